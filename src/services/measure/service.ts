/**
 * Measures micrographs in a worker that starts with the first request. Requests wait for each other; one that is aborted or takes too long
 * ends the worker, and the next request starts another.
 */
import { transfer } from 'comlink';
import { MicrographiaError } from '../../base/errors';
import { cropPlane, type Plane, type Rect } from '../../base/plane';
import type { FactSheet } from '../describe/protocol';
import type { WorkerHandle } from '../worker-link';
import { createWorkerPool } from '../worker-pool';
import type { LevelLine, MeasureApi } from './worker-api';

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
  /**
   * The scale bar whose ends a line drawn by hand comes near, to a fraction of a pixel; null where there is none.
   * @throws as `measure`
   */
  snap(pixels: Plane, line: LevelLine, signal?: AbortSignal): Promise<LevelLine | null>;
  /** Ends the worker; a later request starts another. */
  close(): void;
}

export interface MeasureServiceOptions {
  readonly startWorker: () => WorkerHandle;
  /** For one picture, once the worker runs. */
  readonly timeLimitMs?: number;
}

/** The part of a picture in which a line's scale bar can lie. */
function surroundings({ width, height }: Plane, { left, right, y }: LevelLine): Rect {
  const aside = Math.ceil(0.3 * (right - left) + 32);
  const up = Math.ceil(0.2 * (right - left) + 32);
  const x0 = Math.max(0, Math.floor(left) - aside);
  const y0 = Math.max(0, Math.floor(y) - up);
  return {
    x: x0,
    y: y0,
    width: Math.min(width, Math.ceil(right) + aside) - x0,
    height: Math.min(height, Math.ceil(y) + up) - y0,
  };
}

export function createMeasureService({ startWorker, timeLimitMs = 60_000 }: MeasureServiceOptions): MeasureService {
  const pool = createWorkerPool<MeasureApi>({ startWorker, what: 'Measuring' });
  // A hand that draws does not wait for the pictures that are being measured.
  const quick = createWorkerPool<MeasureApi>({ startWorker, what: 'Finding the scale bar' });
  const late = () => new MeasureTimeError(timeLimitMs / 1000);
  return {
    measure(pixels, crop, pixelSizeNm, signal) {
      const whole = { x: 0, y: 0, width: crop.width, height: crop.height };
      return pool.ask(
        (api) => {
          // A copy of the crop alone travels, and is moved: the caller's pixels stay.
          const cut = cropPlane(pixels, crop);
          return api.measure(transfer(cut, [cut.data.buffer as ArrayBuffer]), whole, pixelSizeNm);
        },
        { signal, limitMs: timeLimitMs, late },
      );
    },
    async snap(pixels, line, signal) {
      const rect = surroundings(pixels, line);
      const moved = { left: line.left - rect.x, right: line.right - rect.x, y: line.y - rect.y };
      const found = await quick.ask(
        (api) => {
          const cut = cropPlane(pixels, rect);
          return api.snap(transfer(cut, [cut.data.buffer as ArrayBuffer]), moved);
        },
        { signal, limitMs: timeLimitMs, late },
      );
      return found && { left: found.left + rect.x, right: found.right + rect.x, y: found.y + rect.y };
    },
    close: () => {
      pool.close();
      quick.close();
    },
  };
}
