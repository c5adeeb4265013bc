/** What people should know of a data set before they train on it, as data: the panel shows it, the saved model keeps it. */
import { plainName } from '../base/class-name';
import { type ClassClue, classClues } from './class-clues';
import { cluesOf } from './clues';
import { classCounts, className, type DataSet, groupsOf, isUsable, placeOf } from './dataset';
import { splitState } from './draw-split';
import { FEW_PICTURES } from './few-pictures';
import { columnNotUsed, tooFewGroups } from './grouping';

export type DataWarningCode =
  | 'few-classes'
  | 'empty-class'
  | 'one-picture'
  | 'few-pictures'
  | 'imbalance'
  | 'names-alike'
  | 'two-classes'
  | 'copies'
  | 'all-alike'
  | 'no-contrast'
  | 'unreadable'
  | 'absent'
  | 'no-class'
  | 'many-pictures'
  | 'clue'
  | 'class-clue'
  | 'no-split'
  | 'not-in-split'
  | 'split-cuts-group'
  | 'one-group'
  | 'column-not-used'
  | 'class-not-in-part';

export interface DataWarning {
  readonly code: DataWarningCode;
  /** `stop`: training makes no sense; `warn`: it will mislead; `note`. */
  readonly weight: 'stop' | 'warn' | 'note';
  readonly message: string;
  readonly advice: string;
  /** The classes and pictures it is about, the latter the first hundred. */
  readonly classIds: readonly number[];
  readonly pictureIds: readonly string[];
  /** With `clue`: which one. */
  readonly clue?: string;
}

const MANY_PICTURES = 20_000;
const IMBALANCE = 5;
const MOST_IDS = 100;

const percent = (share: number): string => `${Math.round(100 * share)} %`;
const number = (count: number): string => count.toLocaleString('en');
const counted = (count: number, one: string, many = `${one}s`): string => `${number(count)} ${count === 1 ? one : many}`;
const listed = (names: readonly string[]): string =>
  names.slice(0, 5).join(', ') + (names.length > 5 ? ` and ${names.length - 5} more` : '');

type Extra = Partial<Pick<DataWarning, 'classIds' | 'pictureIds' | 'clue'>>;

/** Every warning that holds, gravest first. */
export function datasetWarnings(set: DataSet): DataWarning[] {
  const warnings: DataWarning[] = [];
  const warn = (
    code: DataWarningCode,
    weight: DataWarning['weight'],
    message: string,
    advice: string,
    extra: Extra = {},
  ): void => {
    warnings.push({
      code,
      weight,
      message,
      advice,
      classIds: [],
      ...extra,
      pictureIds: (extra.pictureIds ?? []).slice(0, MOST_IDS),
    });
  };
  if (set.work.entries.size === 0) return [];
  classWarnings(set, warn);
  pictureWarnings(set, warn);
  groupWarnings(set, warn);
  columnWarnings(set, warn);
  clueWarnings(set, warn);
  splitWarnings(set, warn);
  const order = ['stop', 'warn', 'note'];
  return warnings.sort((a, b) => order.indexOf(a.weight) - order.indexOf(b.weight));
}

type Warn = (code: DataWarningCode, weight: DataWarning['weight'], message: string, advice: string, extra?: Extra) => void;

function classWarnings(set: DataSet, warn: Warn): void {
  const counts = classCounts(set);
  const nameOf = (id: number): string => className(set.work, id) ?? '';
  const of = (test: (count: number) => boolean) => [...counts].filter(([, count]) => test(count)).map(([id]) => id);
  const filled = of((count) => count > 0);
  const [first] = filled;
  if (first === undefined || filled.length < 2)
    warn(
      'few-classes',
      'stop',
      first === undefined ? 'No picture has a class.' : `There is only one class, ${nameOf(first)}.`,
      'Drop one folder per class, at least two, or give the pictures their classes here.',
      { classIds: filled },
    );
  const empty = of((count) => count === 0);
  if (empty.length > 0)
    warn('empty-class', 'warn', `Without any picture: ${listed(empty.map(nameOf))}.`, 'Add pictures, or delete the class.', {
      classIds: empty,
    });
  const single = of((count) => count === 1);
  if (single.length > 0)
    warn(
      'one-picture',
      'warn',
      `With one picture only: ${listed(single.map(nameOf))}.`,
      'Nothing is left to test such a class on: add pictures, merge it with another, or delete it.',
      { classIds: single },
    );
  const few = of((count) => count > 1 && count < FEW_PICTURES);
  if (few.length > 0)
    warn(
      'few-pictures',
      'note',
      `Fewer than ${FEW_PICTURES} pictures: ${listed(few.map((id) => `${nameOf(id)} (${counts.get(id)})`))}.`,
      'The model is judged on pictures that are left out in turn (k-fold): expect wide intervals.',
      { classIds: few },
    );
  const sizes = filled.map((id) => ({ id, size: counts.get(id) ?? 0 })).sort((a, b) => a.size - b.size);
  const [small] = sizes;
  const large = sizes.find(({ size }) => size === sizes.at(-1)?.size);
  if (small && large && large.size > IMBALANCE * small.size)
    warn(
      'imbalance',
      'note',
      `${nameOf(large.id)} has ${number(large.size)} pictures, ${nameOf(small.id)} ${number(small.size)}.`,
      'In training, rare classes count more to make up for it (class weights). Judge by the score with all classes alike (macro-F1), not by the share named right.',
      { classIds: [large.id, small.id] },
    );
  const alike = new Map<string, number[]>();
  for (const { id, name } of set.work.classes) alike.set(plainName(name), [...(alike.get(plainName(name)) ?? []), id]);
  for (const ids of alike.values())
    if (ids.length > 1)
      warn(
        'names-alike',
        // An empty class is not trained: only two that are keep a model from having one class of that name.
        ids.filter((id) => filled.includes(id)).length > 1 ? 'stop' : 'warn',
        `${ids.map((id) => `"${nameOf(id)}"`).join(' and ')} differ only in case, blanks or underscores: one class to a model.`,
        'Merge them if they mean one class, else give them names that differ more.',
        { classIds: ids },
      );
}

function pictureWarnings(set: DataSet, warn: Warn): void {
  const failed: string[] = [];
  const unlabelled: string[] = [];
  const absent: string[] = [];
  const copies: string[] = [];
  const flat: string[] = [];
  const clashing: string[] = [];
  const clashingClasses = new Set<number>();
  let usable = 0;
  /** Of those, the ones that the split does not hold back. */
  let taken = 0;
  let read = 0;
  const originals = new Set<string>();
  set.pictures.forEach(({ id, status, facts, duplicateOf }, place) => {
    const entry = set.work.entries.get(place);
    if (!entry || entry.excluded) return;
    if (status === 'failed') failed.push(id);
    else if (entry.classId === null) unlabelled.push(id);
    if (!isUsable(set, place)) return;
    usable++;
    if (entry.part !== 'unused') taken++;
    if (status === 'absent') absent.push(id);
    if (facts) read++;
    if (facts && facts.deviation < 0.002) flat.push(id);
    const other = duplicateOf === null ? undefined : set.work.entries.get(placeOf(duplicateOf));
    const counts = duplicateOf !== null && other !== undefined && isUsable(set, placeOf(duplicateOf));
    if (!counts) originals.add(id);
    else if (other.classId === entry.classId) copies.push(id);
    else {
      clashing.push(id, duplicateOf);
      for (const classId of [other.classId, entry.classId]) if (classId !== null) clashingClasses.add(classId);
    }
  });
  const pathsOf = (ids: readonly string[]) => listed(ids.map((id) => set.pictures.get(placeOf(id))?.path ?? id));
  if (read > 2 && read === usable && (originals.size === 1 || flat.length === usable))
    warn(
      'all-alike',
      'stop',
      'All pictures are alike.',
      'A model cannot tell classes apart on copies of one picture: drop others.',
      {},
    );
  if (clashing.length > 0)
    warn(
      'two-classes',
      'warn',
      `The same picture is in two classes: ${pathsOf(clashing)}.`,
      'Give both the right class, or leave one out: a model cannot learn both.',
      { pictureIds: clashing, classIds: [...clashingClasses] },
    );
  if (copies.length > 0)
    warn(
      'copies',
      'note',
      `${counted(copies.length, 'picture is a copy of another', 'pictures are copies of others')}: ${pathsOf(copies)}.`,
      'They stay on one side of the split. Leave them out to count each picture once.',
      { pictureIds: copies },
    );
  if (flat.length > 0)
    warn('no-contrast', 'note', `Without any contrast: ${pathsOf(flat)}.`, 'Leave them out unless empty fields are a class.', {
      pictureIds: flat,
    });
  if (failed.length > 0)
    warn(
      'unreadable',
      'note',
      `${counted(failed.length, 'file')} could not be read: ${pathsOf(failed)}.`,
      'The rest goes on without them.',
      { pictureIds: failed },
    );
  if (absent.length > 0)
    warn(
      'absent',
      'warn',
      `${absent.length === 1 ? 'The file of 1 picture is' : `The files of ${number(absent.length)} pictures are`} not here: ${pathsOf(absent)}.`,
      'Drop the same folders or archives again; labels and split are kept.',
      { pictureIds: absent },
    );
  if (unlabelled.length > 0)
    warn(
      'no-class',
      'note',
      `${counted(unlabelled.length, 'picture has', 'pictures have')} no class: ${pathsOf(unlabelled)}.`,
      'They are not used until they have one.',
      { pictureIds: unlabelled },
    );
  if (taken >= MANY_PICTURES)
    warn(
      'many-pictures',
      'note',
      `${number(taken)} pictures: training takes long in a browser.`,
      'Start with some hundred per class: "At most per class" of the split holds the rest back.',
    );
}

/** A class that is one group lies on one side of every split, and of every fold: it is learned or judged, never both. */
function groupWarnings(set: DataSet, warn: Warn): void {
  const groups = new Map<number, Set<string | null>>();
  groupsOf(set).forEach((group, place) => {
    const classId = isUsable(set, place) ? set.work.entries.get(place)?.classId : null;
    if (classId === null || classId === undefined) return;
    const of = groups.get(classId) ?? new Set();
    groups.set(classId, of.add(group));
  });
  const counts = classCounts(set);
  const ids = [...groups].flatMap(([id, of]) => (of.size === 1 && !of.has(null) && (counts.get(id) ?? 0) > 1 ? [id] : []));
  if (ids.length > 0)
    warn(
      'one-group',
      'warn',
      `All pictures are one group in: ${listed(ids.map((id) => className(set.work, id) ?? ''))}.`,
      'A group stays on one side of the split, so such a class cannot be both learned and judged. Tell specimens apart in another way under Groups, or add pictures of another specimen.',
      { classIds: ids },
    );
}

/** Groups that the table states and nobody uses, since a class has too few of them. */
function columnWarnings(set: DataSet, warn: Warn): void {
  if (set.work.grouping.kind === 'column') return;
  const usable = set.pictures.map((picture, place) => ({
    ...picture,
    className: isUsable(set, place) ? className(set.work, set.work.entries.get(place)?.classId ?? null) : null,
  }));
  const few = tooFewGroups(usable);
  if (few)
    warn(
      'column-not-used',
      'warn',
      columnNotUsed(few),
      'Pictures of one group may then be both learned from and tested on, and the test be too kind. Add pictures of other groups; or choose the column under Groups all the same.',
      { classIds: set.work.classes.flatMap(({ id, name }) => (few.classes.includes(name) ? [id] : [])) },
    );
}

function clueWarnings(set: DataSet, warn: Warn): void {
  const singled = classClues(set);
  const listedWith = (clues: readonly ClassClue[]): string => {
    const words = new Map<number, string[]>();
    for (const clue of clues) words.set(clue.classId, [...(words.get(clue.classId) ?? []), clue.words]);
    return listed([...words].map(([id, shared]) => `${className(set.work, id)} (${shared.join(', ')})`));
  };
  const idsOf = (clues: readonly ClassClue[]) => [...new Set(clues.map(({ classId }) => classId))];
  const clues = cluesOf(set);
  for (const { id, words, accuracy, chance, pictures } of clues) {
    const own = singled.filter((clue) => clue.id === id);
    warn(
      'clue',
      'warn',
      `From ${words} alone the class of ${percent(accuracy)} of ${number(pictures)} pictures can be told (${percent(chance)} by guessing the largest class).${own.length > 0 ? ` With one of their own: ${listedWith(own)}.` : ''}`,
      'A model may learn that in place of the specimen. Add pictures of each class from the other instruments or settings, or judge the model on such pictures only.',
      { clue: id, classIds: idsOf(own) },
    );
  }
  // What tells many classes is said already.
  const others = singled.filter(({ id }) => !clues.some((clue) => clue.id === id));
  const ids = idsOf(others);
  if (ids.length > 0)
    warn(
      'class-clue',
      'warn',
      `All pictures of ${ids.length === 1 ? 'one class' : `${ids.length} classes`} share what hardly any picture of another class has: ${listedWith(others)}.`,
      'A model may learn that in place of the specimen. Add pictures of such a class from another instrument or with another setting, or of other classes from this one.',
      { classIds: ids },
    );
}

function splitWarnings(set: DataSet, warn: Warn): void {
  if (!set.work.split) {
    warn('no-split', 'note', 'The pictures are not split yet.', 'Draw the split before training; it is stored with the set.');
    return;
  }
  const { counts, missing, cut } = splitState(set);
  if (missing > 0)
    warn(
      'not-in-split',
      'warn',
      `${counted(missing, 'picture came after the split and belongs', 'pictures came after the split and belong')} to no part.`,
      'Add them to the split; the others keep their parts.',
    );
  if (cut.length > 0)
    warn(
      'split-cuts-group',
      'warn',
      `The split has pictures of one group on several sides: ${listed(cut)}.`,
      'The test would be too kind. Draw the split anew with these groups.',
    );
  const without = (part: 'train' | 'test') =>
    [...counts].filter(([, row]) => row.train + row.validation + row.test > 0 && row[part] === 0).map(([id]) => id);
  for (const part of ['train', 'test'] as const) {
    const ids = without(part);
    if (ids.length > 0)
      warn(
        'class-not-in-part',
        part === 'train' ? 'warn' : 'note',
        `No picture for ${part === 'train' ? 'training' : 'the test'}: ${listed(ids.map((id) => className(set.work, id) ?? ''))}.`,
        part === 'train'
          ? 'Draw the split anew or add pictures.'
          : 'Nothing will be known of how well the model tells this class.',
        { classIds: ids },
      );
  }
}
