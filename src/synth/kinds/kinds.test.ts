import { describe, expect, it, vi } from 'vitest';
import { Random } from '../../base/random';
import type { Kind, Surface } from '../surface';
import { kinds as particles } from './particles';
import { kinds as patterned } from './patterned-surface';
import { kinds as sponges } from './porous-sponge';
import { kinds as powder } from './powder';
import { kinds as tips } from './tips';

// Pictures are drawn, then measured or read: seconds, more on a busy machine.
vi.setConfig({ testTimeout: 60_000 });

const size = 96;
const all: readonly Kind[] = [...particles, ...patterned, ...sponges, ...powder, ...tips];
const find = (id: string): Kind => {
  const kind = all.find((k) => k.id === id);
  if (!kind) throw new Error(`no kind ${id}`);
  return kind;
};
const draws = (id: string, count: number, side = size): Surface[] =>
  Array.from({ length: count }, (_, i) => find(id).draw(new Random(`${id}/${i}`), side));

/** toEqual on typed arrays takes a tenth of a second each. */
const same = (a: Float32Array | undefined, b: Float32Array | undefined): boolean =>
  a === b || (a?.length === b?.length && (a?.every((v, i) => v === b?.[i]) ?? false));

const deviation = (values: Float32Array): number => {
  const mean = values.reduce((a, b) => a + b, 0) / values.length;
  return Math.sqrt(values.reduce((a, b) => a + (b - mean) ** 2, 0) / values.length);
};

describe.each(all.map((kind) => [kind.id, kind] as const))('%s', (_, kind) => {
  it('gives finite, uneven surfaces, the same for the same seed and others for others', () => {
    const seen = new Set<number>();
    for (let i = 0; i < 4; i++) {
      const surface = kind.draw(new Random(`finite/${i}`), size);
      expect(surface.size).toBe(size);
      expect(surface.height.length).toBe(size * size);
      expect(surface.yield?.length ?? size * size).toBe(size * size);
      expect(surface.height.every(Number.isFinite)).toBe(true);
      expect(surface.yield?.every((y) => y > 0 && y < 5) ?? true).toBe(true);
      expect(deviation(surface.height)).toBeGreaterThan(0);
      seen.add(surface.height.reduce((a, b, k) => a + b * ((k % 7) + 1), 0));
      const again = kind.draw(new Random(`finite/${i}`), size);
      expect(same(again.height, surface.height)).toBe(true);
      expect(same(again.yield, surface.yield)).toBe(true);
    }
    expect(seen.size).toBe(4);
  });
});

it('names every kind once, with its category first', () => {
  const ids = all.map((kind) => kind.id);
  expect(new Set(ids).size).toBe(ids.length);
  for (const kind of all) expect(kind.id.startsWith(`${kind.category.toLowerCase().replaceAll('_', '-')}/`)).toBe(true);
});

describe('patterned surfaces', () => {
  /** The heights less their best plane: an oblique view adds a ramp. */
  function levelled({ height, size: side }: Surface): Float32Array {
    const middle = (side - 1) / 2;
    let sum = 0;
    let sx = 0;
    let sy = 0;
    let squares = 0;
    for (let y = 0; y < side; y++)
      for (let x = 0; x < side; x++) {
        const z = height[y * side + x];
        sum += z;
        sx += z * (x - middle);
        sy += z * (y - middle);
        squares += (x - middle) ** 2;
      }
    return height.map(
      (z, i) => z - sum / side ** 2 - (sx / squares) * ((i % side) - middle) - (sy / squares) * (Math.floor(i / side) - middle),
    );
  }

  /** Normalised correlation of the field with itself shifted by (dx, dy), dx >= 0. */
  function correlation(field: Float32Array, side: number, dx: number, dy: number): number {
    let ab = 0;
    let aa = 0;
    let bb = 0;
    for (let y = Math.max(0, -dy); y < side - Math.max(0, dy); y++)
      for (let x = 0; x < side - dx; x++) {
        const a = field[y * side + x];
        const b = field[(y + dy) * side + x + dx];
        ab += a * b;
        aa += a * a;
        bb += b * b;
      }
    return ab / Math.sqrt(aa * bb + 1e-12);
  }

  /** The greatest correlation beyond the central peak: after it has first fallen below a tenth on the way out. */
  function repeat(surface: Surface): number {
    const field = levelled(surface);
    let best = -1;
    for (let direction = 0; direction < 18; direction++) {
      const angle = (Math.PI * direction) / 18 - Math.PI / 2;
      let fallen = false;
      for (let r = 2; r < surface.size * 0.5; r++) {
        const c = correlation(field, surface.size, Math.round(Math.abs(r * Math.cos(angle))), Math.round(r * Math.sin(angle)));
        if (c < 0.1) fallen = true;
        else if (fallen) best = Math.max(best, c);
      }
    }
    return best;
  }

  it('repeats itself at a distance, which powders and sponges do not', () => {
    const median = (id: string): number =>
      draws(id, 7, 64)
        .map(repeat)
        .sort((a, b) => a - b)[3];
    for (const id of ['patterned-surface/holes', 'patterned-surface/mesh', 'patterned-surface/domes'])
      expect(median(id)).toBeGreaterThan(0.5);
    for (const id of ['powder/angular', 'porous-sponge/pits']) expect(median(id)).toBeLessThan(0.5);
  }, 60_000);
});

describe('porous sponges', () => {
  it.each(sponges.map((kind) => [kind.id] as const))('%s has dark depths, but is not all holes', (id) => {
    for (const surface of draws(id, 5, 160)) {
      const { yield: material } = surface;
      if (!material) throw new Error('a sponge without yield');
      const bright = material.reduce((a, b) => Math.max(a, b), 0);
      const dark = material.filter((y) => y < 0.95 * bright).length / material.length;
      expect(dark).toBeGreaterThan(0.005);
      expect(dark).toBeLessThan(0.97);
    }
  });
});

describe('tips', () => {
  it.each([['tips/needle'], ['tips/drawn'], ['tips/apex']])('%s fills more of the border than of any inner ring', (id) => {
    // One body comes in from outside: what leaves the picture is one stretch of its border.
    for (const surface of draws(id, 8, 128)) {
      const side = surface.size;
      const ground = surface.height.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);
      const border: boolean[] = [];
      const solid = (x: number, y: number): boolean => surface.height[y * side + x] > ground + 0.1 * side;
      for (let x = 0; x < side; x++) border.push(solid(x, 0));
      for (let y = 1; y < side; y++) border.push(solid(side - 1, y));
      for (let x = side - 2; x >= 0; x--) border.push(solid(x, side - 1));
      for (let y = side - 2; y > 0; y--) border.push(solid(0, y));
      const changes = border.filter((b, i) => b !== border[(i + 1) % border.length]).length;
      expect(changes).toBe(2);
    }
  });
});

describe('powder against particles', () => {
  it('leaves less bare ground than sparse particles do', () => {
    // Bare ground is where a pixel and its neighbours lie level.
    const bare = ({ height }: Surface): number => {
      let level = 0;
      for (let y = 1; y < size - 1; y++)
        for (let x = 1; x < size - 1; x++) {
          const i = y * size + x;
          if (Math.abs(height[i + 1] - height[i - 1]) + Math.abs(height[i + size] - height[i - size]) < 0.4) level++;
        }
      return level / (size - 2) ** 2;
    };
    const mean = (id: string): number => draws(id, 12).reduce((sum, surface) => sum + bare(surface), 0) / 12;
    const powders = Math.max(mean('powder/angular'), mean('powder/agglomerated'), mean('powder/worn'));
    expect(powders).toBeLessThan(0.25);
    expect(Math.min(mean('particles/sparse'), mean('particles/lumps'))).toBeGreaterThan(2 * powders);
  });
});
