/** Kept labels on the disk of the browser: a folder each, replaced whole; what they are is noted with them, so that listing opens none. */
import * as v from 'valibot';
import { readStored } from '../models/stored';
import type { KeptSet, LabelDisk } from '../state/kept-sets';
import { type FolderStore, storeName } from '../storage/folder-store';

type Store = Pick<FolderStore, 'list' | 'get' | 'file' | 'writeWhole' | 'remove' | 'sweep'>;

const FILE = 'labels.json';

const metaSchema = v.object({
  pictures: v.pipe(v.number(), v.integer(), v.minValue(0)),
  classes: v.array(v.pipe(v.string(), v.maxLength(4096))),
  decided: v.boolean(),
});

const NO_META = { pictures: 0, classes: [], decided: false };

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
          return { id, savedAt: committedAt, ...(success ? output : NO_META), damage: fault };
        })
        .reverse();
    },

    async read(id) {
      const read = () => readStored(store, id)(FILE);
      // Another window may have replaced it between two steps of the reading.
      return new TextDecoder().decode(await read().catch(read));
    },

    async write({ id, pictures, classes, decided }, text) {
      const content = new TextEncoder().encode(text);
      const files = [{ name: FILE, size: content.byteLength, open: () => content }];
      await store.writeWhole(storeName(id), { pictures, classes, decided }, files, { totalBytes: content.byteLength });
    },

    remove: (id) => store.remove(id),
  };
}
