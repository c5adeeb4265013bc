import { describe, expect, it, vi } from 'vitest';
import { createPlane, type Plane } from '../base/plane';
import { Random } from '../base/random';
import { AUTOMATIC, type HandSet, type Traces } from '../base/traces';
import { look } from './look';
import { measure } from './measure';
import { outlineOf, perimetersOf } from './outline';
import { label } from './regions';
import { tracesOf } from './traced';

// Pictures are drawn, then measured: seconds, more on a busy machine.
vi.setConfig({ testTimeout: 240_000 });

const random = new Random('traced');

interface Disc {
  readonly x: number;
  readonly y: number;
  readonly r: number;
}

/** Soft discs on a ground, with noise; `light` is added to the grey. */
function discs(size: number, list: readonly Disc[], light: (x: number, y: number) => number = () => 0): Plane {
  const plane = createPlane(size, size);
  // How far within a disc, where that is no further outside of one than its soft edge reaches.
  const inside = new Float64Array(size * size).fill(-1);
  const clamp = (value: number) => Math.min(size, Math.max(0, Math.round(value)));
  for (const { x, y, r } of list)
    for (let row = clamp(y - r - 2); row < clamp(y + r + 2); row++)
      for (let column = clamp(x - r - 2); column < clamp(x + r + 2); column++) {
        const i = row * size + column;
        inside[i] = Math.max(inside[i], r - Math.hypot(column + 0.5 - x, row + 0.5 - y));
      }
  for (let i = 0; i < plane.data.length; i++) {
    const [x, y] = [(i % size) + 0.5, Math.floor(i / size) + 0.5];
    plane.data[i] = 0.35 + 0.3 * Math.min(1, Math.max(0, inside[i] + 0.5)) + light(x, y) + random.normal(0, 0.015);
  }
  return plane;
}

/** Discs of 12, 15, 18, 21 and 24 px in a loose grid, one of them on the left border. */
const LOOSE: Disc[] = Array.from({ length: 36 }, (_, i) => ({
  x: i === 6 ? 2 : 24 + 42 * (i % 6) + random.uniform(-3, 3),
  y: 24 + 42 * Math.floor(i / 6) + random.uniform(-3, 3),
  r: 6 + (i % 5) * 1.5,
}));

function traced(
  plane: Plane,
  hand: HandSet = AUTOMATIC,
  crop = { x: 0, y: 0, width: plane.width, height: plane.height },
): Traces {
  const looked = look(plane, crop);
  if ('reason' in looked) throw new Error(looked.reason);
  return tracesOf(looked, hand);
}

describe('tracesOf', () => {
  const plane = discs(262, LOOSE);

  it('finds every body where it lies, as large as it was drawn, and draws it there', () => {
    const { bodies, withheld, side } = traced(plane);
    expect(side).toBe('bright');
    expect(withheld).toBeNull();
    expect(bodies.length).toBe(LOOSE.length);
    for (const disc of LOOSE) {
      const body = bodies.find(({ x, y }) => Math.hypot(x - disc.x, y - disc.y) < disc.r);
      if (!body) throw new Error(`no body at ${disc.x}, ${disc.y}`);
      expect(body.cut).toBe(disc.x < disc.r);
      if (body.cut) continue;
      expect(Math.hypot(body.x - disc.x, body.y - disc.y)).toBeLessThan(0.3);
      expect(Math.abs(body.diameter - 2 * disc.r)).toBeLessThan(0.5);
      expect(body.roundness).toBeGreaterThan(0.93);
      expect(body.aspect).toBeLessThan(1.12);
      for (let i = 0; i < body.outline.length; i += 2)
        expect(Math.abs(Math.hypot(body.outline[i] - disc.x, body.outline[i + 1] - disc.y) - disc.r)).toBeLessThan(0.9);
    }
  });

  it('lies in the picture of the file, whatever part was measured and however it was averaged', () => {
    const large = discs(
      1320,
      LOOSE.map(({ x, y, r }) => ({ x: 40 + 4.8 * x, y: 30 + 4.8 * y, r: 4.8 * r })),
    );
    const { bodies } = traced(large, AUTOMATIC, { x: 20, y: 10, width: 1290, height: 1300 });
    const disc = LOOSE[14];
    const body = bodies.find(({ x, y }) => Math.hypot(x - 40 - 4.8 * disc.x, y - 30 - 4.8 * disc.y) < 3);
    expect(body).toBeDefined();
    expect(Math.abs((body?.diameter ?? 0) - 9.6 * disc.r)).toBeLessThan(1.5);
  });

  it('has the numbers that the facts state', () => {
    const whole = { x: 0, y: 0, width: 262, height: 262 };
    const { facts } = measure(plane, whole, null);
    const { bodies } = traced(plane);
    expect(facts.find(({ id }) => id === 'object-count')?.value).toBe(bodies.length);
    const inside = bodies.filter(({ cut }) => !cut);
    expect(facts.find(({ id }) => id === 'object-measured')?.value).toBe(inside.length);
    const sorted = inside.map(({ diameter }) => diameter).sort((a, b) => a - b);
    expect(Math.abs(Number(facts.find(({ id }) => id === 'object-diameter')?.value) - sorted[sorted.length >> 1])).toBeLessThan(
      1.5,
    );
  });

  it('states a few bodies on a wide ground, which raise no peak in the histogram', () => {
    // Six discs of 14 px on 262 x 262: a hundredth of the area, soft at their rims and shaded inside.
    const few = LOOSE.filter((_, i) => i % 6 === 3).map((disc) => ({ ...disc, r: 7 }));
    const shaded = discs(262, few);
    for (let i = 0; i < shaded.data.length; i++)
      if (shaded.data[i] > 0.5) shaded.data[i] += 0.2 * Math.sin(i % 262) * Math.cos(Math.floor(i / 262));
    const { bodies, withheld } = traced(shaded);
    expect(withheld).toBeNull();
    expect(bodies.length).toBe(6);
  });

  it('draws spans across lines and rows along them', () => {
    const lines = createPlane(200, 160);
    for (let i = 0; i < lines.data.length; i++) {
      const x = (i % 200) + 0.5;
      lines.data[i] = 0.5 + 0.2 * Math.tanh(6 * Math.cos((2 * Math.PI * (x - 7)) / 20)) + random.normal(0, 0.01);
    }
    const { spans, rows } = traced(lines);
    expect(spans.length).toBeGreaterThan(50);
    for (const { x1, x2 } of spans) {
      expect(Math.abs(Math.abs(x2 - x1) - 10)).toBeLessThan(1);
      // Bright lines lie at 7, 27, 47 ...
      expect(Math.abs((((((x1 + x2) / 2 - 7 + 10) % 20) + 20) % 20) - 10)).toBeLessThan(1);
    }
    expect(rows.length).toBe(1);
    expect(Math.abs(Math.abs(rows[0].degrees) - 90)).toBeLessThan(0.5);
    expect(Math.abs(((((rows[0].x - 7 + 10) % 20) + 20) % 20) - 10)).toBeLessThan(0.6);
  });
});

describe('the spread of widths', () => {
  /** Lines of 8, 12 and 16 px in turn, 32 px apart, of a side of `times` 256 px. */
  const lines = (times: number) => {
    const side = 256 * times;
    const plane = createPlane(side, side);
    for (let i = 0; i < plane.data.length; i++) {
      const [x, at] = [((i % side) + 0.5) / times, Math.floor((i % side) / times / 32)];
      const across = Math.abs((x % 32) - 16) - [4, 6, 8][at % 3];
      plane.data[i] = 0.5 - 0.2 * Math.tanh(across * times) + random.normal(0, 0.01);
    }
    return plane;
  };

  it.each([1, 4])('holds the percentiles that are stated, in pixels of the file (%i times as large)', (times) => {
    const plane = lines(times);
    const { facts, widthsPx } = measure(plane, { x: 0, y: 0, width: plane.width, height: plane.height }, null);
    expect(widthsPx).toHaveLength(100);
    for (const [id, place] of [
      ['fibre-width-p10', 10],
      ['fibre-width', 50],
      ['fibre-width-p90', 90],
    ] as const) {
      const stated = Number(facts.find((fact) => fact.id === id)?.value);
      expect(Math.abs((widthsPx?.[place] ?? 0) / stated - 1), id).toBeLessThan(0.02);
    }
    expect(widthsPx?.[0]).toBeCloseTo(8 * times, -Math.log10(2 * times));
    expect(widthsPx?.[99]).toBeCloseTo(16 * times, -Math.log10(2 * times));
    expect(traced(plane).widthsPx).toEqual(widthsPx);
  });

  it('is told of no picture whose width is not stated', () => {
    const plane = discs(262, LOOSE);
    expect(measure(plane, { x: 0, y: 0, width: 262, height: 262 }, null)).not.toHaveProperty('widthsPx');
    expect(traced(plane).widthsPx).toEqual([]);
  });
});

describe('a hand on the measurement', () => {
  /** Two kinds of discs: faint ones, which the automatic threshold misses, and strong ones. */
  const mixed = createPlane(262, 262);
  const faint = LOOSE.filter((_, i) => i % 3 === 0);
  const [weak, strong] = [
    discs(262, faint),
    discs(
      262,
      LOOSE.filter((_, i) => i % 3 !== 0),
    ),
  ];
  for (let i = 0; i < mixed.data.length; i++) mixed.data[i] = 0.35 + 0.35 * (weak.data[i] - 0.35) + (strong.data[i] - 0.35);
  const whole = { x: 0, y: 0, width: 262, height: 262 };
  const value = (hand: HandSet, id: string) => measure(mixed, whole, 2, hand).facts.find((fact) => fact.id === id);

  it('counts all bodies at a threshold between ground and the faintest, and says that it was set by hand', () => {
    const hand = { threshold: 0.4, smallest: null, bodies: null };
    expect(traced(mixed).bodies.length).toBe(24);
    expect(traced(mixed, hand).bodies.length).toBe(36);
    expect(value(hand, 'object-count')?.value).toBe(36);
    expect(value(hand, 'object-count')?.method).toContain('Threshold set by hand (40.0\u00a0%');
    expect(value(hand, 'object-diameter')?.method).toContain('Threshold set by hand');
    expect(value(hand, 'area-bright')?.method).toContain('Threshold set by hand');
    expect(value(hand, 'hand-threshold')).toMatchObject({ text: '40.0\u00a0%', value: 40 });
    // The median is that of the discs of 18 px, at 2 nm a pixel.
    expect(Math.abs(Number(value(hand, 'object-diameter')?.value) - 36)).toBeLessThan(3);
  });

  it('leaves out what is smaller than it says, and takes the side that it says', () => {
    const smallest = { threshold: 0.4, smallest: 14.2, bodies: null };
    expect(traced(mixed, smallest).bodies.length).toBe(LOOSE.filter(({ r, x }) => 2 * r > 14.2 && x > r).length);
    expect(value(smallest, 'hand-smallest')).toMatchObject({ value: 28.4, unit: 'nm' });
    const dark = { threshold: null, smallest: null, bodies: 'dark' as const };
    expect(traced(mixed, dark).side).toBe('dark');
    expect(value(dark, 'hand-bodies')?.value).toBe('dark bodies');
    expect(value(dark, 'object-count')?.label).toBe('Number of dark bodies');
  });

  it('gives numbers where without it nothing would be said', () => {
    // A slope from end to end and a ground of many greys: no two groups.
    const clouds = discs(262, LOOSE, (x, y) => 0.12 * Math.sin(x / 23) * Math.cos(y / 31));
    const fact = (hand: HandSet) => measure(clouds, whole, null, hand).facts.find(({ id }) => id === 'object-count');
    const { found } = traced(clouds);
    expect(traced(clouds, { threshold: found.threshold, smallest: null, bodies: null }).withheld).toBeNull();
    expect(fact({ threshold: found.threshold, smallest: null, bodies: 'bright' })?.value).toBeGreaterThan(20);
  });
});

describe('outlines and perimeters', () => {
  const width = 60;
  const mask = Uint8Array.from({ length: width * 60 }, (_, i) =>
    Math.hypot((i % width) - 30, Math.floor(i / width) - 30) < 20 ? 1 : 0,
  );
  const { labels } = label(mask, width, 60, true);

  it('close around the region: a disc’s is as long as it should be, and encloses its area', () => {
    const outline = outlineOf({ labels, width, height: 60 }, 1, labels.indexOf(1), Float32Array.from(mask), 0.5);
    let twice = 0;
    for (let i = 0; i < outline.length; i += 2) {
      const j = (i + 2) % outline.length;
      twice += outline[i] * outline[j + 1] - outline[j] * outline[i + 1];
    }
    expect(Math.abs(Math.abs(twice) / 2 / (Math.PI * 400) - 1)).toBeLessThan(0.02);
    const [, perimeter] = perimetersOf({ labels, width, height: 60 });
    expect(Math.abs(perimeter / (2 * Math.PI * 20) - 1)).toBeLessThan(0.02);
  });

  it('go round pixels that meet at corners, and end', () => {
    const steps = Uint8Array.from([1, 0, 0, 0, 1, 0, 0, 1, 1]);
    const grid = { labels: label(steps, 3, 3, true).labels, width: 3, height: 3 };
    expect(outlineOf(grid, 1, 0, Float32Array.from(steps), 0.5).length).toBe(2 * (4 + 4 + 6 - 2));
  });
});
