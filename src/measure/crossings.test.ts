import { describe, expect, it, vi } from 'vitest';
import { createPlane, type Plane } from '../base/plane';
import { Random } from '../base/random';
import { crossingsOf } from './crossings';
import { measure } from './measure';
import { prepare } from './prepare';

// Mats are drawn and measured: seconds, more on a busy machine.
vi.setConfig({ testTimeout: 60_000 });

const SIDE = 512;

interface Line {
  readonly x: number;
  readonly y: number;
  readonly angle: number;
}

/** Length of a line within the picture, px. */
function lengthInside({ x, y, angle }: Line): number {
  const [dx, dy] = [Math.cos(angle), Math.sin(angle)];
  const span = (at: number, step: number): [number, number] => {
    const [a, b] = [-at / step, (SIDE - at) / step];
    return [Math.min(a, b), Math.max(a, b)];
  };
  const [[x0, x1], [y0, y1]] = [span(x, dx), span(y, dy)];
  return Math.max(0, Math.min(x1, y1) - Math.max(x0, y0));
}

/** Straight fibres through the picture, turned by `fan` radians either way, none beside another; how often they cross, and their length. */
function mat(seed: number, across: number, count: number, fan: number): { plane: Plane; crossings: number; length: number } {
  const random = new Random(`mat ${seed} ${across} ${count}`);
  const lines: Line[] = [];
  for (let tries = 0; lines.length < count && tries < 2000; tries++) {
    const line = { x: random.uniform(0, SIDE), y: random.uniform(0, SIDE), angle: random.uniform(-fan, fan) };
    const beside = (other: Line): boolean =>
      Math.abs(Math.sin(other.angle - line.angle)) < 0.4 &&
      Math.abs((line.x - other.x) * Math.sin(other.angle) - (line.y - other.y) * Math.cos(other.angle)) < 5 * across;
    if (!lines.some(beside)) lines.push(line);
  }
  const plane = createPlane(SIDE, SIDE);
  for (let i = 0; i < plane.data.length; i++) {
    const [x, y] = [i % SIDE, Math.floor(i / SIDE)];
    let out = Number.POSITIVE_INFINITY;
    for (const line of lines)
      out = Math.min(out, Math.abs((x - line.x) * Math.sin(line.angle) - (y - line.y) * Math.cos(line.angle)) - across / 2);
    plane.data[i] = 0.3 + 0.4 / (1 + Math.exp(out / 0.6)) + random.normal(0, 0.02);
  }
  let crossings = 0;
  for (const [k, a] of lines.entries())
    for (const b of lines.slice(k + 1)) {
      const turn = Math.sin(b.angle - a.angle);
      const along = ((b.x - a.x) * Math.sin(b.angle) - (b.y - a.y) * Math.cos(b.angle)) / turn;
      const [x, y] = [a.x + along * Math.cos(a.angle), a.y + along * Math.sin(a.angle)];
      if (x >= across && y >= across && x <= SIDE - across && y <= SIDE - across) crossings++;
    }
  return { plane, crossings, length: lines.reduce((sum, line) => sum + lengthInside(line), 0) };
}

const factsOf = ({ plane }: { plane: Plane }, pixelSizeNm: number | null = null) =>
  measure(plane, { x: 0, y: 0, width: SIDE, height: SIDE }, pixelSizeNm).facts;

describe('crossings of fibres', () => {
  const MATS = [
    [1, 7, 14],
    [2, 7, 17],
    [3, 8, 12],
    [4, 8, 16],
    [5, 12, 10],
    [6, 12, 12],
    [7, 16, 9],
  ] as const;
  const found = MATS.map(([seed, across, count]) => {
    const drawn = mat(seed, across, count, Math.PI / 2);
    const facts = factsOf(drawn, 1000);
    const fact = facts.find(({ id }) => id === 'fibre-crossings');
    return { ...drawn, across, fact, perArea: facts.find(({ id }) => id === 'fibre-length-density') };
  });

  it.each(found)('are counted to 20 % and one: $crossings of fibres $across px wide', ({ crossings, fact }) => {
    expect(Math.abs(Number(fact?.value) - crossings), `${fact?.text}`).toBeLessThanOrEqual(1 + 0.2 * crossings);
  });

  it('are right to 12 % on average, and within two of their uncertainties nearly always', () => {
    const off = found.map(({ crossings, fact }) => Math.abs(Number(fact?.value) - crossings) / crossings);
    expect(off.reduce((sum, one) => sum + one, 0) / off.length).toBeLessThan(0.12);
    const near = found.filter(
      ({ crossings, fact }) => Math.abs(Number(fact?.value) - crossings) <= 2 * Number(fact?.uncertainty),
    );
    expect(near.length).toBeGreaterThanOrEqual(found.length - 1);
  });

  it('come from fibres whose length per area is right to 5 %, and within two of its uncertainties', () => {
    const told = found.filter(({ perArea }) => perArea !== undefined);
    expect(told.length).toBeGreaterThanOrEqual(found.length - 1);
    for (const { length, perArea } of told) {
      const truth = length / SIDE ** 2;
      expect(Math.abs(Number(perArea?.value) - truth), perArea?.text).toBeLessThan(0.05 * truth);
      expect(Math.abs(Number(perArea?.value) - truth), perArea?.text).toBeLessThan(2 * Number(perArea?.uncertainty));
    }
    // Side by side nothing hides.
    const beside = mat(9, 8, 14, 0.02);
    const [scaled, without] = [factsOf(beside, 1000), factsOf(beside)].map((facts) =>
      facts.find(({ id }) => id === 'fibre-length-density'),
    );
    expect(Math.abs(Number(scaled?.value) / (beside.length / SIDE ** 2) - 1)).toBeLessThan(0.05);
    expect(without, 'without a pixel size').toBeUndefined();
    // Of a bar beside bodies that are too short to be lines the bar alone is told: 512 px in 512 squared.
    const bar = createPlane(SIDE, SIDE);
    const random = new Random('bar');
    for (let i = 0; i < bar.data.length; i++) {
      const [x, y] = [i % SIDE, Math.floor(i / SIDE)];
      const inside = Math.abs(x - 380) < 26 || (Math.abs(x - 180) < 50 && Math.abs((y % 64) - 32) < 16);
      bar.data[i] = (inside ? 0.7 : 0.3) + random.normal(0, 0.02);
    }
    const alone = factsOf({ plane: bar }, 1000).find(({ id }) => id === 'fibre-length-density');
    expect(alone?.unit).toBe('1/mm');
    expect(Math.abs((Number(alone?.value) * SIDE) / 1000 - 1), alone?.text).toBeLessThan(0.05);
  });

  it('have a density per area where the pixel size is known', () => {
    const drawn = mat(3, 8, 12, Math.PI / 2);
    const [count, density] = ['fibre-crossings', 'fibre-crossing-density'].map((id) =>
      factsOf(drawn, 10).find((fact) => fact.id === id),
    );
    // A width from the border nothing is counted.
    expect(Number(density?.value)).toBeCloseTo(Number(count?.value) / 4.96 ** 2, 2);
    expect(density).toMatchObject({ unit: '1/µm²', text: expect.stringMatching(/^\d\.\d+ per µm²$/) });
    expect(factsOf(drawn).some(({ id }) => id === 'fibre-crossing-density')).toBe(false);
  });

  it('are not told of tracks that part', () => {
    const random = new Random('tracks');
    const plane = createPlane(SIDE, SIDE);
    for (let i = 0; i < plane.data.length; i++) {
      const [x, y] = [(i % SIDE) % 128, Math.floor(i / SIDE) % 128];
      const arm = Math.abs(Math.abs(x - 64) - Math.max(0, y - 64) * 0.9) < 6;
      plane.data[i] = (arm ? 0.7 : 0.3) + random.normal(0, 0.02);
    }
    const facts = factsOf({ plane });
    expect(facts.some(({ id }) => id === 'fibre-width')).toBe(true);
    expect(facts.some(({ id }) => id.startsWith('fibre-crossing'))).toBe(false);
  });

  it('are not told of a net in which one crossing runs into the next', () => {
    const net = (mesh: number) => {
      const random = new Random('net');
      const plane = createPlane(SIDE, SIDE);
      for (let i = 0; i < plane.data.length; i++) {
        const [x, y] = [(i % SIDE) % mesh, Math.floor(i / SIDE) % mesh];
        plane.data[i] = (x < 8 || y < 8 ? 0.7 : 0.3) + random.normal(0, 0.02);
      }
      return prepare(plane, { x: 0, y: 0, width: SIDE, height: SIDE });
    };
    // Eight threads each way, of which the first run along the border.
    expect(crossingsOf(net(64), 'bright', 8)).toMatchObject({ count: 49 });
    expect(crossingsOf(net(28), 'bright', 14.5)).toMatchObject({ reason: 'one crossing runs into the next' });
  });

  it('are not told where fibres run side by side', () => {
    expect(factsOf(mat(9, 8, 14, 0.02)).some(({ id }) => id.startsWith('fibre-crossing'))).toBe(false);
  });
});
