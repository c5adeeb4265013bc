/** What the tests ask of a reader of damaged files. */
import { expect } from 'vitest';
import { MicrographiaError } from '../base/errors';

const LIMIT_MS = 5000;

/** Named errors pass; what else is thrown fails, with the seed's name in front. */
export async function survives(what: string, work: () => Promise<void>): Promise<void> {
  const start = performance.now();
  try {
    await work();
  } catch (error) {
    if (!(error instanceof MicrographiaError)) throw new Error(`${what}: ${error}`, { cause: error });
    expect(error.advice.length, what).toBeGreaterThan(10);
  }
  expect(performance.now() - start, what).toBeLessThan(LIMIT_MS);
}
