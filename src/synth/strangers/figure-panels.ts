import type { Plane } from '../../base/plane';
import type { Random } from '../../base/random';
import { randomDetector, secondaryElectronImage } from '../imaging';
import { randomInstrument, takePicture } from '../instrument';
import { KINDS } from '../kinds';
import { Canvas } from './canvas';
import { words } from './documents';
import type { Stranger } from './stranger';

/** A micrograph of any kind, or a mask as image analysis makes one of it. */
function panel(random: Random, side: number): Plane {
  const surface = random.pick(KINDS).draw(random, side);
  const picture = takePicture(secondaryElectronImage(surface, randomDetector(random, side)), randomInstrument(random), random);
  if (!random.chance(0.3)) return picture;
  const cut = random.uniform(0.3, 0.6);
  return { ...picture, data: picture.data.map((grey) => (grey > cut ? 1 : 0)) };
}

/** Small micrographs side by side on white, lettered: a figure of a paper is no micrograph of one thing. */
function figure(random: Random, size: number): Canvas {
  const canvas = new Canvas(size, random.chance(0.85) ? 1 : 0);
  const ink = 1 - canvas.data[0];
  const columns = random.integer(2, 4);
  const gap = random.uniform(1, 14) * canvas.unit;
  const shift = random.uniform(-0.3, 0.1) * size;
  const cell = size / columns;
  const side = Math.max(8, Math.floor(cell - gap));
  const same = random.chance(0.3) ? panel(random, side) : null;
  const empty = random.uniform(0, 0.3);
  for (let top = shift; top < size; top += cell)
    for (let left = shift; left < size; left += cell) {
      if (random.chance(empty)) {
        words(random, canvas, left + gap, top + 0.3 * cell, 0.7 * cell, random.uniform(0.06, 0.14) * cell, ink);
        continue;
      }
      const picture = same ?? panel(random, side);
      const x0 = Math.round(left);
      const y0 = Math.round(top);
      for (let y = Math.max(0, -y0); y < side && y + y0 < size; y++)
        for (let x = Math.max(0, -x0); x < side && x + x0 < size; x++)
          canvas.data[(y + y0) * size + x + x0] = picture.data[y * side + x];
      if (random.chance(0.6)) canvas.rectangle(left, top, 0.2 * cell, 0.2 * cell, 1 - ink);
      if (random.chance(0.6)) words(random, canvas, left + 0.05 * cell, top + 0.04 * cell, 0.12 * cell, 0.13 * cell, ink);
    }
  return canvas;
}

export const strangers: readonly Stranger[] = [
  { id: 'stranger/figure-panels', draw: (random, size) => ({ picture: figure(random, size) }) },
];
