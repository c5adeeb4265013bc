import { describe, expect, it } from 'vitest';
import { Random } from '../base/random';
import { fitCalibration } from './fit-calibration';
import { areaUnderRoc } from './ranking';
import { crossValidated, type RealPicture, type RealStranger, realFigures } from './real';

/** Sources of ten pictures, each with a habit of its own: what it shows is likelier right or wrong, sharper or fainter. */
function real(sources: number, seed: string): RealPicture[] {
  const random = new Random(seed);
  return Array.from({ length: sources }, (_, s) => {
    const habit = random.normal(0, 1);
    return Array.from({ length: 10 }, (_, i) => {
      const truth = i % 3;
      const logits = [0, 1, 2].map((c) => random.normal() + (c === truth ? 2 + habit : 0));
      return { logits, truth, stranger: random.normal(), source: `lab ${s}`, set: s % 2 === 0 ? 'even' : 'odd' };
    });
  }).flat();
}

function strangers(n: number, seed: string): RealStranger[] {
  const random = new Random(seed);
  return Array.from({ length: n }, (_, i) => ({
    logits: [0, 1, 2].map(() => random.normal()),
    stranger: random.normal() + 2 - (i % 2),
    source: `far ${i % 10}`,
    scanning: i % 2 === 1 ? true : null,
  }));
}

describe('realFigures', () => {
  const known = real(20, 'known');
  const foreign = strangers(60, 'strangers');
  const found = realFigures(known, foreign, fitCalibration(known, foreign));

  it('counts pictures and sources, whole and per set', () => {
    expect([found.pictures, found.sources]).toEqual([200, 20]);
    expect(found.sets.map(({ name, pictures, sources }) => [name, pictures, sources])).toEqual([
      ['even', 100, 10],
      ['odd', 100, 10],
    ]);
    expect(found.top1).toBeCloseTo((found.sets[0].top1 + found.sets[1].top1) / 2, 12);
  });

  it('covers in the very pictures it was fitted on what it promises, and refuses no more than it may', () => {
    expect(found.coverage.promised).toBe(0.9);
    expect(found.coverage.achieved).toBeGreaterThanOrEqual(0.9);
    expect(found.coverage.achieved).toBeLessThan(0.93);
    expect(found.outOfSet?.refused).toBeLessThanOrEqual(0.05);
  });

  it('counts how often each word of doubt was right', () => {
    const words = found.words ?? [];
    expect(words.reduce((sum, { pictures }) => sum + pictures, 0)).toBe(200);
    expect(words.reduce((sum, { right }) => sum + right, 0)).toBe(Math.round(200 * found.top1));
    const share = (doubt: string) => {
      const said = words.find((one) => one.doubt === doubt);
      return said ? said.right / said.pictures : Number.NaN;
    };
    expect(share('sure')).toBeGreaterThan(0.9);
    expect(share('sure')).toBeGreaterThan(share('unsure'));
  });

  it('tells scanning micrographs among the strangers by themselves', () => {
    expect(found.outOfSet).toMatchObject({ strangers: 60, sources: 10, scanning: { strangers: 30 } });
    expect(found.outOfSet?.scanning?.auroc).toBeLessThan((found.outOfSet as { auroc: number }).auroc);
    expect(realFigures(known, [], fitCalibration(known)).outOfSet).toBeNull();
  });

  it('leaves categories of few pictures out of the macro recall', () => {
    const few: RealPicture[] = [0, 1, 2, 3, 4, 5].map(() => ({ ...known[0], logits: [9, 0, 0], truth: 2 }));
    const alone = realFigures(few, [], fitCalibration(known));
    expect([alone.top1, alone.macroRecall]).toEqual([0, null]);
    const many = realFigures([...few, few[0]], [], fitCalibration(known));
    expect(many.macroRecall).toBe(0);
    expect(realFigures([...known, ...few.slice(0, 3)], [], fitCalibration(known)).macroRecall).toBeGreaterThan(0.5);
  });
});

describe('crossValidated', () => {
  it('judges every source by the others: a source that is all wrong is not covered, though it is where its pictures are fitted on', () => {
    const odd: RealPicture[] = Array.from({ length: 60 }, () => ({
      logits: [8, 0, 0],
      truth: 1,
      stranger: 0,
      source: 'odd one',
      set: 'odd',
    }));
    const known = [...real(20, 'usual'), ...odd];
    const kind = realFigures(known, [], fitCalibration(known));
    const honest = crossValidated(known, []);
    expect(kind.coverage.achieved).toBeGreaterThanOrEqual(0.9);
    expect(honest?.coverage.achieved).toBeLessThan(0.8);
    expect(honest?.top1).toBe(kind.top1);
    expect(crossValidated(odd, [])).toBeNull();
  });

  it('judges few known pictures among many strangers, though whole folds are of strangers', () => {
    const known = real(2, 'few').filter((_, i) => i % 10 === 0);
    const many = strangers(300, 'crowd').map((stranger, i) => ({ ...stranger, source: `far ${i % 30}` }));
    expect(crossValidated(known, many)?.pictures).toBe(2);
  });

  it('covers what it promises where sources are alike', () => {
    const figures = crossValidated(real(60, 'many'), strangers(100, 'far'));
    expect(figures?.coverage.achieved).toBeGreaterThan(0.87);
    expect(figures?.coverage.achieved).toBeLessThan(0.93);
    expect(figures?.outOfSet?.refused).toBeLessThan(0.08);
    expect(figures?.outOfSet?.auroc).toBeGreaterThan(0.8);
  });
});

describe('areaUnderRoc', () => {
  it('is the share of pairs in the right order, ties half', () => {
    expect(areaUnderRoc([1, 2, 3], [4, 5])).toBe(1);
    expect(areaUnderRoc([4, 5], [1, 2, 3])).toBe(0);
    expect(areaUnderRoc([1, 2, 2], [2, 0])).toBeCloseTo((1 + 0.5 + 0.5) / 6, 12);
    expect(areaUnderRoc([], [1])).toBeNull();
  });
});
