/** The parts of a set that a command trains on: of the run that is gone on with, given, stated by the data, or drawn. */

import { readFile } from 'node:fs/promises';
import { dictionary } from '../base/dictionary';
import { MicrographiaError } from '../base/errors';
import { firstShares } from '../dataset/few-pictures';
import { countParts, type Split, type SplitPicture, splitPictures } from '../dataset/split';
import { parseSplit } from '../dataset/split-file';
import { type LabelledSet, pathsIn } from './labelled-set';

/** The text of a file that an option names. @throws MicrographiaError `file-unreadable` */
export const textOf = (file: string, what: string): Promise<string> =>
  readFile(file, 'utf8').catch((cause: NodeJS.ErrnoException) => {
    const fault = cause.code === 'ENOENT' ? 'is not there' : 'cannot be read';
    throw new MicrographiaError('file-unreadable', `The ${what} ${file} ${fault}.`, 'Check its path and permissions.', {
      cause,
    });
  });

export interface SplitWanted {
  readonly data: string;
  readonly seed: string;
  readonly perClass: number | null;
  /** A stored split to use instead of a new one. */
  readonly split: string | null;
  /** The split of an unfinished run, in whose place no other may come. */
  readonly kept: string | null;
  /** Of a drawn split; where absent, as the smallest class allows. */
  readonly shares?: { readonly validation: number; readonly test: number };
}

/**
 * The split, keyed by the files of these pictures.
 * @param say told in a sentence what is not used.
 * @throws MicrographiaError `other-run`, `bad-split`, `file-unreadable`
 */
export async function splitFor(
  wanted: SplitWanted,
  pictures: LabelledSet['pictures'],
  say: (line: string) => void,
): Promise<Split> {
  const { kept, split: given, seed, perClass, shares } = wanted;
  if (kept !== null) return keptSplit(wanted.data, kept, pictures);
  if (given !== null) return givenSplit(wanted.data, given, pictures, say);
  if (pictures.some(({ part }) => part !== null)) return statedSplit(pictures, say);
  return splitPictures(pictures, {
    seed,
    ...(shares ?? firstShares(Math.min(...classSizes(pictures).values()), perClass ?? undefined)),
    ...(perClass !== null && { perClass }),
  });
}

/** Pictures of each class. */
export function classSizes(pictures: readonly SplitPicture[]): Map<string, number> {
  const sizes = new Map<string, number>();
  for (const { category } of pictures) sizes.set(category, (sizes.get(category) ?? 0) + 1);
  return sizes;
}

/** What a table, or folders named `train` and `test`, state is kept, as the page does it. */
function statedSplit(pictures: LabelledSet['pictures'], say: (line: string) => void): Split {
  const parts = dictionary(pictures.map(({ file, part }) => [file, part ?? 'unused'] as const));
  const unnamed = pictures.filter(({ part }) => part === null);
  const unused =
    unnamed.length > 0
      ? ` It states none for ${unnamed.length} of ${pictures.length}, ${unnamed[0].file} first: these are not used.`
      : '';
  say(`The parts are those that the data states.${unused}`);
  const options = { seed: 'stated', validation: 0, test: 0 };
  return { version: 1, options, parts, counts: countParts(pictures, parts) };
}

/** A run goes on with the pictures it began with, or its numbers would be those of no run. */
async function keptSplit(data: string, file: string, pictures: LabelledSet['pictures']): Promise<Split> {
  const split = parseSplit(await textOf(file, 'split'), file);
  const here = new Set(pictures.map((picture) => picture.file));
  const gone = Object.keys(split.parts).filter((name) => !here.has(name));
  const fresh = [...here].filter((name) => !Object.hasOwn(split.parts, name));
  const hashes = dictionary(Object.entries(split.sha256 ?? {}));
  const changed = pictures.filter((picture) => (hashes[picture.file] ?? picture.sha256) !== picture.sha256);
  const some = (names: readonly string[], what: string): string[] =>
    names.length > 0 ? [`${names.length} ${what}, ${names[0]} first`] : [];
  if (gone.length + fresh.length + changed.length > 0)
    throw new MicrographiaError(
      'other-run',
      `The pictures in ${data} are not those that the unfinished run began with: ${[
        ...some(fresh, 'are new'),
        ...some(gone, 'are gone'),
        ...some(
          changed.map((picture) => picture.file),
          'have changed',
        ),
      ].join('; ')}.`,
      'Put them back as they were to go on with it, or choose another --out.',
    );
  return split;
}

/** A split that the page stored names no picture that was left out there: such pictures are left out here too. */
async function givenSplit(
  data: string,
  given: string,
  pictures: readonly SplitPicture[],
  say: (line: string) => void,
): Promise<Split> {
  const split = parseSplit(await textOf(given, 'split'), given);
  const stated = pictures.map(({ file }) =>
    pathsIn(data, file).flatMap((path) => (Object.hasOwn(split.parts, path) ? [split.parts[path]] : [])),
  );
  const unnamed = pictures.filter((_, i) => stated[i].length === 0);
  if (unnamed.length === pictures.length)
    throw new MicrographiaError(
      'bad-split',
      `The split in ${given} names none of the pictures in ${data}, such as ${unnamed[0].file}.`,
      'Give the split that was made for this data, or leave --split out to make a new one.',
    );
  if (unnamed.length > 0)
    say(
      `The split in ${given} does not name ${unnamed.length} of ${pictures.length}, ${unnamed[0].file} first: these are not used.`,
    );
  const parts = dictionary(pictures.map(({ file }, i) => [file, stated[i][0] ?? 'unused'] as const));
  // The file may count pictures that are not here, under names of its own.
  return { ...split, parts, counts: countParts(pictures, parts) };
}

/** Groups with pictures on several sides, as a stated or given split may have them. */
export function cutGroups(pictures: readonly SplitPicture[], { parts }: Split): string[] {
  const sides = new Map<string, Set<string>>();
  for (const { file, group = file } of pictures)
    if (parts[file] !== 'unused') sides.set(group, (sides.get(group) ?? new Set()).add(parts[file]));
  return [...sides].filter(([, where]) => where.size > 1).map(([group]) => group);
}

/** Classes of several pictures that all belong to one group: such a class lies on one side of every split, and in one fold. */
export function oneGroupClasses(pictures: readonly SplitPicture[]): string[] {
  const groups = new Map<string, Set<string>>();
  for (const { file, category, group = file } of pictures) groups.set(category, (groups.get(category) ?? new Set()).add(group));
  return [...classSizes(pictures)].flatMap(([name, count]) => (count > 1 && groups.get(name)?.size === 1 ? [name] : []));
}
