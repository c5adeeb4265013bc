/** Model files from a folder on disk. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ModelError } from '../errors';
import type { ReadModelFile } from '../model-folder';

export const folderReader =
  (folder: string): ReadModelFile =>
  async (name) => {
    try {
      return new Uint8Array(await readFile(join(folder, name)));
    } catch (cause) {
      const missing = ['ENOENT', 'ENOTDIR'].includes((cause as NodeJS.ErrnoException).code ?? '');
      throw new ModelError('missing', folder, missing ? `it has no ${name}` : `${name} cannot be read`, { cause });
    }
  };
