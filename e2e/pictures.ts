/** Pictures for journeys about many, and what the gallery says of each. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { type DropFile, fromDisk } from './drop';
import { dataFolder, expect, type Page } from './fixtures';
import { CLASSES, madeUpPng } from './made-up';

export const madeUp = (count: number): DropFile[] =>
  Array.from({ length: count }, (_, i) => ({
    name: `${CLASSES[i % 3]}-${i}.png`,
    bytes: Buffer.from(madeUpPng(CLASSES[i % 3], i)),
  }));

/** Forty real pictures as they are named in their folders, where there are some; else nine made-up ones. */
export function realPictures(): DropFile[] {
  if (!dataFolder) return madeUp(9);
  const files = ['nffa-dev', 'eval-only'].flatMap((set) =>
    readdirSync(join(dataFolder as string, set), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && /\.(jpe?g|png|tiff?)$/i.test(entry.name))
      .map((entry) => join(entry.parentPath, entry.name))
      .sort(),
  );
  return files.slice(0, 40).map(fromDisk);
}

/** Category and share of every picture, by name: on the page is what can be seen of the list, and a few more. */
export async function stateOf(page: Page, count: number): Promise<Record<string, string>> {
  const gallery = page.getByRole('listbox', { name: 'Micrographs' });
  const found = new Map<string, string>();
  await gallery.evaluate((list) => list.scrollTo(0, 0));
  for (let at = -1, next = 0; at !== next; ) {
    at = next;
    await page.waitForTimeout(200);
    for (const [name, state] of await gallery
      .locator('.entry')
      .evaluateAll((entries) =>
        entries.map((entry) =>
          ['.entry-name', '.entry-state'].map((part) => entry.querySelector<HTMLElement>(part)?.innerText ?? ''),
        ),
      ))
      found.set(name, state);
    next = await gallery.evaluate((list) => {
      list.scrollTop += list.clientHeight / 2;
      return list.scrollTop;
    });
  }
  expect(found.size).toBe(count);
  return Object.fromEntries(found);
}
