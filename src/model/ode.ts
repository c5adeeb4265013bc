/** Fixed-step and adaptive solvers for dH/dt = f(H, t), over tensors of any shape (HNF.md, equation 3). */
import { add, div, engine, mean, mul, sqrt, square, sub, type Tensor } from '@tensorflow/tfjs-core';
import { MicrographiaError } from '../base/errors';
import { checkpoint } from './checkpoint';
import type { SolverConfig } from './config';
import { weightedSum } from './ops';

/** A step along dH/dt = f(H, t), with the field's parameters passed in so that a checkpoint can differentiate it by itself. */
export interface Field {
  /** from + dt f(H, t), the same shape as H. */
  readonly advance: Advance;
  /** The part of a state that is read at the end, and the same part of `advance`, which costs less than the whole. */
  readonly read: (h: Tensor) => Tensor;
  readonly advanceRead: Advance;
}

type Advance = (theta: Tensor, h: Tensor, t: number, from: Tensor, dt: number) => Tensor;

export interface IntegrateOptions {
  /** Keep only the state at each step and recompute the stages inside the gradient: memory of one step instead of all. */
  readonly checkpoint?: boolean;
}

/**
 * Integrates from `t0` to `t1` (backwards in time where t1 < t0) and returns the read part of H(t1). The very last evaluation of
 * the field is made for that part alone: the result is the same, and the last evaluation is nearly free.
 */
export function integrate(
  field: Field,
  theta: Tensor,
  h0: Tensor,
  t0: number,
  t1: number,
  solver: SolverConfig,
  options: IntegrateOptions = {},
): Tensor {
  if (solver.method === 'dopri5') return field.read(dormandPrince(field, theta, h0, t0, t1, solver));
  const step = STEPS[solver.method];
  const dt = (t1 - t0) / solver.steps;
  let h = h0;
  for (let i = 0; i < solver.steps; i++) {
    const t = t0 + i * dt;
    const end = i === solver.steps - 1 ? field.advanceRead : field.advance;
    const stage =
      (advance: Advance, theta: Tensor): Stage =>
      (h, t, from, dt) =>
        advance(theta, h, t, from, dt);
    const whole = (theta: Tensor, x: Tensor): Tensor => step(stage(field.advance, theta), stage(end, theta), x, t, dt);
    h = options.checkpoint ? checkpoint(whole, theta, h) : whole(theta, h);
  }
  return h;
}

/** from + dt f(H, t) */
type Stage = (h: Tensor, t: number, from: Tensor, dt: number) => Tensor;
const along = (h: Tensor, dt: number, k: Tensor): Tensor => weightedSum(h, 1, k, dt);

/** From H(t) to H(t + dt); `end` makes what the step ends with. */
type Step = (stage: Stage, end: Stage, h: Tensor, t: number, dt: number) => Tensor;
const STEPS: Record<Exclude<SolverConfig['method'], 'dopri5'>, Step> = {
  euler: (_, end, h, t, dt) => end(h, t, h, dt),
  midpoint: (stage, end, h, t, dt) => end(stage(h, t, h, dt / 2), t + dt / 2, h, dt),
  // h + dt/6 (k1 + 2 k2 + 2 k3 + k4), with the k's taken back out of the states that they led to: h1 = h + dt/2 k1 ..
  rk4: (stage, end, h, t, dt) => {
    const h1 = stage(h, t, h, dt / 2);
    const h2 = stage(h1, t + dt / 2, h, dt / 2);
    const h3 = stage(h2, t + dt / 2, h, dt);
    const outer = weightedSum(h1, 1 / 3, h3, 1 / 3);
    const inner = weightedSum(h2, 2 / 3, h, -1 / 3);
    return end(h3, t + dt, weightedSum(outer, 1, inner, 1), dt / 6);
  },
};

/**
 * Dormand and Prince (1980): stage by stage its node and its weights of the stages before it, the last being the step itself; and the
 * fifth- minus fourth-order weights that estimate the error.
 */
const END = { node: 1, weights: [35 / 384, 0, 500 / 1113, 125 / 192, -2187 / 6784, 11 / 84] };
const STAGES = [
  { node: 0, weights: [] },
  { node: 1 / 5, weights: [1 / 5] },
  { node: 3 / 10, weights: [3 / 40, 9 / 40] },
  { node: 4 / 5, weights: [44 / 45, -56 / 15, 32 / 9] },
  { node: 8 / 9, weights: [19372 / 6561, -25360 / 2187, 64448 / 6561, -212 / 729] },
  { node: 1, weights: [9017 / 3168, -355 / 33, 46732 / 5247, 49 / 176, -5103 / 18656] },
  END,
];
const ERROR = [71 / 57600, 0, -71 / 16695, 71 / 1920, -17253 / 339200, 22 / 525, -1 / 40];

/**
 * Adaptive reference solution. Reads the error estimate synchronously each step, so it is for checks on a CPU engine, forward only.
 * @throws MicrographiaError `solver-stuck` where no step is small enough for the tolerance.
 */
function dormandPrince(field: Field, theta: Tensor, h0: Tensor, t0: number, t1: number, solver: SolverConfig): Tensor {
  const tolerance = solver.tolerance ?? 1e-5;
  const combine = (h: Tensor, ks: readonly Tensor[], weights: readonly number[], dt: number): Tensor =>
    ks.reduce((sum, k, i) => (weights[i] ? along(sum, weights[i] * dt, k) : sum), h);
  let t = t0;
  let dt = (t1 - t0) / solver.steps;
  let h = h0;
  while (t !== t1) {
    if (!(Math.abs(dt) > 1e-6 * Math.abs(t1 - t0)))
      throw new MicrographiaError(
        'solver-stuck',
        `dopri5 finds no step at t = ${t} that keeps to a tolerance of ${tolerance}.`,
        'Choose a larger tolerance, or a solver with fixed steps.',
      );
    const last = Math.abs(dt) >= Math.abs(t1 - t);
    if (last) dt = t1 - t;
    const [next, error] = engine().tidy(() => {
      const ks: Tensor[] = [];
      const zero = sub(h, h);
      for (const { node, weights } of STAGES)
        ks.push(field.advance(theta, combine(h, ks, weights, dt), t + node * dt, zero, 1));
      const next = combine(h, ks, END.weights, dt);
      const allowed = mul(sqrt(add(add(square(h), square(next)), 1)), tolerance);
      const scaled = div(combine(zero, ks, ERROR, dt), allowed);
      return [next, sqrt(mean(square(scaled)))];
    });
    const size = error.dataSync()[0];
    error.dispose();
    if (size <= 1) {
      t = last ? t1 : t + dt;
      if (h !== h0) h.dispose();
      h = next;
    } else next.dispose();
    dt *= Math.min(5, Math.max(0.2, 0.9 * Math.max(size, 1e-10) ** -0.2));
  }
  return h;
}
