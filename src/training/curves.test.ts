import { expect, it } from 'vitest';
import { noCurves, noteReport } from './curves';
import type { EpochReport, StepReport } from './loop';

const step = (n: number): StepReport => ({
  ...{ kind: 'step', step: n, steps: 5000, epoch: 0, pictures: 4, loss: 1 / n, accuracy: 1 },
  ...{ learningRate: 0.1, gradientNorm: 1 },
});
const epoch = (macroF1: number | null): EpochReport => ({
  ...{ kind: 'epoch', epoch: 0, scores: new Float32Array(), loss: null, macroF1, top1: macroF1, best: false },
});

it('the curve of a long training keeps its shape in a few hundred points', () => {
  const curves = noCurves();
  for (let n = 1; n <= 5000; n++) noteReport(curves, step(n));
  expect(curves.losses.length).toBeGreaterThan(200);
  expect(curves.losses.length).toBeLessThanOrEqual(400);
  expect(curves.losses.every(({ step: at, loss }) => loss === 1 / at)).toBe(true);
  expect(curves.losses.at(-1)?.step).toBe(4992);
});

it('holds the scores of the validation part, where there is one', () => {
  const curves = noCurves();
  noteReport(curves, epoch(null));
  noteReport(curves, epoch(0.75));
  expect(curves.scores).toEqual([{ epoch: 1, macroF1: 0.75, top1: 0.75 }]);
});
