import { expect, it } from 'vitest';
import { type Accuracy, accuracySentence, doubtSentences } from './accuracy';

const measured: Accuracy = {
  date: '2026-11-29',
  sets: [{ name: 'first', pictures: 240, sources: 140, top1: 0.724 }],
  pictures: 1240,
  sources: 140,
  top1: 0.724,
  macroRecall: 0.81,
  coverage: { promised: 0.9, achieved: 0.884, meanSize: 2.36 },
  ece: 0.052,
  words: [
    { doubt: 'sure', pictures: 1100, right: 1034 },
    { doubt: 'probable', pictures: 50, right: 40 },
    { doubt: 'unsure', pictures: 90, right: 30 },
  ],
  outOfSet: { strangers: 168, sources: 1, auroc: 0.9, scanning: null, refused: 0.054, caught: 0.61 },
};

it('says what was measured, with how much, and on how many from where', () => {
  expect(accuracySentence(measured)).toBe(
    'Of 1,240 real micrographs from 140 sources, none of which it was trained on, it named 72\u00a0% right at once.',
  );
  expect(doubtSentences(measured)).toEqual([
    'The categories marked as possible held the right one in 88\u00a0% (promised: 90\u00a0%); they are 2.4 on average.',
    'Where it had little doubt, it was right in 1,034 of 1,100; where it said \u201cprobably\u201d, it was right in 40 of 50.',
    'Stated probabilities are off by 5 points on average.',
    'Of 168 pictures of other kinds from 1 source it called 61\u00a0% unknown, and wrongly 5\u00a0% of those it should know.',
  ]);
  expect(doubtSentences({ ...measured, outOfSet: null })).toHaveLength(3);
});

it('promises nothing where nothing was measured', () => {
  expect(accuracySentence(null)).toMatch(/has not been measured/);
  expect(doubtSentences(null)).toEqual([]);
});
