import type { Random } from '../base/random';
import { valueNoise } from './noise';
import type { Relief } from './relief';
import { type Skin, supportAt } from './shapes-bodies';

/** A repeating noise tile for the skins of bodies; `period` is its coarsest feature in pixels. */
export function makeSkin(random: Random, period: number, amplitude: number, octaves = 3): Skin {
  const side = 128;
  const seam = 32;
  const whole = side + seam;
  const noise = valueNoise(random, whole, whole, { period, octaves, gain: 0.6 });
  // The first `seam` rows and columns fade in from those that follow the tile, so that it joins itself without a step.
  for (let y = 0; y < whole; y++)
    for (let x = 0; x < seam; x++) {
      const t = x / seam;
      noise[y * whole + x] = t * noise[y * whole + x] + (1 - t) * noise[y * whole + x + side];
    }
  for (let y = 0; y < seam; y++) {
    const t = y / seam;
    for (let x = 0; x < side; x++) noise[y * whole + x] = t * noise[y * whole + x] + (1 - t) * noise[(y + side) * whole + x];
  }
  const field = new Float32Array(side * side);
  for (let y = 0; y < side; y++) field.set(noise.subarray(y * whole, y * whole + side), y * side);
  return { field, side, amplitude };
}

/** A body's place in the picture. */
export interface Site {
  readonly x: number;
  readonly y: number;
  readonly radius: number;
}

/**
 * Places discs by throwing darts: each new one keeps `gap` times the sum of the radii from all before it (1 = touching allowed,
 * less = overlap). Stops at `count` or when the picture has no more room.
 */
export function scatter(random: Random, size: number, count: number, radius: () => number, gap: number, margin = 0): Site[] {
  const sites: Site[] = [];
  let misses = 0;
  while (sites.length < count && misses < 40 + count) {
    const r = radius();
    const x = random.uniform(-margin, size + margin);
    const y = random.uniform(-margin, size + margin);
    let free = true;
    for (let k = 0; k < sites.length && free; k++) {
      const s = sites[k];
      const reach = gap * (s.radius + r);
      free = (s.x - x) ** 2 + (s.y - y) ** 2 >= reach * reach;
    }
    if (free) sites.push({ x, y, radius: r });
    else misses++;
  }
  return sites;
}

/** A cluster grown grain by grain: each new one touches a random earlier one. `compact` in [0, 1] draws it to the centre. */
export function cluster(random: Random, x: number, y: number, count: number, radius: () => number, compact: number): Site[] {
  const sites: Site[] = [{ x, y, radius: radius() }];
  while (sites.length < count) {
    const r = radius();
    let best: Site | null = null;
    let bestScore = Number.POSITIVE_INFINITY;
    const tries = 1 + Math.round(compact * 7);
    for (let k = 0; k < tries; k++) {
      const mate = random.pick(sites);
      const angle = random.uniform(0, 2 * Math.PI);
      const reach = (mate.radius + r) * random.uniform(0.85, 1);
      const site = { x: mate.x + reach * Math.cos(angle), y: mate.y + reach * Math.sin(angle), radius: r };
      let overlap = 0;
      for (const s of sites) overlap += Math.max(0, s.radius + r - Math.hypot(s.x - site.x, s.y - site.y)) / r;
      const score = overlap * 2 + Math.hypot(site.x - x, site.y - y) / (r * 4);
      if (score < bestScore) {
        best = site;
        bestScore = score;
      }
    }
    if (best) sites.push(best);
  }
  return sites;
}

/**
 * Heaps bodies over the whole picture until their shadows cover it `layers` times; `place` stamps one at (x, y, rest height). The
 * number of bodies is capped, so that the finest heaps cost no more than the picture has pixels for.
 */
export function heap(
  random: Random,
  relief: Relief,
  layers: number,
  radius: () => number,
  place: (x: number, y: number, rest: number, radius: number) => void,
  accept: (x: number, y: number) => boolean = () => true,
): void {
  const { size } = relief;
  let area = layers * size * size;
  for (let count = 0; area > 0 && count < 9000; count++) {
    const r = radius();
    const x = random.uniform(-r, size + r);
    const y = random.uniform(-r, size + r);
    area -= Math.PI * r * r * 0.8;
    if (accept(x, y)) place(x, y, supportAt(relief, x, y, r), r);
  }
}

/** A draw of log-normal radii about `median` with the geometric deviation `spread` (1 = all equal), within [least, most]. */
export function logNormal(random: Random, median: number, spread: number, least = 0.8, most = 1e9): () => number {
  const sigma = Math.log(spread);
  return () => Math.min(most, Math.max(least, median * Math.exp(random.normal(0, sigma))));
}
