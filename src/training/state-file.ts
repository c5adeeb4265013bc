/** A fine-tuning state as bytes: four bytes of header length, a header of JSON, then the arrays one after the other. */
import { MicrographiaError } from '../base/errors';
import { type Curves, noCurves } from './curves';
import { type FineTuneState, type FineTuneTask, startFineTune } from './fine-tune';

interface Header {
  readonly version: 1;
  readonly step: number;
  readonly chunk: number;
  readonly evaluated: number;
  readonly fold: number;
  readonly best: { readonly epoch: number; readonly macroF1: number; readonly loss: number } | null;
  /** Whether the weights of the fit that ended last are here; absent in files of older builds. */
  readonly ended?: boolean;
  /** How it went so far; absent in files of older builds. */
  readonly curves?: Curves;
  /** Values of each array that follows. */
  readonly lengths: readonly number[];
}

/** Little-endian, as every machine that runs this is. */
export function packState({ run, fold, held, ended, curves }: FineTuneState): Uint8Array<ArrayBuffer> {
  const { step, weights, mean, square, average } = run.optimiser;
  const arrays = [weights, mean, square, average, held, ...(run.best ? [run.best.weights] : []), ...(ended ? [ended] : [])];
  const best = run.best && { epoch: run.best.epoch, macroF1: run.best.macroF1, loss: run.best.loss };
  const lengths = arrays.map(({ length }) => length);
  const header: Header = {
    version: 1,
    step,
    chunk: run.chunk,
    evaluated: run.evaluated,
    fold,
    best,
    ended: ended !== null,
    curves,
    lengths,
  };
  const text = new TextEncoder().encode(JSON.stringify(header));
  const padded = 4 * Math.ceil(text.length / 4); // the arrays begin on whole words
  const bytes = new Uint8Array(4 + padded + 4 * lengths.reduce((sum, n) => sum + n, 0)).fill(32, 4, 4 + padded);
  new DataView(bytes.buffer).setUint32(0, padded, true);
  bytes.set(text, 4);
  let at = 4 + padded;
  for (const array of arrays) {
    new Float32Array(bytes.buffer, at, array.length).set(array);
    at += 4 * array.length;
  }
  return bytes;
}

const otherRun = (): MicrographiaError =>
  new MicrographiaError(
    'other-run',
    'The saved training does not belong to this data, model and mode.',
    'Begin a new training, or give the options of the one that was broken off.',
  );

const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0;
const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;

const isCurves = (value: unknown): boolean =>
  isRecord(value) &&
  isCount(value.every) &&
  value.every > 0 &&
  [value.losses, value.scores].every((list) => Array.isArray(list) && list.every(isRecord));

/** Every field checked: a damaged step count or epoch would silently train something else. */
function asHeader(value: unknown): Header | null {
  if (!isRecord(value) || value.version !== 1) return null;
  const { step, chunk, evaluated, fold, best, ended } = value;
  if (!isCount(step) || !isCount(chunk) || !isCount(evaluated) || !isCount(fold)) return null;
  if (best !== null && !(isRecord(best) && isCount(best.epoch) && Number.isFinite(best.macroF1) && Number.isFinite(best.loss)))
    return null;
  if (ended !== undefined && typeof ended !== 'boolean') return null;
  if (value.curves !== undefined && !isCurves(value.curves)) return null;
  return Array.isArray(value.lengths) && value.lengths.every(isCount) ? (value as unknown as Header) : null;
}

/**
 * The header of a saved state, and its arrays in the order they were packed.
 * @param sizes values of the weights and of the held-out logits that the task has
 * @throws MicrographiaError `other-run` where the bytes are no such state
 */
export function readState(
  bytes: Uint8Array,
  sizes: { readonly weights: number; readonly held: number },
): { readonly header: Header; readonly arrays: readonly Float32Array<ArrayBuffer>[] } {
  const buffer = bytes.slice().buffer;
  const padded = buffer.byteLength >= 4 ? new DataView(buffer).getUint32(0, true) : 0;
  if (padded % 4 !== 0 || 4 + padded > buffer.byteLength) throw otherRun();
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder().decode(new Uint8Array(buffer, 4, padded)));
  } catch {
    throw otherRun();
  }
  const header = asHeader(value);
  if (!header) throw otherRun();
  const { weights, held } = sizes;
  const extra = (header.best ? 1 : 0) + (header.ended ? 1 : 0);
  const expected = [weights, weights, weights, weights, held, ...Array.from({ length: extra }, () => weights)];
  const total = expected.reduce((sum, n) => sum + n, 0);
  if (String(header.lengths) !== String(expected) || buffer.byteLength !== 4 + padded + 4 * total) throw otherRun();
  let at = 4 + padded;
  const arrays = expected.map((length) => {
    const array = new Float32Array(buffer, at, length).slice();
    at += 4 * length;
    return array;
  });
  return { header, arrays };
}

/** @throws MicrographiaError `other-run` where the bytes are no state of this task. */
export function unpackState(bytes: Uint8Array, task: FineTuneTask): FineTuneState {
  const fresh = startFineTune(task);
  return stateOf(readState(bytes, { weights: fresh.run.optimiser.weights.length, held: fresh.held.length }));
}

/** The one fit of a training without folds. @throws MicrographiaError `other-run` where it has not so many weights. */
export function unpackRun(bytes: Uint8Array, weights: number): Pick<FineTuneState, 'run' | 'curves'> {
  const { run, curves } = stateOf(readState(bytes, { weights, held: 0 }));
  return { run, curves };
}

function stateOf({ header, arrays }: ReturnType<typeof readState>): FineTuneState {
  const { step, chunk, evaluated, fold, ended } = header;
  const [weights, mean, square, average, held, ...rest] = arrays;
  const best = header.best && { ...header.best, weights: rest[0] };
  return {
    run: { optimiser: { step, weights, mean, square, average }, chunk, evaluated, best },
    fold,
    held,
    ended: ended ? rest[rest.length - 1] : null,
    curves: header.curves ?? noCurves(),
  };
}
