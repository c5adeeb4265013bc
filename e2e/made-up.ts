/** Made-up labelled pictures, three patterns apart enough to be learned in seconds: journeys that train need no data from elsewhere. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { encode } from 'fast-png';

const SIDE = 160;

/** The numbers of Numerical Recipes' quick generator: the same pictures everywhere. */
function generator(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

type Paint = (x: number, y: number) => number;

/** Stripes, discs and a smooth slope, each with its own position, size and contrast. */
const PATTERNS: Readonly<Record<string, (random: () => number) => Paint>> = {
  stripes: (random) => {
    const [period, phase] = [9 + 6 * random(), 20 * random()];
    return (x) => Math.sin((2 * Math.PI * (x + phase)) / period);
  },
  discs: (random) => {
    const discs = Array.from({ length: 14 }, () => [SIDE * random(), SIDE * random(), 7 + 7 * random()]);
    return (x, y) => (discs.some(([cx, cy, r]) => (x - cx) ** 2 + (y - cy) ** 2 < r * r) ? 1 : -1);
  },
  slope: (random) => {
    const [dx, dy] = [random() - 0.5, random() - 0.5];
    return (x, y) => (2 * (x * dx + y * dy)) / SIDE;
  },
};

export const CLASSES = Object.keys(PATTERNS);

/** One picture as a PNG file. */
export function madeUpPng(kind: string, number: number): Uint8Array {
  const random = generator(7919 * (CLASSES.indexOf(kind) + 1) + number);
  const paint = PATTERNS[kind](random);
  const [level, gain] = [110 + 40 * random(), 40 + 30 * random()];
  const data = new Uint8Array(SIDE * SIDE);
  for (let i = 0; i < data.length; i++)
    data[i] = Math.max(0, Math.min(255, level + gain * paint(i % SIDE, Math.floor(i / SIDE)) + 30 * (random() - 0.5)));
  return encode({ width: SIDE, height: SIDE, data, depth: 8, channels: 1 });
}

/** A folder of class folders with `perClass` pictures each. */
export function madeUpFolder(folder: string, perClass: number): string {
  for (const kind of CLASSES) {
    mkdirSync(join(folder, kind), { recursive: true });
    for (let i = 0; i < perClass; i++)
      writeFileSync(join(folder, kind, `${kind}-${String(i + 1).padStart(2, '0')}.png`), madeUpPng(kind, i));
  }
  return folder;
}
