import { readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { pixelSizeSources, supportedTable } from './supported';

const fileOf = (path: string) => readFile(new URL(path, import.meta.url), 'utf8');

it('the README’s table is this one', async () => expect(await fileOf('../../README.md')).toContain(supportedTable()));

it('the page names every vendor', async () => {
  const page = await fileOf('../features/classify/EmptyState.tsx');
  for (const { vendor } of Object.values(pixelSizeSources).flat())
    expect(
      vendor.split(/[ /,]+/).some((word) => page.includes(word)),
      vendor,
    ).toBe(true);
});
