import { describe, expect, it } from 'vitest';
import { Random } from '../base/random';
import { type TaughtLabel, type TaughtPicture, TaughtSession } from './taught';

const WIDTH = 24;

/** Pictures of three kinds, of which the model knows two and takes the third for the first. */
function pictures(count: number): { pictures: TaughtPicture[]; kinds: number[] } {
  const random = new Random('taught');
  const centres = Array.from({ length: 3 }, () => Float32Array.from({ length: WIDTH }, () => random.normal()));
  const kinds = Array.from({ length: count }, (_, i) => i % 3);
  return {
    kinds,
    pictures: kinds.map((kind) => ({
      vector: centres[kind].map((value) => value + 0.5 * random.normal()),
      logits: kind === 1 ? [1, 4] : [4, 1],
    })),
  };
}

const best = (values: Float64Array): number => values.indexOf(Math.max(...values));

describe('a taught head', () => {
  const { pictures: all, kinds } = pictures(60);
  const session = new TaughtSession(all);
  const labels = [2, 5, 8, 0, 1, 3].map((picture): TaughtLabel => ({ picture, category: kinds[picture], group: null }));

  it('names pictures of a new category after a few of them, and leaves the others as they were', () => {
    const { logitsOf } = session.solve(labels, 3);
    const right = kinds.filter((kind, i) => best(logitsOf(i)) === kind).length;
    expect(right).toBeGreaterThanOrEqual(58);
    const none = session.solve([], 3);
    expect(kinds.map((_, i) => best(none.logitsOf(i)))).toEqual(kinds.map((kind) => (kind === 2 ? 0 : kind)));
  });

  it('is a linear map of the vectors, so that a model can hold it', () => {
    const solution = session.solve(labels, 3);
    const { weights, bias } = solution.head();
    all.forEach(({ vector, logits }, i) => {
      const expected = solution.logitsOf(i);
      for (let c = 0; c < 3; c++) {
        let value = (logits[c] ?? 0) + bias[c];
        for (let f = 0; f < WIDTH; f++) value += weights[c * WIDTH + f] * vector[f];
        expect(value).toBeCloseTo(expected[c], 3);
      }
    });
  });

  it('counts each group as the head names it that has not seen it', () => {
    const grouped = labels.map((label, i) => ({ ...label, group: i < 2 ? 'one specimen' : null }));
    const { leftOut } = session.solve(grouped, 3);
    let after = 0;
    for (const { picture, category, group } of grouped) {
      const others = grouped.filter((other) => other.picture !== picture && (group === null || other.group !== group));
      after += Number(best(session.solve(others, 3).logitsOf(picture)) === category);
    }
    expect(leftOut).toEqual({ n: 6, groups: 5, before: 3, after });
  });

  it('costs one inner product a picture for each new label, and none where a label is changed or asked again', () => {
    let products = 0;
    const counted = new TaughtSession(all, (a, b) => {
      products++;
      return a.reduce((sum, value, i) => sum + value * b[i], 0);
    });
    const used = (work: () => unknown): number => {
      const before = products;
      work();
      return products - before;
    };
    counted.solve(labels.slice(0, 5), 3);
    expect(used(() => counted.solve(labels, 3))).toBe(all.length);
    expect(used(() => counted.solve(labels, 3))).toBe(0);
    expect(used(() => counted.solve([{ ...labels[0], category: 1 }, ...labels.slice(1)], 3))).toBe(0);
    // What is most unlike the labelled ones is found from what is at hand.
    expect(used(() => all.map((_, j) => counted.likeness(j, labels[0].picture)))).toBe(0);
    // In whatever order the labels came, and whatever was taken back, the answer is that of a fresh session.
    counted.solve(labels.slice(3), 3);
    const [again, fresh] = [counted.solve(labels, 3), new TaughtSession(all).solve([...labels].reverse(), 3)];
    expect(again.leftOut).toEqual(fresh.leftOut);
    all.forEach((_, j) => {
      expect(again.logitsOf(j)[2]).toBeCloseTo(fresh.logitsOf(j)[2], 4);
    });
  });
});
