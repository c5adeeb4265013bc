/** Labelled pictures as they come: tables, archives, and what is wrong with some of them. */

import { zipSync } from 'fflate';
import { writeTar } from '../src/archive/testing';
import { accessibleInBothThemes } from './accessible';
import { drop } from './drop';
import { allRead, counts, pictures, split } from './finetune';
import { expect, type Page, test } from './fixtures';
import { CLASSES, madeUpPng } from './made-up';

test('a zip of class folders with a bad file: named, and the rest goes on', async ({ page }) => {
  await page.goto('./?engine=wasm#/finetune');
  const entries = CLASSES.flatMap((kind) =>
    [0, 1, 2].map((i): [string, Uint8Array] => [`set/${kind}/${i}.png`, madeUpPng(kind, i)]),
  );
  const zip = zipSync({
    ...Object.fromEntries(entries),
    'set/discs/cut.png': madeUpPng('discs', 9).subarray(0, 200),
    'set/slope/copy of 0.png': madeUpPng('discs', 0),
  });
  await drop(page, [{ name: 'set.zip', bytes: Buffer.from(zip) }]);
  await allRead(page);
  // So few are shown at once.
  await expect(page.getByRole('button', { name: '1 file could not be read' })).toHaveAttribute('aria-expanded', 'true');
  await expect(page.getByRole('list', { name: 'Files that could not be read' })).toContainText(/cut\.png .*\./);
  await expect(page.getByRole('list', { name: 'Warnings about the data set' })).toContainText('in two classes');
  await page.setViewportSize({ width: 390, height: 844 });
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(390);
  await accessibleInBothThemes(page, 'data set on a phone');
});

/** The part of each listed picture, by file name: `for training`, `for validation`, `for the test`, or what else its marks say. */
async function partsOf(page: Page): Promise<Map<string, string>> {
  const cells = pictures(page).getByRole('option');
  await expect(cells).toHaveCount(Number(await cells.first().getAttribute('aria-setsize')));
  const names = await cells.locator('.cell-name').allInnerTexts();
  const marks = await cells.locator('.cell-marks').allInnerTexts();
  return new Map(names.map((name, i) => [name, marks[i].split(' · ').at(-1) ?? '']));
}

test('a table of labels, then archives with bad entries: every fault named, groups whole, the split only topped up', async ({
  page,
}) => {
  await page.goto('./?engine=wasm#/finetune');
  const listed = CLASSES.flatMap((kind) =>
    Array.from({ length: 12 }, (_, i) => ({ name: `${kind}-${i}.png`, kind, group: `${kind} ${'ABCD'[i % 4]}`, number: i })),
  );
  // As a spreadsheet of a country with decimal commas writes it.
  const rows = [
    'file;class;group',
    ...listed.map(({ name, kind, group }) => `${name};${kind};${group}`),
    'gone.png;discs;discs A',
  ];
  await drop(page, [
    { name: 'labels.csv', bytes: Buffer.from(`\ufeff${rows.join('\r\n')}\r\n`) },
    ...listed.map(({ name, kind, number }) => ({ name, bytes: Buffer.from(madeUpPng(kind, number)) })),
  ]);
  await allRead(page);
  await expect(page.getByText(/^labels\.csv names 1 file not among the dropped: gone\.png\.$/)).toBeVisible();
  await expect.poll(() => counts(page)).toEqual(['12', '12', '12']);

  await page.getByRole('heading', { name: 'Groups' }).click();
  const told = page.getByRole('combobox', { name: 'Told by' });
  await expect(told).toHaveValue('column');
  const groups = page.getByRole('list', { name: 'Groups' }).getByRole('listitem');
  await expect(groups).toHaveCount(12);
  await expect(groups).toHaveText(Array<RegExp>(12).fill(/^(discs|slope|stripes) [A-D] 3 pictures$/));
  // A split that knows of no groups cuts them, and is said to; drawn anew, it does not.
  const cut = page.getByRole('list', { name: 'Warnings about the data set' }).getByText('of one group on several sides');
  await told.selectOption('each');
  await split(page, 25, 25);
  await told.selectOption('column');
  await expect(cut).toBeVisible();
  await page.getByRole('button', { name: 'Split again' }).click();
  await expect(cut).toHaveCount(0);
  await expect(page.locator('.split-table tfoot td')).toHaveText(['18', '9', '9']);
  const before = await partsOf(page);
  const sides = new Map(listed.map(({ group }) => [group, new Set<string>()]));
  for (const { name, group } of listed) sides.get(group)?.add(String(before.get(name)));
  expect([...sides.values()].map((parts) => [...parts].join(' and ')).sort()).toEqual([
    ...Array<string>(3).fill('for the test'),
    ...Array<string>(6).fill('for training'),
    ...Array<string>(3).fill('for validation'),
  ]);

  const member = (kind: string, number: number) => ({
    path: `set/${kind}/${kind}-${number}.png`,
    content: madeUpPng(kind, number),
  });
  const whole = writeTar([
    ...CLASSES.flatMap((kind) => [member(kind, 20), member(kind, 21)]),
    { path: '../evil.png', content: madeUpPng('discs', 22) },
  ]);
  const broken = writeTar([member('slope', 23), member('stripes', 23), member('discs', 23)], false);
  await drop(page, [
    { name: 'whole.tar', bytes: Buffer.from(whole) },
    { name: 'cut.tar', bytes: Buffer.from(broken.subarray(0, -2000)) },
  ]);
  await expect(page.getByRole('button', { name: '2 files could not be read' })).toHaveAttribute('aria-expanded', 'true');
  const faults = page.getByRole('list', { name: 'Files that could not be read' });
  await expect(faults).toContainText('whole.tar: the entry "../evil.png" was refused: its path leads out of the archive.');
  await expect(faults).toContainText('cut.tar is cut short: it ends within set/discs/discs-23.png; 2 whole files were found');
  await expect.poll(() => counts(page)).toEqual(['14', '15', '15']);
  await page.getByRole('button', { name: 'Add them to the split' }).click();
  await expect(page.getByRole('button', { name: 'Add them to the split' })).toHaveCount(0);
  const after = await partsOf(page);
  expect(after.size).toBe(44);
  for (const [name, part] of after) expect(before.get(name) ?? part, name).toBe(part);
  for (const [name, part] of after) expect(['for training', 'for validation', 'for the test'], name).toContain(part);
  await accessibleInBothThemes(page, 'data set with faults');
});
