/** Model folders that the user made, kept in this browser: how a worker is told which one, and how it reads them. */
import { sha256Hex } from '../base/hash';
import { StorageError } from '../storage/errors';
import { FolderStore } from '../storage/folder-store';
import { opfsRoot } from '../storage/quota';
import { fetchFrom } from './fetch';
import type { ReadModelFile } from './folder';
import { storedId } from './refs';

/** Where the user's models lie in the browser. */
export const modelStore = (): FolderStore => new FolderStore(opfsRoot, 'models');

/** Files of a stored folder, each compared with the hash it was stored with. @throws StorageError `-missing`, `-damaged`. */
export function readStored(store: Pick<FolderStore, 'get' | 'file'>, id: string): ReadModelFile {
  return async (name, onProgress) => {
    const file = await store.file(id, name);
    const bytes = new Uint8Array(await file.arrayBuffer());
    onProgress?.(bytes.byteLength, bytes.byteLength);
    const stated = (await store.get(id))?.files.find((entry) => entry.name === name)?.sha256;
    if (stated !== (await sha256Hex(bytes)))
      throw new StorageError('damaged', `${id} is damaged: the content of ${name} has changed since it was stored.`);
    return bytes;
  };
}

/** What a compute worker's `model` names: a stored folder, or the URL of one on the page's own origin. */
export const browserModel = (model: string): ReadModelFile => {
  const id = storedId(model);
  return id === null ? fetchFrom(model) : readStored(modelStore(), id);
};
