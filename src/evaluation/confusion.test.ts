import { describe, expect, it } from 'vitest';
import { classScores, confusionMatrix, macroF1, macroRecall } from './confusion';

describe('confusion', () => {
  // True:      0 0 0 0 1 1 2 2 2 2; predicted: 0 0 1 0 1 2 2 2 0 2. Class 3 has no pictures.
  const truth = [0, 0, 0, 0, 1, 1, 2, 2, 2, 2];
  const predicted = [0, 0, 1, 0, 1, 2, 2, 2, 0, 2];
  const confusion = confusionMatrix(truth, predicted, 4);

  it('counts true classes in rows, predicted in columns', () => {
    expect(confusion).toEqual([
      [3, 1, 0, 0],
      [0, 1, 1, 0],
      [1, 0, 3, 0],
      [0, 0, 0, 0],
    ]);
  });

  it('scores each class as counted by hand', () => {
    const [first, second, third, absent] = classScores(confusion);
    expect(first).toEqual({ support: 4, precision: 3 / 4, recall: 3 / 4, f1: 6 / 8 });
    expect(second).toEqual({ support: 2, precision: 1 / 2, recall: 1 / 2, f1: 2 / 4 });
    expect(third).toEqual({ support: 4, precision: 3 / 4, recall: 3 / 4, f1: 6 / 8 });
    expect(absent).toEqual({ support: 0, precision: null, recall: null, f1: null });
  });

  it('averages over the classes that have pictures', () => {
    expect(macroRecall(classScores(confusion))).toBeCloseTo(2 / 3, 12);
    expect(macroF1(classScores(confusion))).toBeCloseTo(2 / 3, 12);
  });

  it('counts a class that was never predicted as nought in the mean', () => {
    const scores = classScores(confusionMatrix([0, 1], [0, 0], 2));
    expect(scores[1]).toEqual({ support: 1, precision: null, recall: 0, f1: 0 });
    expect(macroRecall(scores)).toBe(0.5);
    expect(macroF1(scores)).toBeCloseTo((2 / 3 + 0) / 2, 12);
  });

  it('has no mean of nothing', () => {
    expect(macroRecall(classScores(confusionMatrix([], [], 2)))).toBeNull();
  });

  it('refuses classes that do not exist and lists that do not match', () => {
    expect(() => confusionMatrix([2], [0], 2)).toThrow(RangeError);
    expect(() => confusionMatrix([0], [-1], 2)).toThrow(RangeError);
    expect(() => confusionMatrix([0, 1], [0], 2)).toThrow(RangeError);
  });
});
