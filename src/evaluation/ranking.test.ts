import { describe, expect, it } from 'vitest';
import { rankOf, topK, wilsonInterval } from './ranking';

describe('ranking', () => {
  it('puts the best first and keeps the order of equals', () => {
    expect(rankOf([0.1, 0.5, 0.1, 0.9])).toEqual([3, 1, 0, 2]);
  });

  it('counts how often the truth is among the best k', () => {
    const scores = [
      [3, 2, 1],
      [1, 3, 2],
      [3, 2, 1],
      [1, 2, 3],
    ];
    const truth = [0, 2, 2, 2];
    expect(topK(scores, truth, 1)).toBe(2 / 4);
    expect(topK(scores, truth, 2)).toBe(3 / 4);
    expect(topK(scores, truth, 3)).toBe(1);
    expect(topK([], [], 1)).toBeNull();
  });

  it("agrees with Wilson's interval as tabulated", () => {
    // 81 of 263, a worked example of Newcombe (Stat. Med. 17, 857, 1998): 0.2553 to 0.3662.
    const [low, high] = wilsonInterval(81, 263);
    expect(low).toBeCloseTo(0.2553, 4);
    expect(high).toBeCloseTo(0.3662, 4);
    expect(wilsonInterval(0, 10)[0]).toBe(0);
    // Exactly: 0.99… would be shown as less than all. 21 of 21 is one that rounding spoils.
    for (let n = 1; n < 60; n++) expect(wilsonInterval(n, n)[1]).toBe(1);
    expect(wilsonInterval(0, 0)).toEqual([0, 1]);
  });
});
