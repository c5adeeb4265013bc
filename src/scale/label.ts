/** What stands beside a bar: a number and a unit of length. All labels that instruments write are tried as wholes. */
import { likeliest, logProbability, type Reading } from './recogniser';
import { lengthWords, UNITS_NM } from './words';

export interface Label {
  /** The length in nanometres. */
  readonly nm: number;
  /** As people write it: `500 nm`, `2 µm`. */
  readonly text: string;
  /** Probability among all labels that instruments write, 0 .. 1. */
  readonly certainty: number;
  /** How much less likely than the best reading sign by sign, as a logarithm (0: the same). */
  readonly strain: number;
}

const WHOLE = [
  1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 12, 15, 20, 25, 30, 40, 50, 60, 70, 75, 80, 90, 100, 120, 125, 150, 200, 250, 300, 400, 500,
  600, 700, 750, 800, 900, 1000,
];
const BROKEN = ['0.1', '0.2', '0.25', '0.3', '0.4', '0.5', '0.6', '0.7', '0.8', '0.9', '1.5', '2.5', '7.5'];

/** Millimetres are rare on micrographs, and the working distance is written in them: they must be read the more surely. */
const MOST_MM = 20;
const RARE = Math.log(0.1);

interface Candidate {
  readonly nm: number;
  readonly signs: string;
}

function candidates(): Candidate[] {
  const numbers = [
    ...WHOLE.map(String),
    ...WHOLE.filter((n) => n <= 500).map((n) => `${n}.0`),
    ...WHOLE.filter((n) => n <= 50).map((n) => `${n}.00`),
    ...BROKEN,
  ];
  return Object.entries(UNITS_NM).flatMap(([unit, nm]) =>
    numbers
      .filter((number) => unit !== 'mm' || Number(number) <= MOST_MM)
      .flatMap((number) => ['', ' '].map((space) => ({ nm: Number(number) * nm, signs: `${number}${space}${unit}` }))),
  );
}

const CANDIDATES = candidates();

/** Least number of signs to change, add or leave out. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++)
      next[j] = Math.min(row[j]! + 1, next[j - 1]! + 1, row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1));
    row = next;
  }
  return row.at(-1) ?? 0;
}

/** The label that the line is, or null where it is none; reciprocal units (diffraction) and inches are none. */
export function labelOf(reading: Reading): Label | null {
  const seen = likeliest(reading).trim();
  if (seen.length < 2 || seen.length > 10 || !/\d|[uln?]/.test(seen)) return null;
  const close = CANDIDATES.filter(({ signs }) => distance(signs, seen) <= 2);
  if (close.length === 0) return null;
  const free = logProbability(reading, seen);
  const weights = new Map<number, number>();
  let best = Number.NEGATIVE_INFINITY;
  let bestNm = 0;
  for (const { nm, signs } of close) {
    const log = logProbability(reading, signs) + (signs.endsWith('mm') ? RARE : 0);
    weights.set(nm, (weights.get(nm) ?? 0) + Math.exp(log - free));
    if (log > best) [best, bestNm] = [log, nm];
  }
  let sum = 0;
  for (const weight of weights.values()) sum += weight;
  return {
    nm: bestNm,
    text: lengthWords(bestNm),
    certainty: sum > 0 ? (weights.get(bestNm) ?? 0) / sum : 0,
    strain: free - best,
  };
}

/** What the other lines of a data bar say; null where nothing or several things are said. */
export interface Conditions {
  readonly magnification: number | null;
  readonly kilovolts: number | null;
}

/** `2.55 k x`, `35 000 x`, `500x`; and `x5.00k`, `x 3.500`. */
const POWERS = [/(?<![\d.])(\d+(?:\.\d+)?(?: \d{3})?) ?(k?) ?x(?![\da-z])/g, /(?<![\da-z?])x ?(\d+(?:\.\d+)?) ?(k?)/g] as const;

function only(found: readonly number[]): number | null {
  const [first = null, ...others] = new Set(found);
  return others.length === 0 ? first : null;
}

/** Magnification (`x5.00k`, `2.55 K X`, `35 000 x`, `X3,500`) and voltage (`15.00 kV`) from lines read sign by sign. */
export function conditionsOf(texts: readonly string[]): Conditions {
  const magnifications: number[] = [];
  const kilovolts: number[] = [];
  for (const text of texts) {
    for (const [, number] of text.matchAll(/(?<![\d.])(\d{1,2}(?:\.\d{1,2})?) ?kv/g))
      if (Number(number) >= 0.1 && Number(number) <= 400) kilovolts.push(Number(number));
    for (const pattern of POWERS)
      for (const [, number = '', k] of text.matchAll(pattern)) {
        // A comma is read as a point: 3,500.
        const plain = number.replace(' ', '');
        const value = (/^\d{1,3}\.\d{3}$/.test(plain) ? Number(plain.replace('.', '')) : Number(plain)) * (k ? 1000 : 1);
        if (value >= 20 && value <= 5e6) magnifications.push(value);
      }
  }
  return { magnification: only(magnifications), kilovolts: only(kilovolts) };
}
