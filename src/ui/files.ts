/** Files as the browser hands them over, by drop, picker or paste, with their paths inside the drop. */
import { t } from '../locales/words';

/** A path inside the drop, and the bytes, read only when needed. */
export interface PickedFile {
  readonly path: string;
  readonly blob: Blob;
}

/** More files than this in one drop are not collected: the browser would be busy for minutes listing them. */
const MOST_FILES = 50_000;

export interface Collected {
  readonly files: PickedFile[];
  /** Sentences about what was left out, in the language that is spoken when they are shown. */
  readonly problems: (() => string)[];
  /** The dropped or opened files and folders as handles by which a later visit may open them again; absent where the browser has none. */
  readonly roots?: Promise<readonly FileSystemHandle[]>;
}

/** Chromium alone has it. */
interface HandleItem extends DataTransferItem {
  readonly getAsFileSystemHandle?: () => Promise<FileSystemHandle | null>;
}

function rootsOf(items: readonly HandleItem[]): Pick<Collected, 'roots'> {
  const asked = items.flatMap((item) => (item.kind === 'file' ? (item.getAsFileSystemHandle?.() ?? []) : []));
  if (asked.length === 0) return {};
  const roots = Promise.allSettled(asked).then((all) =>
    all.flatMap((one) => (one.status === 'fulfilled' && one.value ? [one.value] : [])),
  );
  return { roots };
}

export const fromFileList = (list: Iterable<File>): PickedFile[] =>
  [...list].map((file) => ({ path: file.webkitRelativePath || file.name, blob: file }));

/** Everything in a drop, folders walked. Must be called within the drop event: the transfer is empty afterwards. */
export async function fromTransfer(transfer: DataTransfer): Promise<Collected> {
  const plain = fromFileList(transfer.files);
  const entries = [...transfer.items].flatMap((item) => (item.kind === 'file' ? [item.webkitGetAsEntry()] : []));
  const roots = rootsOf([...transfer.items]);
  if (entries.length === 0 || entries.includes(null)) return { files: plain, problems: [], ...roots };
  const collected: Collected = { files: [], problems: [], ...roots };
  for (const entry of entries) {
    if (!entry) continue;
    const before = collected.files.length + collected.problems.length;
    await walk(entry, collected);
    const nothing = collected.files.length + collected.problems.length === before;
    if (entry.isDirectory && nothing && before < MOST_FILES)
      collected.problems.push(() => t('{path}: the folder is empty.', { path: pathOf(entry) }));
  }
  return collected;
}

const pathOf = (entry: FileSystemEntry) => entry.fullPath.replace(/^\//, '');

const tooMany = () =>
  t('Only the first {mostFiles, number} files were taken: drop the others by themselves.', { mostFiles: MOST_FILES });

async function walk(entry: FileSystemEntry, collected: Collected): Promise<void> {
  if (collected.files.length >= MOST_FILES) {
    if (!collected.problems.includes(tooMany)) collected.problems.push(tooMany);
    return;
  }
  try {
    if (entry.isFile) {
      const blob = await new Promise<File>((resolve, reject) => (entry as FileSystemFileEntry).file(resolve, reject));
      collected.files.push({ path: pathOf(entry), blob });
    } else if (entry.isDirectory) {
      const reader = (entry as FileSystemDirectoryEntry).createReader();
      // A directory is listed in portions; an empty one ends it.
      for (;;) {
        const portion = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject));
        if (portion.length === 0) break;
        for (const child of portion) await walk(child, collected);
      }
    }
  } catch {
    collected.problems.push(() =>
      t('{path} could not be opened: check that it still exists and may be read.', { path: pathOf(entry) }),
    );
  }
}

/** Opens the browser's file (or folder) picker; resolves with what was chosen, nothing on cancel. */
export function pickFiles(kind: 'files' | 'folder', accept = ''): Promise<PickedFile[]> {
  const input = document.createElement('input');
  input.type = 'file';
  input.multiple = true;
  input.accept = accept;
  if (kind === 'folder') input.webkitdirectory = true;
  return new Promise((resolve) => {
    input.addEventListener('change', () => resolve(input.files ? fromFileList(input.files) : []));
    input.addEventListener('cancel', () => resolve([]));
    input.click();
  });
}

type FilePicker = (options: { readonly multiple: boolean }) => Promise<readonly FileSystemFileHandle[]>;

/** The same for pictures that a later visit may want again: with handles of the files where the browser gives them (Chromium; of files, not folders). */
export async function pickPictures(kind: 'files' | 'folder'): Promise<Collected> {
  const { showOpenFilePicker } = window as { readonly showOpenFilePicker?: FilePicker };
  if (kind === 'files' && showOpenFilePicker)
    try {
      const roots = await showOpenFilePicker.call(window, { multiple: true });
      const files = await Promise.all(roots.map((root) => root.getFile()));
      return { files: fromFileList(files), problems: [], roots: Promise.resolve(roots) };
    } catch (error) {
      if (error instanceof DOMException && error.name === 'AbortError') return { files: [], problems: [] };
      // Where it is forbidden, as in frames, the older way may still be open.
    }
  return { files: await pickFiles(kind), problems: [] };
}

/** Saves bytes under a name, as the browser saves downloads. */
export function saveFile(name: string, blob: Blob): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}
