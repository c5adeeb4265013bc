/** How far measurements on procedural micrographs are from what is true of them. */
import type { Fact } from '../base/facts';
import { measure } from '../measure/measure';
import { LEAST_DIAMETER } from '../measure/segment';
import { drawTruth, type Truth, type TruthDay, type TruthPicture, type TruthScene } from '../synth/truth';

/** One error of one quantity in its own unit (see `QUANTITIES`); null where the quantity was withheld. */
export interface Deviation {
  readonly scene: TruthScene;
  readonly day: TruthDay;
  readonly size: number;
  readonly index: number;
  readonly error: number | null;
  readonly measured: number | null;
  /** The difference in standard uncertainties as stated with the fact; null where withheld or none was stated. */
  readonly deviations: number | null;
  readonly truth: number;
}

/** The rule of the measurement, which leaves out what is smaller: a sliver at the border is no body. */
const countOf = ({ areas }: Truth): number | undefined =>
  areas?.filter((area) => area >= (Math.PI * LEAST_DIAMETER ** 2) / 4).length;

/** What is compared: the fact (or one of several, separated by a blank), its truth, and how the error counts. `target` bounds the median error. */
export const QUANTITIES = {
  'characteristic length': { fact: 'characteristic-length', of: (t: Truth) => t.length, unit: '%', target: 5 },
  orientation: { fact: 'orientation', of: (t: Truth) => t.orientation, unit: '°', target: 2 },
  'bright area fraction': { fact: 'area-bright', of: (t: Truth) => t.bright && 100 * t.bright, unit: 'points', target: 2 },
  'number of bodies': { fact: 'object-count', of: countOf, unit: '%', target: 5 },
  'median diameter': { fact: 'object-diameter', of: (t: Truth) => t.diameters?.median, unit: '%', target: 5 },
  '10th percentile of diameters': { fact: 'object-diameter-p10', of: (t: Truth) => t.diameters?.low, unit: '%', target: 5 },
  '90th percentile of diameters': { fact: 'object-diameter-p90', of: (t: Truth) => t.diameters?.high, unit: '%', target: 5 },
  'fibre and line width': { fact: 'fibre-width', of: (t: Truth) => t.width, unit: '%', target: 5 },
  'distance from feature to feature': { fact: 'intercept spacing', of: (t: Truth) => t.intercept, unit: '%', target: 8 },
  'line pitch, row spacing': { fact: 'line-pitch row-spacing', of: (t: Truth) => t.pitch, unit: '%', target: 5 },
} as const;

export type Quantity = keyof typeof QUANTITIES;

/** Facts that must not be given where the truth says that there is nothing to measure. */
export const ABSENCES = {
  'orientation of scenes without one': { fact: 'orientation', of: (t: Truth) => t.isotropic },
  'pitch of scenes without one': { fact: 'line-pitch row-spacing', of: (t: Truth) => t.aperiodic },
} as const;

export type Absence = keyof typeof ABSENCES;

export interface Accuracy {
  readonly deviations: Record<Quantity, Deviation[]>;
  /** How many scenes have nothing to measure, and on how many something was measured all the same. */
  readonly absences: Record<Absence, { scenes: number; given: number }>;
  /** Milliseconds of processor time a picture took, by its side. */
  readonly times: Map<number, number[]>;
}

const keysOf = <K extends string>(table: Record<K, unknown>): K[] => Object.keys(table) as K[];

function errorOf(unit: string, measured: number, truth: number): number {
  if (unit === '%') return 100 * Math.abs(measured / truth - 1);
  const difference = Math.abs(measured - truth);
  return unit === '°' ? Math.min(difference % 180, 180 - (difference % 180)) : difference;
}

export interface TruthRequest {
  readonly scene: TruthScene;
  readonly day: TruthDay;
  readonly size: number;
  readonly index: number;
}

function spent(since: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(since);
  return (user + system) / 1000;
}

/** Draws and measures every picture asked for. */
export function measureAccuracy(
  requests: readonly TruthRequest[],
  onPicture: (request: TruthRequest, picture: TruthPicture) => void = () => {},
): Accuracy {
  const deviations = Object.fromEntries(keysOf(QUANTITIES).map((name) => [name, []])) as unknown as Accuracy['deviations'];
  const absences = Object.fromEntries(keysOf(ABSENCES).map((name) => [name, { scenes: 0, given: 0 }])) as Accuracy['absences'];
  const times: Accuracy['times'] = new Map();
  for (const request of requests) {
    const { scene, day, size, index } = request;
    const picture = drawTruth(scene, day, size, index);
    const started = process.cpuUsage();
    const { facts } = measure(picture.plane, { x: 0, y: 0, width: size, height: size }, null);
    times.set(size, [...(times.get(size) ?? []), spent(started)]);
    onPicture(request, picture);
    const factOf = (ids: string): Fact | undefined => facts.find(({ id }) => ids.split(' ').includes(id));
    const factValue = (ids: string): number | null => (factOf(ids)?.value as number | undefined) ?? null;
    for (const name of keysOf(QUANTITIES)) {
      const { fact, of, unit } = QUANTITIES[name];
      const truth = of(picture.truth);
      if (truth === undefined) continue;
      const measured = factValue(fact);
      const error = measured === null ? null : errorOf(unit, measured, truth);
      const stated = factOf(fact)?.uncertainty ?? null;
      const difference = measured === null ? null : errorOf(unit === '%' ? '' : unit, measured, truth);
      const scaled = difference === null || stated === null ? null : difference / stated;
      deviations[name].push({ scene, day, size, index, error, measured, truth, deviations: scaled });
    }
    for (const name of keysOf(ABSENCES)) {
      const { fact, of } = ABSENCES[name];
      if (!of(picture.truth)) continue;
      absences[name].scenes++;
      if (factValue(fact) !== null) absences[name].given++;
    }
  }
  return { deviations, absences, times };
}

/** The error below which the share `q` of the given values lies; NaN where none was given. */
export function errorQuantile(deviations: readonly Deviation[], q: number): number {
  const errors = deviations.flatMap(({ error }) => (error === null ? [] : [error])).sort((a, b) => a - b);
  return errors.length > 0 ? errors[Math.min(errors.length - 1, Math.ceil(q * errors.length) - 1)] : Number.NaN;
}

/** Share of the values that lie within two of their stated uncertainties of the truth; NaN where none is stated. */
export function coverage(deviations: readonly Deviation[]): number {
  const stated = deviations.flatMap(({ deviations: scaled }) => (scaled === null ? [] : [scaled]));
  return stated.length > 0 ? stated.filter((value) => value <= 2).length / stated.length : Number.NaN;
}
