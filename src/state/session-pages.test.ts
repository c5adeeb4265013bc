import { describe, expect, it } from 'vitest';
import { newItem } from './item';
import type { SavedFile, SavedItem, SessionFolder } from './kept-session';
import { SessionPages } from './session-pages';

const item = (n: number): SavedItem => ({ item: newItem(`i${n}`, 1, `${n}.tif`), extras: {} });

/** Notes what is written, `items-0: 2` for two entries on the first page; each entry takes ten bytes. */
function notingFolder() {
  const written: string[] = [];
  const note = (name: string) => async (page: number, entries: readonly unknown[]) => {
    written.push(`${name}-${page}: ${entries.length}`);
    return 10 * entries.length;
  };
  return { written, folder: { writeItems: note('items'), writeFiles: note('files') } as unknown as SessionFolder };
}

describe('pages of a session', () => {
  const items = [item(0), item(1), item(32)];
  const files: readonly SavedFile[] = [{ drop: 1, path: 'a.tif', size: 5, copy: null }];

  it('are written again only where something on them is another, and go when they are empty', async () => {
    const { written, folder } = notingFolder();
    const pages = new SessionPages();
    await pages.writeItems(folder, items);
    await pages.writeFiles(folder, files);
    expect(written.splice(0)).toEqual(['items-0: 2', 'items-1: 1', 'files-0: 1']);
    expect(pages.bytes).toBe(40);
    const changed = [item(0), items[1], items[2]] as SavedItem[];
    await pages.writeItems(folder, changed);
    expect(written.splice(0)).toEqual(['items-0: 2']);
    await pages.writeItems(folder, changed.slice(0, 2));
    expect(written.splice(0)).toEqual(['items-1: 0']);
    expect(pages.bytes).toBe(30);
  });

  it('that were read are not written until they change', async () => {
    const { written, folder } = notingFolder();
    const pages = new SessionPages(new Map([['items-0', 7]]));
    pages.took(items, files);
    await pages.writeItems(folder, items);
    await pages.writeFiles(folder, files);
    expect(written).toEqual([]);
    expect(pages.bytes).toBe(7);
  });
});
