import { add, memory, mul, setBackend, tensor, tidy } from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import type { SolverConfig } from './config';
import { tokenField } from './field';
import { initHnf } from './init';
import { type Field, integrate } from './ode';
import { toTensors } from './params';
import { type Matrix, plus, rowsOf, widen } from './testing/arithmetic';
import { normals, SMALL, stirred, worstError } from './testing/cases';
import { fieldOf, solve } from './testing/reference';

// Networks are computed, on the slowest engine too: seconds, more on a busy machine.
vi.setConfig({ testTimeout: 60_000 });

beforeAll(async () => {
  await setBackend('cpu');
});

/** dh/dt = 4 cos(2t) h, whose solution is h(0) exp(2 sin 2t): it changes with time, so nodes at a wrong t show. */
const swing: Field['advance'] = (_, h, t, from, dt) => add(from, mul(h, dt * 4 * Math.cos(2 * t)));
const SWING: Field = { advance: swing, read: (h) => h, advanceRead: swing };
const START = [1, -2, 0.5];

/** Largest relative error at the end of the swing. */
const swingError = (solver: SolverConfig, t0: number, t1: number): number =>
  tidy(() => {
    const end = integrate(SWING, tensor([]), tensor(START), t0, t1, solver).dataSync();
    return worstError(
      end,
      START.map((h) => h * Math.exp(2 * Math.sin(2 * t1) - 2 * Math.sin(2 * t0))),
    );
  });

describe('fixed-step solvers', () => {
  it.each([
    ['euler', 2, 64],
    ['midpoint', 4, 32],
    ['rk4', 16, 8],
  ] as const)('%s: twice the steps, a %ith of the error, forwards and backwards in time', (method, factor, steps) => {
    for (const [t0, t1] of [
      [0, 1],
      [1, 0],
    ]) {
      const ratio = swingError({ method, steps }, t0, t1) / swingError({ method, steps: 2 * steps }, t0, t1);
      expect(ratio).toBeGreaterThan(0.75 * factor);
      expect(ratio).toBeLessThan(1.35 * factor);
    }
  });
});

describe('on the token field', () => {
  const arrays = stirred(initHnf(SMALL, 3), 3, 0.3);
  const h0 = normals('state', 10 * SMALL.width);
  const start = rowsOf(h0, SMALL.width);
  const exact = (name: 'forward' | 'backward', t0: number, t1: number, steps: number): number[] =>
    solve({ solver: { method: 'rk4', steps } }, fieldOf(widen(arrays), `level0.${name}`, SMALL.heads), start, t0, t1)[0];
  const clsOf = (name: 'forward' | 'backward', t0: number, t1: number, solver: SolverConfig): Float32Array =>
    tidy(() => {
      const theta = toTensors(arrays)[`level0.${name}`];
      const state = tensor(h0, [1, 10, SMALL.width]);
      return integrate(tokenField(SMALL.heads), theta, state, t0, t1, solver).dataSync() as Float32Array;
    });

  it.each([
    ['forward', 0, 1],
    ['backward', 1, 0],
  ] as const)('dopri5 agrees with rk4 in many steps: the %s field, t from %i to %i', (name, t0, t1) => {
    const adaptive = clsOf(name, t0, t1, { method: 'dopri5', steps: 1, tolerance: 1e-6 });
    const fine = clsOf(name, t0, t1, { method: 'rk4', steps: 32 });
    expect(worstError(adaptive, fine)).toBeLessThan(1e-5);
    expect(worstError(fine, exact(name, t0, t1, 64))).toBeLessThan(1e-5);
  });

  it('dopri5 keeps to its tolerance: a looser one is further off', () => {
    const truth = exact('forward', 0, 1, 64);
    const errors = [1e-2, 1e-4, 1e-6].map((tolerance) =>
      worstError(clsOf('forward', 0, 1, { method: 'dopri5', steps: 1, tolerance }), truth),
    );
    expect(errors[1]).toBeLessThan(1e-3);
    expect(errors[2]).toBeLessThan(1e-5);
    expect(errors[0]).toBeGreaterThan(errors[2]);
  });

  it('dopri5 says so when it cannot get there, instead of giving what it has', () => {
    expect(() => clsOf('forward', 0, 1, { method: 'dopri5', steps: 1, tolerance: 1e-30 })).toThrow(/dopri5/);
  });

  it('dopri5 leaves nothing behind but its result', () => {
    const theta = toTensors(arrays)['level0.forward'];
    const state = tensor(h0, [1, 10, SMALL.width]);
    const field: Field = { ...tokenField(SMALL.heads), read: (h) => h };
    const run = () =>
      integrate({ ...field, advance: (_, h, __, from, dt) => add(from, mul(h, -dt)) }, theta, state, 0, 1, {
        method: 'dopri5',
        steps: 3,
        tolerance: 1e-3,
      });
    run().dispose();
    const before = memory().numTensors;
    const end = run();
    expect(memory().numTensors).toBe(before + 1);
    expect(end.dataSync()[0]).toBeCloseTo(h0[0] * Math.exp(-1), 3);
  });

  it('is a smooth field: in float64 too, twice the steps of rk4 leave a sixteenth of the error', () => {
    const f = fieldOf(widen(arrays), 'level0.forward', SMALL.heads);
    const at = (steps: number): Matrix => solve({ solver: { method: 'rk4', steps } }, f, start, 0, 1);
    const truth = at(64);
    const norm = (h: Matrix): number =>
      Math.sqrt(plus(h, truth, -1).reduce((sum, row) => sum + row.reduce((s, v) => s + v * v, 0), 0));
    const ratio = norm(at(8)) / norm(at(16));
    expect(ratio).toBeGreaterThan(12);
    expect(ratio).toBeLessThan(21);
  });
});
