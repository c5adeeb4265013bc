/**
 * Reads a drop with a few workers side by side. Every file has a time limit: a worker that exceeds it, or dies, is ended and
 * replaced, the file becomes an error, and the rest goes on.
 */
import { type Remote, releaseProxy, transfer, wrap } from 'comlink';
import { onAbort } from '../../base/abort';
import { CancelledError, MicrographiaError, type PackedError, packError } from '../../base/errors';
import { asStackPath, stackPath } from '../../base/stack-path';
import { openDrop } from '../../micrograph/drop-files';
import { FileGoneError } from '../../micrograph/errors';
import { limits } from '../../micrograph/limits';
import type { Micrograph } from '../../micrograph/micrograph';
import { planDrop } from '../../micrograph/read';
import { TimeLimitError, WorkerCrashedError } from '../errors';
import { type Reply, unwrap, type WorkerHandle } from '../worker-link';
import type { PreparedPicture, PrepareOptions } from './prepare-picture';
import type { DroppedFile, PackedFile, ReadOptions, ReadService } from './protocol';
import type { FileParcel, ReadApi } from './worker-api';

export interface ReadServiceOptions {
  readonly startWorker: () => WorkerHandle;
  /** How many files are read at once. */
  readonly workers?: number;
  /** For one file, from the moment a running worker gets it. */
  readonly timeLimitMs?: number;
  /** What of a file is posted; under Node a Blob backed by a file cannot be. */
  readonly pack?: (blob: Blob) => Promise<Blob | Uint8Array<ArrayBuffer>>;
}

const START_LIMIT_MS = 60_000;
/** Micrographs read ahead of whoever takes them: each holds its decoded pixels, so a slow model must slow the reading down. */
const READ_AHEAD = 4;

type Ask<T extends Pick<Micrograph, 'image'>> = (
  api: Remote<ReadApi>,
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

interface Lane {
  readonly handle: WorkerHandle;
  readonly api: Remote<ReadApi>;
  /** Told when the worker dies; set while a file is being read. */
  onCrash: (details: string) => void;
}

/** `work`, unless the lane's worker dies first or `ms` go by. */
function guarded<T>(lane: Lane, work: Promise<T>, what: string, ms: number, late: () => Error): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    const timer = setTimeout(() => reject(late()), ms);
    lane.onCrash = (details) => reject(new WorkerCrashedError(what, details));
    work.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}

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
}

export function createReadService(options: ReadServiceOptions): PictureService {
  const { startWorker, workers = 1, timeLimitMs = 20_000, pack = async (blob: Blob) => blob } = options;
  const idle: Lane[] = [];

  async function openLane(): Promise<Lane> {
    const waiting = idle.pop();
    if (waiting) return waiting;
    const handle = startWorker();
    const lane: Lane = { handle, api: wrap<ReadApi>(handle.endpoint), onCrash: () => {} };
    void handle.crashed.then((details) => lane.onCrash(details));
    const late = () => new WorkerCrashedError('The reader', `it did not start within ${START_LIMIT_MS / 1000} s`);
    try {
      await guarded(lane, lane.api.ready(), 'The reader', START_LIMIT_MS, late);
    } catch (error) {
      handle.terminate();
      throw error;
    }
    return lane;
  }

  function endLane({ handle, api }: Lane): void {
    api[releaseProxy]();
    handle.terminate();
  }

  async function askLane<T extends Pick<Micrograph, 'image'>>(
    lane: Lane,
    ask: Ask<T>,
    path: string,
    parcels: readonly FileParcel[],
    image?: number,
  ): Promise<{ readonly path: string; readonly value: T }> {
    const [file, ...sidecars] = parcels;
    const moved = parcels.flatMap(({ content }) => (content instanceof Uint8Array ? [content.buffer] : []));
    const name = path.slice(path.lastIndexOf('/') + 1);
    const late = () => new TimeLimitError(name, timeLimitMs / 1000);
    return {
      path,
      value: unwrap(await guarded(lane, ask(lane.api, transfer(file, moved), sidecars, image), name, timeLimitMs, late)),
    };
  }

  async function* readAll<T extends Pick<Micrograph, 'image'>>(
    files: readonly (DroppedFile | PackedFile)[],
    { signal, onProgress, only }: ReadOptions,
    ask: Ask<T>,
  ): AsyncGenerator<Outcome<T>> {
    const drop = await openDrop(files, signal);
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
    const busy = new Set<Lane>();
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

    async function work(): Promise<void> {
      for (let next = await nextPath(); next; next = await nextPath()) {
        const { sidecars, image } = next;
        const path = image === undefined ? next.path : stackPath(next.path, image);
        const fail = (error: unknown): { path: string; error: PackedError } => ({ path, error: packError(error) });
        let lane: Lane | null = null;
        try {
          lane = await openLane();
          busy.add(lane);
          const parcel = async (at: string): Promise<FileParcel> => ({
            path: at,
            content: await fileOf(at)
              .open()
              .then(pack)
              .catch((cause) => {
                throw cause instanceof MicrographiaError
                  ? cause
                  : new FileGoneError(at.slice(at.lastIndexOf('/') + 1), { cause });
              }),
          });
          const parcels = await Promise.all([next.path, ...sidecars].map(parcel));
          const outcome = await askLane(lane, ask, path, parcels, image);
          busy.delete(lane);
          idle.push(lane);
          const more = image === undefined ? imagesIn(outcome.value) : 1;
          waiting.unshift(...Array.from({ length: more - 1 }, (_, i) => ({ ...next, image: i + 2 })));
          total += more - 1;
          if (!stopped) add(more > 1 ? { ...outcome, path: stackPath(path, 1) } : outcome);
        } catch (error) {
          if (lane && busy.delete(lane)) {
            // An error that the worker itself reported leaves it fit for the next file.
            if (error instanceof TimeLimitError || error instanceof WorkerCrashedError) endLane(lane);
            else idle.push(lane);
          }
          if (!stopped) add(fail(error));
        }
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
      for (const lane of busy) endLane(lane);
      busy.clear();
      for (const resume of resting.splice(0)) resume();
    }
  }

  return {
    async *read(files, readOptions) {
      for await (const outcome of readAll<Micrograph>(files, readOptions, askToRead))
        yield 'value' in outcome ? { path: outcome.path, micrograph: outcome.value } : outcome;
    },
    prepare: (files, { side, ...readOptions }) =>
      readAll<PreparedPicture>(
        files,
        readOptions,
        (api, file, sidecars) => api.prepare(file, sidecars, { side }) as Promise<Reply<PreparedPicture>>,
      ),
  };
}

const askToRead: Ask<Micrograph> = (api, file, sidecars, image) =>
  api.read(file, sidecars, image) as Promise<Reply<Micrograph>>;
