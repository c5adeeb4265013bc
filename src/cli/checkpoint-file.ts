/** The state of a training from scratch, as the fine-tuning keeps its own (training/state-file.ts): one fit, nothing held out of folds. */
import { existsSync, readFileSync } from 'node:fs';
import { type Curves, noCurves } from '../training/curves';
import type { RunState } from '../training/loop';
import { packState, unpackRun } from '../training/state-file';
import { writeWhole } from './out-folder';

export interface KeptRun {
  readonly run: RunState;
  readonly curves: Curves;
}

/** Written whole or not at all. */
export const saveRun = (file: string, { run, curves }: KeptRun): Promise<void> =>
  writeWhole(file, packState({ run, fold: 0, held: new Float32Array(), ended: null, curves }));

/**
 * The run that a file holds; `fresh` where there is none.
 * @param steps of an epoch: files of builds before this format say no more than the optimiser's state
 * @throws MicrographiaError `other-run` where it is of another model
 */
export function loadRun(file: string, fresh: RunState, steps: number): KeptRun {
  if (!existsSync(file)) return { run: fresh, curves: noCurves() };
  const bytes = new Uint8Array(readFileSync(file));
  const { length } = fresh.optimiser.weights;
  if (bytes.length !== 8 + 16 * length) return unpackRun(bytes, length);
  const part = (i: number): Float32Array => new Float32Array(bytes.buffer, 8 + 4 * i * length, length);
  const [step = 0] = new Float64Array(bytes.buffer, 0, 1);
  const optimiser = { step, weights: part(0), mean: part(1), square: part(2), average: part(3) };
  return { run: { ...fresh, optimiser, evaluated: Math.floor(step / steps) }, curves: noCurves() };
}
