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
});
