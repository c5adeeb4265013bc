/** Pictures of the procedural generator, and the class folders that the base recipe takes whole. */
import { readdir, readFile, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { planDrop } from '../archive/drop';
import { isSystemFile } from '../archive/system-files';
import { CATEGORIES } from '../base/categories';
import { MicrographiaError } from '../base/errors';
import type { Plane, Rect } from '../base/plane';
import { createExamples, type ExampleSet } from '../dataset/examples';
import { readMicrograph } from '../micrograph/read';
import { viewsOf } from '../model/input';
import { createWorkerPool } from '../services/worker-pool';
import { filesBelow } from './files';
import type { SynthApi } from './synth.worker';
import { startThread } from './thread';

const SPAN = 50;

/** `count` procedural micrographs, drawn on `threads` cores into shared memory; the same seed gives the same pictures. */
export async function drawExamples(
  seed: string,
  count: number,
  threads: number,
  onProgress: (done: number, total: number) => void,
): Promise<ExampleSet> {
  const set = createExamples(count, undefined, true);
  const pool = createWorkerPool<SynthApi>({ startWorker: () => startThread('synth'), what: 'Drawing', workers: threads });
  let done = 0;
  const requests = Array.from({ length: Math.ceil(count / SPAN) }, (_, i) => ({
    set,
    seed,
    categories: CATEGORIES,
    from: i * SPAN,
    to: Math.min(count, (i + 1) * SPAN),
  }));
  try {
    await Promise.all(
      requests.map(async (request) => {
        await pool.ask((api) => api.draw(request));
        onProgress(Math.min(count, ++done * SPAN), count);
      }),
    );
  } finally {
    pool.close();
  }
  return set;
}

/** One square view of a labelled file, which is its group. */
export interface LabelledView {
  readonly plane: Plane;
  readonly view: Rect;
  readonly category: string;
  readonly group: string;
}

/**
 * Names of the folders in `folder`, links to folders with them, hidden ones not.
 * @throws MicrographiaError `no-data` where it cannot be listed.
 */
async function classFolders(folder: string): Promise<string[]> {
  const names = await readdir(folder).catch((cause) => {
    throw new MicrographiaError('no-data', `${folder} is not a folder that can be read.`, ADVICE, { cause });
  });
  const found: string[] = [];
  for (const name of names.filter((name) => !isSystemFile(name)).sort()) {
    const entry = await stat(join(folder, name)).catch(() => null); // a broken link is no folder
    if (entry?.isDirectory()) found.push(name);
  }
  return found;
}

const ADVICE = 'Give a folder that has one folder per category, with the pictures inside.';

/**
 * Reads every picture below `folder/<category>/`, data bars cropped, cut into square views, folder by folder. Other than a labelled set
 * (labelled-set.ts) it is not grouped and looks for no copies: the recipe holds nothing out, and its seeds go by the place in this list.
 * @param onFault a file that could not be read, with the reason; the rest goes on.
 * @throws MicrographiaError `no-class-folders` where there is nothing to learn from.
 */
export async function readClassFolders(folder: string, onFault: (fault: string) => void): Promise<LabelledView[]> {
  const views: LabelledView[] = [];
  for (const category of await classFolders(folder)) {
    const unreadable = (path: string): void => onFault(`${path} cannot be read.`);
    const paths = (await filesBelow(join(folder, category), unreadable)).sort();
    for (const { path, sidecars } of planDrop(paths).pictures) {
      const load = async (file: string) => ({ name: basename(file), path: file, bytes: new Uint8Array(await readFile(file)) });
      try {
        const { pixels, crop } = await readMicrograph(await load(path), await Promise.all(sidecars.map(load)));
        for (const view of viewsOf(crop)) views.push({ plane: pixels, view, category, group: path });
      } catch (error) {
        onFault(error instanceof Error ? error.message : String(error));
      }
    }
  }
  if (views.length === 0)
    throw new MicrographiaError('no-class-folders', `${folder} holds no folder with pictures in it.`, ADVICE);
  return views;
}

/** One set after the other, of one side, in shared memory. */
export function joinExamples(first: ExampleSet | null, then: ExampleSet): ExampleSet {
  if (!first) return then;
  const set = createExamples(first.labels.length + then.labels.length, then.side, true);
  set.pixels.set(first.pixels);
  set.pixels.set(then.pixels, first.pixels.length);
  set.labels.set(first.labels);
  set.labels.set(then.labels, first.labels.length);
  return set;
}
