/**
 * One class, one instrument: a class whose pictures all share something (instrument, magnification, picture size, data bar) that hardly
 * any picture of another class has. Over all classes such a thing may explain little, and a model can still learn it in place of that
 * class's specimen. A set all from one instrument shares it, and is no such case.
 */

import { type Clue, type UsablePicture, usablePictures } from './clues';
import type { DataSet } from './dataset';

export interface ClassClue {
  readonly classId: number;
  readonly id: Clue['id'];
  /** What the pictures share: `FEI`, `5 nm a pixel`. */
  readonly words: string;
}

type Value = string | number;

interface Trait {
  readonly id: Clue['id'];
  /** Null where the file does not say. */
  readonly of: (facts: UsablePicture['facts']) => Value | null;
  readonly words: (value: Value) => string;
}

const positive = (value: number | null): number | null => (value !== null && value > 0 ? value : null);
const rounded = (value: Value): string => Number(Number(value).toPrecision(3)).toLocaleString('en');

/** The plainer one first: of those with the same id a class is told but one. */
const TRAITS: readonly Trait[] = [
  { id: 'instrument', of: ({ vendor }) => vendor, words: String },
  {
    id: 'instrument',
    of: ({ vendor, instrument }) => (instrument === null ? null : `${vendor ?? ''} ${instrument}`.trim()),
    words: String,
  },
  {
    id: 'data-bar',
    of: ({ barHeight, height }) => barHeight / height,
    words: (share) => (share === 0 ? 'no data bar' : `a data bar of ${rounded(100 * Number(share))} % of the height`),
  },
  { id: 'picture-size', of: ({ width, height }) => `${width} x ${height} pixels`, words: String },
  { id: 'magnification', of: ({ pixelSizeNm }) => positive(pixelSizeNm), words: (nm) => `${rounded(nm)} nm a pixel` },
  {
    id: 'magnification',
    of: ({ magnification }) => positive(magnification),
    words: (times) => `magnified ${rounded(times)} times`,
  },
];

/** Pictures of a class, and of all others together, of which the thing must be known, and the share of them. */
const LEAST_KNOWN = 5;
const LEAST_SHARE_KNOWN = 0.5;
/** Of all pictures that have the thing, at most this share may belong to other classes. */
const MOST_OF_OTHERS = 0.05;
/** Numbers within 2 % are one setting; another class within 20 % has nearly the same, and is not told apart by it. */
const SAME = 1.02;
const NEAR = 1.2;

const close = (a: Value, b: Value, factor: number): boolean =>
  a === b || (typeof a === 'number' && typeof b === 'number' && a > 0 && b > 0 && a <= factor * b && b <= factor * a);

const enough = (count: number, pictures: number): boolean => count >= LEAST_KNOWN && count >= LEAST_SHARE_KNOWN * pictures;

/** Classes that the trait singles out, with what they share. */
function ownedBy({ id, of, words }: Trait, usable: readonly UsablePicture[], sizes: ReadonlyMap<number, number>): ClassClue[] {
  const classes = new Map<number, { readonly value: Value; known: number; alike: boolean }>();
  const counts = new Map<Value, number>();
  let known = 0;
  for (const { classId, facts } of usable) {
    const value = of(facts);
    if (value === null) continue;
    known++;
    counts.set(value, (counts.get(value) ?? 0) + 1);
    const own = classes.get(classId);
    if (!own) classes.set(classId, { value, known: 1, alike: true });
    else {
      own.known++;
      own.alike &&= close(value, own.value, SAME);
    }
  }
  const alike = [...classes].filter(([classId, own]) => {
    const size = sizes.get(classId) ?? 0;
    return own.alike && enough(own.known, size) && enough(known - own.known, usable.length - size);
  });
  return alike.flatMap(([classId, { value, known: own }]): ClassClue[] => {
    let having = 0;
    for (const [other, count] of counts) if (close(other, value, NEAR)) having += count;
    return having - own <= MOST_OF_OTHERS * having ? [{ classId, id, words: words(value) }] : [];
  });
}

/** What single classes have for themselves, in the order of the traits. Only pictures that were read and are used take part. */
export function classClues(set: DataSet): ClassClue[] {
  const usable = usablePictures(set);
  const sizes = new Map<number, number>();
  for (const { classId } of usable) sizes.set(classId, (sizes.get(classId) ?? 0) + 1);
  const told = new Map<string, ClassClue>();
  for (const trait of TRAITS)
    for (const clue of ownedBy(trait, usable, sizes)) {
      const key = `${clue.id} ${clue.classId}`;
      if (!told.has(key)) told.set(key, clue);
    }
  return [...told.values()];
}
