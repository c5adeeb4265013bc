/** A fine-tuning state as bytes: four bytes of header length, a header of JSON, then the arrays one after the other. */
import { MicrographiaError } from '../base/errors';
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
  /** Values of each array that follows. */
  readonly lengths: readonly number[];
}

/** Little-endian, as every machine that runs this is. */
export function packState({ run, fold, held, ended }: FineTuneState): Uint8Array<ArrayBuffer> {
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

/** @throws MicrographiaError `other-run` where the bytes are no state of this task. */
export function unpackState(bytes: Uint8Array, task: FineTuneTask): FineTuneState {
  const fresh = startFineTune(task);
  const refuse = (): never => {
    throw new MicrographiaError(
      'other-run',
      'The saved training does not belong to this data, model and mode.',
      'Begin a new training, or give the options of the one that was broken off.',
    );
  };
  const buffer = bytes.slice().buffer;
  const padded = buffer.byteLength >= 4 ? new DataView(buffer).getUint32(0, true) : 0;
  if (padded % 4 !== 0 || 4 + padded > buffer.byteLength) return refuse();
  let header: Header;
  try {
    header = JSON.parse(new TextDecoder().decode(new Uint8Array(buffer, 4, padded)));
  } catch {
    return refuse();
  }
  const { optimiser } = fresh.run;
  const size = optimiser.weights.length;
  const expected = [size, size, size, size, fresh.held.length, ...(header.best ? [size] : []), ...(header.ended ? [size] : [])];
  const total = expected.reduce((sum, n) => sum + n, 0);
  if (header.version !== 1 || String(header.lengths) !== String(expected) || buffer.byteLength !== 4 + padded + 4 * total)
    return refuse();
  let at = 4 + padded;
  const [weights, mean, square, average, held, ...rest] = expected.map((length) => {
    const array = new Float32Array(buffer, at, length).slice();
    at += 4 * length;
    return array;
  });
  const best = header.best && { ...header.best, weights: rest[0] };
  return {
    run: {
      optimiser: { step: header.step, weights, mean, square, average },
      chunk: header.chunk,
      evaluated: header.evaluated,
      best,
    },
    fold: header.fold,
    held,
    ended: header.ended ? rest[rest.length - 1] : null,
  };
}
