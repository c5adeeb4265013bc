/** What builds of before have left in a browser opens in this one: a session, labels, a model, a training and settings. */
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { unzipSync } from 'fflate';
import { step, task } from './finetune';
import { expect, type Page, test } from './fixtures';

const folder = new URL('../src/app/profiles/', import.meta.url);

/** As `make-profile` writes it: the origin's files in base64, by path, and its local storage. */
interface Profile {
  readonly version: string;
  readonly files: Readonly<Record<string, string>>;
  readonly keys: Readonly<Record<string, string>>;
}

/** Lays the files where the old build had them, from a page of the origin that starts nothing. */
async function leave(page: Page, { files, keys }: Profile): Promise<void> {
  await page.goto('./manifest.webmanifest');
  await page.evaluate(
    async ({ files, keys }) => {
      for (const [path, base64] of Object.entries(files)) {
        const names = path.split('/');
        const last = names.pop() ?? '';
        let at = await navigator.storage.getDirectory();
        for (const name of names) at = await at.getDirectoryHandle(name, { create: true });
        const writer = await (await at.getFileHandle(last, { create: true })).createWritable();
        await writer.write(Uint8Array.from(atob(base64), (sign) => sign.charCodeAt(0)));
        await writer.close();
      }
      for (const [key, value] of Object.entries(keys)) localStorage.setItem(key, value);
    },
    { files, keys },
  );
}

const weightsOf = ({ files }: Profile): Buffer =>
  Buffer.from(Object.entries(files).find(([path]) => path.endsWith('weights.safetensors'))?.[1] ?? '', 'base64');

for (const name of readdirSync(fileURLToPath(folder)).filter((file) => file.endsWith('.json'))) {
  const profile: Profile = JSON.parse(readFileSync(new URL(name, folder), 'utf8'));

  test(`what version ${profile.version} has kept is there`, async ({ page, faults }) => {
    await leave(page, profile);
    faults.length = 0; // a bare document asks for an icon
    await page.goto('./?engine=wasm');
    await expect(page.getByText(/^Your session of 1 picture is back/)).toBeVisible();
    await expect(page.getByRole('listbox', { name: 'Micrographs' })).toContainText('1.tif');
    await expect(page.getByRole('region', { name: 'Verdict' })).toContainText('Fibres');
    await expect(page.locator('html')).toHaveAttribute('data-theme', 'light');

    await task(page, 'Fine-tune');
    await expect(page.getByText('Labels of 2 pictures in 2 classes, kept on 1 January')).toBeVisible();
    await step(page, '2 Training');
    await expect(page.getByText(/My training \(quick training\) is not finished: saved at step 5/)).toBeVisible();
    await expect(page.getByRole('button', { name: /^Resume My training/ })).toBeVisible();

    await task(page, 'Models');
    const mine = page.getByRole('listitem').filter({ hasText: 'Mine' });
    await expect(mine).toContainText('4 categories');
    // Its golden output is a stand-in, so that no engine would take it; it is whole, though, and goes elsewhere.
    const zip = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Export Mine' }).click();
    const files = unzipSync(readFileSync(await (await zip).path()));
    expect(Object.values(files).map(({ length }) => length)).toContain(weightsOf(profile).length);
  });
}
