/** Fixed-step and adaptive solvers for dH/dt = f(H, t), over tensors of any shape (HNF.md, equation 3). */
import { add, addN, div, engine, mean, mul, sqrt, square, sub, type Tensor } from '@tensorflow/tfjs-core';
import { MicrographiaError } from '../base/errors';
import { checkpoint } from './checkpoint';
import type { SolverConfig } from './config';
import { weightedSum } from './ops';
import type { Params } from './params';

/** dH/dt = f(H, t), with its parameters passed in so that a checkpoint can differentiate it by itself. */
export interface Field {
  /** f(H, t), the same shape as H. */
  readonly rate: (params: Params, h: Tensor, t: number) => Tensor;
  /** The part of a state that is read at the end, and the same part of f(H, t), which costs less than the whole. */
  readonly read: (h: Tensor) => Tensor;
  readonly rateRead: (params: Params, h: Tensor, t: number) => Tensor;
}

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
  params: Params,
  h0: Tensor,
  t0: number,
  t1: number,
  solver: SolverConfig,
  options: IntegrateOptions = {},
): Tensor {
  if (solver.method === 'dopri5') return field.read(dormandPrince(field, params, h0, t0, t1, solver));
  const step = STEPS[solver.method];
  const dt = (t1 - t0) / solver.steps;
  let h = h0;
  for (let i = 0; i < solver.steps; i++) {
    const t = t0 + i * dt;
    const last = i === solver.steps - 1;
    const read = last ? field.read : (x: Tensor): Tensor => x;
    const rateRead = last ? field.rateRead : field.rate;
    const advance = (p: Params, x: Tensor): Tensor =>
      step((y, s) => field.rate(p, y, s), { of: read, rate: (y, s) => rateRead(p, y, s) }, x, t, dt);
    h = options.checkpoint ? checkpoint(advance, params, h) : advance(params, h);
  }
  return h;
}

type Rate = (h: Tensor, t: number) => Tensor;
interface Readout {
  readonly of: (h: Tensor) => Tensor;
  readonly rate: Rate;
}
const along = (h: Tensor, dt: number, k: Tensor): Tensor => weightedSum(h, 1, k, dt);

type Step = (f: Rate, read: Readout, h: Tensor, t: number, dt: number) => Tensor;
const STEPS: Record<Exclude<SolverConfig['method'], 'dopri5'>, Step> = {
  euler: (_, read, h, t, dt) => along(read.of(h), dt, read.rate(h, t)),
  midpoint: (f, read, h, t, dt) => along(read.of(h), dt, read.rate(along(h, dt / 2, f(h, t)), t + dt / 2)),
  rk4: (f, read, h, t, dt) => {
    const k1 = f(h, t);
    const k2 = f(along(h, dt / 2, k1), t + dt / 2);
    const k3 = f(along(h, dt / 2, k2), t + dt / 2);
    const k4 = read.rate(along(h, dt, k3), t + dt);
    return along(read.of(h), dt / 6, addN([read.of(k1), mul(read.of(k2), 2), mul(read.of(k3), 2), k4]));
  },
};

/** Dormand and Prince (1980): nodes, stage weights, and the fifth- minus fourth-order weights that estimate the error. */
const NODES = [0, 1 / 5, 3 / 10, 4 / 5, 8 / 9, 1, 1];
const STAGES = [
  [],
  [1 / 5],
  [3 / 40, 9 / 40],
  [44 / 45, -56 / 15, 32 / 9],
  [19372 / 6561, -25360 / 2187, 64448 / 6561, -212 / 729],
  [9017 / 3168, -355 / 33, 46732 / 5247, 49 / 176, -5103 / 18656],
  [35 / 384, 0, 500 / 1113, 125 / 192, -2187 / 6784, 11 / 84],
];
const ERROR = [71 / 57600, 0, -71 / 16695, 71 / 1920, -17253 / 339200, 22 / 525, -1 / 40];

/**
 * Adaptive reference solution. Reads the error estimate synchronously each step, so it is for checks on a CPU engine, forward only.
 * @throws MicrographiaError `solver-stuck` where no step is small enough for the tolerance.
 */
function dormandPrince(field: Field, params: Params, h0: Tensor, t0: number, t1: number, solver: SolverConfig): Tensor {
  const tolerance = solver.tolerance ?? 1e-5;
  const combine = (h: Tensor, ks: readonly Tensor[], weights: readonly number[], dt: number): Tensor =>
    weights.reduce((sum, w, i) => (w === 0 ? sum : along(sum, w * dt, ks[i])), h);
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
      for (let s = 0; s < NODES.length; s++) ks.push(field.rate(params, combine(h, ks, STAGES[s], dt), t + NODES[s] * dt));
      const next = combine(h, ks, STAGES[6], dt);
      const zero = sub(h, h);
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
