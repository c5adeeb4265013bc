import { describe, expect, it } from 'vitest';
import { Random } from '../base/random';
import type { Calibration } from './calibration';
import { fitCalibration } from './fit-calibration';
import { fitNovelty, noveltyBy, noveltyOf } from './novelty';
import { areaUnderRoc } from './ranking';

const OLD: Calibration = { temperature: 1, conformal: { coverage: 0.9, threshold: 0.8 }, outOfSet: { threshold: 2 } };

/** Pictures whose logits and score `stranger` are `shift` apart from those of known ones; `seen` says which of the two is told. */
function pictures(n: number, shift: number, seed: string, seen: { stranger?: boolean; logits?: boolean } = {}) {
  const random = new Random(seed);
  return Array.from({ length: n }, (_, i) => {
    const truth = i % 3;
    const logits = [0, 1, 2].map((c) => random.normal() + (c === truth ? 4 : 0) - (seen.logits === false ? 0 : shift));
    const stranger = random.normal() + (seen.stranger === false ? 0 : shift);
    return { logits, truth, stranger };
  });
}

describe('the out-of-set score', () => {
  it('lies in 0 .. 1, grows with the score as a stranger and with the energy, and is the same again', () => {
    const known = pictures(200, 0, 'known');
    const strangers = pictures(60, 2, 'strangers');
    const weights = fitNovelty(known, strangers);
    expect(weights.stranger).toBeGreaterThan(0);
    expect(weights.energy).toBeGreaterThan(0);
    const at = (stranger: number, level: number) => noveltyBy(weights, { logits: [level, level, level], stranger });
    expect(at(1, 0)).toBeGreaterThan(at(0, 0));
    expect(at(0, -1)).toBeGreaterThan(at(0, 0));
    for (const score of [at(-50, 50), at(50, -50)]) {
      expect(score).toBeGreaterThanOrEqual(0);
      expect(score).toBeLessThanOrEqual(1);
    }
    expect(fitNovelty(known, strangers)).toEqual(weights);
  });

  it('tells new strangers better than either of the two it joins', () => {
    const weights = fitNovelty(pictures(200, 0, 'a'), pictures(100, 1.2, 'b'));
    const [known, strangers] = [pictures(400, 0, 'c'), pictures(400, 1.2, 'd')];
    const area = (of: (picture: (typeof known)[number]) => number) => areaUnderRoc(known.map(of), strangers.map(of)) as number;
    const joined = area((picture) => noveltyBy(weights, picture));
    expect(joined).toBeGreaterThan(area(({ stranger }) => stranger) + 0.02);
    expect(joined).toBeGreaterThan(area(({ logits }) => -Math.max(...logits)) + 0.02);
  });

  it('is a probability: half of those at 0.5 are strangers, where as many of both were to be expected', () => {
    const weights = fitNovelty(pictures(3000, 0, 'e'), pictures(3000, 1, 'f'));
    const near = (all: ReturnType<typeof pictures>) =>
      all.filter((picture) => Math.abs(noveltyBy(weights, picture) - 0.5) < 0.1).length;
    const [known, strangers] = [near(pictures(3000, 0, 'g')), near(pictures(3000, 1, 'h'))];
    expect(known).toBeGreaterThan(100);
    expect(strangers / (known + strangers)).toBeGreaterThan(0.42);
    expect(strangers / (known + strangers)).toBeLessThan(0.58);
  });

  it('keeps its head where a few pictures are told apart wholly', () => {
    const weights = fitNovelty(
      [0, 0.1, 0.2].map((stranger) => ({ logits: [1, 0], stranger })),
      [5, 5.1].map((stranger) => ({ logits: [1, 0], stranger })),
    );
    for (const value of Object.values(weights)) expect(Number.isFinite(value)).toBe(true);
    expect(weights.energy).toBe(0); // never varied
    expect(noveltyBy(weights, { logits: [1, 0], stranger: 2.5 })).toBeGreaterThan(0.2);
    expect(noveltyBy(weights, { logits: [1, 0], stranger: 2.5 })).toBeLessThan(0.8);
    expect(() => fitNovelty([], [])).toThrow(RangeError);
    expect(() => fitNovelty(pictures(3, 0, 'i'), [])).toThrow(RangeError);
  });

  it('gives no weight to what speaks the wrong way, which is chance', () => {
    const known = pictures(100, 0, 'u');
    const strangers = pictures(100, 2, 'v').map((picture) => ({
      ...picture,
      logits: picture.logits.map((logit) => logit + 5),
    }));
    const weights = fitNovelty(known, strangers); // logits higher by 3 in all: an energy that is lower
    expect([weights.energy, weights.stranger > 0]).toEqual([0, true]);
    const wrong = strangers.map((picture) => ({ ...picture, stranger: -9 }));
    expect(fitCalibration(known, wrong)).toEqual(fitCalibration(known));
  });

  it('lets each source of strangers count alike, however many pictures it has', () => {
    const known = pictures(100, 0, 'j');
    // One source sends a hundred that look like known pictures, ten send one each that do not.
    const like = pictures(100, 0, 'k').map((picture) => ({ ...picture, source: 'flood' }));
    const unlike = pictures(10, 4, 'l').map((picture, i) => ({ ...picture, source: `lab ${i}` }));
    const bySource = fitNovelty(known, [...like, ...unlike]);
    const byPicture = fitNovelty(
      known,
      [...like, ...unlike].map(({ source: _, ...picture }) => picture),
    );
    const score = (weights: typeof bySource) => noveltyBy(weights, unlike[0]);
    expect(score(bySource)).toBeGreaterThan(score(byPicture) + 0.1);
  });

  it('leaves out what some picture lacks: logits of a kept vector, the score of an old model', () => {
    const known = pictures(100, 0, 'm');
    const strangers = pictures(50, 2, 'n');
    const vectors = fitNovelty(
      known,
      strangers.map(({ stranger }) => ({ logits: null, stranger })),
    );
    expect([vectors.energy, vectors.stranger > 0]).toEqual([0, true]);
    const old = fitNovelty(
      known.map((picture) => ({ ...picture, stranger: null })),
      strangers.map((picture) => ({ ...picture, stranger: null })),
    );
    expect([old.stranger, old.energy > 0]).toEqual([0, true]);
  });
});

describe('noveltyOf', () => {
  it('falls back on the energy where nothing was fitted, drawn onto the same scale', () => {
    const at = (energy: number) => noveltyOf({ logits: [-energy], stranger: null }, OLD);
    expect(at(2)).toEqual({ score: expect.closeTo(0.5, 12), threshold: 0.5 });
    expect(at(1.9).score).toBeLessThan(0.5);
    expect(at(2.1).score).toBeGreaterThan(0.5);
    expect(noveltyOf({ logits: [0], stranger: 3 }, { ...OLD, outOfSet: { threshold: 1e9 } }).score).toBe(0);
  });

  it('falls back, too, where a fit wants a score that the model does not give', () => {
    const fitted = { ...OLD, novelty: { weights: { bias: 0, stranger: 1, energy: 0 }, threshold: 0.9 } };
    expect(noveltyOf({ logits: [0], stranger: null }, fitted).threshold).toBe(0.5);
    expect(noveltyOf({ logits: [0], stranger: 3 }, fitted)).toEqual({ score: 1 / (1 + Math.exp(-3)), threshold: 0.9 });
  });
});

describe('fitCalibration with strangers', () => {
  it('refuses at most the stated share of the known, on fresh pictures too, and catches more than by energy', () => {
    const known = pictures(600, 0, 'o');
    const calibration = fitCalibration(known, pictures(300, 2, 'p'), { falseAlarms: 0.05 });
    const share = (all: ReturnType<typeof pictures>, by: Calibration) =>
      all.filter((picture) => {
        const { score, threshold } = noveltyOf(picture, by);
        return score > threshold;
      }).length / all.length;
    expect(share(known, calibration)).toBeLessThanOrEqual(0.05);
    expect(share(known, calibration)).toBeGreaterThan(0.03);
    expect(share(pictures(600, 0, 'q'), calibration)).toBeLessThan(0.09);
    const strangers = pictures(600, 2, 'r');
    expect(share(strangers, calibration)).toBeGreaterThan(share(strangers, fitCalibration(known)) + 0.1);
  });

  it('leaves temperature and sets as they are without strangers, and makes no score then', () => {
    const known = pictures(200, 0, 's');
    const { novelty, ...rest } = fitCalibration(known, pictures(40, 2, 't'));
    expect(novelty).toBeDefined();
    expect(fitCalibration(known)).toEqual(rest);
  });
});
