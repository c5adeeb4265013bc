/** Whether there is anything in a picture to look at. The one place that decides it: reader, page and commands ask here. */
import type { Plane, Rect } from '../base/plane';

/** `none`: flat, blank or saturated, whatever a model would make of it. */
export type Contrast = 'some' | 'none';

/** Finer than any depth in which a picture can be seen, coarse enough to count in. */
const BINS = 1 << 14;
/** Share of the darkest and of the brightest pixels left out: single hot and dead pixels are no picture. */
const TAIL = 1e-3;
/** Grey levels (of 255) between the darkest and the brightest pixels that are left: two neighbouring levels are rounding. */
const FLAT = 1.5 / 255;
/** Below this span, a picture whose pixels know nothing of their neighbours is the noise of a blank one. */
const FAINT = 24 / 255;
/** Largest correlation of neighbours in noise, beside chance. Detectors, lenses and compression give real pictures far more. */
const UNRELATED = 0.02;

const neighbours = [
  [1, 0],
  [0, 1],
  [1, 1],
  [-1, 1],
  [2, 0],
  [0, 2],
] as const;

/** Span, 0..1, from the darkest to the brightest pixels of `rect`, extremes left out, and how many different values lie in it. */
function spread({ data, width }: Plane, rect: Rect): { readonly span: number; readonly levels: number } {
  const counts = new Uint32Array(BINS + 1);
  for (let y = rect.y; y < rect.y + rect.height; y++) {
    const end = y * width + rect.x + rect.width;
    for (let at = y * width + rect.x; at < end; at++) counts[(data[at]! * BINS + 0.5) | 0]!++; // rounds: values are in [0, 1]
  }
  const left = Math.floor(TAIL * rect.width * rect.height);
  /** The first bin from `start` on, towards `end`, that more than `left` pixels have been passed with. */
  const beyond = (start: number, end: number): number => {
    let bin = start;
    for (let passed = counts[bin]!; passed <= left && bin !== end; passed += counts[bin]!) bin += Math.sign(end - start);
    return bin;
  };
  const [low, high] = [beyond(0, BINS), beyond(BINS, 0)];
  let levels = 0;
  for (let bin = low; bin <= high; bin++) if (counts[bin]! > 0) levels++;
  return { span: Math.max(0, high - low) / BINS, levels };
}

/** True where no pixel of `rect` tells anything about those around it. */
function isNoise({ data, width }: Plane, rect: Rect): boolean {
  const [right, bottom] = [rect.x + rect.width, rect.y + rect.height];
  const count = rect.width * rect.height;
  let [sum, squares] = [0, 0];
  for (let y = rect.y; y < bottom; y++)
    for (let x = rect.x; x < right; x++) {
      const value = data[y * width + x]!;
      sum += value;
      squares += value * value;
    }
  const mean = sum / count;
  const variance = squares / count - mean * mean;
  if (!(variance > 0)) return true;
  const chance = 4 / Math.sqrt(count);
  return neighbours.every(([dx, dy]) => {
    let [products, pairs] = [0, 0];
    for (let y = rect.y; y < bottom - dy; y++)
      for (let x = Math.max(rect.x, rect.x - dx); x < Math.min(right, right - dx); x++) {
        products += (data[y * width + x]! - mean) * (data[(y + dy) * width + x + dx]! - mean);
        pairs++;
      }
    return pairs === 0 || Math.abs(products / pairs / variance) < UNRELATED + chance;
  });
}

/** Decides for the pixels of `rect` (values in [0, 1]). */
export function contrastOf(pixels: Plane, rect: Rect): Contrast {
  const { span, levels } = spread(pixels, rect);
  return (span < FLAT && levels <= 2) || (span < FAINT && isNoise(pixels, rect)) ? 'none' : 'some';
}
