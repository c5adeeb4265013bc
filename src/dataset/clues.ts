/**
 * What a model could cheat by: things that betray the class without showing the specimen (instrument, data bar, picture size,
 * magnification). Each clue is put to the test: how well does it alone tell the classes?
 */
import { type DataSet, isUsable, type PictureFacts } from './dataset';

export interface Clue {
  readonly id: 'instrument' | 'data-bar' | 'picture-size' | 'magnification';
  /** `the data bar`. */
  readonly words: string;
  /** Share of pictures whose class the clue tells, each picture judged by the others, and what guessing the largest class gives. */
  readonly accuracy: number;
  readonly chance: number;
  readonly pictures: number;
}

const CLUES: readonly {
  readonly id: Clue['id'];
  readonly words: string;
  readonly told: (facts: PictureFacts) => string | null;
}[] = [
  {
    id: 'instrument',
    words: 'the instrument named in the file',
    told: ({ vendor, instrument }) => (vendor || instrument ? `${vendor}/${instrument}` : 'not named'),
  },
  {
    id: 'data-bar',
    words: 'the data bar (whether there is one, and its height)',
    told: ({ barHeight, height }) => (barHeight === 0 ? 'none' : `${Math.round((100 * barHeight) / height)} %`),
  },
  { id: 'picture-size', words: 'the size of the picture', told: ({ width, height }) => `${width} x ${height}` },
  // Within one octave pictures of one magnification and pixel size fall together.
  {
    id: 'magnification',
    words: 'the magnification',
    told: ({ pixelSizeNm, magnification }) => octave(pixelSizeNm) ?? octave(magnification),
  },
];

const octave = (value: number | null): string | null =>
  value !== null && value > 0 ? `${Math.round(Math.log2(value))}` : null;

const add = <K>(counts: Map<K, number>, key: K): void => void counts.set(key, (counts.get(key) ?? 0) + 1);

/** The largest count when one picture of class `own` is taken out, and whether that class is then the largest (ties: not). */
function toldByOthers(counts: ReadonlyMap<number, number>, own: number): boolean {
  const mine = (counts.get(own) ?? 0) - 1;
  for (const [id, count] of counts) if (id !== own && count >= mine) return false;
  return mine > 0;
}

function testClue(pairs: readonly (readonly [value: string, classId: number])[]): { accuracy: number; chance: number } {
  const byValue = new Map<string, Map<number, number>>();
  const overall = new Map<number, number>();
  for (const [value, classId] of pairs) {
    const counts = byValue.get(value) ?? new Map<number, number>();
    byValue.set(value, counts);
    add(counts, classId);
    add(overall, classId);
  }
  let right = 0;
  for (const [value, classId] of pairs) if (toldByOthers(byValue.get(value) ?? overall, classId)) right++;
  return { accuracy: right / pairs.length, chance: Math.max(...overall.values()) / pairs.length };
}

const LEAST_PICTURES = 20;
/** A clue counts when it tells at least this share of what chance leaves open, and by more than three standard errors. */
const LEAST_SKILL = 0.3;

export interface UsablePicture {
  readonly facts: PictureFacts;
  readonly classId: number;
}

/** The pictures that were read and are used. */
export function usablePictures(set: DataSet): UsablePicture[] {
  const usable: UsablePicture[] = [];
  set.pictures.forEach(({ facts }, place) => {
    const classId = set.work.entries.get(place)?.classId ?? null;
    if (facts && classId !== null && isUsable(set, place)) usable.push({ facts, classId });
  });
  return usable;
}

/** The clues by which a model could tell the classes, strongest first. Only pictures that were read and are used take part. */
export function cluesOf(set: DataSet): Clue[] {
  const usable = usablePictures(set);
  const found = CLUES.flatMap(({ id, words, told }): Clue[] => {
    const pairs = usable.flatMap(({ facts, classId }) => {
      const value = told(facts);
      return value === null ? [] : [[value, classId] as const];
    });
    if (pairs.length < LEAST_PICTURES || new Set(pairs.map(([value]) => value)).size < 2) return [];
    const { accuracy, chance } = testClue(pairs);
    const error = Math.sqrt((chance * (1 - chance)) / pairs.length);
    const telling = accuracy - chance >= LEAST_SKILL * (1 - chance) && accuracy - chance > 3 * error;
    return telling ? [{ id, words, accuracy, chance, pictures: pairs.length }] : [];
  });
  return found.sort((a, b) => b.accuracy - a.accuracy);
}
