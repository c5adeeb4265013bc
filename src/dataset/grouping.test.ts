import { describe, expect, it } from 'vitest';
import { columnNotUsed, grouper, guessGrouping, tooFewGroups } from './grouping';

const items = (classes: Readonly<Record<string, readonly string[]>>) =>
  Object.entries(classes).flatMap(([className, stems]) =>
    stems.map((stem) => ({ path: `${className}/${stem}.png`, className, folders: [], column: null })),
  );
const times = (n: number, of: (i: number) => string) => Array.from({ length: n }, (_, i) => of(i));
const padded = (i: number, width: number) => String(i).padStart(width, '0');

/** The groups that the guess finds, with their sizes; null where each picture stands for itself. */
function guessed(classes: Readonly<Record<string, readonly string[]>>): Record<string, number> | null {
  const set = items(classes);
  const grouping = guessGrouping(set);
  if (grouping.kind === 'each') return null;
  const groups: Record<string, number> = {};
  for (const group of set.map(grouper(grouping))) groups[group ?? '-'] = (groups[group ?? '-'] ?? 0) + 1;
  return groups;
}

describe('running numbers are no groups', () => {
  it.each([
    ['plain', (i: number) => String(i)],
    ['from 10', (i: number) => String(i + 10)],
    ['zero-padded', (i: number) => padded(i, 4)],
    ['with a prefix', (i: number) => `img_${i}`],
    ['with a prefix right before', (i: number) => `SEM${padded(i, 3)}`],
    ['in brackets, as Windows numbers', (i: number) => `image (${i})`],
    ['in brackets alone', (i: number) => `(${i})`],
    ['days', (i: number) => `202305${padded(i + 1, 2)}`],
    ['with a unit behind', (i: number) => `${i}kx`],
  ])('%s', (_, stem) => {
    expect(guessed({ a: times(30, stem), b: times(30, stem) })).toBeNull();
    expect(guessed({ a: times(30, stem), b: times(30, (i) => stem(i + 30)) })).toBeNull();
  });

  it('specimen and picture number are: joined, separated, both numbers, and days', () => {
    const names = (of: (specimen: number, picture: number) => string, from: number) =>
      times(12, (i) => of(Math.floor(i / 4) + from, (i % 4) + 1));
    for (const of of [
      (s: number, p: number) => `S${s}_${p}`,
      (s: number, p: number) => `steel${s}-${padded(p, 3)}`,
      (s: number, p: number) => `${s}_${p}`,
      (s: number, p: number) => `2023050${s}_${padded(p, 3)}`,
      (s: number, p: number) => `probe ${'ABCDEF'[s - 1]} (${p})`,
      (s: number, p: number) => `x${'ABCDEF'[s - 1]}${p}`,
    ])
      expect(Object.values(guessed({ a: names(of, 1), b: names(of, 4) }) ?? {})).toEqual(Array(6).fill(4));
  });
});

describe('a grouping is not taken', () => {
  const well = times(24, (i) => `S${Math.floor(i / 4)}_${i % 4}`);

  it('where it leaves any class with fewer than three groups', () => {
    expect(guessed({ a: well, b: well, c: times(24, (i) => `T${i % 2}_${i}`) })).toBeNull();
    expect(guessed({ a: well, b: well, c: times(24, (i) => `T_${i}`) })).toBeNull();
    expect(guessed({ a: well, b: well, c: ['T1_0', 'T2_0'] })).not.toBeNull();
  });

  it('where one group holds most of a class', () => {
    expect(guessed({ a: well, b: well, c: [...times(20, (i) => `T_${i}`), 'top', 'side', 'edge', 'rim'] })).toBeNull();
  });
});

describe('the group column of a table', () => {
  const stated = (groups: Readonly<Record<string, readonly (string | null)[]>>, stem = (i: number) => String(i)) =>
    Object.entries(groups).flatMap(([className, columns]) =>
      columns.map((column, i) => ({ path: `${className}${stem(i)}.png`, className, folders: [], column })),
    );
  const batches = (...names: string[]) => times(12, (i) => names[i % names.length]);

  it('is taken where every class has three groups, or a picture without a group for one', () => {
    expect(guessGrouping(stated({ a: batches('1', '2', '3'), b: batches('1', '2', '3') }))).toEqual({ kind: 'column' });
    expect(guessGrouping(stated({ a: batches('1', '2', '3'), b: ['1', '2', null, null] }))).toEqual({ kind: 'column' });
    expect(guessGrouping(stated({ a: batches('1', '2', '3'), b: ['1', '2'] }))).toEqual({ kind: 'column' });
  });

  it.each([
    ['a batch per class', { a: batches('B1'), b: batches('B2') }],
    ['one class of two', { a: batches('B1', 'B2', 'B3'), b: batches('B1', 'B2') }],
    ['one class of one', { a: batches('B1', 'B2', 'B3', 'B4'), b: batches('B1', 'B2', 'B3'), c: batches('B4') }],
  ])('is not taken, and said to be not, with %s', (_, groups) => {
    const set = stated(groups);
    expect(guessGrouping(set)).toEqual({ kind: 'each' });
    const few = tooFewGroups(set);
    const last = Object.keys(groups).at(-1);
    expect(few?.classes).toContain(last);
    expect(few && columnNotUsed(few)).toMatch(
      /^The group column of the table \(B1, B2.*\) puts .* into fewer than three groups/,
    );
  });

  it('gives way to what the names of files say', () => {
    const named = stated({ a: batches('B1'), b: batches('B2') }, (i) => `S${i % 4}_${i}`);
    expect(guessGrouping(named)).toMatchObject({ kind: 'pattern' });
    expect(tooFewGroups(named.map((item) => ({ ...item, column: null })))).toBeNull();
  });
});
