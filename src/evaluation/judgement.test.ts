import { describe, expect, it } from 'vitest';
import { Random } from '../base/random';
import { fitCalibration } from './fit-calibration';
import { summariseFolds } from './folds';
import { type Judged, judge } from './judgement';
import { wilsonInterval } from './ranking';
import { reliability } from './reliability';

/** Pictures whose logits favour the true class by `margin`, with noise. */
function pictures(n: number, margin: number, seed: string): Judged[] {
  const random = new Random(seed);
  return Array.from({ length: n }, (_, i) => {
    const truth = i % 3;
    const logits = [0, 1, 2].map((c) => 3 * (random.normal() + (c === truth ? margin : 0)));
    return { id: `p${i}`, group: `g${i % 20}`, truth, logits };
  });
}

const categories = ['a', 'b', 'c'];

describe('judge', () => {
  const held = pictures(600, 2, 'validation');
  const calibration = fitCalibration(held.map(({ logits, truth }) => ({ logits, truth, stranger: null })));
  const found = judge(pictures(600, 2, 'test'), categories, calibration, 1);

  it('covers what it promised to cover', () => {
    expect(found.conformal.coverage).toBe(0.9);
    expect(found.conformal.achieved).toBeGreaterThan(0.86);
    expect(found.conformal.achieved).toBeLessThan(0.94);
    expect(found.conformal.meanSize).toBeGreaterThanOrEqual(1);
    expect(found.outOfSet.falseAlarms).toBeLessThan(0.1);
  });

  it('brings the stated probabilities nearer to what comes true', () => {
    const gap = (bins: readonly ReturnType<typeof reliability>[number][]) =>
      bins.reduce((sum, { n, confidence, accuracy }) => sum + n * Math.abs((confidence ?? 0) - (accuracy ?? 0)), 0) / 600;
    expect(gap(found.reliability.calibrated)).toBeLessThan(gap(found.reliability.raw) / 2);
    expect(found.reliability.raw.reduce((sum, { n }) => sum + n, 0)).toBe(600);
  });

  it('puts the worst first and its score inside its interval', () => {
    const { pictures: order, intervals, report } = found;
    expect(order[0].truthProbability).toBeLessThan(order[599].truthProbability);
    expect(order[0].predicted).not.toBe(order[0].truth);
    expect(intervals.top1?.[0]).toBeLessThan(report.top1 ?? 0);
    expect(intervals.top1?.[1]).toBeGreaterThan(report.top1 ?? 1);
  });

  it('says how sure a perfect score is by the number of groups, where every bootstrap draw agrees', () => {
    const certain = (n: number, right: boolean, group: (i: number) => string): Judged[] =>
      Array.from({ length: n }, (_, i) => ({
        id: `p${i}`,
        group: group(i),
        truth: i % 3,
        logits: [0, 1, 2].map((c) => ((c === i % 3) === right ? 9 : 0)),
      }));
    const top1 = (judged: readonly Judged[]) => judge(judged, categories, calibration, 1).intervals.top1;
    expect(top1(certain(30, true, (i) => `${i}`))).toEqual(wilsonInterval(30, 30));
    expect(top1(certain(30, true, (i) => `${i % 6}`))).toEqual(wilsonInterval(6, 6));
    expect(top1(certain(30, false, (i) => `${i}`))).toEqual(wilsonInterval(0, 30));
    // One specimen, half of it right, is one look.
    const half = [...certain(10, true, () => 's'), ...certain(10, false, () => 's')];
    expect(top1(half)).toEqual(wilsonInterval(0.5, 1));
    // Where the draws differ, the bootstrap stays.
    const [low, high] = top1([...certain(20, true, (i) => `${i}`), ...certain(2, false, (i) => `w${i}`)]) ?? [];
    expect([low, high]).not.toEqual(wilsonInterval(20, 22));
    expect(low).toBeLessThan(20 / 22);
    // Classes as well: ten of each, all right; F1 is no share and has none.
    const { perClass, macroF1 } = judge(
      certain(30, true, (i) => `${i}`),
      categories,
      calibration,
      1,
    ).intervals;
    const ten = wilsonInterval(10, 10);
    expect(perClass).toEqual(categories.map(() => ({ precision: ten, recall: ten, f1: null })));
    expect(macroF1).toBeNull();
  });

  it('has no shares of nothing', () => {
    const nothing = judge([], categories, calibration, 1);
    expect(nothing.conformal).toEqual({ coverage: 0.9, achieved: null, meanSize: null });
    expect(nothing.report.top1).toBeNull();
  });
});

describe('reliability', () => {
  it('counts by hand', () => {
    const bins = reliability([[0.95, 0.05], [0.92, 0.08], [0.4, 0.6], [1, 0]], [0, 1, 1, 0]); // biome-ignore format: a table
    expect(bins[9]).toMatchObject({ n: 3, accuracy: 2 / 3 });
    expect(bins[9].confidence).toBeCloseTo((0.95 + 0.92 + 1) / 3, 12);
    expect(bins[5]).toMatchObject({ n: 1, accuracy: 1 });
    expect(bins[0]).toMatchObject({ n: 0, accuracy: null, interval: null });
  });
});

describe('summariseFolds', () => {
  it('is the corrected interval of the mean', () => {
    const { mean, deviation, interval } = summariseFolds([0.8, 0.9, 0.85, 0.75, 0.9], 100);
    expect(mean).toBeCloseTo(0.84, 12);
    expect(deviation).toBeCloseTo(0.06519, 4);
    // t(4) = 2.776; 2.776 * sqrt(0.00425 * (0.2 + 0.25)) = 0.1214
    expect(interval?.[0]).toBeCloseTo(0.84 - 0.1214, 3);
    expect(interval?.[1]).toBeCloseTo(0.84 + 0.1214, 3);
    expect(summariseFolds([0.5], 4).interval).toBeNull();
  });

  it('keeps its width where every fold is perfect', () => {
    const { mean, deviation, interval } = summariseFolds([1, 1, 1, 1, 1], 10);
    expect([mean, deviation, interval?.[1]]).toEqual([1, 0, 1]);
    expect(interval?.[0]).toBeCloseTo(10 / (10 + 1.96 ** 2), 6);
  });
});
