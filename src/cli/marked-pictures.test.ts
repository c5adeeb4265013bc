/** Letters, bars, frames and boxes burnt into pictures of known bodies: they are no bodies, and bodies are no letters. */
import { describe, expect, it, vi } from 'vitest';
import type { Plane } from '../base/plane';
import { Random } from '../base/random';
import { takeOutMarks } from '../measure/marks';
import { measure } from '../measure/measure';
import { readMicrograph } from '../micrograph/read';
import { writeTiff } from '../micrograph/testing';
import { drawSmoothText, fillRect } from '../synth/glyphs';
import { drawTruth, type TruthScene } from '../synth/truth';

// Pictures are drawn and measured: seconds, more on a busy machine.
vi.setConfig({ testTimeout: 60_000 });

const SIZE = 512;

function facts({ data }: Plane) {
  const field = { x: 0, y: 0, width: SIZE, height: SIZE };
  const sheet = measure({ width: SIZE, height: SIZE, data }, field, null);
  return (id: string): number => Number(sheet.facts.find((fact) => fact.id === id)?.value ?? Number.NaN);
}

/** The picture as a figure has it. */
function burnt(plane: Plane, burn: (data: Float32Array) => void): Plane {
  const data = plane.data.slice();
  burn(data);
  return { ...plane, data };
}

const letter = (data: Float32Array, text: string, x: number, y: number, capitals: number, ink: number) =>
  drawSmoothText(data, SIZE, SIZE, text, x, y, capitals, ink, 1.2);
const rect = (data: Float32Array, x: number, y: number, w: number, h: number, ink: number) =>
  fillRect(data, SIZE, SIZE, x, y, w, h, ink);

/** Upper left corner of the calmest place of this size: people set their marks where little lies beneath. */
function calm(data: Float32Array, w: number, h: number): [x: number, y: number] {
  let best: [number, number] = [0, 0];
  let least = Number.POSITIVE_INFINITY;
  for (let y = 8; y < SIZE - h - 8; y += 8)
    for (let x = 8; x < SIZE - w - 8; x += 8) {
      let [low, high, off] = [1, 0, 0];
      for (let v = y; v < y + h; v += 2)
        for (let u = x; u < x + w; u += 2) {
          const grey = data[v * SIZE + u];
          low = Math.min(low, grey);
          high = Math.max(high, grey);
          off += Math.abs(grey - data[y * SIZE + x]);
        }
      if (off * (high - low) < least) [best, least] = [[x, y], off * (high - low)];
    }
  return best;
}

function scale(data: Float32Array, ink: number): void {
  const [x, y] = calm(data, 150, 50);
  letter(data, '500 nm', x + 15, y + 4, 22, ink);
  rect(data, x + 5, y + 36, 140, 8, ink);
}

function part(data: Float32Array, ink: number): void {
  const [x, y] = calm(data, 80, 44);
  letter(data, 'A10', x + 4, y + 5, 30, ink);
}

const FIGURES: Readonly<Record<string, (data: Float32Array) => void>> = {
  'a part of a figure and a white bar with its label': (data) => {
    scale(data, 1);
    part(data, 1);
  },
  'the same in black': (data) => {
    scale(data, 0);
    part(data, 0);
  },
  'a bar without a word': (data) => {
    const [x, y] = calm(data, 150, 20);
    rect(data, x + 5, y + 6, 140, 8, 1);
  },
  'settings in small print over two lines': (data) => {
    letter(data, 'Acc.V  Spot  Magn    Det  WD', 20, 470, 12, 1);
    letter(data, '15.0 kV 3.0  10000x  SE  6.3  LAB 12', 20, 490, 12, 1);
  },
  'white print in a black box, and a frame': (data) => {
    rect(data, 20, 460, 330, 40, 0);
    letter(data, 'HV 5.00 kV  WD 5.0  LAB 12', 28, 472, 14, 1);
    for (const [x, y, w, h] of [
      [380, 30, 100, 3],
      [380, 127, 100, 3],
      [380, 30, 3, 100],
      [477, 30, 3, 100],
    ])
      rect(data, x, y, w, h, 1);
  },
};

describe('marks burnt into a picture', () => {
  const SCENES: readonly [TruthScene, number][] = [
    ['particles', 0],
    ['pores', 4],
  ];
  for (const [scene, index] of SCENES) {
    const { plane } = drawTruth(scene, 'good', SIZE, index);
    const clean = facts(plane);
    it(`are not there: nothing is taken out of ${scene} without any`, () => expect(clean('burnt-in')).toBeNaN());
    for (const [name, burn] of Object.entries(FIGURES))
      it(`are not counted among the ${scene}: ${name}`, () => {
        const found = facts(burnt(plane, burn));
        expect(found('burnt-in')).toBeGreaterThan(0.3);
        expect(found('burnt-in')).toBeLessThan(10);
        // What lies beneath the marks is lost.
        const count = clean('object-count');
        expect(Math.abs(found('object-count') - count), `${found('object-count')} for ${count}`).toBeLessThanOrEqual(
          Math.max(2, (0.05 + found('burnt-in') / 100) * count),
        );
        expect(Math.abs(found('object-diameter') / clean('object-diameter') - 1)).toBeLessThan(0.04);
      });
  }

  it('are not found in rows of bright wires, dots and rings, nor among specks without number', () => {
    const draw = (grey: (x: number, y: number) => number): Plane => ({
      width: SIZE,
      height: SIZE,
      data: Float32Array.from({ length: SIZE * SIZE }, (_, i) => grey(i % SIZE, Math.floor(i / SIZE))),
    });
    const wires = draw((x, y) => (x % 32 < 4 && y % 64 < 40 ? 1 : 0.3));
    const dots = draw((x, y) => (Math.hypot((x % 32) - 16, (y % 32) - 16) < 9 ? 1 : 0.3));
    const rings = draw((x, y) => (Math.abs(Math.hypot((x % 64) - 32, (y % 64) - 32) - 22) < 8 ? 1 : 0.3));
    const random = new Random('specks');
    const specks = draw(() => (random.chance(0.2) ? 1 : 0.3));
    for (const plane of [wires, dots, rings, specks]) expect(facts(plane)('burnt-in')).toBeNaN();
  });
});

it('leaves the specimen between two labels with a bar each as it is', () => {
  const marked = new Float32Array(SIZE * SIZE).fill(0.4);
  for (let n = 0; n < 6; n++) rect(marked, 160 + n * 32, 220, 12, 50, 1);
  for (const [x, y] of [
    [20, 20],
    [390, 460],
  ]) {
    letter(marked, '500 nm', x, y, 18, 1);
    rect(marked, x, y + 26, 80, 5, 1);
  }
  const share = facts({ width: SIZE, height: SIZE, data: marked })('burnt-in');
  expect(share).toBeGreaterThan(1);
  // With the rods, which lie between the two, it would be 3.7 %.
  expect(share).toBeLessThan(2.5);
});

it('a scale bar and its words in a corner are not counted where the rims of many bodies look like letters', () => {
  const random = new Random('open rims');
  const bodies = new Float32Array(SIZE * SIZE).fill(0.37);
  for (let n = 0; n < 25; n++) {
    const [x, y] = [20 + 96 * (n % 5), 20 + 96 * Math.floor(n / 5)].map((at) => at + random.integer(0, 40));
    const [w, h] = [random.integer(20, 40), random.integer(20, 44)];
    if (x > 300 && y > 340) continue;
    // Of every other one the rim alone shines, on three sides.
    rect(bodies, x, y, w, h, n % 2 === 0 ? 0.72 : 0.45);
    if (n % 2 === 0) continue;
    rect(bodies, x, y, w, 4, 1);
    rect(bodies, x, y + h - 4, w, 4, 1);
    rect(bodies, x, y, 4, h, 1);
  }
  const plane = { width: SIZE, height: SIZE, data: bodies };
  const clean = facts(plane)('object-count');
  expect(clean).toBeGreaterThan(18);
  const found = facts(
    burnt(plane, (data) => {
      letter(data, '1 um', 395, 430, 36, 1);
      rect(data, 400, 478, 100, 10, 1);
    }),
  );
  // Seven more were, before: the letters, the bar and what they did to the threshold.
  expect(Math.abs(found('object-count') - clean)).toBeLessThanOrEqual(1);
  expect(found('burnt-in')).toBeLessThan(2);
});

describe('pixels without a value', () => {
  const { plane } = drawTruth('particles', 'good', SIZE, 0);

  it('are no ink where a program left letters and a bar of them in a TIFF of floats', async () => {
    const stencil = new Float32Array(SIZE * SIZE);
    scale(stencil, 1);
    part(stencil, 1);
    const samples = plane.data.map((grey, i) => (stencil[i] > 0.5 ? Number.NaN : 100 * grey));
    expect(samples.filter(Number.isNaN).length).toBeGreaterThan(1000);
    const bytes = writeTiff({ width: SIZE, height: SIZE, samples, bits: 32, sampleFormat: 3 });
    const { pixels } = await readMicrograph({ name: 'a.tif', path: 'a.tif', bytes }, []);
    expect(facts(pixels)('burnt-in')).toBeNaN();
  });

  it('hide no ink, however many they are', () => {
    const { data } = burnt(plane, FIGURES['white print in a black box, and a frame']);
    const [from, to] = [200 * SIZE, 400 * SIZE];
    data.fill(Number.NaN, from, to);
    const mask = takeOutMarks(data, SIZE, SIZE);
    expect(mask?.[475 * SIZE + 40], 'in the box').toBe(1);
    expect(mask?.subarray(from, to).includes(1), 'where nothing has a value').toBe(false);
  });
});
