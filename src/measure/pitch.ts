import type { Spectrum } from './spectrum';

/** The method in one sentence. */
export const PITCH_METHOD =
  'Strongest peak of the power spectrum (Hann window, shading taken out, interpolated between its samples), taken only where it stands ' +
  '30 times above its surroundings and holds at least 4 % of the variance; the lowest harmonic in its direction counts; ' +
  'the pitch is the distance from row to row, square to the rows.';

/** How far a peak must stand above the median power at the same distance from zero frequency, and above its own surroundings. */
const ABOVE_RING = 60;
const ABOVE_NEIGHBOURS = 30;
/** Least share of the variance, and least number of periods that the picture holds in the direction across the rows. */
const LEAST_SHARE = 0.04;
const LEAST_PERIODS = 6;

/** Power of this share of the peak's, in its direction but no multiple, tells of irregular spacing. */
const RIVAL = 0.15;

export interface Peak {
  /** Pixels from row to row. */
  readonly pitch: number;
  readonly uncertainty: number;
  /** Direction in which the rows run, degrees counter-clockwise from the horizontal. */
  readonly rows: number;
}

/** A whole-sample maximum: signed row and column, and its power. */
interface Candidate {
  readonly column: number;
  readonly row: number;
  readonly power: number;
}

/** Reads the half spectrum at any whole frequency. */
function powerAt({ nx, ny, columns, power }: Spectrum, column: number, row: number): number {
  let c = ((column % nx) + nx) % nx;
  let r = row;
  if (c >= columns) {
    c = nx - c;
    r = -row;
  }
  return power[(((r % ny) + ny) % ny) * columns + c];
}

/** Median power in rings about zero frequency, each a sixteenth of an octave wide but at least `least` samples. */
function ringMedians(spectrum: Spectrum): (frequency: number) => number {
  const { nx, ny, columns, power, width, height } = spectrum;
  const least = 3 / Math.min(width, height);
  const rings: number[][] = [];
  const ringOf = (f: number): number => Math.floor(f < 16 * least ? f / least : 16 + 16 * Math.log2(f / (16 * least)));
  const stride = Math.max(1, Math.floor((columns * ny) / 250_000));
  for (let i = 0; i < power.length; i += stride) {
    const row = Math.floor(i / columns);
    const f = Math.hypot((i % columns) / nx, (row > ny / 2 ? row - ny : row) / ny);
    const ring = ringOf(f);
    rings[ring] ??= [];
    rings[ring].push(power[i]);
  }
  const medians = rings.map((values) => {
    values.sort((a, b) => a - b);
    return values[values.length >> 1];
  });
  return (f) => medians[Math.min(medians.length - 1, ringOf(f))] ?? 0;
}

/** Mean power of the samples 5 to 9 picture frequencies around a peak. */
function surroundings(spectrum: Spectrum, { column, row }: Candidate): number {
  const stepX = spectrum.nx / spectrum.width;
  const stepY = spectrum.ny / spectrum.height;
  let sum = 0;
  let count = 0;
  for (let v = -9; v <= 9; v++) {
    for (let u = -9; u <= 9; u++) {
      const r = Math.hypot(u, v);
      if (r < 5 || r > 9) continue;
      const c = Math.round(column + u * stepX);
      const d = Math.round(row + v * stepY);
      // Not where the window smears the mean and the shading.
      if (Math.hypot(c / stepX, d / stepY) < 3) continue;
      sum += powerAt(spectrum, c, d);
      count++;
    }
  }
  return count > 0 ? sum / count : Number.POSITIVE_INFINITY;
}

/** Power within 2.5 picture frequencies of the peak. */
function peakPower(spectrum: Spectrum, { column, row }: Candidate): number {
  const reachX = (2.5 * spectrum.nx) / spectrum.width;
  const reachY = (2.5 * spectrum.ny) / spectrum.height;
  let sum = 0;
  for (let v = -Math.floor(reachY); v <= reachY; v++) {
    for (let u = -Math.floor(reachX); u <= reachX; u++) {
      if ((u / reachX) ** 2 + (v / reachY) ** 2 <= 1) sum += powerAt(spectrum, column + u, row + v);
    }
  }
  return sum;
}

/** Vertex of the parabola through the logarithms of three neighbouring samples, as an offset in (-1, 1). */
function vertex(before: number, here: number, after: number): number {
  const [a, b, c] = [before, here, after].map((value) => Math.log(Math.max(1e-30, value)));
  const bend = a - 2 * b + c;
  return bend < 0 ? Math.max(-1, Math.min(1, (a - c) / (2 * bend))) : 0;
}

/** All local maxima that stand `ABOVE_RING` times above their ring, the strongest first. */
function candidates(spectrum: Spectrum): Candidate[] {
  const { nx, ny, columns, power, width, height } = spectrum;
  const medianAt = ringMedians(spectrum);
  const lowest = 4 / Math.max(width, height);
  const found: Candidate[] = [];
  for (let r = 0; r < ny; r++) {
    const row = r > ny / 2 ? r - ny : r;
    for (let column = 0; column < columns; column++) {
      const here = power[r * columns + column];
      const f = Math.hypot(column / nx, row / ny);
      // Beyond 0.4 cycles a pixel lies noise and what the file format did.
      if (f < lowest || f > 0.4 || here < ABOVE_RING * medianAt(f)) continue;
      let highest = true;
      for (let v = -1; v <= 1 && highest; v++)
        for (let u = -1; u <= 1 && highest; u++) highest = powerAt(spectrum, column + u, row + v) <= here;
      if (highest) found.push({ column, row, power: here });
    }
  }
  return found.sort((a, b) => b.power - a.power).slice(0, 400);
}

/** Frequency of a peak over what the picture resolves in its direction. */
function periodsOf({ nx, ny, width, height }: Spectrum, { column, row }: Candidate): number {
  const [fx, fy] = [column / nx, row / ny];
  return (fx * fx + fy * fy) / Math.hypot(fx / width, fy / height);
}

/**
 * Whether the spectrum holds as strong a peak at another frequency in the direction of `peak`, below or up to 1.7 times as fast. Random
 * parallel lines give many such, a period gives one and its multiples.
 */
function hasRival(spectrum: Spectrum, peak: Candidate): boolean {
  const { nx, ny, width, height } = spectrum;
  const periods = periodsOf(spectrum, peak);
  const [fx, fy] = [peak.column / nx, peak.row / ny];
  const f = Math.hypot(fx, fy);
  for (let bins = 2.5; bins < 1.7 * periods; bins += 0.5) {
    if (Math.abs(bins - periods) < 3) continue;
    for (let aside = -1.5; aside <= 1.5; aside += 0.5) {
      // Along the ray in bins of the picture, and aside of it.
      const x = (fx * bins) / periods - (aside * fy) / f / height;
      const y = (fy * bins) / periods + (aside * fx) / f / width;
      if (powerAt(spectrum, Math.round(x * nx), Math.round(y * ny)) > RIVAL * peak.power) return true;
    }
  }
  return false;
}

function refine(spectrum: Spectrum, peak: Candidate): Peak {
  const at = (u: number, v: number): number => powerAt(spectrum, peak.column + u, peak.row + v);
  const x = peak.column + vertex(at(-1, 0), at(0, 0), at(1, 0));
  const y = peak.row + vertex(at(0, -1), at(0, 0), at(0, 1));
  const fx = x / spectrum.nx;
  const fy = y / spectrum.ny;
  const f = Math.hypot(fx, fy);
  // The wave vector points across the rows; rows run square to it, and picture rows count downward.
  const rows = (((90 - (Math.atan2(fy, fx) * 180) / Math.PI) % 180) + 180) % 180;
  // A twentieth of the frequency that the picture resolves in this direction.
  const spread = (0.05 * Math.hypot(fx / spectrum.width, fy / spectrum.height)) / f;
  return { pitch: 1 / f, uncertainty: spread / (f * f), rows };
}

/**
 * The pitch of the strongest periodic structure in pixels, and that of a second set of rows across it where there is one (a lattice); or
 * why there is none.
 */
export function linePitch(
  spectrum: Spectrum,
): { readonly first: Peak; readonly second: Peak | null } | { readonly reason: string } {
  const { nx, ny, columns, power, width, height } = spectrum;
  const none = { reason: 'no periodicity found: no peak of the spectrum stands out' };
  let total = 0;
  for (let r = 0; r < ny; r++) {
    const row = r > ny / 2 ? r - ny : r;
    for (let column = 0; column < columns; column++) {
      // Less than two periods over the picture is shading; both halves of the spectrum count.
      if (Math.hypot((column * width) / nx, (row * height) / ny) >= 2)
        total += (column === 0 || column === nx / 2 ? 1 : 2) * power[r * columns + column];
    }
  }
  const stands = (peak: Candidate, share: number): boolean =>
    2 * peakPower(spectrum, peak) >= share * total && peak.power >= ABOVE_NEIGHBOURS * surroundings(spectrum, peak);
  const found = candidates(spectrum);
  const strongest = found.slice(0, 20).find((peak) => stands(peak, LEAST_SHARE));
  if (!strongest) return none;
  const vector = ({ column, row }: Candidate): [number, number] => [column / nx, row / ny];
  /** In the direction of `of`, at an integer part of its frequency. */
  const isFundamental = (peak: Candidate, of: Candidate): boolean => {
    const [ax, ay] = vector(peak);
    const [bx, by] = vector(of);
    const ratio = (ax * bx + ay * by) / (bx * bx + by * by);
    for (const order of [2, 3, 4]) {
      const off = Math.hypot((Math.abs(ratio) * order - 1) / order, (ax * by - ay * bx) / (bx * bx + by * by));
      if (off * Math.hypot(bx * width, by * height) < 1.2 && Math.abs(ratio) < 0.6) return true;
    }
    return false;
  };
  const lowest = found
    .filter((peak) => isFundamental(peak, strongest) && peak.power > 0.02 * strongest.power && stands(peak, 0.005))
    .sort((a, b) => Math.hypot(...vector(a)) - Math.hypot(...vector(b)))[0];
  const base = lowest ?? strongest;
  if (hasRival(spectrum, base)) return { reason: 'the spacing of the lines is irregular: no single period' };
  const first = refine(spectrum, base);
  if (periodsOf(spectrum, base) < LEAST_PERIODS - 0.5)
    return { reason: `fewer than ${LEAST_PERIODS} periods fit into the picture, which may be chance` };
  const across = found
    .slice(0, 40)
    .map((peak) => ({ peak, refined: refine(spectrum, peak) }))
    .find(({ peak, refined }) => {
      const angle = Math.abs(((((refined.rows - first.rows + 90) % 180) + 180) % 180) - 90);
      return angle > 25 && peak.power > 0.2 * strongest.power && stands(peak, LEAST_SHARE / 2);
    });
  return { first, second: across?.refined ?? null };
}
