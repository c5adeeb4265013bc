import { describe, expect, it } from 'vitest';
import { createPlane, type Plane } from '../base/plane';
import { Random } from '../base/random';
import { measure } from './measure';

const SIDE = 256;
const draw = (seed: string, inside: (x: number, y: number) => boolean): Plane => {
  const random = new Random(seed);
  const plane = createPlane(SIDE, SIDE);
  for (let i = 0; i < plane.data.length; i++)
    plane.data[i] = (inside(i % SIDE, Math.floor(i / SIDE)) ? 0.7 : 0.3) + random.normal(0, 0.02);
  return plane;
};
const factsOf = (plane: Plane, pixelSizeNm: number | null = null) =>
  measure(plane, { x: 0, y: 0, width: SIDE, height: SIDE }, pixelSizeNm).facts;

/** A wedge that points downward, leaning by `lean` degrees, its flanks `opening` degrees apart, bent by `bend` per pixel. */
const wedge = (opening: number, lean: number, bend = 0) =>
  draw(`wedge ${opening} ${lean}`, (x, y) => {
    const [u, v] = [x - 120, 200 - y];
    const turn = (lean * Math.PI) / 180;
    const along = v * Math.cos(turn) + u * Math.sin(turn);
    const aside = u * Math.cos(turn) - v * Math.sin(turn);
    return along > 0 && Math.abs(aside) < along * Math.tan((opening * Math.PI) / 360) + bend * along * along;
  });

describe('a body that tapers to a point', () => {
  for (const [opening, lean] of [
    [12, 0],
    [20, 17],
    [40, -8],
  ] as const)
    it(`has its opening angle to a degree and a half: ${opening}° at ${lean}°`, () => {
      const fact = factsOf(wedge(opening, lean)).find(({ id }) => id === 'taper');
      expect(Math.abs(Number(fact?.value) - opening)).toBeLessThan(1.5);
      expect(fact?.uncertainty).toBeLessThan(3);
    });

  it('has none where its flanks are bent, or run side by side', () => {
    const bar = draw('bar', (x, y) => y < 200 && Math.abs(x - 128) < 20);
    // A rim that shines along one curved flank narrows upward, and both its sides bend the same way.
    const rim = draw('rim', (x, y) => {
      const middle = 150 - (Math.max(0, y - 20) / 12) ** 2 / 3.5;
      return y > 20 && Math.abs(x - middle) < (y - 20) * 0.07;
    });
    for (const plane of [wedge(8, 0, 0.0025), bar, rim]) expect(factsOf(plane).some(({ id }) => id === 'taper')).toBe(false);
  });
});

/** A rounded tip that points downward, its flanks `opening` degrees apart and tangent to a circle of this radius. */
const rounded = (radius: number, opening: number, lean: number) => {
  const random = new Random(`rounded ${radius} ${opening} ${lean}`);
  const [alpha, turn] = [(opening * Math.PI) / 360, (lean * Math.PI) / 180];
  const plane = createPlane(SIDE, SIDE);
  for (let i = 0; i < plane.data.length; i++) {
    const [u, v] = [(i % SIDE) - 124, 210 - radius - Math.floor(i / SIDE)];
    const along = v * Math.cos(turn) + u * Math.sin(turn);
    const aside = Math.abs(u * Math.cos(turn) - v * Math.sin(turn));
    // Signed distance from the circle, or from the flank beyond where it touches.
    const isCap = along < aside * Math.tan(alpha);
    const out = isCap ? Math.hypot(along, aside) - radius : aside * Math.cos(alpha) - along * Math.sin(alpha) - radius;
    plane.data[i] = 0.3 + 0.4 / (1 + Math.exp(out / 0.6)) + random.normal(0, 0.02);
  }
  return plane;
};

describe('the point of such a body', () => {
  for (const [radius, opening, lean] of [
    [4, 14, 0],
    [6, 24, 12],
    [10, 16, -12],
    [16, 30, 9],
    [25, 22, 0],
  ] as const)
    it(`has its radius to 3 % and a fifth of a pixel, and within two of its uncertainties: ${radius} px at ${opening}°`, () => {
      const fact = factsOf(rounded(radius, opening, lean)).find(({ id }) => id === 'apex-radius');
      const off = Math.abs(Number(fact?.value) - radius);
      expect(off, `${fact?.text} for ${radius}`).toBeLessThan(0.03 * radius + 0.2);
      expect(off).toBeLessThan(2 * Number(fact?.uncertainty));
      expect(Number(fact?.uncertainty)).toBeLessThan(0.25 * radius);
    });

  it('has none where it is sharper than the pixels tell, or cut off straight', () => {
    const truncated = draw('truncated', (x, y) => y < 200 && Math.abs(x - 120) < 12 + (200 - y) * 0.25);
    for (const plane of [wedge(20, 0), wedge(12, 10), truncated])
      expect(factsOf(plane).find(({ id }) => id === 'apex-radius')?.text).toBeUndefined();
  });
});

describe('straight rods that lie apart', () => {
  it('have a median length, bundles and what the edge cuts left out', () => {
    const rod = (x0: number, y0: number, angle: number, length: number) => (x: number, y: number) => {
      const [u, v] = [x - x0, y - y0];
      const along = u * Math.cos(angle) + v * Math.sin(angle);
      return Math.abs(along) < length / 2 && Math.abs(v * Math.cos(angle) - u * Math.sin(angle)) < 2;
    };
    const all = [
      rod(50, 40, 0.3, 60),
      rod(150, 50, 1.2, 70),
      rod(60, 180, 2.1, 80),
      // A cross, and one that the edge cuts.
      rod(180, 180, 0.5, 60),
      rod(180, 180, 1.8, 60),
      rod(250, 120, 0, 60),
    ];
    const facts = factsOf(
      draw('rods', (x, y) => all.some((one) => one(x, y))),
      2,
    );
    const length = facts.find(({ id }) => id === 'rod-length');
    expect(length).toMatchObject({ unit: 'nm' });
    expect(Math.abs(Number(length?.value) - 140)).toBeLessThan(6);
    expect(facts.find(({ id }) => id === 'rod-measured')?.value).toBe(3);
  });
});

describe('short cracks in something much larger', () => {
  it('are no rods', () => {
    const facts = factsOf(
      draw('cracks', (x, y) => {
        const crack = [60, 120, 180].some((at) => Math.abs(x - 70) < 1.5 && Math.abs(y - at) < 12);
        return x < 140 && !crack;
      }),
    );
    expect(facts.some(({ id }) => id === 'rod-length')).toBe(false);
  });
});

describe('a few bodies', () => {
  it('have the diameters of the smallest and the largest that lie wholly inside, in the place of a median', () => {
    const spots = [
      [60, 60, 15],
      [180, 70, 20],
      [120, 180, 12],
      [256, 200, 25],
    ] as const;
    const facts = factsOf(draw('spots', (x, y) => spots.some(([a, b, r]) => Math.hypot(x - a, y - b) < r)));
    const value = (id: string): number => Number(facts.find((fact) => fact.id === id)?.value);
    expect(value('object-count')).toBe(4);
    expect(Math.abs(value('object-diameter-smallest') - 24)).toBeLessThan(0.7);
    expect(Math.abs(value('object-diameter-largest') - 40)).toBeLessThan(0.7);
    expect(facts.some(({ id }) => id === 'object-diameter')).toBe(false);
  });
});
