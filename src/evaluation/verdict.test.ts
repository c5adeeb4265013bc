import { describe, expect, it } from 'vitest';
import type { Calibration } from './calibration';
import { decideVerdict, doubtOf, nothingVerdict, percent } from './verdict';

const categories = ['Fibres', 'Films_Coated_Surface', 'Nanowires', 'Particles', 'Powder'];
const calibration: Calibration = {
  temperature: 1,
  conformal: { coverage: 0.9, threshold: 0.8 },
  outOfSet: { threshold: 5 },
};
/** Logits whose softmax is `probabilities` (which add up to one), with this energy. */
const scoresOf = (probabilities: number[], energy = 0) => ({
  logits: probabilities.map((p) => Math.log(p) - energy),
  stranger: null,
});

describe('decideVerdict', () => {
  it('names the one category that stands out', () => {
    const { ranking, verdict, outOfSet } = decideVerdict(scoresOf([0.02, 0.02, 0.94, 0.01, 0.01]), categories, calibration);
    expect(verdict).toEqual({
      kind: 'named',
      categories: ['Nanowires'],
      sentence: 'Nanowires, with little doubt (94\u00a0%).',
    });
    expect(ranking[0]).toEqual({ category: 'Nanowires', probability: expect.closeTo(0.94, 9) });
    expect(ranking.map(({ category }) => category)).toEqual([
      'Nanowires',
      'Fibres',
      'Films_Coated_Surface',
      'Particles',
      'Powder',
    ]);
    // An energy of 0 with a threshold of 5, drawn onto 0 .. 1.
    expect(outOfSet).toEqual({ score: expect.closeTo(1 / (1 + Math.exp(5)), 9), threshold: 0.5 });
  });

  it('says how sure it is', () => {
    const say = (p: number) =>
      decideVerdict(scoresOf([p, ...Array(4).fill((1 - p) / 4)]), categories, calibration).verdict.sentence;
    expect(say(0.75)).toBe('Fibres, probably (75\u00a0%).');
    expect(say(0.45)).toBe('Fibres, more likely than anything else (45\u00a0%).');
    expect(say(0.9999)).toBe('Fibres, with little doubt (over 99\u00a0%).');
  });

  it('says which it cannot tell apart', () => {
    expect(decideVerdict(scoresOf([0.5, 0.05, 0.35, 0.05, 0.05]), categories, calibration).verdict).toEqual({
      kind: 'ambiguous',
      categories: ['Fibres', 'Nanowires'],
      sentence: 'Fibres or Nanowires: the model cannot tell which (50\u00a0%, 35\u00a0%).',
    });
    expect(decideVerdict(scoresOf([0.3, 0.3, 0.3, 0.05, 0.05]), categories, calibration).verdict.sentence).toBe(
      'Fibres, Films Coated Surface or Nanowires: the model cannot tell which (30\u00a0%, 30\u00a0%, 30\u00a0%).',
    );
  });

  it('says so when one of several leads clearly', () => {
    const { verdict } = decideVerdict(scoresOf([0.7, 0.22, 0.04, 0.02, 0.02]), categories, calibration);
    expect(verdict).toEqual({
      kind: 'ambiguous',
      categories: ['Fibres', 'Films_Coated_Surface'],
      sentence: 'Probably Fibres (70\u00a0%), but Films Coated Surface (22\u00a0%) cannot be ruled out.',
    });
  });

  it('claims nothing about a picture without contrast', () => {
    const decision = decideVerdict(scoresOf([0.96, 0.01, 0.01, 0.01, 0.01]), categories, calibration);
    expect(nothingVerdict(decision)).toMatchObject({ ranking: [], verdict: { kind: 'nothing', categories: [] } });
  });

  it('admits that nothing is clear', () => {
    const { verdict } = decideVerdict(scoresOf([0.26, 0.24, 0.23, 0.22, 0.05]), categories, calibration);
    expect(verdict.kind).toBe('unsure');
    expect(verdict.sentence).toBe('No clear category: Fibres comes first with 26\u00a0%, but 3 others are possible.');
  });

  it('knows what it does not know, however sure the softmax is', () => {
    const far = scoresOf([0.96, 0.01, 0.01, 0.01, 0.01], 6);
    const { verdict, outOfSet } = decideVerdict(far, categories, calibration);
    expect(outOfSet.score).toBeGreaterThan(outOfSet.threshold);
    expect(verdict.kind).toBe('unknown');
    expect(verdict.sentence).toContain('I do not know this kind of picture');
  });

  it('has one word for how far to trust it, which agrees with the sentence', () => {
    const word = (probabilities: number[], energyBy = 0) =>
      doubtOf(decideVerdict(scoresOf(probabilities, energyBy), categories, calibration));
    expect(word([0.02, 0.02, 0.94, 0.01, 0.01])).toBe('sure');
    expect(word([0.75, 0.0625, 0.0625, 0.0625, 0.0625])).toBe('probable');
    expect(word([0.7, 0.22, 0.04, 0.02, 0.02])).toBe('probable');
    expect(word([0.45, 0.1375, 0.1375, 0.1375, 0.1375])).toBe('unsure');
    expect(word([0.5, 0.05, 0.35, 0.05, 0.05])).toBe('unsure');
    expect(word([0.26, 0.24, 0.23, 0.22, 0.05])).toBe('unsure');
    expect(word([0.96, 0.01, 0.01, 0.01, 0.01], 6)).toBe('unknown');
    expect(doubtOf(nothingVerdict(decideVerdict(scoresOf([0.96, 0.01, 0.01, 0.01, 0.01]), categories, calibration)))).toBe(
      'nothing',
    );
  });

  it('tempers what it says', () => {
    const { ranking } = decideVerdict({ logits: [2 * Math.log(3), 0], stranger: null }, ['a', 'b'], {
      ...calibration,
      temperature: 2,
    });
    expect(ranking[0].probability).toBeCloseTo(0.75, 12);
  });

  it('never says 0 % or 100 %', () => {
    expect([0, 0.009, 0.01, 0.5, 0.99, 0.996, 1].map(percent)).toEqual(
      ['under 1', 'under 1', '1', '50', '99', 'over 99', 'over 99'].map((text) => `${text}\u00a0%`),
    );
  });
});
