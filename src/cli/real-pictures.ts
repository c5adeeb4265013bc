/** What a model says of real, labelled pictures and of strangers: what `evaluate` measures with and `calibrate` fits to. */
import { basename, dirname, resolve } from 'node:path';
import { plainName } from '../base/class-name';
import { MicrographiaError } from '../base/errors';
import { grouper } from '../dataset/grouping';
import type { RealPicture, RealStranger } from '../evaluation/real';
import type { Classification } from '../models/classification';
import { type ComputePool, openComputePool } from './compute-pool';
import { type FoundFile, findFiles } from './files';
import { type LabelledListing, labelledService, listLabelled } from './labelled-set';
import type { Progress } from './progress';
import { countOutcomes, fileOf, readAndCompute } from './read-files';
import { readSources } from './sources';

/** The class folder whose pictures are of no category. */
const NONE = 'none';

export interface RealRequest {
  /** Folders (or archives) of class folders, or with a table of labels. */
  readonly data: readonly string[];
  /** Folders whose pictures are all of no category. */
  readonly strangers: readonly string[];
  /** A list of the scanning micrographs among the strangers. */
  readonly scanning: string | null;
  /** Sources that are collections from many laboratories: their pictures stand each for itself. */
  readonly collections: readonly string[];
  /** Whether a labelled picture is wanted, by its path below the data folder. */
  readonly accept?: (data: string, path: string) => boolean;
}

interface RealSet {
  readonly name: string;
  readonly data: string;
  readonly files: readonly FoundFile[];
  /** The category of each wanted picture by path, null for a stranger. No list: all are strangers. */
  readonly categoryOf: ReadonlyMap<string, number | null> | null;
  /** The source where no table says one. */
  readonly guessed: (path: string) => string;
}

/** Pictures to ask a model about, found and labelled, not yet read. */
export interface RealSets {
  readonly sets: readonly RealSet[];
  /** How many are of a known category. */
  readonly known: number;
}

/**
 * Lists the pictures. Classes that the model does not know are left out, and told; `none` are strangers.
 * @throws MicrographiaError `no-class-folders` where a folder has no class of the model, as `listLabelled`.
 */
export async function listReal(request: RealRequest, categories: readonly string[], progress: Progress): Promise<RealSets> {
  const service = labelledService(1);
  const sets: RealSet[] = [];
  for (const data of request.data) {
    const listing = await listLabelled(data, categories, service, (fault) => progress.say(fault));
    sets.push(labelledSet(data, listing, request, categories, progress));
  }
  const taken = new Set(sets.flatMap(({ files, categoryOf }) => files.flatMap((file) => placeIfStranger(file, categoryOf))));
  for (const folder of request.strangers) {
    const { files: found, missing } = await findFiles([folder]);
    for (const { error } of missing) progress.say(`left out: ${error.message} ${error.advice}`);
    // What the labelled folders hold as strangers already does not count twice.
    const files = found.filter(({ shown }) => !taken.has(resolve(shown)));
    sets.push({ name: basename(resolve(folder)), data: folder, files, categoryOf: null, guessed: dirname });
  }
  const known = sets.flatMap(({ categoryOf }) => [...(categoryOf?.values() ?? [])].filter((category) => category !== null));
  return { sets, known: known.length };
}

const placeIfStranger = ({ path, shown }: FoundFile, categoryOf: RealSet['categoryOf']): string[] =>
  categoryOf?.get(path) === null ? [resolve(shown)] : [];

function labelledSet(
  data: string,
  { files, classOf, labelled, grouping }: LabelledListing,
  { accept = () => true }: RealRequest,
  categories: readonly string[],
  progress: Progress,
): RealSet {
  const isStranger = (name: string): boolean => plainName(name) === NONE && !categories.includes(name);
  const classes = [...new Set(classOf.values())].sort();
  const unknown = classes.filter((name) => !categories.includes(name) && !isStranger(name));
  if (unknown.length === classes.length)
    throw new MicrographiaError(
      'no-class-folders',
      `${data} has no folder named like a category (it has ${unknown.join(', ')}).`,
      `The model knows ${categories.join(', ')}.`,
    );
  if (unknown.length > 0) progress.say(`Left out, since the model has no such category: ${unknown.join(', ')}.`);
  const wanted = [...classOf].filter(([path, name]) => !unknown.includes(name) && accept(data, path));
  const groupOf = grouper(grouping);
  const groups = new Map(labelled.map((file) => [file.path, groupOf(file)]));
  return {
    name: basename(resolve(data)),
    data,
    files,
    categoryOf: new Map(wanted.map(([path, name]) => [path, isStranger(name) ? null : categories.indexOf(name)])),
    guessed: (path) => groups.get(path) ?? path,
  };
}

export interface RealScores {
  readonly known: readonly RealPicture[];
  readonly strangers: readonly RealStranger[];
}

/** Asks the model about every picture. What cannot be read is told and left out. */
async function scoreReal(
  { sets }: RealSets,
  { scanning, collections }: RealRequest,
  pool: Pick<ComputePool, 'classify' | 'lanes'>,
  progress: Progress,
): Promise<RealScores> {
  const known: RealPicture[] = [];
  const strangers: RealStranger[] = [];
  for (const { name, files, categoryOf, guessed, data } of sets) {
    const sources = await readSources(data, scanning);
    /** Sources of two sets are two, unless a table gives them one name. */
    const sourceOf = (path: string, shown: string): string => {
      const source = sources.sourceOf(shown);
      return source === null ? `${name}/${guessed(path)}` : collections.includes(source) ? `${source}/${path}` : source;
    };
    const work = readAndCompute<Classification>(files, ({ pixels, crop }) => pool.classify(pixels, crop), {
      ahead: 2 * pool.lanes,
      onDone: (done, total) => progress.update(done, total),
      only: categoryOf && new Set(categoryOf.keys()),
    });
    for await (const result of work) {
      const { shown } = result;
      const path = fileOf(result);
      const truth = categoryOf ? categoryOf.get(path) : null;
      if ('error' in result) progress.say(`${shown}: not read. ${result.error.message}`);
      else if (truth !== undefined) {
        const { logits, stranger } = result.value;
        const source = sourceOf(path, shown);
        if (truth === null) strangers.push({ logits, stranger, source, scanning: sources.isScanning(shown) });
        else known.push({ logits, stranger, truth, source, set: name });
      }
    }
    progress.end();
  }
  return { known, strangers };
}

/** As many as `openComputePool` has to be ready for. */
const countReal = ({ sets }: RealSets): number => sets.reduce((sum, { files }) => sum + countOutcomes(files), 0);

/** The same by the model of a folder, on all that this machine has. @returns null where no picture could be read, which is said */
export async function scoreWith(
  folder: string,
  sets: RealSets,
  request: RealRequest,
  progress: Progress,
): Promise<RealScores | null> {
  const pool = await openComputePool(folder, countReal(sets));
  progress.say(`${pool.report.modelId} on ${pool.report.device}, ${pool.lanes} at a time`);
  const scores = await scoreReal(sets, request, pool, progress);
  pool.close();
  if (scores.known.length > 0) return scores;
  progress.say('No picture could be read.');
  return null;
}
