/** A labelled set named on the command line, read as the page reads a drop: class folders, archives, a table of labels; copies found. */
import { resolve } from 'node:path';
import { isArchiveName } from '../archive/archive';
import { nameAmong, plainName } from '../base/class-name';
import { MicrographiaError, type PackedError, unpackError } from '../base/errors';
import { columnNotUsed, type Grouping, grouper, guessGrouping, joinCopies, tooFewGroups } from '../dataset/grouping';
import type { LabelledFile } from '../dataset/labels';
import type { SplitPicture } from '../dataset/split';
import type { DatasetService } from '../services/dataset/protocol';
import { createDatasetService } from '../services/dataset/service';
import { createReadService } from '../services/read/service';
import { type FoundFile, findFiles, onDisk } from './files';
import { packBytes } from './read-files';
import { startThread } from './thread';

export interface LabelledSet {
  /** Pictures that have a class and could be read, by path below the data folder, with the part that a table or a folder states. */
  readonly pictures: readonly (SplitPicture & {
    readonly group: string;
    readonly part: LabelledFile['part'];
    readonly sha256: string;
  })[];
  /** How they were grouped, beside copies. */
  readonly grouping: Grouping;
  /** Groups of several pictures, copies among them. */
  readonly groupCount: number;
  /** Square views of one picture, S x S grey bytes each. */
  views(file: string): Promise<Uint8Array>;
}

export interface ReadLabelled {
  /** A class named like one of these takes its name. */
  readonly known: readonly string[];
  /** S: side of the views in pixels. */
  readonly side: number;
  readonly threads: number;
  /** `guess` as the page does, `each` picture by itself, the group `column` of the table, or a pattern of file names (base/file-pattern.ts). */
  readonly groups: string;
  /** What was left out and why, what was not understood about the labels: a sentence each. */
  readonly onFault: (fault: string) => void;
  readonly onProgress: (done: number, total: number) => void;
}

const leftOut = (path: string, { message, advice }: PackedError): string => `left out: ${path}: ${message} ${advice}`;

/**
 * What `--groups` asks for; where it is left to a guess, a column of the table that is not used is told.
 * @throws MicrographiaError `usage` where the column is asked for and there is none.
 */
export function groupingOf(groups: string, labelled: readonly LabelledFile[], onFault: (fault: string) => void): Grouping {
  if (groups === 'each') return { kind: 'each' };
  if (groups === 'column') {
    if (labelled.some(({ column }) => column !== null)) return { kind: 'column' };
    throw new MicrographiaError(
      'usage',
      'There is no table with a group column beside these pictures.',
      'Leave --groups out, or give a pattern of file names.',
    );
  }
  if (groups !== 'guess') return { kind: 'pattern', pattern: groups };
  const few = tooFewGroups(labelled);
  if (few)
    onFault(
      `${columnNotUsed(few)} Pictures of one group may then be both learned from and tested on, and the test be too kind. Add pictures of other groups; or give --groups column to use it all the same.`,
    );
  return guessGrouping(labelled);
}

/** The class of each picture. @throws MicrographiaError `class-twice` where two classes differ by no more than case and spaces. */
function classNames(
  files: Awaited<ReturnType<DatasetService['list']>>['files'],
  known: readonly string[],
): Map<string, string> {
  const written = new Map<string, string>();
  const nameOf = new Map<string, string>();
  for (const { path, className } of files) {
    if (className === null) continue;
    const plain = plainName(className);
    const before = written.get(plain) ?? className;
    if (before !== className)
      throw new MicrographiaError(
        'class-twice',
        `There are two names for one class: ${before} and ${className}.`,
        'Put their pictures into one folder, or give them names that differ by more than case and spaces.',
      );
    written.set(plain, className);
    nameOf.set(path, nameAmong(known, className) ?? className);
  }
  return nameOf;
}

export interface LabelledListing {
  /** Everything that was found, to be read again and again. */
  readonly files: readonly FoundFile[];
  /** The class of every picture that has one, by path below the data folder. */
  readonly classOf: ReadonlyMap<string, string>;
  readonly labelled: readonly LabelledFile[];
  /** As it seems before any picture is read; beside it stand copies, which only reading finds. */
  readonly grouping: Grouping;
}

/**
 * Lists what lies below a folder (or in an archive) with its classes, before any picture is decoded. What has no class is told.
 * @param known a class named like one of these takes its name.
 * @throws MicrographiaError `no-data`, `no-class-folders`, `class-twice`, or what keeps the folder or archive from being opened.
 */
export async function listLabelled(
  data: string,
  known: readonly string[],
  service: DatasetService,
  onFault: (fault: string) => void,
): Promise<LabelledListing> {
  const { files: found, missing } = await findFiles([data]);
  if (found.length === 0 && missing.length > 0) throw missing[0].error;
  for (const { error } of missing) onFault(`left out: ${error.message} ${error.advice}`);
  // Paths begin with the number of the argument: here there is one.
  const files = found.map((file) => ({ ...file, path: file.path.slice(file.path.indexOf('/') + 1) }));
  const { files: labelled, grouping, problems, refused } = await service.list(files);
  for (const { message } of problems) onFault(message);
  // An archive that cannot be opened, and nothing beside it: that is what is to be said.
  const [only] = files;
  if (files.length === 1 && refused[0]?.path === only.path && isArchiveName(only.path)) throw unpackError(refused[0].error);
  for (const { path, error } of refused) onFault(leftOut(path, error));
  const classOf = classNames(labelled, known);
  if (classOf.size === 0)
    throw new MicrographiaError(
      files.length === 0 ? 'no-data' : 'no-class-folders',
      `${data} holds no folder with pictures in it.`,
      'Give a folder that has one folder per category, with the pictures inside.',
    );
  return { files, classOf, labelled, grouping };
}

/** The reading of data sets, in threads. */
export const labelledService = (threads: number, side?: number): DatasetService =>
  createDatasetService({
    reader: createReadService({ startWorker: () => startThread('read'), workers: threads, pack: packBytes, archive: onDisk }),
    ...(side !== undefined && { side }),
  });

/**
 * Reads every labelled picture below a folder (or in an archive). What cannot be read is told and left out.
 * @throws MicrographiaError `no-data`, `no-class-folders`, `class-twice`.
 * @throws MicrographiaError `usage` where `groups` asks for a column that is not there.
 * @throws PatternError where `groups` is no pattern.
 */
export async function readLabelledSet(data: string, options: ReadLabelled): Promise<LabelledSet> {
  const { known, side, threads, groups, onFault, onProgress } = options;
  const service = labelledService(threads, side);
  const { files, classOf, labelled: listed } = await listLabelled(data, known, service, onFault);
  const read = new Map<string, string>();
  for await (const outcome of service.read(files, { onProgress, only: new Set(classOf.keys()) })) {
    if ('error' in outcome) onFault(leftOut(outcome.path, outcome.error));
    else read.set(outcome.path, outcome.facts.sha256);
  }
  const labelled = listed.filter(({ path }) => read.has(path)).sort((a, b) => (a.path < b.path ? -1 : 1));
  const paths = labelled.map(({ path }) => path);
  const placeOf = new Map(paths.map((path, place) => [path, place]));
  const copies = await service.duplicates(paths);
  for (const [path, { of }] of copies)
    if (classOf.get(path) !== classOf.get(of))
      onFault(
        `${path} is a copy of ${of}, in another class: a model cannot learn both. Give both one class, or leave one out.`,
      );
  // Guessed anew over what could be read: what could not would count as groups of its own.
  const grouping = groupingOf(groups, labelled, onFault);
  const joined = joinCopies(
    labelled.map(grouper(grouping)),
    paths.map((path) => placeOf.get(copies.get(path)?.of ?? '') ?? null),
    (place) => paths[place],
  );
  return {
    pictures: labelled.map(({ path: file, part }, i) => ({
      ...{ file, part, sha256: read.get(file) as string },
      category: classOf.get(file) as string,
      group: joined[i] ?? file,
    })),
    grouping,
    groupCount: new Set(joined.filter((group) => group !== null)).size,
    views: (file) => service.views(file, side),
  };
}

/**
 * Sets of several folders as one, its files below the number of their folder. What lies in two of them, byte for byte, is one group;
 * copies in another size or format are found within a folder.
 */
export function joinSets(sets: readonly Pick<LabelledSet, 'pictures' | 'views'>[]): Pick<LabelledSet, 'pictures' | 'views'> {
  const [only] = sets;
  if (sets.length === 1) return only;
  const viewsOf = new Map<string, () => Promise<Uint8Array>>();
  const pictures = sets.flatMap((set, n) =>
    set.pictures.map((picture) => {
      const file = `${n + 1}/${picture.file}`;
      viewsOf.set(file, () => set.views(picture.file));
      return { ...picture, file, group: `${n + 1}/${picture.group}` };
    }),
  );
  const firstOf = new Map<string, number>();
  const copyOf = pictures.map(({ sha256 }, place) => {
    const first = firstOf.get(sha256) ?? null;
    if (first === null) firstOf.set(sha256, place);
    return first;
  });
  const groups = joinCopies(
    pictures.map(({ group }) => group),
    copyOf,
    (place) => pictures[place].file,
  );
  return {
    pictures: pictures.map((picture, i) => ({ ...picture, group: groups[i] ?? picture.file })),
    views: (file) => viewsOf.get(file)?.() ?? Promise.reject(new RangeError(`${file} is not of these folders`)),
  };
}

/**
 * Every way in which a split may name a file: the page keys it by the name of the dropped folder too, and a split from another system may
 * have its letters with accents whole or taken apart.
 */
export const pathsIn = (data: string, file: string): readonly string[] => {
  const written = [file, `${resolve(data).split(/[\\/]/).at(-1)}/${file}`];
  return [...new Set(written.flatMap((path) => [path, path.normalize('NFC'), path.normalize('NFD')]))];
};
