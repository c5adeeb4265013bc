/**
 * Pictures one after another, from lists, folders and archives of any size: nothing of it is collected first, so that a million files cost no
 * more memory than a thousand, and the first is read at once.
 */
import { createReadStream } from 'node:fs';
import { readdir, realpath, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { planDrop } from '../archive/drop';
import { isArchiveName } from '../archive/names';
import { MicrographiaError } from '../base/errors';
import { type FoundFile, lazyBlob, listFolder, SIDECAR, unreadable, withoutDots } from './files';

/** A picture or an archive, with the names of the files beside it that describe it; or why there is none. */
export interface StreamedFile {
  readonly shown: string;
  readonly sidecars: readonly string[];
  readonly error: MicrographiaError | null;
}

const missing = (path: string): MicrographiaError =>
  new MicrographiaError('file-missing', `There is no file or folder ${path}.`, 'Check the path.');

/** What lies beside a named file, of the folder asked about last: lists name the files of a folder together. */
function besideOf(): (folder: string) => Promise<readonly string[]> {
  let last: { readonly folder: string; readonly names: Promise<readonly string[]> } | null = null;
  return (folder) => {
    if (last?.folder !== folder)
      last = {
        folder,
        names: readdir(folder).then(
          (names) => names.filter((name) => SIDECAR.test(name)),
          () => [],
        ),
      };
    return last.names;
  };
}

async function* below(folder: string, seen: Set<string>): AsyncGenerator<StreamedFile> {
  const real = await realpath(folder).catch(() => folder);
  if (seen.has(real)) return;
  seen.add(real);
  const listed = await listFolder(folder);
  if (!listed) {
    yield { shown: folder, sidecars: [], error: unreadable(folder) };
    return;
  }
  const { files: names, folders } = listed;
  const archives = names.filter(isArchiveName);
  const plan = planDrop(names.filter((name) => !isArchiveName(name)));
  for (const name of archives) yield { shown: join(folder, name), sidecars: [], error: null };
  for (const { path, sidecars } of plan.pictures) yield { shown: join(folder, path), sidecars, error: null };
  for (const { path, error } of plan.ignored) yield { shown: join(folder, path), sidecars: [], error };
  for (const name of folders) yield* below(join(folder, name), seen);
}

/**
 * Every picture of the arguments and of the list, in that order: of a folder first its own files, then those of its folders, each in the
 * order of their names.
 * @param lines paths of files, folders and archives, as `linesOf` gives them
 */
export async function* streamFiles(
  args: readonly string[],
  lines: AsyncIterable<string> | Iterable<string> = [],
): AsyncGenerator<StreamedFile> {
  const seen = new Set<string>();
  const beside = besideOf();
  async function* named(path: string): AsyncGenerator<StreamedFile> {
    const entry = await stat(path).catch((error: NodeJS.ErrnoException) => error);
    const refuse = (error: MicrographiaError): StreamedFile => ({ shown: path, sidecars: [], error });
    if (entry instanceof Error) yield refuse(entry.code === 'EACCES' ? unreadable(path) : missing(path));
    else if (entry.isDirectory()) yield* below(path, seen);
    else if (!entry.isFile())
      yield refuse(new MicrographiaError('not-a-file', `${path} is neither a file nor a folder.`, 'Name a file or a folder.'));
    else if (isArchiveName(path)) yield { shown: path, sidecars: [], error: null };
    else {
      const [picture] = planDrop([basename(path), ...(await beside(dirname(path)))]).pictures;
      yield { shown: path, sidecars: picture?.sidecars ?? [], error: null };
    }
  }
  for (const path of args) yield* named(path);
  for await (const path of lines) if (path !== '') yield* named(path);
}

/**
 * The paths of a list, one a line, or, as `find -print0` writes them, ended by NUL; `-` is standard input. Only one line is held at a time.
 * @throws MicrographiaError `file-missing` where the list cannot be opened
 */
export async function* linesOf(list: string): AsyncGenerator<string> {
  const input = list === '-' ? process.stdin : createReadStream(list);
  input.setEncoding('utf8');
  let rest = '';
  let end: string | null = null;
  let begun = false;
  try {
    for await (const piece of input as AsyncIterable<string>) {
      // A byte order mark, as editors under Windows put before a text.
      rest += begun ? piece : piece.replace(/^\uFEFF/, '');
      begun = true;
      end ??= rest.includes('\0') ? '\0' : rest.includes('\n') ? '\n' : null;
      if (end === null) continue;
      const lines = rest.split(end);
      rest = lines.pop() ?? '';
      for (const line of lines) yield end === '\n' ? line.replace(/\r$/, '') : line;
    }
  } catch (cause) {
    throw new MicrographiaError('file-missing', `The list ${list} cannot be read.`, 'Check its path and permissions.', {
      cause,
    });
  }
  if (rest !== '') yield rest.replace(/\r$/, '');
}

/**
 * The lines of a file that may not be there; a last one without an end is left out.
 * @returns the length of what is whole, in bytes, and the beginning of what was left out
 */
export async function wholeLines(
  path: string,
  onLine: (line: string) => void,
): Promise<{ readonly whole: number; readonly cut: string }> {
  let whole = 0;
  let cut = '';
  const input = createReadStream(path);
  try {
    let rest = Buffer.alloc(0);
    for await (const piece of input as AsyncIterable<Buffer>) {
      rest = Buffer.concat([rest, piece]);
      const end = rest.lastIndexOf(10) + 1;
      if (end === 0) continue;
      for (const line of rest.toString('utf8', 0, end).split('\n')) if (line !== '') onLine(line);
      whole += end;
      rest = rest.subarray(end);
    }
    cut = rest.toString('utf8', 0, 200);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
  return { whole, cut };
}

/** Some streamed files as a drop: each in the folder it lies in, with what describes it; and those that cannot be opened. */
export async function asDrop(
  some: readonly StreamedFile[],
): Promise<{ readonly files: FoundFile[]; readonly refused: { readonly shown: string; readonly error: MicrographiaError }[] }> {
  const folders = new Map<string, number>();
  const taken = new Set<string>();
  const files: FoundFile[] = [];
  const refused: { shown: string; error: MicrographiaError }[] = [];
  const add = async (shown: string, isPicture: boolean): Promise<void> => {
    const { dots, name } = withoutDots(shown);
    const folder = `${dirname(shown)}\0${dots}`;
    const place = folders.get(folder) ?? folders.set(folder, folders.size).size - 1;
    const path = `${place}/${name}`;
    if (taken.has(path)) return;
    taken.add(path);
    const blob = await lazyBlob(shown).catch(() => null);
    if (blob) files.push({ shown, path, blob });
    else if (isPicture) refused.push({ shown, error: unreadable(shown) });
  };
  for (const { shown, sidecars, error } of some) {
    if (error) refused.push({ shown, error });
    else {
      await add(shown, true);
      for (const name of sidecars) await add(join(dirname(shown), name), false);
    }
  }
  return { files, refused };
}
