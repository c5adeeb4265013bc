/** Reads found files in threads and computes on each as soon as it is there; results come in the order of the files. */
import { availableParallelism } from 'node:os';
import { planDrop } from '../archive/drop';
import { isArchiveName } from '../archive/names';
import { type PackedError, packError } from '../base/errors';
import { asStackPath, stackPath } from '../base/stack-path';
import { TooLargeError } from '../micrograph/errors';
import { limits } from '../micrograph/limits';
import type { Micrograph, StackImage } from '../micrograph/micrograph';
import type { Look } from '../services/read/protocol';
import { createReadService, type PictureService } from '../services/read/service';
import { type FoundFile, onDisk } from './files';
import { startThread } from './thread';

interface ResultOf {
  readonly path: string;
  /** The file as it was named, or found. */
  readonly shown: string;
  /** Which image of a stack it is; null of a file that holds one picture. */
  readonly image: StackImage | null;
}

export type FileResult<T> = ResultOf &
  ({ readonly micrograph: Omit<Micrograph, 'pixels'>; readonly value: T } | { readonly error: PackedError });

/** The path of the file that a picture lies in: of the images of a stack, the stack's. */
export const fileOf = ({ path, image }: Pick<ResultOf, 'path' | 'image'>): string => (image && asStackPath(path)?.file) ?? path;

/** Blobs backed by files cannot be sent to a thread: their bytes are. */
export async function packBytes(blob: Blob): Promise<Uint8Array<ArrayBuffer>> {
  if (blob.size > limits.fileBytes)
    throw new TooLargeError(
      'The file',
      `${Math.round(blob.size / 2 ** 20)} MB (the limit is ${limits.fileBytes / 2 ** 20} MB)`,
    );
  return new Uint8Array(await blob.arrayBuffer());
}

export interface ComputeOptions {
  readonly ahead: number;
  readonly onDone?: (done: number, total: number) => void;
  readonly only?: ReadonlySet<string> | null | undefined;
  readonly side?: number;
  readonly scaleBar?: boolean | undefined;
  /** Files, as they are shown, that need not be read. */
  readonly skip?: (shown: string) => boolean;
  /** Who reads: one for several calls, so that its threads stay. A new one where absent. */
  readonly readers?: PictureService;
}

/** Threads that read, for the commands. */
export const openReaders = (): PictureService =>
  createReadService({
    startWorker: () => startThread('read'),
    workers: Math.max(1, Math.floor(availableParallelism() / 2)),
    pack: packBytes,
    archive: onDisk,
  });

/** What a picture in an archive takes there, roughly. */
const BYTES_PER_PICTURE = 300_000;

/** How many outcomes a drop of these files will have; for archives, which are not opened for it, an estimate. */
export function countOutcomes(files: readonly FoundFile[]): number {
  const plan = planDrop(files.map(({ path }) => path));
  const packed = files.filter(({ path }) => isArchiveName(path)).map(({ blob }) => Math.ceil(blob.size / BYTES_PER_PICTURE));
  return plan.pictures.length + plan.ignored.length + packed.reduce((sum, count) => sum + count, 0);
}

/**
 * One result per picture (and per file that is none), in the order of `files`. At most `ahead` micrographs wait in memory.
 * @param compute what to make of each; an error it throws becomes the file's. What it needs of the pixels it takes at once.
 * @param options.ahead how many may be computed or wait for it
 * @param options.side of the model that each is to be shown to: `compute` then gets the look, made by the reader
 * @param options.scaleBar whether burnt-in scale bars are looked for
 * @param options.only paths (archives opened) that are wanted; all where absent.
 */
export async function* readAndCompute<T>(
  files: readonly FoundFile[],
  compute: (micrograph: Micrograph, look: Look | null) => Promise<T>,
  { ahead, onDone = () => {}, only, side, scaleBar = false, skip, readers: service = openReaders() }: ComputeOptions,
): AsyncGenerator<FileResult<T>> {
  const drop = await service.open(files);
  const shown = new Map(files.map((file) => [file.path, file.shown]));
  const archives = files.filter(({ path }) => isArchiveName(path));
  const shownAs = (path: string): string => {
    const itself = shown.get(path);
    if (itself !== undefined) return itself;
    const archive = archives.find((file) => path.startsWith(`${file.path}/`));
    return archive ? archive.shown + path.slice(archive.path.length) : path;
  };
  const wanted = ({ path }: { readonly path: string }): boolean => (only?.has(path) ?? true) && !skip?.(shownAs(path));
  const refused = drop.refused.filter(wanted);
  const plan = planDrop(drop.files.map(({ path }) => path));
  const expected = new Set([...plan.pictures, ...plan.ignored].filter(wanted).map(({ path }) => path));
  const order = [...refused.map(({ path }) => path), ...drop.files.map(({ path }) => path).filter((p) => expected.has(p))];
  /** Waiting for their place in the order. Two files may come by one path: one called like an image of the stack beside it. */
  const results = new Map<string, FileResult<T>[]>();
  const working = new Set<Promise<void>>();
  let done = 0;
  let next = 0;

  function* ready(): Generator<FileResult<T>> {
    for (let result = results.get(order[next])?.shift(); result; result = results.get(order[next])?.shift()) {
      if (results.get(order[next])?.length === 0) results.delete(order[next]);
      next++;
      yield result;
    }
  }
  const put = (result: FileResult<T>): void => {
    const waiting = results.get(result.path);
    if (waiting) waiting.push(result);
    else results.set(result.path, [result]);
  };

  /** Images of each stack that has begun to be read; they take the place of its file in the order. */
  const stacks = new Map<string, number>();
  function stackImage(path: string): StackImage | null {
    const place = asStackPath(path);
    const of = place && stacks.get(place.file);
    return of ? { number: place.image, of } : null;
  }

  for (const { path, error } of refused) put({ path, shown: shownAs(path), image: null, error });
  done = refused.length;
  yield* ready();
  for await (const outcome of service.read(drop.files, {
    scaleBar,
    ...(only || skip ? { only: expected } : {}),
    make: () => ({ look: side }),
  })) {
    const { path } = outcome;
    const of = 'micrograph' in outcome ? outcome.micrograph.image : null;
    const place = asStackPath(path);
    if (of?.number === 1 && place) {
      stacks.set(place.file, of.of);
      const images = Array.from({ length: Math.min(of.of, limits.images) }, (_, i) => stackPath(place.file, i + 1));
      order.splice(order.indexOf(place.file), 1, ...images);
    }
    const image = of ?? stackImage(path);
    const shown = shownAs(image && place ? place.file : path);
    const finish = (result: FileResult<T>): void => {
      put(result);
      onDone(++done, order.length);
    };
    if ('error' in outcome) finish({ path, shown, image, error: outcome.error });
    else {
      const { pixels, ...micrograph } = outcome.micrograph;
      const work: Promise<void> = compute({ ...micrograph, pixels }, outcome.look)
        .then(
          (value) => finish({ path, shown, image, micrograph, value }),
          (error) => finish({ path, shown, image, error: packError(error) }),
        )
        .finally(() => working.delete(work));
      working.add(work);
      if (working.size >= ahead) await Promise.race(working);
    }
    yield* ready();
  }
  await Promise.all(working);
  yield* ready();
  // Nothing is kept back for a place that did not come.
  for (const waiting of results.values()) yield* waiting;
}
