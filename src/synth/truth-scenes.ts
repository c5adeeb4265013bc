/**
 * The scenes of truth.ts: each draws into a flat relief and says what is true of what it drew. Walls are a pixel of the relief wide;
 * outlines are taken halfway up.
 */
import type { Random } from '../base/random';
import type { Relief } from './relief';
import { stampCapsule, stampSphere } from './shapes';
import { voronoi } from './voronoi';

/** Lengths in pixels, areas in square pixels; fractions 0 to 1; what a scene does not have is absent. */
export interface Truth {
  /** Distance from row to row. */
  readonly pitch?: number;
  /** In which lines or fibres run: degrees counter-clockwise from the horizontal, in [0, 180). */
  readonly orientation?: number;
  /** Median width of lines or fibres. */
  readonly width?: number;
  /** Of each body, or pore, as far as it lies in the picture. */
  readonly areas?: readonly number[];
  /** Of those wholly inside. */
  readonly diameters?: { readonly low: number; readonly median: number; readonly high: number } | undefined;
  /** What the bright of the two materials covers. */
  readonly bright?: number;
  /** Mean distance along straight lines from one cell, or fibre, to the next; of fibres that run side by side, across them. */
  readonly intercept?: number;
  /** Half-width of the autocorrelation. */
  readonly length?: number;
  /** The scene prefers no direction; the scene has no period. */
  readonly isotropic?: boolean;
  readonly aperiodic?: boolean;
}

/** Lengths grow with the picture, since the instrument's blur does. */
const unitOf = (relief: Relief): number => relief.width / 512;

/** The direction in degrees counter-clockwise from the horizontal for an angle in picture coordinates (y downward). */
const degreesOf = (angle: number): number => ((((-angle * 180) / Math.PI) % 180) + 180) % 180;

function covered(inside: Uint8Array): number {
  let sum = 0;
  for (let i = 0; i < inside.length; i++) sum += inside[i];
  return sum / inside.length;
}

/** Lifts (or sinks) what is inside and gives it another material. */
function raise(relief: Relief, inside: Uint8Array, height: number, material: number): void {
  for (let i = 0; i < inside.length; i++) {
    if (!inside[i]) continue;
    relief.height[i] += height;
    relief.yield[i] = material;
  }
}

/** Lines of one pitch and width, of another material or raised as well. */
export function drawGrating(random: Random, relief: Relief): Truth {
  const pitch = random.logUniform(24, 90) * unitOf(relief);
  const duty = random.uniform(0.35, 0.65);
  const angle = random.uniform(0, Math.PI);
  const phase = random.uniform(0, pitch);
  const { width, depth } = relief;
  const inside = new Uint8Array(width * depth);
  for (let y = 0; y < depth; y++) {
    for (let x = 0; x < width; x++) {
      const across = y * Math.cos(angle) - x * Math.sin(angle) + phase + 100 * width;
      inside[y * width + x] = across % pitch < duty * pitch ? 1 : 0;
    }
  }
  const height = random.chance(0.5) ? random.uniform(0.3, 1.2) * unitOf(relief) : 0;
  raise(relief, inside, height, random.uniform(1.5, 2.2));
  return { pitch, orientation: degreesOf(angle), width: duty * pitch, bright: covered(inside) };
}

interface Disc {
  readonly x: number;
  readonly y: number;
  readonly r: number;
}

/** Areas, diameters and coverage of discs that hardly overlap, as far as they lie in the picture. */
function discTruth(discs: readonly Disc[], { width, depth }: Relief): Pick<Truth, 'areas' | 'diameters'> & { covers: number } {
  const inside = new Uint8Array(width * depth);
  const diameters: number[] = [];
  const areas: number[] = [];
  for (const { x, y, r } of discs) {
    let shown = 0;
    for (let row = Math.max(0, Math.ceil(y - r)); row <= Math.min(depth - 1, y + r); row++) {
      for (let column = Math.max(0, Math.ceil(x - r)); column <= Math.min(width - 1, x + r); column++) {
        if ((column - x) ** 2 + (row - y) ** 2 >= r * r) continue;
        inside[row * width + column] = 1;
        shown++;
      }
    }
    if (shown > 0) areas.push(shown);
    if (x - r > 1 && y - r > 1 && x + r < width - 2 && y + r < depth - 2) diameters.push(2 * r);
  }
  diameters.sort((a, b) => a - b);
  const at = (q: number): number => diameters[Math.round(q * (diameters.length - 1))];
  return {
    areas,
    covers: covered(inside),
    diameters: diameters.length >= 5 ? { low: at(0.1), median: at(0.5), high: at(0.9) } : undefined,
  };
}

/** Pixels whose centres lie within a disc. */
function maskOf(discs: readonly Disc[], { width, depth }: Relief): Uint8Array {
  const inside = new Uint8Array(width * depth);
  for (const { x, y, r } of discs)
    for (let row = Math.max(0, Math.ceil(y - r)); row <= Math.min(depth - 1, y + r); row++)
      for (let column = Math.max(0, Math.ceil(x - r)); column <= Math.min(width - 1, x + r); column++)
        if ((column - x) ** 2 + (row - y) ** 2 < r * r) inside[row * width + column] = 1;
  return inside;
}

/** Dots on a square or hexagonal lattice. */
export function drawLattice(random: Random, relief: Relief): Truth {
  const spacing = random.logUniform(24, 80) * unitOf(relief);
  const hexagonal = random.chance(0.5);
  const r = spacing * random.uniform(0.22, 0.36);
  const angle = random.uniform(0, Math.PI);
  const rowStep = hexagonal ? (spacing * Math.sqrt(3)) / 2 : spacing;
  const reach = Math.ceil((1.5 * relief.width) / rowStep);
  const [ox, oy] = [random.uniform(0, relief.width), random.uniform(0, relief.width)];
  const discs: Disc[] = [];
  for (let row = -reach; row <= reach; row++) {
    for (let column = -reach; column <= reach; column++) {
      const u = (column + (hexagonal && row % 2 !== 0 ? 0.5 : 0)) * spacing;
      const v = row * rowStep;
      const x = ox + u * Math.cos(angle) - v * Math.sin(angle);
      const y = oy + u * Math.sin(angle) + v * Math.cos(angle);
      if (x > -r && y > -r && x < relief.width + r && y < relief.depth + r) discs.push({ x, y, r });
    }
  }
  const { covers, ...truth } = discTruth(discs, relief);
  raise(relief, maskOf(discs, relief), random.uniform(0.5, 3) * unitOf(relief), random.uniform(1.5, 2.2));
  return { pitch: rowStep, ...truth, bright: covers, isotropic: true };
}

/** Spheres on a ground, or holes in it, log-normally scattered about one diameter. */
export function drawBodies(random: Random, relief: Relief, what: 'spheres' | 'pores', touching: boolean): Truth {
  const unit = unitOf(relief);
  const mean = random.logUniform(9, 30) * unit;
  const spread = random.uniform(0, 0.3);
  const { width, depth } = relief;
  const wanted = random.uniform(0.08, touching ? 0.4 : 0.3) * width * depth;
  const discs: Disc[] = [];
  let area = 0;
  for (let tries = 0; tries < 20_000 && area < wanted; tries++) {
    const r = mean * Math.exp(random.normal(0, spread));
    let [x, y] = [random.uniform(-r, width + r), random.uniform(-r, depth + r)];
    if (touching && discs.length > 3 && random.chance(0.5)) {
      // Set against a body that is there already, overlapping it by a few per cent as bodies at different heights do.
      const other = random.pick(discs);
      const angle = random.uniform(0, 2 * Math.PI);
      const gap = (other.r + r) * random.uniform(0.95, 1);
      [x, y] = [other.x + gap * Math.cos(angle), other.y + gap * Math.sin(angle)];
    }
    const least = touching ? 0.94 : 1;
    const apart = touching ? 0 : 4 * unit;
    if (discs.some((d) => Math.hypot(d.x - x, d.y - y) < least * (d.r + r) + apart)) continue;
    discs.push({ x, y, r });
    area += Math.PI * r * r;
  }
  const material = what === 'spheres' ? random.uniform(1.5, 2.2) : random.uniform(0.35, 0.6);
  if (what === 'spheres') for (const { x, y, r } of discs) stampSphere(relief, x, y, r * 0.5, r, material);
  // Holes with steep walls: in a bowl the slope at the rim shines as bright as the ground around it.
  else raise(relief, maskOf(discs, relief), -mean * random.uniform(0.3, 1), material);
  const { covers, ...truth } = discTruth(discs, relief);
  return { ...truth, bright: what === 'spheres' ? covers : 1 - covers, isotropic: true, aperiodic: true };
}

/** Straight fibres right across the picture, about one direction and of about one width. */
export function drawFibres(random: Random, relief: Relief): Truth {
  const unit = unitOf(relief);
  const { width, depth } = relief;
  const mean = random.logUniform(14, 36) * unit;
  const spread = random.uniform(0, 0.1);
  const direction = random.uniform(0, Math.PI);
  const fan = random.uniform(0.02, 0.35);
  const material = random.uniform(1.4, 2);
  const wanted = random.uniform(0.12, 0.35) * width * depth;
  const far = width + depth;
  const widths: number[] = [];
  let [area, cos2, sin2] = [0, 0, 0];
  const laid: { x: number; y: number; angle: number }[] = [];
  for (let tries = 0; tries < 400 && area < wanted; tries++) {
    const angle = direction + random.normal(0, fan);
    const w = mean * (1 + random.normal(0, spread));
    const [x, y] = [random.uniform(0, width), random.uniform(0, depth)];
    const [dx, dy] = [Math.cos(angle), Math.sin(angle)];
    // Two that lie side by side are one bundle in the picture; nobody could tell their widths.
    const bundles = (other: (typeof laid)[number]): boolean => {
      const turn = Math.sin(other.angle - angle);
      if (Math.abs(turn) > 0.2) return false;
      // Their distance across at both ends of the stretch that can lie in the picture.
      const off = (x - other.x) * -Math.sin(other.angle) + (y - other.y) * Math.cos(other.angle);
      const [a, b] = [off + turn * width, off - turn * width];
      return a * b < 0 || Math.min(Math.abs(a), Math.abs(b)) < 2 * mean;
    };
    if (laid.some(bundles)) continue;
    laid.push({ x, y, angle });
    stampCapsule(relief, x - far * dx, y - far * dy, 0.3 * w, w / 2, x + far * dx, y + far * dy, 0.3 * w, w / 2, material);
    let length = 0;
    for (let t = -far; t < far; t++) {
      const [u, v] = [x + t * dx, y + t * dy];
      if (u >= 0 && v >= 0 && u < width && v < depth) length++;
    }
    // Each fibre weighs in the median width by its length, counted in tens of pixels.
    for (let k = 0; k < length; k += 10) widths.push(w);
    cos2 += length * Math.cos(2 * angle);
    sin2 += length * Math.sin(2 * angle);
    area += length * w;
  }
  widths.sort((a, b) => a - b);
  const mean2 = Math.atan2(sin2, cos2) / 2;
  const inside = Uint8Array.from(relief.yield, (material) => (material === 1 ? 0 : 1));
  return {
    orientation: degreesOf(mean2),
    width: widths[widths.length >> 1],
    bright: covered(inside),
    // Where fibres cross, what is seen of them is one.
    intercept: interceptAlong(inside, relief, mean2 + Math.PI / 2),
    aperiodic: true,
  };
}

/** Cells that meet at grooves: grains of a film, or plates between cracks. Their seeds stem from a lattice, so they are not without a period. */
export function drawGrains(random: Random, relief: Relief): Truth {
  const unit = unitOf(relief);
  const { width, depth } = relief;
  const period = random.logUniform(14, 45) * unit;
  const { nearest, second, owner } = voronoi(random, width, depth, period, { jitter: random.uniform(0.6, 1) });
  const groove = random.uniform(0.12, 0.3) * period;
  const inside = Uint8Array.from(owner, (_, i) => (second[i] - nearest[i] < groove ? 1 : 0));
  raise(relief, inside, -random.uniform(0.5, 2) * unit, random.uniform(0.4, 0.75));
  const tone = new Map<number, number>();
  for (let i = 0; i < owner.length; i++) {
    const own = tone.get(owner[i]) ?? random.normal(1, 0.08);
    tone.set(owner[i], own);
    relief.yield[i] *= own;
  }
  return {
    intercept: interceptAlong(inside, relief, 0, Math.PI / 4, Math.PI / 2, (3 * Math.PI) / 4),
  };
}

/** Mean distance in pixels along lines at `angle` from one entry into `inside` to the next. */
function interceptAlong(inside: Uint8Array, { width, depth }: Relief, ...angles: readonly number[]): number {
  let [length, entered] = [0, 0];
  const reach = Math.ceil(Math.hypot(width, depth) / 2);
  for (const angle of angles)
    for (let aside = -reach; aside <= reach; aside += 2) {
      let before = 1;
      for (let t = -reach; t <= reach; t++) {
        const x = Math.round(width / 2 + t * Math.cos(angle) - aside * Math.sin(angle));
        const y = Math.round(depth / 2 + t * Math.sin(angle) + aside * Math.cos(angle));
        if (x < 0 || y < 0 || x >= width || y >= depth) continue;
        const here = inside[y * width + x];
        if (here > before) entered++;
        before = here;
        length++;
      }
    }
  return length / entered;
}

/** A Gaussian random field of mean 0 and deviation about 1 with the autocorrelation exp(-r^2 / (4 sigma^2)): white noise, blurred exactly. */
function gaussianField(random: Random, size: number, sigma: number): Float32Array {
  const reach = Math.ceil(4 * sigma);
  const side = size + 2 * reach;
  const taps = Float64Array.from({ length: 2 * reach + 1 }, (_, i) => Math.exp(-((i - reach) ** 2) / (2 * sigma * sigma)));
  const scale = 1 / taps.reduce((sum, tap) => sum + tap * tap, 0);
  const rows = new Float32Array(size * side);
  const line = new Float64Array(side);
  for (let y = 0; y < side; y++) {
    for (let x = 0; x < side; x++) line[x] = random.normal();
    for (let x = 0; x < size; x++) {
      let sum = 0;
      for (let k = 0; k < taps.length; k++) sum += taps[k] * line[x + k];
      rows[y * size + x] = sum;
    }
  }
  const out = new Float32Array(size * size);
  for (let y = 0; y < size; y++) {
    for (let k = 0; k < taps.length; k++) {
      const tap = taps[k] * scale;
      for (let x = 0; x < size; x++) out[y * size + x] += tap * rows[(y + k) * size + x];
    }
  }
  return out;
}

/** A flat surface whose material varies at random, with a known correlation length. */
export function drawField(random: Random, relief: Relief): Truth {
  const sigma = random.logUniform(5, 10) * unitOf(relief);
  relief.addYield(gaussianField(random, relief.width, sigma), 0.15);
  return { length: 2 * sigma * Math.sqrt(Math.LN2), isotropic: true, aperiodic: true };
}

/** Two materials that run through each other: a random field cut at a level. */
export function drawTwoPhase(random: Random, relief: Relief): Truth {
  const field = gaussianField(random, relief.width, random.logUniform(6, 14) * unitOf(relief));
  const level = random.uniform(-1, 1);
  const inside = Uint8Array.from(field, (value) => (value > level ? 1 : 0));
  raise(relief, inside, 0, random.uniform(1.5, 2.2));
  return { bright: covered(inside), isotropic: true, aperiodic: true };
}
