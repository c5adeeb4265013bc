import { expect, it } from 'vitest';
import { Random } from '../base/random';
import { likenessMap } from './likeness-map';

const WIDTH = 40;

/** Pictures spread along two directions, three times as far along the first, with a little of everything else. */
function spread(count: number) {
  const random = new Random('map');
  const unit = (at: number) => Float64Array.from({ length: WIDTH }, (_, i) => Number(i === at));
  const [first, second] = [unit(3), unit(17)];
  const truth = Array.from({ length: count }, () => [3 * random.normal(), random.normal()]);
  const vectors = truth.map(([a, b]) =>
    Float32Array.from({ length: WIDTH }, (_, i) => 5 + a * first[i] + b * second[i] + 0.02 * random.normal()),
  );
  return { truth, vectors };
}

it('finds the two directions in which pictures differ most, and says how much of it that is', () => {
  const { truth, vectors } = spread(80);
  const { places, share } = likenessMap(vectors);
  const mean = [0, 1].map((c) => truth.reduce((sum, place) => sum + place[c] / truth.length, 0));
  truth.forEach((place, j) => {
    // Either axis is turned a little towards the other where the two are correlated by chance.
    const distance = Math.hypot(place[0] - mean[0], place[1] - mean[1]);
    expect(Math.hypot(places[2 * j], places[2 * j + 1])).toBeCloseTo(distance, 0);
    if (Math.abs(place[0] - mean[0]) > 1) expect(Math.sign(places[2 * j])).toBe(Math.sign(place[0] - mean[0]));
  });
  expect(share).toBeGreaterThan(0.99);
  expect(share).toBeLessThanOrEqual(1 + 1e-6);
  expect(likenessMap(vectors).places).toEqual(places);
});

it('few or equal pictures have a map too', () => {
  expect(likenessMap([])).toEqual({ places: new Float32Array(0), share: 0 });
  expect(likenessMap([Float32Array.of(1, 2)]).places).toEqual(new Float32Array(2));
  const same = likenessMap([Float32Array.of(1, 2), Float32Array.of(1, 2), Float32Array.of(1, 2)]);
  expect(Array.from(same.places)).toEqual([0, 0, 0, 0, 0, 0].map(() => expect.closeTo(0, 6)));
  expect(same.share).toBe(0);
});
