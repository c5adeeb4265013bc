/**
 * Reads drops with a few workers side by side. Every file has a time limit: a worker that exceeds it, or dies, is ended and replaced,
 * the file becomes an error, and the rest goes on.
 */
import { transfer } from 'comlink';
import { planDrop } from '../../archive/drop';
import { type ListContents, type OpenDrop, openDrop } from '../../archive/drop-files';
import { onAbort } from '../../base/abort';
import { CancelledError, MicrographiaError, type PackedError, packError } from '../../base/errors';
import { asStackPath, stackPath } from '../../base/stack-path';
import { FileGoneError } from '../../micrograph/errors';
import { limits } from '../../micrograph/limits';
import type { Micrograph } from '../../micrograph/micrograph';
import { TimeLimitError } from '../errors';
import type { Asked } from '../worker-client';
import type { Reply, WorkerHandle } from '../worker-link';
import { createWorkerPool } from '../worker-pool';
import type { PreparedPicture, PrepareOptions } from './prepare-picture';
import type { DroppedFile, PackedFile, ReadOptions, ReadService } from './protocol';
import type { FileParcel, ReadApi, ReadPicture } from './worker-api';

export interface ReadServiceOptions {
  readonly startWorker: () => WorkerHandle;
  /** How many files are read at once, over all drops. */
  readonly workers?: number;
  /** For one file, from the moment a running worker gets it; by the clock, and a sound file is not to be lost to a busy machine. */
  readonly timeLimitMs?: number;
  /** What of a file is posted; under Node a Blob backed by a file cannot be. */
  readonly pack?: (blob: Blob) => Promise<Blob | Uint8Array<ArrayBuffer>>;
  /** How a worker is told of an archive: the Blob itself, or under Node the path of its file. */
  readonly archive?: (blob: Blob) => Blob | string;
}

/** Lists of files are read faster than this, gzipped ones too, where the whole stream must be inflated for it. */
const LISTED_BYTES_PER_MS = 20_000;

/** Micrographs read ahead of whoever takes them: each holds its decoded pixels, so a slow model must slow the reading down. */
const READ_AHEAD = 4;

type Ask<T extends Pick<Micrograph, 'image'>> = (
  api: Asked<ReadApi>,
  file: FileParcel,
  sidecars: FileParcel[],
  image?: number,
) => Promise<Reply<T>>;

/** A picture that waits to be read: a file, or one image of a stack. */
interface Waiting {
  readonly path: string;
  readonly sidecars: readonly string[];
  readonly image?: number;
}

const nameOf = (path: string): string => path.slice(path.lastIndexOf('/') + 1);

/** The path itself, or an archive that it lies in, is one of `paths`. */
function isWithin(path: string, paths: ReadonlySet<string>): boolean {
  for (let end = path.length; end > 0; end = path.lastIndexOf('/', end - 1)) if (paths.has(path.slice(0, end))) return true;
  return false;
}

/** The images of stacks among `paths`, by file. */
function imagesWanted(paths: readonly string[]): ReadonlyMap<string, readonly number[]> {
  const wanted = new Map<string, number[]>();
  for (const path of paths) {
    const found = asStackPath(path);
    if (found) wanted.set(found.file, [...(wanted.get(found.file) ?? []), found.image]);
  }
  return wanted;
}

/** Hands out the files of each path in turn: two dropped files may have one name. */
function filesByPath(files: readonly PackedFile[]): (path: string) => PackedFile {
  const queues = new Map<string, PackedFile[]>();
  for (const file of files) queues.set(file.path, [...(queues.get(file.path) ?? []), file]);
  return (path) => {
    const queue = queues.get(path) as PackedFile[];
    return queue.length > 1 ? (queue.shift() as PackedFile) : queue[0];
  };
}

/** How many images of the stack that a picture was read from are offered; 1 where it was no stack. */
const imagesIn = ({ image }: Pick<Micrograph, 'image'>): number => Math.min(image?.of ?? 1, limits.images);

/** One outcome per picture of a drop, and per file that is none. */
export type Outcome<T> = { readonly path: string; readonly value: T } | { readonly path: string; readonly error: PackedError };

/** Reads for the model at once, or prepares for a data set, in the same workers. */
export interface PictureService extends ReadService {
  /** As `read`, but each picture is reduced in the worker to what a data set keeps; its pixels never reach the page. */
  prepare(
    files: readonly (DroppedFile | PackedFile)[],
    options: ReadOptions & PrepareOptions,
  ): AsyncIterable<Outcome<PreparedPicture>>;
  /** The archives of a drop opened, their lists of files read by a worker: one that cannot be read costs itself, never the page. */
  open(files: readonly (DroppedFile | PackedFile)[], signal?: AbortSignal): Promise<OpenDrop>;
}

export function createReadService(options: ReadServiceOptions): PictureService {
  const {
    startWorker,
    workers = 1,
    timeLimitMs = 60_000,
    pack = async (blob: Blob) => blob,
    archive = (blob: Blob) => blob,
  } = options;
  const pool = createWorkerPool<ReadApi>({ startWorker, what: 'The reader', workers });

  async function parcelOf(file: PackedFile, path: string): Promise<FileParcel> {
    try {
      return { path, content: await pack(await file.open()) };
    } catch (cause) {
      throw cause instanceof MicrographiaError ? cause : new FileGoneError(nameOf(path), { cause });
    }
  }

  const list: ListContents = (blob, name, signal) => {
    const limitMs = timeLimitMs + blob.size / LISTED_BYTES_PER_MS;
    const late = () => new TimeLimitError(name, Math.round(limitMs / 1000));
    return pool.ask((api) => api.list(archive(blob), name), { signal, limitMs, late, what: name });
  };
  const open: PictureService['open'] = (files, signal) => openDrop(files, { signal, list });

  async function* readAll<T extends Pick<Micrograph, 'image'>>(
    files: readonly (DroppedFile | PackedFile)[],
    { signal, onProgress, only }: ReadOptions,
    ask: Ask<T>,
  ): AsyncGenerator<Outcome<T>> {
    const drop = await open(files, signal);
    if (signal?.aborted) throw new CancelledError('Reading');
    const plan = planDrop(drop.files.map(({ path }) => path));
    const fileOf = filesByPath(drop.files);
    const wanted = ({ path }: { readonly path: string }): boolean => !only || isWithin(path, only);
    const images = imagesWanted([...(only ?? [])].filter((path) => !plan.pictures.some((picture) => picture.path === path)));
    const waiting = plan.pictures.flatMap((picture): Waiting[] =>
      wanted(picture) ? [picture] : (images.get(picture.path) ?? []).map((image) => ({ ...picture, image })),
    );
    const pictures = waiting.length;
    const outcomes: Outcome<T>[] = [
      ...drop.refused.filter(wanted),
      ...plan.ignored.filter(wanted).map(({ path, error }) => ({ path, error: packError(error) })),
    ];
    let total = outcomes.length + pictures;
    const stop = new AbortController();
    let stopped = false;
    let wake: () => void = () => {};
    let unclaimed = 0;
    const resting: (() => void)[] = [];
    const add = (outcome: Outcome<T>): void => {
      if ('value' in outcome) unclaimed++;
      outcomes.push(outcome);
      wake();
    };
    const nextPath = async (): Promise<Waiting | undefined> => {
      while (unclaimed >= READ_AHEAD && !stopped) await new Promise<void>((resume) => resting.push(resume));
      return stopped ? undefined : waiting.shift();
    };
    const claim = (outcome: Outcome<T>): void => {
      if ('value' in outcome) unclaimed--;
      for (const resume of resting.splice(0)) resume();
    };

    async function readOne({ path: file, sidecars, image }: Waiting): Promise<Outcome<T>> {
      const path = image === undefined ? file : stackPath(file, image);
      const what = nameOf(path);
      const late = () => new TimeLimitError(what, timeLimitMs / 1000);
      try {
        const parcels = await Promise.all([file, ...sidecars].map((at) => parcelOf(fileOf(at), at)));
        const [first, ...beside] = parcels;
        const moved = parcels.flatMap(({ content }) => (content instanceof Uint8Array ? [content.buffer] : []));
        const value = await pool.ask((api) => ask(api, transfer(first, moved), beside, image), {
          ...{ signal: stop.signal, limitMs: timeLimitMs, late, what },
        });
        return { path, value };
      } catch (error) {
        return { path, error: packError(error) };
      }
    }

    async function work(): Promise<void> {
      for (let next = await nextPath(); next; next = await nextPath()) {
        const outcome = await readOne(next);
        const more = next.image === undefined && 'value' in outcome ? imagesIn(outcome.value) : 1;
        waiting.unshift(...Array.from({ length: more - 1 }, (_, i) => ({ ...next, image: i + 2 })));
        total += more - 1;
        if (!stopped) add(more > 1 ? { ...outcome, path: stackPath(outcome.path, 1) } : outcome);
      }
    }

    const stopListening = onAbort(signal, () => {
      stopped = true;
      wake();
    });
    try {
      for (let i = 0; i < Math.min(workers, pictures); i++) void work();
      for (let done = 0; done < total; ) {
        if (stopped) throw new CancelledError('Reading');
        const outcome = outcomes.shift();
        if (outcome) {
          claim(outcome);
          done++;
          onProgress?.(done, total);
          yield outcome;
        } else {
          await new Promise<void>((resolve) => {
            wake = resolve;
          });
        }
      }
    } finally {
      stopped = true;
      stopListening();
      stop.abort();
      for (const resume of resting.splice(0)) resume();
    }
  }

  return {
    open,
    async *read(files, readOptions) {
      for await (const outcome of readAll<ReadPicture>(files, readOptions, askToRead(readOptions))) {
        if ('error' in outcome) yield outcome;
        else {
          const { thumbnail, look, ...micrograph } = outcome.value;
          yield { path: outcome.path, micrograph, thumbnail, look };
        }
      }
    },
    prepare: (files, { side, ...readOptions }) =>
      readAll<PreparedPicture>(files, readOptions, (api, file, sidecars) => api.prepare(file, sidecars, { side })),
  };
}

const askToRead =
  ({ scaleBar = false, make }: ReadOptions): Ask<ReadPicture> =>
  (api, file, sidecars, image) =>
    api.read(file, sidecars, image, scaleBar, make?.());
