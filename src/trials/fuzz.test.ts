/** Some 2,000 structure-aware mutants: every parser of files reads each or refuses it by name. The long run is `npm run fuzz`. */
import { describe, expect, it, vi } from 'vitest';
import { MicrographiaError } from '../base/errors';
import type { FuzzTarget } from './fuzz-file';
import { fuzzMutant, fuzzTargets, unsoundNumber } from './fuzz-targets';

// Each test starts commands, which load the model anew.
vi.setConfig({ testTimeout: 120_000 });

const EACH = 22;
const targets = await fuzzTargets();
const named = targets.map((target) => [target.name, target] as const);

async function survives(target: FuzzTarget, bytes: Uint8Array<ArrayBuffer>, what: string): Promise<void> {
  let result: unknown = null;
  try {
    result = await target.read(bytes);
  } catch (error) {
    if (!(error instanceof MicrographiaError)) throw new Error(`${what}: ${error}`, { cause: error });
    expect(error.advice.length, what).toBeGreaterThan(10);
  }
  expect(unsoundNumber(result), what).toBeNull();
}

it('has targets of distinct names, so that a fault names one', () => {
  expect(new Set(targets.map(({ name }) => name)).size).toBe(targets.length);
  expect(targets.length * EACH).toBeGreaterThanOrEqual(2000);
});

describe('seeds are read undamaged', () => {
  it.each(named)('%s', async (_, target) => {
    const result = await target.read(target.seed.slice() as Uint8Array<ArrayBuffer>);
    expect(unsoundNumber(result)).toBeNull();
  });
});

describe('mutants are read or refused by name', () => {
  it.each(named)('%s', async (name, target) => {
    for (let number = 0; number < EACH; number++)
      await survives(target, fuzzMutant(target, 1, number), `${name}, mutant ${number}`);
  });
});

describe('the check of what was read', () => {
  it('finds a number that is none, however deep', () => {
    const circle: Record<string, unknown> = { a: [1, { b: 2 }] };
    circle.self = circle;
    expect(unsoundNumber(circle)).toBeNull();
    expect(unsoundNumber({ a: [1, { b: Number.NaN }] })).toBe('a.1.b');
    expect(unsoundNumber(Number.POSITIVE_INFINITY)).toBe('the result');
    expect(unsoundNumber(new Map([['x', Number.NaN]]))).toBe('x');
  });

  it('makes the same mutant of the same seed', () => {
    for (const target of targets.slice(0, 40)) expect(fuzzMutant(target, 7, 3)).toEqual(fuzzMutant(target, 7, 3));
  });
});
