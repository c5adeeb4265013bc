/** Some four hundred damaged archives: each is listed or refused by a named error, in time. Every seed is read undamaged first. */
import { expect, it, vi } from 'vitest';
import { mutants } from '../micrograph/testing-mutants';
import { survives } from '../micrograph/testing-survival';
import { listArchive } from './archive';
import { archives } from './testing-seeds';

// Very many files are read: seconds, more on a busy machine.
vi.setConfig({ testTimeout: 60_000 });

const EACH = 130;

async function readArchive(name: string, bytes: Uint8Array<ArrayBuffer>): Promise<number> {
  const { entries } = await listArchive(new Blob([bytes]), name);
  for (const entry of entries.slice(0, 20)) await entry.open();
  return entries.length;
}

it.each(Object.entries(archives))('%s is read undamaged', async (name, bytes) => {
  expect(await readArchive(name, bytes)).toBeGreaterThan(0);
});

it.each(Object.entries(archives))('mutants of %s are read or refused by name', async (name, bytes) => {
  let number = 0;
  for (const mutant of mutants(bytes, EACH, 3))
    await survives(`${name} ${number++}`, async () => {
      await readArchive(name, mutant as Uint8Array<ArrayBuffer>);
    });
});
