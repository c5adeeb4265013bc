/**
 * Some two thousand damaged files of every format, vendor tag and sidecar: each is read or refused by a named error, in time, with
 * pixels within [0, 1]. Every seed is read undamaged first: a seed that is refused would make its mutants worthless.
 */
import { describe, expect, it, vi } from 'vitest';
import { readMicrograph } from './read';
import { mutants } from './testing-mutants';
import { latin, pictures, sidecars } from './testing-seeds';
import { survives } from './testing-survival';

// Very many files are read: seconds, more on a busy machine.
vi.setConfig({ testTimeout: 60_000 });

const EACH = { pictures: 50, sidecars: 60 } as const;

async function readPicture(name: string, bytes: Uint8Array, beside: Parameters<typeof readMicrograph>[1] = []): Promise<void> {
  const { pixels } = await readMicrograph({ name, path: name, bytes }, beside);
  expect(pixels.data.length, name).toBe(pixels.width * pixels.height);
  expect(
    pixels.data.every((value) => value >= 0 && value <= 1),
    name,
  ).toBe(true);
}

describe('seeds are read undamaged', () => {
  it.each(Object.entries(pictures))('%s', (name, bytes) => readPicture(name, bytes));
  it.each(Object.keys(sidecars))('%s', async (name) => {
    const beside = { name, bytes: latin(sidecars[name]) };
    const bytes = pictures['a.bmp'];
    const { pixelSizeNm } = await readMicrograph({ name: 'a.bmp', path: 'a.bmp', bytes }, [beside]);
    expect(pixelSizeNm).not.toBeNull();
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
});
