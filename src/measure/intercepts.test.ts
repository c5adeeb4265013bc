import { describe, expect, it } from 'vitest';
import { createPlane, type Plane } from '../base/plane';
import { Random } from '../base/random';
import { passes, swings } from './intercepts';
import { measure } from './measure';
import { LABELS } from './sheet';

const draw = (size: number, grey: (x: number, y: number) => number): Plane => {
  const plane = createPlane(size, size);
  for (let i = 0; i < plane.data.length; i++) plane.data[i] = grey(i % size, Math.floor(i / size));
  return plane;
};
const factOf = (plane: Plane, id: string) =>
  measure(plane, { x: 0, y: 0, width: plane.width, height: plane.height }, null).facts.find((fact) => fact.id === id);

describe('swings and passes along a line', () => {
  const line = Float32Array.from([0, 1, 0.8, 1, 0, 0.3, 0, 1, 0]);

  it('count what is wide enough and pass over what flickers', () => {
    expect(swings(line, 0.5)).toBe(4);
    expect(swings(line, 0.1)).toBe(8);
    expect(swings(line, 1.1)).toBe(0);
    expect(passes(line, 0.4, 0.6)).toBe(4);
    expect(passes(line, 0.1, 0.2)).toBe(6);
  });
});

describe('the distance from one feature to the next', () => {
  it('is taken across lines that run side by side, in nanometres where the pixel size is known', () => {
    const random = new Random('wires');
    // Wires 6 px wide at 45 degrees, their distances scattered about 20 px: no pitch.
    const edges: number[] = [-200];
    while (edges[edges.length - 1] < 300) edges.push(edges[edges.length - 1] + random.uniform(14, 26));
    const plane = draw(200, (x, y) => {
      const across = (x + y) / Math.SQRT2 - 100;
      const from = edges.findLast((edge) => edge <= across) ?? 0;
      return (across - from < 6 ? 0.8 : 0.3) + random.normal(0, 0.02);
    });
    const sheet = measure(plane, { x: 0, y: 0, width: 200, height: 200 }, 5);
    const spacing = sheet.facts.find(({ id }) => id === 'spacing');
    expect(spacing).toMatchObject({ unit: 'nm' });
    const inside = edges.filter((edge) => edge > -100 && edge < 182);
    const true_ = (inside[inside.length - 1] - inside[0]) / (inside.length - 1);
    expect(Math.abs(Number(spacing?.value) / 5 / true_ - 1)).toBeLessThan(0.08);
    expect(sheet.facts.some(({ id }) => id === 'intercept')).toBe(false);
  });

  it('is withheld where noise or a few large things are all there is', () => {
    const random = new Random('none');
    const noisy = draw(200, (x) => (x % 20 < 10 ? 0.52 : 0.48) + random.normal(0, 0.1));
    const large = draw(200, (x, y) => (Math.hypot(x - 100, y - 100) < 60 ? 0.8 : 0.3) + random.normal(0, 0.01));
    for (const plane of [noisy, large]) {
      expect(factOf(plane, 'intercept') ?? factOf(plane, 'spacing')).toBeUndefined();
      const { withheld } = measure(plane, { x: 0, y: 0, width: 200, height: 200 }, null);
      expect(withheld.find(({ label }) => label === LABELS.intercept)?.reason).toMatch(/noise|too large/);
    }
  });
});
