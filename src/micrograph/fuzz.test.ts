/**
 * Some two thousand damaged files of every format, vendor tag, sidecar and archive: each is read or refused by a named error, in time, with
 * pixels within [0, 1]. Every seed is read undamaged first: a seed that is refused would make its mutants worthless.
 */
import { describe, expect, it } from 'vitest';
import { MicrographiaError } from '../base/errors';
import { listArchive } from './archive';
import { readMicrograph } from './read';
import { mutants } from './testing-mutants';
import { archives, latin, pictures, sidecars } from './testing-seeds';

const LIMIT_MS = 5000;
const EACH = { pictures: 50, sidecars: 60, archives: 130 } as const;

/** Named errors pass; what else is thrown fails, with the seed's name in front. */
async function survives(what: string, work: () => Promise<void>): Promise<void> {
  const start = performance.now();
  try {
    await work();
  } catch (error) {
    if (!(error instanceof MicrographiaError)) throw new Error(`${what}: ${error}`, { cause: error });
    expect(error.advice.length, what).toBeGreaterThan(10);
  }
  expect(performance.now() - start, what).toBeLessThan(LIMIT_MS);
}

async function readPicture(name: string, bytes: Uint8Array, beside: Parameters<typeof readMicrograph>[1] = []): Promise<void> {
  const { pixels } = await readMicrograph({ name, path: name, bytes }, beside);
  expect(pixels.data.length, name).toBe(pixels.width * pixels.height);
  expect(
    pixels.data.every((value) => value >= 0 && value <= 1),
    name,
  ).toBe(true);
}

async function readArchive(name: string, bytes: Uint8Array<ArrayBuffer>): Promise<number> {
  const { entries } = await listArchive(new Blob([bytes]), name);
  for (const entry of entries.slice(0, 20)) await entry.open();
  return entries.length;
}

describe('seeds are read undamaged', () => {
  it.each(Object.entries(pictures))('%s', (name, bytes) => readPicture(name, bytes));
  it.each(Object.keys(sidecars))('%s', async (name) => {
    const beside = { name, bytes: latin(sidecars[name]) };
    const bytes = pictures['a.bmp'];
    const { pixelSizeNm } = await readMicrograph({ name: 'a.bmp', path: 'a.bmp', bytes }, [beside]);
    expect(pixelSizeNm).not.toBeNull();
  });
  it.each(Object.keys(archives))('%s', async (name) => {
    expect(await readArchive(name, archives[name])).toBeGreaterThan(0);
  });
});

describe('mutants are read or refused by name', () => {
  it.each(Object.entries(pictures))('%s', async (name, bytes) => {
    let number = 0;
    for (const mutant of mutants(bytes, EACH.pictures, 1))
      await survives(`${name} ${number++}`, () => readPicture(name, mutant));
  });
  it.each(Object.keys(sidecars))('%s', async (name) => {
    let number = 0;
    for (const mutant of mutants(latin(sidecars[name]), EACH.sidecars, 2))
      await survives(`${name} ${number++}`, () => readPicture('a.bmp', pictures['a.bmp'], [{ name, bytes: mutant }]));
  });
  it.each(Object.keys(archives))('%s', async (name) => {
    let number = 0;
    for (const mutant of mutants(archives[name], EACH.archives, 3))
      await survives(`${name} ${number++}`, async () => {
        await readArchive(name, mutant as Uint8Array<ArrayBuffer>);
      });
  });
});
