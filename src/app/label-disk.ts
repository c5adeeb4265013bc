/** Kept labels on the disk of the browser: a folder each, replaced whole; what they are is noted with them, so that listing opens none. */
import * as v from 'valibot';
import type { KeptSet, LabelDisk } from '../dataset/kept-sets';
import { readStored } from '../models/stored';
import { StorageError } from '../storage/errors';
import { type FolderStore, storeName } from '../storage/folder-store';

type Store = Pick<FolderStore, 'list' | 'get' | 'file' | 'writeWhole' | 'remove' | 'sweep'>;

const FILE = 'labels.json';

const metaSchema = v.object({
  pictures: v.pipe(v.number(), v.integer(), v.minValue(0)),
  classes: v.array(v.pipe(v.string(), v.maxLength(4096))),
  decided: v.boolean(),
  // Older builds did not count.
  revision: v.optional(v.pipe(v.number(), v.integer(), v.minValue(0)), 0),
});

const NO_META = { pictures: 0, classes: [], decided: false };

/** Null where there is no such set. */
async function revisionOf(store: Store, id: string): Promise<number | null> {
  const folder = await store.get(id);
  const { success, output } = v.safeParse(metaSchema, folder?.meta);
  return folder && (success ? output.revision : 0);
}

export function createLabelDisk(store: Store): LabelDisk {
  let swept: Promise<unknown> | null = null;
  return {
    async list() {
      swept ??= store.sweep().catch(() => {});
      await swept;
      const folders = await store.list();
      return folders
        .map(({ id, meta, committedAt, damage }): KeptSet => {
          const { success, output } = v.safeParse(metaSchema, meta);
          const fault = damage ?? (success ? null : 'what was noted with it cannot be read');
          const { pictures, classes, decided } = success ? output : NO_META;
          return { id, savedAt: committedAt, pictures, classes, decided, damage: fault };
        })
        .reverse();
    },

    async read(id) {
      const read = async () => {
        const revision = (await revisionOf(store, id)) ?? 0;
        return { revision, text: new TextDecoder().decode(await readStored(store, id)(FILE)) };
      };
      // Another window may have replaced it between two steps of the reading.
      return read().catch(read);
    },

    async write({ id, pictures, classes, decided }, text, replaces) {
      const content = new TextEncoder().encode(text);
      const files = [{ name: FILE, size: content.byteLength, open: () => content }];
      const revision = (replaces ?? 0) + 1;
      await store.writeWhole(storeName(id), { pictures, classes, decided, revision }, files, {
        totalBytes: content.byteLength,
        async precondition() {
          const found = await revisionOf(store, storeName(id));
          if (found !== null && found !== replaces)
            throw new StorageError('stale', 'Another tab has changed these labels since they were read here.');
        },
      });
      return revision;
    },

    remove: (id) => store.remove(id),
  };
}
