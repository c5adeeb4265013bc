import { describe, expect, it, vi } from 'vitest';
import { createPlane, type Plane } from '../base/plane';
import { Random } from '../base/random';
import { distanceInside } from './distance';
import { Fft } from './fft';
import { measure } from './measure';
import { label, splitAtNecks } from './regions';
import { LABELS, NO_PIXEL_SIZE } from './sheet';
import { Lengths } from './wording';

// Pictures are drawn, then measured or read: seconds, more on a busy machine.
vi.setConfig({ testTimeout: 60_000 });

function draw(width: number, height: number, grey: (x: number, y: number) => number): Plane {
  const plane = createPlane(width, height);
  for (let i = 0; i < plane.data.length; i++) plane.data[i] = grey(i % width, Math.floor(i / width));
  return plane;
}

const whole = ({ width, height }: Plane) => ({ x: 0, y: 0, width, height });
const factOf = ({ facts }: ReturnType<typeof measure>, id: string) => facts.find((fact) => fact.id === id);

/** Lines that rise to the right at 30 degrees, their edges two pixels soft, with a little noise. */
function rising(width: number, height: number, pitch = 12): Plane {
  const random = new Random('lines');
  const angle = Math.PI / 6;
  return draw(width, height, (x, y) => {
    const across = x * Math.sin(angle) + y * Math.cos(angle);
    return 0.5 + 0.2 * Math.tanh((pitch / 2) * Math.sin((2 * Math.PI * across) / pitch)) + random.normal(0, 0.01);
  });
}

describe('measure', () => {
  it('gives pitch and direction of lines, counter-clockwise from the horizontal, in nanometres', () => {
    const sheet = measure(rising(200, 150, 20), { x: 0, y: 0, width: 200, height: 150 }, 3);
    expect(factOf(sheet, 'line-pitch')?.value).toBeCloseTo(60, 0);
    expect(factOf(sheet, 'line-pitch')).toMatchObject({ unit: 'nm' });
    expect(factOf(sheet, 'orientation')?.value).toBeCloseTo(30, 0);
    expect(factOf(sheet, 'orientation')?.text).toBe('30°');
    expect(factOf(sheet, 'orientation-strength')?.value).toBeGreaterThan(0.9);
    expect(factOf(sheet, 'fibre-width')?.value).toBeCloseTo(30, -0.5);
    for (const { method, text } of sheet.facts) {
      expect(method.length).toBeGreaterThan(40);
      expect(text).toMatch(/\d/);
    }
  });

  it('calls rows that cross row spacings, names no direction there, and gives bodies or widths, not both', () => {
    const random = new Random('lattice');
    const dots = draw(200, 200, (x, y) => {
      const inside = Math.hypot((x % 25) - 12, (y % 25) - 12) < 9;
      return (inside ? 0.7 : 0.3) + random.normal(0, 0.01);
    });
    const sheet = measure(dots, whole(dots), null);
    expect(factOf(sheet, 'row-spacing')?.value).toBeCloseTo(25, 0);
    expect(factOf(sheet, 'row-spacing-second')?.value).toBeCloseTo(25, 0);
    expect(factOf(sheet, 'object-count')?.value).toBe(64);
    for (const id of ['line-pitch', 'orientation', 'fibre-width']) expect(factOf(sheet, id)).toBeUndefined();
  });

  it('gives the width of one even bar, of a wedge none', () => {
    const random = new Random('bar');
    const shape = (half: (x: number) => number): Plane =>
      draw(256, 128, (x, y) => (Math.abs(y - 64) < half(x) ? 0.7 : 0.3) + random.normal(0, 0.01));
    const [bar, wedge] = [shape(() => 12), shape((x) => 4 + x / 14)];
    expect(Math.abs(Number(factOf(measure(bar, whole(bar), null), 'fibre-width')?.value) - 23)).toBeLessThan(0.7);
    const sheet = measure(wedge, whole(wedge), null);
    expect(factOf(sheet, 'fibre-width')).toBeUndefined();
    expect(sheet.withheld.find(({ label: of }) => of === LABELS.width)?.reason).toContain('changes its width');
  });

  it('looks at the crop only', () => {
    const lines = rising(200, 150);
    // A data bar below: black with white blocks of a pitch of its own.
    const barred = draw(200, 190, (x, y) => (y < 150 ? lines.data[y * 200 + x] : x % 8 < 4 ? 1 : 0));
    const crop = { x: 0, y: 0, width: 200, height: 150 };
    expect(measure(barred, crop, 5)).toEqual(measure(lines, crop, 5));
  });

  it('bins large pictures, says so, and gives lengths of the file', () => {
    const sheet = measure(rising(1300, 1240), { x: 0, y: 0, width: 1300, height: 1240 }, null);
    expect(factOf(sheet, 'line-pitch')?.value).toBeCloseTo(12, 1);
    expect(factOf(sheet, 'line-pitch')).toMatchObject({ unit: 'px' });
    expect(factOf(sheet, 'line-pitch')?.method).toContain('averaging 2 x 2 pixels');
  });

  it('gives the roughness of the grey to 4 %, whatever noise and shading lie over it', () => {
    for (const [amplitude, noise, slope] of [
      [0.1, 0.005, 0],
      [0.1, 0.05, 0.15],
      [0.04, 0.02, 0.3],
    ]) {
      const random = new Random(`rough ${noise}`);
      // Waves of 24 and 19 px that cross: the square of each is half of its amplitude's on average.
      const plane = draw(288, 288, (x, y) => {
        const wave = Math.sin((2 * Math.PI * (x + 0.6 * y)) / 24) + Math.sin((2 * Math.PI * (0.5 * x - y)) / 19);
        return 0.45 + amplitude * wave + (slope * x) / 288 + random.normal(0, noise);
      });
      const fact = factOf(measure(plane, whole(plane), null), 'grey-roughness');
      expect(Math.abs(Number(fact?.value) / (100 * amplitude) - 1), fact?.text).toBeLessThan(0.04);
    }
  });

  it('counts discs and gives their diameters under a slope of brightness', () => {
    const random = new Random('discs');
    const plane = draw(256, 256, (x, y) => {
      const inside = Math.hypot((x % 32) - 16, (y % 32) - 16) < 8;
      return (inside ? 0.7 : 0.4) + (0.25 * x) / 256 + random.normal(0, 0.02);
    });
    const sheet = measure(plane, whole(plane), null);
    expect(factOf(sheet, 'object-count')?.value).toBe(64);
    // A disc of radius 8 drawn pixel by pixel covers 193 of them: 15.7 px.
    expect(factOf(sheet, 'object-diameter')?.value).toBeCloseTo(15.7, 0);
    expect(Math.abs((factOf(sheet, 'area-bright')?.value as number) - (100 * 193) / 1024)).toBeLessThan(1);
    // Per area only where the pixel size is known: 64 in 5.12 µm squared.
    expect(factOf(sheet, 'object-density')).toBeUndefined();
    expect(sheet.withheld).toContainEqual({ label: LABELS.density, reason: NO_PIXEL_SIZE });
    const told = factOf(measure(plane, whole(plane), 20), 'object-density');
    expect(told).toMatchObject({ unit: '1/µm²', text: '2.44 per µm²' });
  });

  it('counts small soft drops whose area depends on the threshold, for their number does not', () => {
    const random = new Random('drops');
    const plane = draw(240, 240, (x, y) => {
      const away = Math.hypot((x % 16) - 8, (y % 16) - 8) - 4.5;
      return 0.2 + 0.6 / (1 + Math.exp(away / 0.9)) + random.normal(0, 0.01);
    });
    const sheet = measure(plane, whole(plane), null);
    expect(sheet.withheld.find(({ label: of }) => of === LABELS.bright)?.reason).toContain('where the threshold is put');
    expect(factOf(sheet, 'object-count')?.value).toBe(225);
    expect(factOf(sheet, 'fibre-width')).toBeUndefined();
  });

  it('withholds the median of bodies of which others are found as the threshold moves', () => {
    const random = new Random('two kinds');
    const away = (x: number, y: number, step: number, from: number): number => Math.hypot((x % step) - from, (y % step) - from);
    const specks = (grey: number) =>
      draw(384, 384, (x, y) => {
        const large = away(x, y, 96, 48) < 20;
        const small = away(x, y, 48, 10) < 6 && away(x, y, 96, 48) > 30;
        return (large ? 0.2 : small ? grey : 0.7) + random.normal(0, 0.01);
      });
    const [clear, faint] = [specks(0.25), specks(0.43)].map((plane) => measure(plane, whole(plane), null));
    expect(factOf(clear, 'object-diameter')).toBeDefined();
    expect(factOf(faint, 'object-diameter')).toBeUndefined();
    expect(faint.withheld.find(({ label: of }) => of === LABELS.diameter)?.reason).toContain('moves with the threshold');
  });

  it('withholds everything, with reasons, where there is nothing but noise or no room', () => {
    const random = new Random('noise');
    const noise = draw(128, 128, () => 0.5 + random.normal(0, 0.05));
    const flat = draw(128, 128, () => 0.5);
    const small = { x: 4, y: 4, width: 40, height: 100 };
    for (const sheet of [measure(noise, whole(noise), 1), measure(flat, whole(flat), 1), measure(flat, small, 1)]) {
      expect(sheet.facts).toEqual([]);
      expect(sheet.withheld.map((entry) => entry.label).sort()).toEqual(Object.values(LABELS).sort());
      for (const { reason } of sheet.withheld) expect(reason.length).toBeGreaterThan(10);
    }
  });
});

describe('the parts', () => {
  it('Fft agrees with the sum that it stands for', () => {
    const random = new Random('fft');
    const re = Float64Array.from({ length: 16 }, () => random.normal());
    const im = Float64Array.from({ length: 16 }, () => random.normal());
    const [a, b] = [re.slice(), im.slice()];
    new Fft(16).forward(a, b);
    for (let k = 0; k < 16; k++) {
      let [x, y] = [0, 0];
      for (let n = 0; n < 16; n++) {
        const [c, s] = [Math.cos((2 * Math.PI * k * n) / 16), -Math.sin((2 * Math.PI * k * n) / 16)];
        x += re[n] * c - im[n] * s;
        y += re[n] * s + im[n] * c;
      }
      expect(a[k]).toBeCloseTo(x, 10);
      expect(b[k]).toBeCloseTo(y, 10);
    }
    expect(() => new Fft(12)).toThrow(RangeError);
  });

  it('distanceInside is exact', () => {
    const random = new Random('distance');
    const mask = Uint8Array.from({ length: 24 * 18 }, () => (random.chance(0.9) ? 1 : 0));
    const distance = distanceInside(mask, 24, 18);
    for (let i = 0; i < mask.length; i++) {
      let nearest = Number.POSITIVE_INFINITY;
      for (let j = 0; j < mask.length; j++) {
        if (mask[j]) continue;
        nearest = Math.min(nearest, Math.hypot((i % 24) - (j % 24), Math.floor(i / 24) - Math.floor(j / 24)));
      }
      expect(distance[i]).toBeCloseTo(mask[i] ? nearest : 0, 4);
    }
  });

  it('splitAtNecks parts two discs that touch and leaves a rod whole', () => {
    const discs = draw(64, 32, (x, y) => (Math.min(Math.hypot(x - 20, y - 16), Math.hypot(x - 41, y - 16)) < 11 ? 1 : 0));
    const rod = draw(64, 32, (x, y) => (Math.abs(y - 16 - (x - 32) * 0.1) < 5 && Math.abs(x - 32) < 26 ? 1 : 0));
    for (const [plane, pieces] of [
      [discs, 2],
      [rod, 1],
    ] as const) {
      const mask = Uint8Array.from(plane.data);
      expect(label(mask, 64, 32, true).areas.length - 1).toBe(1);
      expect(splitAtNecks(distanceInside(mask, 64, 32), 64, 32, 0.15).areas.length - 1).toBe(pieces);
    }
  });

  it('Lengths choose the unit by the rounded value', () => {
    const lengths = new Lengths(1, 1);
    expect(lengths.text(999.7)).toBe('1.00\u00a0µm');
    expect(lengths.text(412.3, 9)).toBe('412\u00a0nm');
    expect(lengths.text(4.1234, 0.5)).toBe('4.1\u00a0nm');
    expect(lengths.text(2_500_000)).toBe('2.50\u00a0mm');
    expect(new Lengths(null, 2).text(8.65, 0.2)).toBe('17.3\u00a0px');
    expect(new Lengths(3, 2).fact('a', 'A', 10, 1, 'm')).toMatchObject({ value: 60, unit: 'nm', uncertainty: 6 });
  });
});
