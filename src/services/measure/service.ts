/**
 * Measures micrographs in a worker that starts with the first request. Requests wait for each other; one that is aborted or takes too long
 * ends the worker, and the next request starts another.
 */
import { transfer } from 'comlink';
import { MicrographiaError } from '../../base/errors';
import { cropPlane, type Plane, type Rect } from '../../base/plane';
import type { Body, HandSet, Span, Traces } from '../../base/traces';
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
   * @param pixelSizeNm nanometres per pixel; null gives lengths in pixels; @param hand what a person set.
   * @throws CancelledError when aborted, MeasureTimeError, WorkerCrashedError (each leaves the service usable).
   */
  measure(pixels: Plane, crop: Rect, pixelSizeNm: number | null, hand: HandSet, signal?: AbortSignal): Promise<FactSheet>;
  /**
   * What those facts rest on, as it lies in the picture; null where nothing can be measured. Does not wait for measurements.
   * @param key names picture and crop: asked for the same one again with another hand, it is quicker.
   * @throws as `measure`
   */
  trace(key: string, pixels: Plane, crop: Rect, hand: HandSet, signal?: AbortSignal): Promise<Traces | null>;
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

/** Traces of a crop as they lie in the whole picture. */
function movedBy(traces: Traces, { x, y, width, height }: Rect): Traces {
  const body = (one: Body): Body => ({
    ...one,
    x: one.x + x,
    y: one.y + y,
    outline: one.outline.map((at, i) => at + (i % 2 === 0 ? x : y)),
  });
  const span = ({ x1, y1, x2, y2 }: Span): Span => ({ x1: x1 + x, y1: y1 + y, x2: x2 + x, y2: y2 + y });
  return {
    ...traces,
    field: { x, y, width, height },
    bodies: traces.bodies.map(body),
    spans: traces.spans.map(span),
    rows: traces.rows.map((row) => ({ ...row, x: row.x + x, y: row.y + y })),
  };
}

export function createMeasureService({ startWorker, timeLimitMs = 60_000 }: MeasureServiceOptions): MeasureService {
  const pool = createWorkerPool<MeasureApi>({ startWorker, what: 'Measuring' });
  // A hand that draws does not wait for the pictures that are being measured.
  const quick = createWorkerPool<MeasureApi>({ startWorker, what: 'Finding the scale bar' });
  const drawn = createWorkerPool<MeasureApi>({ startWorker, what: 'Drawing what was measured' });
  const late = () => new MeasureTimeError(timeLimitMs / 1000);
  return {
    measure(pixels, crop, pixelSizeNm, hand, signal) {
      const whole = { x: 0, y: 0, width: crop.width, height: crop.height };
      return pool.ask(
        (api) => {
          // A copy of the crop alone travels, and is moved: the caller's pixels stay.
          const cut = cropPlane(pixels, crop);
          return api.measure(transfer(cut, [cut.data.buffer as ArrayBuffer]), whole, pixelSizeNm, hand);
        },
        { signal, limitMs: timeLimitMs, late },
      );
    },
    async trace(key, pixels, crop, hand, signal) {
      const whole = { x: 0, y: 0, width: crop.width, height: crop.height };
      const traces = await drawn.ask(
        (api) => {
          const cut = cropPlane(pixels, crop);
          return api.trace(`${key} ${JSON.stringify(crop)}`, transfer(cut, [cut.data.buffer as ArrayBuffer]), whole, hand);
        },
        { signal, limitMs: timeLimitMs, late },
      );
      return traces && movedBy(traces, crop);
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
      drawn.close();
    },
  };
}
