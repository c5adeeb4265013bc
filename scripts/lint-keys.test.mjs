import { describe, expect, it } from 'vitest';
import { keyFaults } from './lint-keys.mjs';

describe('objects written to by computed keys', () => {
  it.each([
    'const counts: Record<string, number> = {};\ncounts[name] = 1;',
    'const counts: Record<string, number> = {};\ncounts[name] ??= 0;',
    'const counts = {} as Record<string, number>;\ncounts[entry.name]++;',
    'let counts = { total: 0 };\ncounts[name] += 1;',
    'const counts: Record<string, Record<string, number>> = {};\ncounts[a][b]++;',
  ])('%s', (text) => expect(keyFaults('a.ts', text)).toEqual([expect.stringMatching(/^a\.ts:2 counts is a plain object/)]));

  it.each([
    'const counts = new Map<string, number>();\ncounts.set(name, 1);',
    'const counts = dictionary<number>();\ncounts[name] = 1;',
    "const counts = { total: 0 };\ncounts['total'] = 1;\ncounts.total = 2;",
    'const counts: number[] = [];\ncounts[at] = 1;',
    'const counts: Record<Status, number> = { done: 0, failed: 0 };\ncounts[item.status]++;',
    'const counts: Record<string, number> = {};\nconst one = counts[name];',
  ])('%s is fine', (text) => expect(keyFaults('a.ts', text)).toEqual([]));
});
