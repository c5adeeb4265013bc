/**
 * Measures micrographs in a worker that starts with the first request. Requests wait for each other; one that is aborted or takes too long
 * ends the worker, and the next request starts another.
 */
import { type Remote, releaseProxy, transfer, wrap } from 'comlink';
import { onAbort } from '../../base/abort';
import { CancelledError, MicrographiaError } from '../../base/errors';
import { cropPlane, type Plane, type Rect } from '../../base/plane';
import type { FactSheet } from '../describe/protocol';
import { WorkerCrashedError } from '../errors';
import { type Reply, unwrap, type WorkerHandle } from '../worker-link';
import type { MeasureApi } from './worker-api';

/** A measurement took longer than any should. */
export class MeasureTimeError extends MicrographiaError {
  constructor(seconds: number) {
    super(
      'measure-time',
      `Measuring took more than ${seconds} s and was given up.`,
      'Try again when the computer is less busy, or with a smaller part of the picture.',
    );
  }
}

export interface MeasureService {
  /**
   * What can be measured inside `crop`, which must lie within `pixels`; `pixels` stay with the caller.
   * @param pixelSizeNm nanometres per pixel; null gives lengths in pixels.
   * @throws CancelledError when aborted, MeasureTimeError, WorkerCrashedError (each leaves the service usable).
   */
  measure(pixels: Plane, crop: Rect, pixelSizeNm: number | null, signal?: AbortSignal): Promise<FactSheet>;
  /** Ends the worker; a later request starts another. */
  close(): void;
}

export interface MeasureServiceOptions {
  readonly startWorker: () => WorkerHandle;
  /** For one picture, the start of the worker included. */
  readonly timeLimitMs?: number;
}

interface Lane {
  readonly handle: WorkerHandle;
  readonly api: Remote<MeasureApi>;
}

export function createMeasureService({ startWorker, timeLimitMs = 60_000 }: MeasureServiceOptions): MeasureService {
  let lane: Lane | null = null;
  let queue: Promise<unknown> = Promise.resolve();

  function end(which: Lane): void {
    if (lane === which) lane = null;
    which.api[releaseProxy]();
    which.handle.terminate();
  }

  function open(): Lane {
    if (lane) return lane;
    const handle = startWorker();
    const fresh: Lane = { handle, api: wrap<MeasureApi>(handle.endpoint) };
    lane = fresh;
    // One that dies between two requests must not be asked again.
    void handle.crashed.then(() => {
      if (lane === fresh) lane = null;
    });
    return fresh;
  }

  async function run(pixels: Plane, crop: Rect, pixelSizeNm: number | null, signal?: AbortSignal): Promise<FactSheet> {
    if (signal?.aborted) throw new CancelledError('Measuring');
    const used = open();
    // A copy of the crop alone travels, and is moved: the caller's pixels stay.
    const cut = cropPlane(pixels, crop);
    const whole = { x: 0, y: 0, width: crop.width, height: crop.height };
    let release = (): void => {};
    try {
      const answer = await new Promise<Reply<FactSheet>>((resolve, reject) => {
        const timer = setTimeout(() => reject(new MeasureTimeError(timeLimitMs / 1000)), timeLimitMs);
        const stopListening = onAbort(signal, () => reject(new CancelledError('Measuring')));
        release = () => {
          clearTimeout(timer);
          stopListening();
        };
        void used.handle.crashed.then((details) => reject(new WorkerCrashedError('Measuring', details)));
        const work = used.api.measure(transfer(cut, [cut.data.buffer as ArrayBuffer]), whole, pixelSizeNm);
        (work as Promise<Reply<FactSheet>>).then(resolve, reject);
      });
      return unwrap(answer);
    } catch (error) {
      const fatal = error instanceof CancelledError || error instanceof MeasureTimeError || error instanceof WorkerCrashedError;
      if (fatal) end(used);
      throw error;
    } finally {
      release();
    }
  }

  return {
    measure(pixels, crop, pixelSizeNm, signal) {
      const turn = queue.then(() => run(pixels, crop, pixelSizeNm, signal));
      queue = turn.catch(() => {});
      return turn;
    },
    close() {
      if (lane) end(lane);
    },
  };
}
