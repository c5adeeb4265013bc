import { expect, it } from 'vitest';
import { besidePublished, PUBLISHED } from './published';

it('sets a run beside published figures, each of which says whose it is', () => {
  const lines = besidePublished({ top1: 0.9512, macroF1: null, n: 4200 }).split('\n');
  expect(lines[1]).toBe('  0.951       –  this run, 4200 pictures that it was not trained on; copies and groups on one side');
  const theirs = lines.slice(2, 2 + PUBLISHED.length);
  expect(theirs.every((line) => /^ {2}0\.\d{3} +(0\.\d{3}|–) {2}theirs: .+\(.+\)$/.test(line))).toBe(true);
  expect(lines.at(-1)).toContain('cannot be compared');
});
