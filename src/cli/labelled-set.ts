/** A labelled set named on the command line, read as the page reads a drop: class folders, archives, a table of labels; copies found. */
import { resolve } from 'node:path';
import { isArchiveName } from '../archive/names';
import { nameAmong, plainName } from '../base/class-name';
import { MicrographiaError, type PackedError, unpackError } from '../base/errors';
import type { PictureFacts } from '../dataset/dataset';
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
    /** How many square views it has. */
    readonly viewCount: number;
  })[];
  /** How they were grouped, beside copies; of several folders the first. */
  readonly grouping: Grouping;
  /** Groups of several pictures, copies among them. */
  readonly groupCount: number;
  /** Square views of one picture, S x S grey bytes each. */
  views(file: string): Promise<Uint8Array>;
  /** Lets go of all views. */
  forget(): Promise<void>;
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

/** Listed, and of what a class is known: the pictures that could be read, with what reading told of them by path. */
async function readListed(service: DatasetService, { files, classOf, labelled }: LabelledListing, options: ReadLabelled) {
  const { onFault, onProgress } = options;
  const facts = new Map<string, PictureFacts>();
  for await (const outcome of service.read(files, { onProgress, only: new Set(classOf.keys()) })) {
    if ('error' in outcome) onFault(leftOut(outcome.path, outcome.error));
    else facts.set(outcome.path, outcome.facts);
  }
  const read = labelled.filter(({ path }) => facts.has(path)).sort((a, b) => (a.path < b.path ? -1 : 1));
  return { read, facts, classOf };
}

/** One of several folders: its files lie below its number from here on. */
function below(number: number, { files, classOf, labelled, grouping }: LabelledListing): LabelledListing {
  const named = (path: string): string => `${number}/${path}`;
  return {
    files: files.map((file) => ({ ...file, path: named(file.path) })),
    classOf: new Map([...classOf].map(([path, name]) => [named(path), name])),
    labelled: labelled.map((file) => ({ ...file, path: named(file.path) })),
    grouping,
  };
}

/**
 * Reads every labelled picture below some folders (or in archives). What cannot be read is told and left out. Of several folders each has
 * its own grouping, and the files of each lie below its number; copies are found in all of them together.
 * @throws MicrographiaError `no-data`, `no-class-folders`, `class-twice`.
 * @throws MicrographiaError `usage` where `groups` asks for a column that is not there.
 * @throws PatternError where `groups` is no pattern.
 */
export async function readLabelledSet(
  folders: readonly string[],
  options: ReadLabelled,
  service = labelledService(options.threads, options.side),
): Promise<LabelledSet> {
  const { known, side, groups, onFault } = options;
  const sets: (Awaited<ReturnType<typeof readListed>> & { readonly grouping: Grouping })[] = [];
  for (const [n, folder] of folders.entries()) {
    const listing = await listLabelled(folder, known, service, onFault);
    const set = await readListed(service, folders.length > 1 ? below(n + 1, listing) : listing, options);
    if (set.read.length === 0)
      throw new MicrographiaError(
        'no-data',
        `No picture of ${folder} could be read.`,
        'What is wrong with each is said above.',
      );
    // Guessed anew over what could be read: what could not would count as groups of its own.
    sets.push({ ...set, grouping: groupingOf(groups, set.read, onFault) });
  }
  const all = sets.flatMap(({ read, facts, classOf, grouping }, n) => {
    const groupOf = grouper(grouping);
    return read.map((file) => {
      const group = groupOf(file);
      const { sha256, viewCount } = facts.get(file.path) as PictureFacts;
      return {
        ...{ file: file.path, part: file.part, sha256, viewCount },
        category: classOf.get(file.path) as string,
        group: group !== null && folders.length > 1 ? `${n + 1}/${group}` : group,
      };
    });
  });
  const placeOf = new Map(all.map(({ file }, place) => [file, place]));
  const copies = await service.duplicates([...placeOf.keys()]);
  const original = all.map(({ file }) => placeOf.get(copies.get(file)?.of ?? '') ?? null);
  for (const [place, { file, category }] of all.entries()) {
    const of = all[original[place] ?? place];
    if (of.category !== category)
      onFault(
        `${file} is a copy of ${of.file}, in another class: a model cannot learn both. Give both one class, or leave one out.`,
      );
  }
  const joined = joinCopies(
    all.map(({ group }) => group),
    original,
    (place) => all[place].file,
  );
  return {
    pictures: all.map((picture, i) => ({ ...picture, group: joined[i] ?? picture.file })),
    grouping: sets[0].grouping,
    groupCount: new Set(joined.filter((group) => group !== null)).size,
    views: (file) => service.views(file, side),
    forget: () => service.clear(),
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
