import { describe, expect, it, vi } from 'vitest';
import { ADAMW, startOptimiser, stepAdamW } from './adamw';
import { layoutOf } from './layout';

// Small networks are trained: seconds, more on a busy machine.
vi.setConfig({ testTimeout: 60_000 });

/** One decayed matrix of two, one vector of one that is not. */
const LAYOUT = layoutOf({ 'a.kernel': { shape: [1, 2] }, b: { shape: [1] } });
const OPTIONS = { ...ADAMW, beta1: 0.9, beta2: 0.98, epsilon: 1e-8, weightDecay: 0.1, clipNorm: 100, averageDecay: 0.5 };

/** Loshchilov and Hutter, algorithm 2, in float64, for one number. */
function byHand(start: number, gradients: readonly number[], rate: number, decay: number) {
  let [weight, mean, square, average] = [start, 0, 0, start];
  gradients.forEach((g, i) => {
    const t = i + 1;
    mean = 0.9 * mean + 0.1 * g;
    square = 0.98 * square + 0.02 * g * g;
    const step = mean / (1 - 0.9 ** t) / (Math.sqrt(square / (1 - 0.98 ** t)) + 1e-8);
    weight = weight - rate * step - rate * decay * weight;
    const keep = Math.min(0.5, (1 + t) / (10 + t));
    average = keep * average + (1 - keep) * weight;
  });
  return { weight, mean, square, average };
}

describe('a step of AdamW', () => {
  const start = [0.5, -1, 2];
  const gradients = [
    [0.1, -2, 3],
    [0.3, 0, -1],
    [-0.2, 1e-3, 0.5],
  ];

  it('is what the paper says, number by number; only matrices decay', () => {
    const state = startOptimiser(Float32Array.from(start));
    const norms = gradients.map((gradient) => stepAdamW(LAYOUT, state, Float32Array.from(gradient), 0.01, OPTIONS));
    start.forEach((first, i) => {
      const own = gradients.map((gradient) => gradient[i]);
      const { weight, mean, square, average } = byHand(first, own, 0.01, i < 2 ? 0.1 : 0);
      expect(state.weights[i]).toBeCloseTo(weight, 6);
      expect(state.mean[i]).toBeCloseTo(mean, 6);
      expect(state.square[i]).toBeCloseTo(square, 6);
      expect(state.average[i]).toBeCloseTo(average, 6);
    });
    expect(state.step).toBe(3);
    norms.forEach((norm, step) => {
      expect(norm).toBeCloseTo(Math.hypot(...gradients[step]), 5);
    });
  });

  it('begins with a step of the learning rate against the sign of the gradient, however large that is', () => {
    const state = startOptimiser(Float32Array.from([0, 0, 0]));
    stepAdamW(LAYOUT, state, Float32Array.from([1e-3, -50, 7]), 0.01, OPTIONS);
    [-0.01, 0.01, -0.01].forEach((expected, i) => {
      expect(state.weights[i]).toBeCloseTo(expected, 6);
    });
  });

  it('scales a long gradient down to the clip norm and reports how long it was', () => {
    const [long, short] = [startOptimiser(new Float32Array(3)), startOptimiser(new Float32Array(3))];
    expect(stepAdamW(LAYOUT, long, Float32Array.from([300, 0, 400]), 0.01, OPTIONS)).toBeCloseTo(500, 4);
    stepAdamW(LAYOUT, short, Float32Array.from([60, 0, 80]), 0.01, OPTIONS);
    expect(long).toEqual(short);
  });

  it('refuses a gradient that is no number, its state unspoilt', () => {
    const state = startOptimiser(Float32Array.from(start));
    for (const bad of [Number.NaN, Number.POSITIVE_INFINITY])
      expect(() => stepAdamW(LAYOUT, state, Float32Array.from([0, bad, 1]), 0.01, OPTIONS)).toThrow(/diverged/);
    expect(state).toEqual(startOptimiser(Float32Array.from(start)));
  });

  it('keeps its state apart from the weights it was given to average', () => {
    const weights = Float32Array.from(start);
    const state = startOptimiser(weights);
    expect(state.average).toEqual(weights);
    expect(state.average).not.toBe(weights);
  });
});
