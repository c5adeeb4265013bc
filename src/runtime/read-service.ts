/**
 * Reads a drop with a few workers side by side. Every file has a time limit: a worker that exceeds it, or dies, is ended and
 * replaced, the file becomes an error, and the rest goes on.
 */
import { type Remote, releaseProxy, transfer, wrap } from 'comlink';
import { CancelledError, MicrographiaError, type PackedError, packError } from '../base/errors';
import type { Micrograph } from '../micrograph/micrograph';
import { planDrop } from '../micrograph/read';
import { FileGoneError, TimeLimitError, WorkerCrashedError } from './errors';
import type { DroppedFile, ReadOutcome, ReadService } from './protocol';
import type { FileParcel, ReadApi } from './read-api';
import { onAbort, type Reply, unwrap, type WorkerHandle } from './worker-link';

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

/** Hands out the files of each path in turn: two dropped files may have one name. */
function blobsByPath(files: readonly DroppedFile[]): (path: string) => Blob {
  const queues = new Map<string, Blob[]>();
  for (const { path, blob } of files) queues.set(path, [...(queues.get(path) ?? []), blob]);
  return (path) => {
    const queue = queues.get(path) as Blob[];
    return queue.length > 1 ? (queue.shift() as Blob) : queue[0];
  };
}

export function createReadService(options: ReadServiceOptions): ReadService {
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

  async function readOne(lane: Lane, path: string, file: FileParcel, sidecars: readonly FileParcel[]): Promise<ReadOutcome> {
    const moved = [file, ...sidecars].flatMap(({ content }) => (content instanceof Uint8Array ? [content.buffer] : []));
    const work = lane.api.read(transfer(file, moved), sidecars as FileParcel[]) as Promise<Reply<Micrograph>>;
    const name = path.slice(path.lastIndexOf('/') + 1);
    const late = () => new TimeLimitError(name, timeLimitMs / 1000);
    return { path, micrograph: unwrap(await guarded(lane, work, name, timeLimitMs, late)) };
  }

  return {
    async *read(files, { signal, onProgress }) {
      const plan = planDrop(files.map(({ path }) => path));
      const blobOf = blobsByPath(files);
      const waiting = [...plan.pictures];
      const total = plan.ignored.length + plan.pictures.length;
      const outcomes: ReadOutcome[] = plan.ignored.map(({ path, error }) => ({ path, error: packError(error) }));
      const busy = new Set<Lane>();
      let stopped = false;
      let wake: () => void = () => {};
      let unclaimed = 0;
      const resting: (() => void)[] = [];
      const add = (outcome: ReadOutcome): void => {
        if ('micrograph' in outcome) unclaimed++;
        outcomes.push(outcome);
        wake();
      };
      const nextPath = async (): Promise<(typeof waiting)[number] | undefined> => {
        while (unclaimed >= READ_AHEAD && !stopped) await new Promise<void>((resume) => resting.push(resume));
        return stopped ? undefined : waiting.shift();
      };
      const claim = (outcome: ReadOutcome): void => {
        if ('micrograph' in outcome) unclaimed--;
        for (const resume of resting.splice(0)) resume();
      };

      async function work(): Promise<void> {
        for (let next = await nextPath(); next; next = await nextPath()) {
          const { path, sidecars } = next;
          const fail = (error: unknown): { path: string; error: PackedError } => ({ path, error: packError(error) });
          let lane: Lane | null = null;
          try {
            lane = await openLane();
            busy.add(lane);
            const parcel = async (at: string): Promise<FileParcel> => ({
              path: at,
              content: await pack(blobOf(at)).catch((cause) => {
                throw cause instanceof MicrographiaError
                  ? cause
                  : new FileGoneError(at.slice(at.lastIndexOf('/') + 1), { cause });
              }),
            });
            const outcome = await readOne(lane, path, await parcel(path), await Promise.all(sidecars.map(parcel)));
            busy.delete(lane);
            idle.push(lane);
            if (!stopped) add(outcome);
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
        for (let i = 0; i < Math.min(workers, plan.pictures.length); i++) void work();
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
    },
  };
}
