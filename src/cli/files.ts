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

/**
 * Every file below a folder, in the order of their names; each folder once, however many links lead there.
 * @param onUnreadable told of each folder that cannot be listed; the rest goes on.
 */
async function filesBelow(folder: string, onUnreadable: (path: string) => void, seen = new Set<string>()): Promise<string[]> {
  const real = await realpath(folder).catch(() => folder);
  if (seen.has(real)) return [];
  seen.add(real);
  const names = await readdir(folder).catch(() => null);
  if (!names) onUnreadable(folder);
  const out: string[] = [];
  for (const name of (names ?? []).sort()) {
    const path = join(folder, name);
    const entry = await stat(path).catch(() => null); // a broken link is no file
    if (entry?.isDirectory()) out.push(...(await filesBelow(path, onUnreadable, seen)));
    else if (entry?.isFile()) out.push(path);
  }
  return out;
}

export const unreadable = (path: string): MicrographiaError =>
  new MicrographiaError('file-unreadable', `${path} cannot be opened.`, 'Check its permissions.');

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
  const rootOf = (folder: string): number => {
    const absolute = resolve(folder);
    if (!roots.includes(absolute)) roots.push(absolute);
    return roots.indexOf(absolute);
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
      const root = rootOf(folder);
      await add(arg, `${root}/${basename(arg).replace(/^\.+/, '')}`);
      const beside = (await readdir(folder).catch((): string[] => [])).filter((name) => SIDECAR.test(name));
      const [planned] = planDrop([basename(arg), ...beside]).pictures;
      for (const name of planned?.sidecars ?? []) await add(join(folder, name), `${root}/${name}`);
    }
  }
  return { files, missing };
}
