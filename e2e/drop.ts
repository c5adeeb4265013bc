import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { Page } from './fixtures';

/** A file of a drop: a path inside the drop and its bytes. */
export interface DropFile {
  readonly name: string;
  readonly bytes: Buffer;
}

const samplesFolder = join(import.meta.dirname, '..', 'public', 'samples');

/** A sample micrograph as a user would have it on disk. */
export const sample = (file: string, name = file): DropFile => ({ name, bytes: readFileSync(join(samplesFolder, file)) });

export const fromDisk = (path: string): DropFile => ({ name: basename(path), bytes: readFileSync(path) });

/** Drops files onto the window, as a file manager would, once the page is there to take them. */
export async function drop(page: Page, files: readonly DropFile[]): Promise<void> {
  await page.getByRole('main').waitFor();
  const transfer = await page.evaluateHandle(
    (list) => {
      const made = new DataTransfer();
      for (const { name, base64 } of list)
        made.items.add(new File([Uint8Array.from(atob(base64), (c) => c.charCodeAt(0))], name));
      return made;
    },
    files.map(({ name, bytes }) => ({ name, base64: bytes.toString('base64') })),
  );
  for (const type of ['dragenter', 'dragover', 'drop']) await page.dispatchEvent('body', type, { dataTransfer: transfer });
}
