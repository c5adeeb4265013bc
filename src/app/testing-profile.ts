/**
 * A small profile, as a browser would hold it: a model, labels, a session, an unfinished training and settings, written by this build's own
 * writers. Each release leaves one in `profiles/`, and every later build must open it (profiles.test.ts).
 */
import { datasetFromJson } from '../dataset/json';
import { packModelFolder } from '../models/folder';
import { tinyPieces } from '../models/testing';
import { createCheckpoints } from '../services/finetune/checkpoints';
import type { FineTuneRequest } from '../services/finetune/protocol';
import { classification, micrograph } from '../state/fixtures';
import type { Item } from '../state/item';
import { createSettings } from '../state/settings';
import { FolderStore } from '../storage/folder-store';
import { PageStore } from '../storage/page-store';
import { type MemoryRoot, memoryRoot } from '../storage/testing';
import { noCurves } from '../training/curves';
import { packState } from '../training/state-file';
import { createLabelDisk } from './label-disk';
import { createSessionDisk } from './session-disk';

export interface Profile {
  /** Of the release that wrote it. */
  readonly version: string;
  /** Content of the origin-private file system: base64 by path. */
  readonly files: Readonly<Record<string, string>>;
  /** Local storage. */
  readonly keys: Readonly<Record<string, string>>;
}

const LABELS = JSON.stringify({
  format: 'micrographia-data-set',
  version: 1,
  classes: [
    { id: 1, name: 'Fibres' },
    { id: 2, name: 'Tips' },
  ],
  grouping: { kind: 'folder', level: 0 },
  split: { kind: 'drawn', options: { seed: '7', validation: 0.2, test: 0.2 } },
  pictures: [
    { path: 'a/1.tif', folders: ['a'], class: 1, group: 'Tuesday', part: 'train' },
    { path: 'a/2.tif', class: 2, excluded: true },
  ],
});

export const REQUEST: FineTuneRequest = {
  runId: 'run-1',
  name: 'My training',
  parentId: 'base',
  fromScratch: false,
  categories: [{ name: 'Fibres', description: null }],
  side: 4,
  pictures: [
    {
      id: 'a',
      path: 'a/1.tif',
      category: 0,
      group: 'a',
      views: new Uint8Array(16).fill(9),
    } as unknown as FineTuneRequest['pictures'][number],
  ],
  split: {
    version: 1,
    options: { seed: '1', validation: 0, test: 0 },
    parts: { a: 'train' },
    counts: {},
  } as unknown as FineTuneRequest['split'],
  options: { mode: 'quick' } as FineTuneRequest['options'],
};

const zeros = (length: number) => new Float32Array(length).fill(0.5);

export const ITEM: Item = (() => {
  const { pixels, ...facts } = micrograph('a/1.tif');
  return {
    id: 'm1',
    drop: 1,
    path: 'a/1.tif',
    status: 'done',
    revision: 2,
    facts: { ...facts, width: pixels.width, height: pixels.height },
    classification: classification('Fibres'),
    error: null,
    userBarTop: null,
    userPixelSizeNm: 2.5,
    thumbnail: { width: 2, height: 1, grey: Uint8ClampedArray.of(10, 200) },
  } as Item;
})();

/** Writes it, to a disk in memory. @param version of the release */
export async function writeProfile(version: string): Promise<Profile> {
  const disk = memoryRoot();
  const now = () => Date.parse('2026-01-01T00:00:00.000Z');
  const store = (name: string) => new FolderStore(disk.root, name, { estimate: async () => ({}), now });
  datasetFromJson(LABELS);
  await createLabelDisk(store('labels')).write(
    { id: 'set-1', pictures: 2, classes: ['Fibres', 'Tips'], decided: true } as Parameters<
      ReturnType<typeof createLabelDisk>['write']
    >[0],
    LABELS,
    null,
  );
  const session = createSessionDisk(new PageStore(disk.root, 'sessions'), async () => ({})).folder('session-1');
  await session.writeItems(0, [{ item: ITEM, extras: {} }]);
  await session.writeFiles(0, [{ drop: 1, path: 'a/1.tif', size: 1, copy: 1 }]);
  await session.copy(1, new Blob(['x']), new AbortController().signal);
  await session.writeHead({ savedAt: '2026-01-01T00:00:00.000Z', pictures: 1, selected: 'm1', nextId: 2 });
  const files = await packModelFolder(tinyPieces());
  const meta = {
    name: 'Mine',
    notes: '',
    createdAt: '2026-01-01T00:00:00.000Z',
    origin: 'trained',
    parentId: 'base',
    parentSha256: null,
    categories: ['Fibres', 'Nanowires', 'Powder', 'Tips'],
    weightsSha256: JSON.parse(new TextDecoder().decode(files['config.json'])).weightsSha256,
    metrics: { top1: 0.9 },
  };
  const sources = Object.entries(files).map(([name, bytes]) => ({ name, open: () => bytes }));
  await store('models').writeWhole('mine', meta, sources);
  const checkpoints = createCheckpoints(store('checkpoints'), 'a-tab');
  await checkpoints.begin(REQUEST);
  const state = packState({
    run: {
      optimiser: { step: 5, weights: zeros(6), mean: zeros(6), square: zeros(6), average: zeros(6) },
      chunk: 0,
      evaluated: 0,
      best: null,
    },
    fold: 0,
    held: zeros(0),
    ended: null,
    curves: noCurves(),
  });
  await checkpoints.save(REQUEST, { step: 5, fit: 1, fits: 1 }, state);
  const keys = new Map<string, string>();
  const settings = createSettings({
    getItem: (key) => keys.get(key) ?? null,
    setItem: (key, value) => void keys.set(key, value),
  });
  settings.setState({ theme: 'light', sort: 'doubt', allCategories: true });
  return { version, files: await contentOf(disk), keys: Object.fromEntries(keys) };
}

/** Every file of a disk, by path, in base64. */
export async function contentOf({ root }: MemoryRoot): Promise<Record<string, string>> {
  const found: [string, string][] = [];
  const walk = async (folder: FileSystemDirectoryHandle, prefix: string): Promise<void> => {
    for await (const handle of folder.values()) {
      if (handle.kind === 'directory') await walk(handle as FileSystemDirectoryHandle, `${prefix}${handle.name}/`);
      else {
        const bytes = new Uint8Array(await (await (handle as FileSystemFileHandle).getFile()).arrayBuffer());
        found.push([prefix + handle.name, Buffer.from(bytes).toString('base64')]);
      }
    }
  };
  await walk(await root(), '');
  return Object.fromEntries(found.sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** A disk that holds a profile; `change` may replace a file's bytes on the way. */
export async function diskOf(
  { files }: Profile,
  change: (path: string, bytes: Uint8Array<ArrayBuffer>) => Uint8Array<ArrayBuffer> = (_, bytes) => bytes,
): Promise<MemoryRoot> {
  const disk = memoryRoot();
  for (const [path, base64] of Object.entries(files)) {
    const parts = path.split('/');
    const name = parts.pop() ?? '';
    let folder = await disk.root();
    for (const part of parts) folder = await folder.getDirectoryHandle(part, { create: true });
    const sink = await (await folder.getFileHandle(name, { create: true })).createWritable();
    await sink.write(change(path, new Uint8Array(Buffer.from(base64, 'base64'))));
    await sink.close();
  }
  return disk;
}
