import { describe, expect, it, vi } from 'vitest';
import { Random } from '../base/random';
import { Relief } from './relief';
import { anyRotation, leanRotation, stampSolid, stampSpheroid } from './shapes-bodies';
import { polygonSection, roundSection, stampNeedle } from './shapes-needle';
import { wavesField } from './shapes-pores';
import { bipyramid, box, dodecahedron, icosahedron, octahedron, pencil, pose, prism, shard } from './shapes-solids';

// Pictures are drawn, then measured or read: seconds, more on a busy machine.
vi.setConfig({ testTimeout: 60_000 });

const far = -1000;

describe('bodies', () => {
  it('draws a sphere as a sphere whatever its rotation', () => {
    for (const seed of ['a', 'b', 'c']) {
      const relief = new Relief(64, 64, far);
      stampSpheroid(relief, 32, 32, 5, [20, 20, 20], anyRotation(new Random(seed)));
      for (const [x, y] of [
        [32, 32],
        [40, 32],
        [32, 20],
        [25, 44],
      ])
        expect(relief.height[y * 64 + x]).toBeCloseTo(5 + Math.sqrt(400 - (x - 32) ** 2 - (y - 32) ** 2), 3);
      expect(relief.height[32 * 64 + 53]).toBe(far);
    }
  });

  it('turns a long ellipsoid: its shadow has the area of the projected ellipse', () => {
    const relief = new Relief(128, 128, far);
    const lean = 0.7;
    stampSpheroid(relief, 64, 64, 0, [10, 40, 10], leanRotation(0, lean));
    // Leaning about x, the long axis shows as hypot(40 cos, 10 sin).
    const shown = Math.PI * 10 * Math.hypot(40 * Math.cos(lean), 10 * Math.sin(lean));
    const area = relief.height.filter((z) => z > far).length;
    expect(Math.abs(area - shown) / shown).toBeLessThan(0.02);
  });

  it('draws a cube on its corner as a regular hexagon with three equal faces', () => {
    const relief = new Relief(128, 128, far);
    const tilt = Math.acos(1 / Math.sqrt(3));
    stampSolid(relief, 64, 64, 0, pose(box(30, 30, 30), leanRotation(Math.PI / 4, tilt)));
    // The shadow of a cube of edge a seen along its space diagonal has the area sqrt(3) a^2.
    const area = relief.height.filter((z) => z > far).length;
    expect(Math.abs(area - Math.sqrt(3) * 3600) / (Math.sqrt(3) * 3600)).toBeLessThan(0.02);
    expect(Math.max(...relief.height)).toBeCloseTo(30 * Math.sqrt(3), 0);
  });

  it.each([
    ['box', box(1, 2, 3), 8],
    ['octahedron', octahedron(), 6],
    ['hexagonal prism', prism(6, 1, 0.5), 12],
    ['pentagonal bipyramid', bipyramid(5, 1, 1.5), 7],
    ['rhombic dodecahedron', dodecahedron(), 14],
    ['icosahedron', icosahedron(), 12],
    ['pencil', pencil(4, 1, 1, 3), 9],
  ])('finds the corners of a %s', (_, body, count) => {
    const corners = new Set<string>();
    for (let k = 0; k < body.corners.length; k += 3)
      corners.add(Array.from(body.corners.subarray(k, k + 3), (v) => (Math.round(v * 100) / 100 + 0).toFixed(2)).join());
    expect(corners.size).toBe(count);
  });

  it('keeps every pixel of a shard inside the box of its corners', () => {
    const random = new Random('shard');
    for (let k = 0; k < 20; k++) {
      const relief = new Relief(96, 96, far);
      const body = pose(shard(random, 9, [0.7, 0.5]), anyRotation(random), 30);
      stampSolid(relief, 48, 48, 0, body);
      let right = Number.NEGATIVE_INFINITY;
      let highest = Number.NEGATIVE_INFINITY;
      for (let c = 0; c < body.corners.length; c += 3) {
        right = Math.max(right, body.corners[c]);
        highest = Math.max(highest, body.corners[c + 2]);
      }
      let widest = 0;
      for (let i = 0; i < relief.height.length; i++) if (relief.height[i] > far) widest = Math.max(widest, (i % 96) - 48);
      // The outermost pixels are within one pixel of the outermost corner (a sharp corner may fall between pixels).
      expect(widest).toBeLessThanOrEqual(right + 1e-3);
      expect(Math.max(...relief.height)).toBeLessThanOrEqual(highest + 1e-3);
      expect(Math.max(...relief.height)).toBeGreaterThan(highest - 6);
    }
  });
});

describe('needles', () => {
  it('has the width that its radius law says, and nothing before its apex', () => {
    const relief = new Relief(100, 100, far);
    const radius = (u: number) => 1 + 0.2 * u;
    stampNeedle(relief, {
      x: 10,
      y: 50,
      z: 0,
      rise: 0,
      angle: 0,
      radius,
      length: 70,
      section: roundSection(),
      material: 1,
    });
    const widthAt = (x: number) =>
      Array.from({ length: 100 }, (_, y) => relief.height[y * 100 + x]).filter((z) => z > far).length;
    expect(widthAt(9)).toBe(0);
    expect(widthAt(81)).toBe(0);
    for (const x of [20, 40, 60, 79]) expect(Math.abs(widthAt(x) - 2 * radius(x - 10))).toBeLessThanOrEqual(1.01);
  });

  it('tabulates a square section that stands on its edge as a roof', () => {
    const roof = polygonSection(4, Math.PI / 4);
    expect(roof[128]).toBeCloseTo(1, 1);
    expect(roof[64]).toBeCloseTo(0.5, 1);
  });
});

describe('levelled waves', () => {
  it('has mean 0, deviation 1 and crosses its mean twice a wavelength', () => {
    const size = 256;
    const field = wavesField(new Random('waves'), size, 16, 0);
    let sum = 0;
    let squares = 0;
    let crossings = 0;
    for (let i = 0; i < field.length; i++) {
      sum += field[i];
      squares += field[i] ** 2;
      if (i % size > 0 && field[i] * field[i - 1] < 0) crossings++;
    }
    expect(sum / field.length).toBeCloseTo(0, 3);
    expect(squares / field.length).toBeCloseTo(1, 2);
    // Rice: an isotropic field of wave number k crosses zero k / (pi sqrt 2) times per length along a line.
    const expected = (2 * Math.PI) / 16 / (Math.PI * Math.SQRT2);
    expect(crossings / field.length / expected).toBeGreaterThan(0.7);
    expect(crossings / field.length / expected).toBeLessThan(1.3);
  });
});
