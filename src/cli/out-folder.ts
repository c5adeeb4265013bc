/** The folder that a command writes: whether it may be written, files that are there whole or not at all, the id of a model in it. */
import { existsSync } from 'node:fs';
import { access, constants, mkdir, rename, stat, writeFile } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { MicrographiaError } from '../base/errors';
import { StorageError } from '../storage/errors';

/** The named error where a disk, or the share of one that its user may fill, has no more room; any other error as it is. */
export function diskError(error: unknown): unknown {
  const { code, path } = (error ?? {}) as NodeJS.ErrnoException;
  if (code !== 'ENOSPC' && code !== 'EDQUOT') return error;
  return new StorageError('full', `There is no space left on the disk${path ? ` for ${path}` : ''}.`, {
    cause: error,
    advice: 'Free some space and start the same command again.',
  });
}

/** Replaces a file: whoever reads it, and whatever ends this process, finds the old one or the new one. */
export async function writeWhole(file: string, content: string | Uint8Array): Promise<void> {
  await writeFile(`${file}.part`, content);
  await rename(`${file}.part`, file);
}

/** The file without which a folder is no model; so it is written last. */
const MODEL_FILE = 'config.json';

/** Every file whole, and a folder that is only half a model never looks like one. */
export async function writeModel(out: string, files: Readonly<Record<string, Uint8Array>>): Promise<void> {
  for (const [name, bytes] of Object.entries(files)) if (name !== MODEL_FILE) await writeWhole(join(out, name), bytes);
  const config = files[MODEL_FILE];
  if (config) await writeWhole(join(out, MODEL_FILE), config);
}

/** What a model in this folder is called (config.json's `id`): the folder's name, but for what an id cannot hold. */
export const modelIdOf = (out: string): string =>
  basename(resolve(out))
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .replace(/[^\w.-]+/g, '-')
    .replace(/^[.-]+|[.-]+$/g, '')
    .slice(0, 80) || 'model';

const unusable = (out: string, what: string, cause?: unknown): MicrographiaError =>
  new MicrographiaError('out-unusable', `${out} ${what}.`, 'Choose another --out.', { cause });

/**
 * Refuses what would be lost or could not be written, before any work is done.
 * @param unfinished file of a run that was broken off there, which may be gone on with.
 * @throws MicrographiaError `out-unusable`, `out-taken`
 */
export async function checkOut(out: string, unfinished: string): Promise<void> {
  const entry = await stat(out).catch((error: NodeJS.ErrnoException) => error);
  if (entry instanceof Error) {
    if (entry.code !== 'ENOENT') throw unusable(out, 'cannot be made', entry);
    return;
  }
  if (!entry.isDirectory()) throw unusable(out, 'is a file, not a folder');
  if (existsSync(join(out, MODEL_FILE)) && !existsSync(join(out, unfinished)))
    throw new MicrographiaError(
      'out-taken',
      `${out} holds a finished model, which would be written over.`,
      'Choose another --out, or remove that folder.',
    );
}

/** Makes the folder. @throws MicrographiaError `out-unusable` */
export async function openOut(out: string): Promise<void> {
  try {
    await mkdir(out, { recursive: true });
  } catch (cause) {
    throw unusable(out, 'cannot be made', cause);
  }
  await access(out, constants.W_OK).catch((cause: unknown) => {
    throw unusable(out, 'cannot be written to', cause);
  });
}
