import { readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { formatTable, pictureFormats, pixelSizeSources, supportedTable } from './supported';

const fileOf = (path: string) => readFile(new URL(path, import.meta.url), 'utf8');

it('the README’s table is this one', async () => expect(await fileOf('../../README.md')).toContain(supportedTable()));

it('the README has the table of formats', async () => expect(await fileOf('../../README.md')).toContain(formatTable()));

it('the page names every format', async () => {
  const page = await fileOf('../features/classify/EmptyState.tsx');
  for (const { name } of Object.values(pictureFormats)) for (const word of name.split(/[ ,]+/)) expect(page).toContain(word);
});

it('the page names every vendor', async () => {
  const page = await fileOf('../features/classify/EmptyState.tsx');
  for (const { vendor } of Object.values(pixelSizeSources).flat())
    expect(
      vendor.split(/[ /,]+/).some((word) => page.includes(word)),
      vendor,
    ).toBe(true);
});
