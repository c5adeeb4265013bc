/** Model files from a folder on disk, or from a zip that the model library exported. */
import { openAsBlob } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { ModelError } from '../models/errors';
import { type ModelFiles, type ReadModelFile, readerOf } from '../models/folder';
import type { FrontFolders } from '../models/front-folder';
import { unpackProject } from '../models/zip';
import { SHIPPED_MODELS } from './command';

/** A path that ends in `.zip` is read as one. */
export const folderReader = (path: string): ReadModelFile => (/\.zip$/i.test(path) ? zipReader(path) : plainReader(path));

/** Fronts below `models`, the folder of shipped models, for `loadFront`. */
export const frontsBelow =
  (models: string): FrontFolders =>
  (id) =>
    folderReader(join(models, 'fronts', id));

/** The fronts that come with the package. */
export const shippedFronts: FrontFolders = frontsBelow(SHIPPED_MODELS);

const plainReader =
  (folder: string): ReadModelFile =>
  async (name) => {
    try {
      return new Uint8Array(await readFile(join(folder, name)));
    } catch (cause) {
      const missing = ['ENOENT', 'ENOTDIR'].includes((cause as NodeJS.ErrnoException).code ?? '');
      throw new ModelError('missing', folder, missing ? `it has no ${name}` : `${name} cannot be read`, { cause });
    }
  };

function zipReader(path: string): ReadModelFile {
  let files: Promise<ModelFiles> | null = null;
  const unpack = async (): Promise<ModelFiles> => {
    let blob: Blob;
    try {
      blob = await openAsBlob(path); // throws at once what others would reject with
    } catch (cause) {
      throw new ModelError('missing', path, 'the file cannot be read', { cause });
    }
    return (await unpackProject(blob, basename(path))).files;
  };
  return async (name) => {
    files ??= unpack();
    return readerOf(await files)(name);
  };
}
