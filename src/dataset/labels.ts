/** Classes of dropped pictures: from the folders or archives they lie in, or from a table of labels. */

import { baseName } from '../archive/drop';
import { archiveStem, isArchiveName } from '../archive/names';
import { writtenName } from '../base/class-name';
import { pathKey } from '../base/path-key';
import { fileFinder } from './find-files';
import { type LabelTable, partNamed, type StatedPart } from './label-table';

export interface LabelledFile {
  readonly path: string;
  readonly className: string | null;
  /** Folders below the class folder, outermost first: sessions or specimens, perhaps. */
  readonly folders: readonly string[];
  /** The group the table gives. */
  readonly column: string | null;
  /** The part of the split that the table or a folder (`train`, `test`) states. */
  readonly part: StatedPart | null;
}

/** Something the user should know about the labels; `files` and `lines` are the first hundred. */
export interface LabelProblem {
  readonly code:
    | 'no-class'
    | 'file-missing'
    | 'not-listed'
    | 'listed-twice'
    | 'two-classes'
    | 'ambiguous-file'
    | 'row-skipped'
    | 'no-label-in-row'
    | 'code-page';
  readonly message: string;
  readonly files: readonly string[];
  readonly count: number;
}

export interface LabelPlan {
  readonly files: readonly LabelledFile[];
  readonly problems: readonly LabelProblem[];
}

const MOST_NAMED = 100;
const some = (names: readonly string[]): string =>
  names.slice(0, 3).join(', ') + (names.length > 3 ? ` and ${(names.length - 3).toLocaleString('en')} more` : '');
const countOf = (count: number, one: string): string => `${count.toLocaleString('en')} ${one}${count === 1 ? '' : 's'}`;
const problem = (code: LabelProblem['code'], names: readonly string[], message: (some: string) => string): LabelProblem[] =>
  names.length === 0 ? [] : [{ code, message: message(some(names)), files: names.slice(0, MOST_NAMED), count: names.length }];

/** Null for a name of blanks, too. */
const classOf = (name: string | null | undefined): string | null => writtenName(name ?? '') || null;

interface Located {
  readonly path: string;
  readonly dirs: readonly string[];
}

const dirsOf = (path: string): string[] => path.split('/').slice(0, -1);

/** How many leading folders all of them share. */
function sharedDepth(files: readonly Located[]): number {
  const [first] = files;
  if (!first) return 0;
  let depth = first.dirs.length;
  for (const { dirs } of files) {
    let same = 0;
    while (same < depth && dirs[same] === first.dirs[same]) same++;
    depth = same;
  }
  return depth;
}

/** The archive a file lies in, as its place among the folders; -1 where it lies in none. */
const archiveAt = (dirs: readonly string[]): number => dirs.findIndex(isArchiveName);

/**
 * Folders that wrap the whole content of an archive say nothing (`Tips.tar/Tips/a.tif`). Where every archive of a drop holds several
 * folders of pictures, these are the classes and the archives are parcels; else each archive is a class.
 */
function unwrapArchives(files: readonly Located[]): Located[] {
  const archives = new Map<string, Located[]>();
  for (const file of files) {
    const at = archiveAt(file.dirs);
    if (at < 0) continue;
    const key = file.dirs.slice(0, at + 1).join('/');
    const inside = archives.get(key);
    if (inside) inside.push(file);
    else archives.set(key, [file]);
  }
  if (archives.size === 0) return [...files];
  const wrapped = new Map([...archives].map(([key, inside]) => [key, sharedDepth(inside)]));
  const parcels = [...archives].every(
    ([key, inside]) => new Set(inside.map(({ dirs }) => dirs[wrapped.get(key) as number])).size > 1,
  );
  return files.map((file) => {
    const at = archiveAt(file.dirs);
    if (at < 0) return file;
    const rest = file.dirs.slice(wrapped.get(file.dirs.slice(0, at + 1).join('/')));
    const name = archiveStem(baseName(file.dirs[at] ?? ''));
    return {
      path: file.path,
      dirs: parcels ? [...file.dirs.slice(0, at), ...rest] : [...file.dirs.slice(0, at), name, ...rest],
    };
  });
}

/**
 * `train`, `val`, `test` above the classes are the parts of a split that was made before. Pictures beside these folders are of no part;
 * one that lies in such a folder itself has no class (tests are handed out like that).
 */
function liftParts(files: readonly Located[], depth: number): (StatedPart | null)[] | null {
  const inFolders = files.filter(({ dirs }) => dirs.length > depth);
  const parts = new Set(inFolders.map(({ dirs }) => partNamed(dirs[depth] ?? '')));
  if (parts.size < 2 || parts.has(null) || inFolders.every(({ dirs }) => dirs.length === depth + 1)) return null;
  return files.map(({ dirs }) => partNamed(dirs[depth] ?? ''));
}

/**
 * Classes from folders: the first folder in which the paths differ is the class; where all lie in one folder, that is the one class.
 * Pictures beside the class folders have none. @param paths of pictures, `/` between parts, archives as folders of their name
 */
export function labelsFromFolders(paths: readonly string[]): LabelPlan {
  const files = unwrapArchives(paths.map((path) => ({ path, dirs: dirsOf(pathKey(path)) })));
  let depth = sharedDepth(files);
  const parts = liftParts(files, depth);
  if (parts) depth++;
  else if (depth > 0 && files.every(({ dirs }) => dirs.length === depth)) depth--;
  const labelled = files.map(
    ({ path, dirs }, i): LabelledFile => ({
      path,
      className: classOf(dirs[depth]),
      folders: dirs.slice(depth + 1),
      column: null,
      part: parts?.[i] ?? null,
    }),
  );
  const without = labelled.flatMap(({ path, className }) => (className === null ? [path] : []));
  return {
    files: labelled,
    problems: problem('no-class', without, (names) => `In no class folder: ${countOf(without.length, 'picture')}: ${names}.`),
  };
}

/** Classes and groups from a table. Rows that name missing files, files named twice, and files not named are reported, not guessed at. */
export function labelsFromTable(paths: readonly string[], table: LabelTable): LabelPlan {
  const find = fileFinder(paths);
  const chosen = new Map<string, { className: string | null; group: string | null; part: StatedPart | null }>();
  const missing: string[] = [];
  const ambiguous: string[] = [];
  const twice = new Set<string>();
  const clashing = new Set<string>();
  const unlabelled: string[] = [];
  for (const row of table.rows) {
    const { file, group, part } = row;
    const [path, another] = find(file);
    if (path === undefined) missing.push(file);
    else if (another !== undefined) ambiguous.push(file);
    else {
      const className = classOf(row.className);
      const before = chosen.get(path);
      if (before && before.className !== className) clashing.add(path);
      else if (before) twice.add(path);
      if (className === null) unlabelled.push(path);
      if (!before) chosen.set(path, { className, group, part });
    }
  }
  for (const path of clashing) chosen.set(path, { className: null, group: chosen.get(path)?.group ?? null, part: null });
  const notListed = paths.filter((path) => !chosen.has(path));
  const where = table.name;
  return {
    files: paths.map((path) => {
      const row = chosen.get(path);
      return {
        path,
        className: row?.className ?? null,
        folders: dirsOf(pathKey(path)),
        column: row?.group ?? null,
        part: row?.part ?? null,
      };
    }),
    problems: [
      ...problem(
        'file-missing',
        missing,
        (names) => `${where} names ${countOf(missing.length, 'file')} not among the dropped: ${names}.`,
      ),
      ...problem(
        'ambiguous-file',
        ambiguous,
        (names) =>
          `${where} has ${countOf(ambiguous.length, 'name')} for several dropped files: ${names}. Write their folders too.`,
      ),
      ...problem(
        'two-classes',
        [...clashing],
        (names) => `${where} gives ${clashing.size} files two classes: ${names}. They have none until you choose.`,
      ),
      ...problem('listed-twice', [...twice], (names) => `${where} lists ${twice.size} files more than once: ${names}.`),
      ...problem(
        'no-label-in-row',
        unlabelled,
        (names) => `${where} gives ${countOf(unlabelled.length, 'file')} no class: ${names}.`,
      ),
      ...problem(
        'not-listed',
        notListed,
        (names) => `Not in ${where}, so without a class: ${countOf(notListed.length, 'dropped picture')}: ${names}.`,
      ),
      ...problem(
        'row-skipped',
        table.skipped.map(({ line, why }) => `line ${line} (${why})`),
        (names) => `${where}: ${countOf(table.skipped.length, 'row')} left out: ${names}.`,
      ),
    ],
  };
}
