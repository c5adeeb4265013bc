import { describe, expect, it } from 'vitest';
import { Random } from '../base/random';
import {
  conformalSet,
  conformalThreshold,
  energy,
  expectedCalibrationError,
  fitTemperature,
  logSumExp,
  negativeLogLikelihood,
  outOfSetThreshold,
  probabilitiesOf,
  softmax,
  topLogOdds,
} from './calibration';
import { fitCalibration } from './fit-calibration';

/** `n` pictures whose true classes are drawn from softmax(logits / temperature): a model that far off its calibration. */
function drawPictures(n: number, classes: number, temperature: number, seed: string) {
  const random = new Random(seed);
  const logits: number[][] = [];
  const truth: number[] = [];
  for (let i = 0; i < n; i++) {
    const row = Array.from({ length: classes }, () => random.normal(0, 3));
    let rest = random.uniform();
    const drawn = softmax(row, temperature).findIndex((p) => {
      rest -= p;
      return rest < 0;
    });
    logits.push(row);
    truth.push(drawn < 0 ? classes - 1 : drawn);
  }
  return { logits, truth };
}

describe('softmax and its kin', () => {
  it('agree with hand-computed values and do not overflow', () => {
    expect(softmax([0, Math.log(3)])).toEqual([expect.closeTo(0.25, 12), expect.closeTo(0.75, 12)]);
    expect(softmax([0, 2 * Math.log(3)], 2)[1]).toBeCloseTo(0.75, 12);
    expect(softmax([1000, 1000])).toEqual([expect.closeTo(0.5, 9), expect.closeTo(0.5, 9)]);
    expect(logSumExp([1000, 1000])).toBeCloseTo(1000 + Math.log(2), 9);
    expect(energy([0, 0])).toBeCloseTo(-Math.log(2), 12);
    expect(negativeLogLikelihood([[0, Math.log(3)]], [0])).toBeCloseTo(Math.log(4), 12);
  });
});

describe('expected calibration error', () => {
  it('weighs the gap of each bin by its pictures', () => {
    // Bin (9/15, 10/15]: two at 0.65, one right: gap |1.3 - 1|. Bin (14/15, 1]: two at 0.95, both right: gap |1.9 - 2|. Over 4.
    const rows = [
      [0.65, 0.35],
      [0.65, 0.35],
      [0.95, 0.05],
      [0.05, 0.95],
    ];
    expect(expectedCalibrationError(rows, [0, 1, 0, 1])).toBeCloseTo((0.3 + 0.1) / 4, 12);
    expect(expectedCalibrationError([[1, 0]], [0])).toBe(0);
    expect(expectedCalibrationError([], [])).toBeNull();
  });
});

describe('temperature', () => {
  it('is found where the labels were drawn with it', () => {
    for (const temperature of [0.5, 1, 3]) {
      const { logits, truth } = drawPictures(4000, 5, temperature, `T${temperature}`);
      expect(Math.abs(Math.log(fitTemperature(logits, truth) / temperature))).toBeLessThan(0.1);
    }
  });

  it('has the value a closed form gives', () => {
    // Two classes, logits +-a, three of four right, each vouched for by 5/6: p = (3 * 5/6 + 1/6) / 4 = 2/3 needs 2a/T = ln 2.
    const logits = [
      [2, -2],
      [2, -2],
      [2, -2],
      [2, -2],
    ];
    expect(fitTemperature(logits, [0, 0, 0, 1])).toBeCloseTo(4 / Math.log(2), 4);
  });

  it('promises no more than the pictures vouch for where all are named right', () => {
    for (const n of [5, 50, 500]) {
      const logits = Array.from({ length: n }, () => [3, 0, 0]);
      const [best] = softmax(logits[0], fitTemperature(logits, Array<number>(n).fill(0)));
      expect(best).toBeCloseTo((n + 1) / (n + 2), 5);
    }
  });

  it('is near the greatest likelihood where there are many pictures', () => {
    const { logits, truth } = drawPictures(300, 4, 1.7, 'minimum');
    const fitted = fitTemperature(logits, truth);
    const loss = negativeLogLikelihood(logits, truth, fitted);
    for (const factor of [0.85, 1.15])
      expect(negativeLogLikelihood(logits, truth, fitted * factor)).toBeGreaterThanOrEqual(loss);
    expect(() => fitTemperature([], [])).toThrow(RangeError);
  });
});

describe('conformal sets', () => {
  it('take the (n + 1) quantile', () => {
    // Scores 1 - p(true): 0.1 .. 0.9. With n = 9: coverage 0.8 -> the 8th, 0.9 -> the 9th, 0.95 -> none is enough.
    const rows = [9, 8, 7, 6, 5, 4, 3, 2, 1].map((tenth) => [tenth / 10, 1 - tenth / 10]);
    const truth = rows.map(() => 0);
    expect(conformalThreshold(rows, truth, 0.8)).toBeCloseTo(0.8, 12);
    expect(conformalThreshold(rows, truth, 0.9)).toBeCloseTo(0.9, 12);
    expect(conformalThreshold(rows, truth, 0.95)).toBe(1);
    expect(conformalThreshold([], [], 0.9)).toBe(1);
  });

  it('hold every class that is probable enough, and always the best', () => {
    expect(conformalSet([0.2, 0.5, 0.3], 0.75)).toEqual([1, 2]);
    expect(conformalSet([0.2, 0.5, 0.3], 0.1)).toEqual([1]);
    expect(conformalSet([0.2, 0.5, 0.3], 1)).toEqual([1, 2, 0]);
  });

  it('cover new pictures as promised, and not by taking everything', () => {
    const held = drawPictures(2000, 6, 1.5, 'held-out');
    const fresh = drawPictures(4000, 6, 1.5, 'fresh');
    const known = held.logits.map((logits, i) => ({ logits, truth: held.truth[i], stranger: null }));
    const { temperature, conformal } = fitCalibration(known, [], { coverage: 0.9 });
    const sets = fresh.logits.map((row) => conformalSet(softmax(row, temperature), conformal.threshold));
    const covered = sets.filter((set, i) => set.includes(fresh.truth[i])).length / sets.length;
    expect(covered).toBeGreaterThan(0.88);
    expect(covered).toBeLessThan(0.94);
    expect(sets.reduce((sum, set) => sum + set.length, 0) / sets.length).toBeLessThan(3.5);
  });
});

describe('out-of-set threshold', () => {
  it('raises at most the agreed share of false alarms', () => {
    const scores = Array.from({ length: 20 }, (_, i) => -(i + 1)); // -1 .. -20
    expect(outOfSetThreshold(scores, 0.1)).toBe(-3);
    expect(scores.filter((score) => score > outOfSetThreshold(scores, 0.1)).length).toBe(2);
    expect(outOfSetThreshold(scores, 0)).toBe(-1);
    expect(() => outOfSetThreshold([], 0.1)).toThrow(RangeError);
  });
});

describe('confidence in the first category', () => {
  const logits = [2, 0.5, -1, 0];

  it('is the probability that was asked for, in the order of the logits', () => {
    const odds = topLogOdds(logits, 1.5);
    for (const confidence of [
      { bias: 0.4, slope: 0.2 },
      { bias: -0.8, slope: 1.4 },
      { bias: 3, slope: 1 },
    ]) {
      const said = probabilitiesOf(logits, { temperature: 1.5, confidence });
      expect(said[0]).toBeCloseTo(1 / (1 + Math.exp(-confidence.bias - confidence.slope * odds)), 9);
      expect(said.reduce((all, p) => all + p, 0)).toBeCloseTo(1, 12);
      expect(said[1]).toBeGreaterThan(said[3]);
      expect(said[3]).toBeGreaterThan(said[2]);
    }
  });

  it('never falls below chance, never rises to certainty, and leaves ties and models without it as they are', () => {
    const chance = probabilitiesOf(logits, { temperature: 1, confidence: { bias: -9, slope: 1 } });
    expect(chance[0]).toBeCloseTo(0.25, 3);
    expect(chance[0]).toBeGreaterThanOrEqual(Math.max(...chance));
    expect(probabilitiesOf(logits, { temperature: 1, confidence: { bias: 90, slope: 1 } })[0]).toBeLessThan(0.9997);
    expect(probabilitiesOf([1, 1], { temperature: 1, confidence: { bias: 2, slope: 1 } })[1]).toBeCloseTo(0.5, 9);
    expect(probabilitiesOf([7], { temperature: 1, confidence: { bias: 2, slope: 1 } })).toEqual([1]);
    expect(probabilitiesOf(logits, { temperature: 2 })).toEqual(softmax(logits, 2));
  });

  /** Right in `share` of all pictures whatever the logits say: no temperature can mend that. */
  const deaf = (n: number, share: number, seed: string) => {
    const { logits: rows } = drawPictures(n, 5, 1, seed);
    const random = new Random(`${seed}/right`);
    return rows.map((row) => {
      const best = row.indexOf(Math.max(...row));
      return { logits: row, truth: random.chance(share) ? best : (best + 1) % 5, stranger: null };
    });
  };
  const errorOf = (pictures: ReturnType<typeof deaf>, certainty: Parameters<typeof probabilitiesOf>[1]) =>
    expectedCalibrationError(
      pictures.map((picture) => probabilitiesOf(picture.logits, certainty)),
      pictures.map((picture) => picture.truth),
    ) as number;

  it('mends a model that is as often wrong where it is sure as where it is not, on other pictures too', () => {
    // A trace of sense, so that there is a slope to find.
    const pictures = (seed: string) => [
      ...deaf(900, 0.75, seed),
      ...drawPictures(300, 5, 1, seed).logits.map((row) => ({
        logits: row,
        truth: row.indexOf(Math.max(...row)),
        stranger: null,
      })),
    ];
    const { temperature, confidence } = fitCalibration(pictures('fit'));
    expect(confidence).toBeDefined();
    expect(errorOf(pictures('other'), { temperature, confidence: confidence as NonNullable<typeof confidence> })).toBeLessThan(
      0.05,
    );
    expect(errorOf(pictures('other'), { temperature })).toBeGreaterThan(0.08);
  });

  it('is not fitted to a handful of wrong answers', () => {
    expect(fitCalibration(deaf(120, 0.9, 'few')).confidence).toBeUndefined();
  });

  it('is not fitted where the temperature says as much', () => {
    const { logits: rows, truth } = drawPictures(600, 5, 2, 'tempered');
    const known = rows.map((row, i) => ({ logits: row, truth: truth[i], stranger: null }));
    expect(fitCalibration(known).confidence).toBeUndefined();
  });
});
