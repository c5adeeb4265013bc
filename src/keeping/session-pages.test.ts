import { describe, expect, it } from 'vitest';
import { newItem } from '../state/item';
import type { SavedFile, SavedItem, SessionFolder } from './kept-session';
import { SessionPages } from './session-pages';

const item = (n: number): SavedItem => ({ item: newItem(`m${n}`, 1, `${n}.tif`), extras: {} });

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
    const pages = new SessionPages(0);
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
    const pages = new SessionPages(0, new Map([['items-0', 7]]));
    pages.took(items, files);
    await pages.writeItems(folder, items);
    await pages.writeFiles(folder, files);
    expect(written).toEqual([]);
    expect(pages.bytes).toBe(7);
  });

  it('hold the numbers that the pictures had when they were read', async () => {
    const pages = new SessionPages(100);
    const written: unknown[] = [];
    const writeItems = async (page: number, entries: readonly SavedItem[]) =>
      written.push(page, ...entries.map((e) => e.item.id));
    await pages.writeItems({ writeItems } as unknown as SessionFolder, [item(101), item(132)]);
    expect(written).toEqual([0, 'm1', 1, 'm32']);
  });

  it('of files are all written again where one of them is lost, and those that are left over go', async () => {
    const { written, folder } = notingFolder();
    const pages = new SessionPages(0, new Map(['files-1', 'files-2'].map((name) => [name, 9])));
    pages.took([], null);
    await pages.writeFiles(folder, files);
    expect(written).toEqual(['files-0: 1', 'files-1: 0', 'files-2: 0']);
    expect(pages.bytes).toBe(10);
  });
});
