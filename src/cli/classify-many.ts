/**
 * Classifies very many pictures: from a list, from standard input, or from folders that are walked while the work goes on; one share of them
 * where several machines divide them; and only what is left where a run was killed.
 */
import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { type PackedError, packError } from '../base/errors';
import { shownText } from '../base/shown';
import { readModelConfig } from '../models/folder';
import { EXIT, UsageError } from './command';
import { type ComputePool, openComputePool } from './compute-pool';
import { asDrop, linesOf, type StreamedFile, streamFiles } from './file-stream';
import { folderReader } from './model-reader';
import { Progress } from './progress';
import { openReaders, readAndCompute } from './read-files';
import { lockOf, ResultFile, type RunSettings } from './result-file';
import { asObject, type Result } from './result-lines';

/** One of `of` shares of the files, counted from 1. */
export interface Shard {
  readonly number: number;
  readonly of: number;
}

/** `2/8`. @throws UsageError */
export function parseShard(text: string | undefined, usage: string): Shard {
  if (text === undefined) return { number: 1, of: 1 };
  const [, number, of] = (/^(\d+)\/(\d+)$/.exec(text) ?? []).map(Number);
  if (!(number >= 1 && number <= of)) throw new UsageError(`--shard ${text} is no share: it has to be 1/8 to 8/8, say.`, usage);
  return { number, of };
}

/** FNV-1a of the path's UTF-16: the same share for a path wherever it stands in a list, and whatever is added to it. */
export function shareOf(path: string, of: number): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < path.length; i++) hash = Math.imul(hash ^ path.charCodeAt(i), 0x01000193);
  // The low bits of names that differ in one digit hardly differ: they are mixed first.
  hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d);
  return ((hash ^ (hash >>> 13)) >>> 0) % of;
}

export interface ManyOptions {
  readonly args: readonly string[];
  /** A file with paths, or `-`. */
  readonly list: string | undefined;
  /** The file of results, new or to be gone on with. */
  readonly out: string;
  readonly shard: Shard;
  /** Path of the model folder. */
  readonly model: string;
}

/** Files that are opened together: enough that threads seldom wait for the next lot, few enough for the system's limit on open files. */
const LOT = 512;

/** The first so many files that could not be read are named on standard error; all of them stand in the file of results. */
const NAMED = 20;

async function* inLots(files: AsyncIterable<StreamedFile>): AsyncGenerator<StreamedFile[]> {
  let lot: StreamedFile[] = [];
  for await (const file of files) {
    lot.push(file);
    if (lot.length < LOT) continue;
    yield lot;
    lot = [];
  }
  if (lot.length > 0) yield lot;
}

const settingsOf = async (model: string): Promise<RunSettings> => {
  const config = await readModelConfig(folderReader(model));
  const text = await readFile(join(process.env.MICROGRAPHIA_ROOT ?? '', 'package.json'), 'utf8');
  return { model: config.id, modelSha256: config.weightsSha256, version: (JSON.parse(text) as { version: string }).version };
};

/**
 * @returns the exit code: 0 where every file of this share has its category, 3 where some could not be read, 1 where none could
 * @throws MicrographiaError as `ResultFile.open`, `linesOf` and `openComputePool`
 */
export async function classifyMany({ args, list, out, shard, model }: ManyOptions): Promise<number> {
  const settings = await settingsOf(model);
  const results = await ResultFile.open(out, settings);
  const before = results.named + results.bad;
  const progress = new Progress();
  if (before > 0) progress.say(`${before} results stand in ${out}: going on with the rest.`);
  const readers = openReaders();
  let pool: ComputePool | null = null;
  /** The file of results may lie among the pictures. */
  const ours = new Set([out, lockOf(out)].map((path) => resolve(path)));
  let seen = 0;
  let found = 0;
  let named = 0;

  async function* left(): AsyncGenerator<StreamedFile> {
    for await (const file of streamFiles(args, list === undefined ? [] : linesOf(list))) {
      if (ours.has(resolve(file.shown))) continue;
      seen++;
      if (shard.of > 1 && shareOf(file.shown, shard.of) !== shard.number - 1) continue;
      if (results.isDone(file.shown)) continue;
      found++;
      yield file;
    }
  }

  const tell = (shown: string, { message }: PackedError): void => {
    if (named++ < NAMED) progress.say(`${shown}: ${message}`);
  };
  const write = (result: Result, sha256: string | null): Promise<void> =>
    results.add({ ...asObject(result, false), sha256, settings, engine: pool?.report.engine ?? null });

  for await (const lot of inLots(left())) {
    const { files, refused } = await asDrop(lot);
    for (const { shown, error: fault } of refused) {
      const error = packError(fault);
      tell(shown, error);
      await write({ path: shown, shown, image: null, error }, null);
    }
    if (files.length === 0) continue;
    if (!pool) {
      pool = await openComputePool(model, Number.POSITIVE_INFINITY);
      progress.say(`${pool.report.modelId} on ${pool.report.device}, ${pool.lanes} at a time`);
      if (!pool.report.golden.verified)
        progress.say('Warning: this machine does not reproduce the golden output of the model.');
    }
    const { classify, classifyLook, ahead, report } = pool;
    const work = readAndCompute(files, ({ pixels, crop }, look) => (look ? classifyLook(look) : classify(pixels, crop)), {
      ...{ ahead, side: report.imageSize, readers, skip: (shown) => results.isDone(shown) },
    });
    for await (const result of work) {
      if ('error' in result) tell(result.shown, result.error);
      await write(result, 'error' in result ? null : result.micrograph.sha256);
      const done = results.named + results.bad - before;
      progress.update(done, Math.max(done + 1, found));
    }
  }
  progress.end();
  pool?.close();
  await results.close();
  if (named > NAMED) progress.say(`… and ${named - NAMED} more.`);
  progress.say(
    `${results.named + results.bad - before} done now; ${out} holds ${results.named} named and ${results.bad} not read.`,
  );
  if (seen === 0) {
    progress.say(shownText(`No files in ${[...args, ...(list === undefined ? [] : [`the list ${list}`])].join(', ')}.`));
    return EXIT.nothingRead;
  }
  if (results.bad === 0) return EXIT.ok;
  return results.named > 0 ? EXIT.someNotRead : EXIT.nothingRead;
}
