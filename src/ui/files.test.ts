import { afterEach, expect, it, vi } from 'vitest';
import { fromTransfer, pickPictures } from './files';

const file = (path: string) => ({
  isFile: true,
  isDirectory: false,
  fullPath: path,
  file: (take: (file: Blob) => void) => take(new Blob(['x'])),
});

/** A folder that lists its children once, then nothing, as browsers do. */
const folder = (path: string, children: readonly object[] = []) => ({
  isFile: false,
  isDirectory: true,
  fullPath: path,
  createReader: () => {
    const portions = [children, []];
    return { readEntries: (take: (entries: readonly object[]) => void) => take(portions.shift() ?? []) };
  },
});

const transfer = (...entries: readonly object[]) =>
  ({ files: [], items: entries.map((entry) => ({ kind: 'file', webkitGetAsEntry: () => entry })) }) as unknown as DataTransfer;

it('an empty folder is said to be empty, one with a file somewhere in it is not', async () => {
  const { files, problems } = await fromTransfer(
    transfer(
      folder('/none'),
      folder('/some', [folder('/some/none'), file('/some/a.gguf')]),
      folder('/deep', [folder('/deep/none')]),
    ),
  );
  expect(files.map(({ path }) => path)).toEqual(['some/a.gguf']);
  expect(problems.map((words) => words())).toEqual(['none: the folder is empty.', 'deep: the folder is empty.']);
});

afterEach(() => vi.unstubAllGlobals());

it('opened files come with handles where the browser has them; a press on Cancel takes nothing', async () => {
  const handle = { name: 'a.tif', getFile: async () => new File(['x'], 'a.tif') };
  const answers: (() => Promise<unknown>)[] = [
    async () => [handle],
    () => Promise.reject(new DOMException('cancelled', 'AbortError')),
  ];
  vi.stubGlobal('window', { showOpenFilePicker: () => answers.shift()?.() });
  const { files, roots } = await pickPictures('files');
  expect(files.map(({ path }) => path)).toEqual(['a.tif']);
  expect(await roots).toEqual([handle]);
  expect(await pickPictures('files')).toEqual({ files: [], problems: [] });
});
