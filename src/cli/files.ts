/** Files and folders named on the command line, as a drop. */
import { constants, openAsBlob } from 'node:fs';
import { access, readdir, realpath, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { planDrop } from '../archive/drop';
import { MicrographiaError } from '../base/errors';
import type { DroppedFile } from '../services/read/protocol';

/** What may describe a picture beside it; `planDrop` decides whether it does. */
export const SIDECAR = /\.(txt|hdr)$/i;

export interface FoundFile extends DroppedFile {
  /** As the user would write it: the argument, and what lies below it. */
  readonly shown: string;
}

export interface Found {
  readonly files: readonly FoundFile[];
  /** Arguments that name nothing, and what cannot be opened. */
  readonly missing: readonly { readonly shown: string; readonly error: MicrographiaError }[];
}

export const unreadable = (path: string): MicrographiaError =>
  new MicrographiaError('file-unreadable', `${path} cannot be opened.`, 'Check its permissions.');

/**
 * The names of the files and of the folders in a folder, each in their order; links count as what they lead to, broken ones as nothing.
 * What cannot be looked at counts as a file: whoever opens it is told why. Null where the folder cannot be listed.
 */
export async function listFolder(folder: string): Promise<{ readonly files: string[]; readonly folders: string[] } | null> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => null);
  if (!entries) return null;
  const [files, folders]: [string[], string[]] = [[], []];
  for (const entry of entries) {
    const to = entry.isSymbolicLink()
      ? await stat(join(folder, entry.name)).catch(({ code }: NodeJS.ErrnoException) => (code === 'EACCES' ? 'shut' : null))
      : entry;
    if (to === 'shut') files.push(entry.name);
    else if (to?.isDirectory()) folders.push(entry.name);
    else if (to?.isFile()) files.push(entry.name);
  }
  return { files: files.sort(), folders: folders.sort() };
}

/**
 * Every file below a folder, in the order of their names; each folder once, however many links lead there.
 * @param onUnreadable told of each folder that cannot be listed; the rest goes on.
 */
async function filesBelow(folder: string, onUnreadable: (path: string) => void, seen = new Set<string>()): Promise<string[]> {
  const real = await realpath(folder).catch(() => folder);
  if (seen.has(real)) return [];
  seen.add(real);
  const listed = await listFolder(folder);
  if (!listed) onUnreadable(folder);
  const folders = new Set(listed?.folders);
  const out: string[] = [];
  for (const name of [...(listed?.files ?? []), ...folders].sort()) {
    const path = join(folder, name);
    if (folders.has(name)) out.push(...(await filesBelow(path, onUnreadable, seen)));
    else out.push(path);
  }
  return out;
}

/**
 * The name of a named file as a drop has it. What begins with a dot is passed over in folders, but whoever names it means it: it goes
 * without its dots, and as if in a folder of their own, since the same name without them may lie beside it.
 */
export const withoutDots = (path: string): { readonly dots: string; readonly name: string } => {
  const name = basename(path).replace(/^\.+/, '');
  return { dots: basename(path).slice(0, -name.length || undefined), name };
};

/** Where the Blobs lie that were opened from the disk: they cannot be posted to a thread, their paths can. */
const places = new WeakMap<Blob, string>();

/** The path of a found file, else the Blob itself. */
export const onDisk = (blob: Blob): Blob | string => places.get(blob) ?? blob;

/** A Blob that is read only when asked for; null where it may not be. */
export async function lazyBlob(path: string): Promise<Blob | null> {
  try {
    await access(path, constants.R_OK);
  } catch {
    return null;
  }
  const blob = await openAsBlob(path);
  places.set(blob, resolve(path));
  return blob;
}

/**
 * Collects arguments: a folder with everything below it, a file with the sidecars that lie beside it. A file named twice comes once.
 * Drop paths are `<number of the folder>/<path below it>`, so that a sidecar is found in the same folder and nowhere else.
 */
export async function findFiles(args: readonly string[]): Promise<Found> {
  const files: FoundFile[] = [];
  const missing: { shown: string; error: MicrographiaError }[] = [];
  const taken = new Set<string>();
  const roots: string[] = [];
  const rootOf = (folder: string, dots = ''): number => {
    const key = `${resolve(folder)}\0${dots}`;
    if (!roots.includes(key)) roots.push(key);
    return roots.indexOf(key);
  };
  const refuse = (shown: string): void => void missing.push({ shown, error: unreadable(shown) });
  const add = async (shown: string, path: string): Promise<void> => {
    const absolute = resolve(shown);
    if (taken.has(absolute)) return;
    taken.add(absolute);
    const blob = await lazyBlob(shown).catch(() => null);
    if (blob) files.push({ shown, path, blob });
    else refuse(shown);
  };

  for (const arg of args) {
    const entry = await stat(arg).catch((error: NodeJS.ErrnoException) => error);
    if (entry instanceof Error && entry.code === 'EACCES') refuse(arg);
    else if (entry instanceof Error) {
      const error = new MicrographiaError('file-missing', `There is no file or folder ${arg}.`, 'Check the path.');
      missing.push({ shown: arg, error });
    } else if (entry.isDirectory()) {
      const root = rootOf(arg);
      for (const shown of await filesBelow(arg, refuse)) await add(shown, `${root}/${shown.slice(join(arg, '/').length)}`);
    } else if (!entry.isFile()) {
      // A pipe or a device would be waited for for ever.
      const error = new MicrographiaError('not-a-file', `${arg} is neither a file nor a folder.`, 'Name a file or a folder.');
      missing.push({ shown: arg, error });
    } else {
      const folder = dirname(arg);
      const { dots, name: bare } = withoutDots(arg);
      const root = rootOf(folder, dots);
      await add(arg, `${root}/${bare}`);
      const beside = (await readdir(folder).catch((): string[] => [])).filter((name) => SIDECAR.test(name));
      const [planned] = planDrop([basename(arg), ...beside]).pictures;
      for (const name of planned?.sidecars ?? []) await add(join(folder, name), `${root}/${name}`);
    }
  }
  return { files, missing };
}
