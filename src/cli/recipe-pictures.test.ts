import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { STORED_SIDE } from '../dataset/examples';
import { noisyPicture, writeBmp } from '../micrograph/testing';
import {
  DRAWN_SHARE,
  DRAWN_STRANGER_SHARE,
  NONE,
  PRIOR_POWER,
  type Row,
  realViews,
  STRANGER_WEIGHT,
  storedViews,
  weightsOf,
} from './recipe-pictures';
import { labelledHere } from './testing-labelled';

const drawn = (label: number): Row => ({
  source: { kind: label === NONE ? 'stranger' : 'category', seed: 's', index: 0 },
  label,
  origin: 'drawn',
  real: false,
});
const real = (label: number, origin: string): Row => ({
  source: { kind: 'real', index: 0, variant: 0 },
  label,
  origin,
  real: true,
});

const sumOf = (rows: readonly Row[], weights: readonly number[], which: (row: Row) => boolean): number =>
  weights.reduce((sum, weight, i) => sum + (which(rows[i]) ? weight : 0), 0);

describe('how much a picture counts', () => {
  const rows = [
    ...Array.from({ length: 8 }, () => drawn(0)),
    ...Array.from({ length: 9 }, () => real(0, 'one laboratory')),
    real(0, 'another'),
    drawn(NONE),
    real(NONE, 'a'),
    real(NONE, 'b'),
    ...Array.from({ length: 5 }, () => drawn(3)),
  ];
  const weights = weightsOf(rows);

  it('many pictures of one laboratory count as much as one of another', () => {
    expect(sumOf(rows, weights, ({ origin }) => origin === 'one laboratory')).toBeCloseTo(weights[17], 12);
  });

  it('drawn and real pictures share a category, strangers have theirs', () => {
    const own = sumOf(rows, weights, ({ label }) => label === 0);
    expect(sumOf(rows, weights, ({ label, real }) => label === 0 && !real) / own).toBeCloseTo(DRAWN_SHARE, 12);
    expect(sumOf(rows, weights, ({ label }) => label === NONE)).toBeCloseTo(STRANGER_WEIGHT, 12);
    expect(sumOf(rows, weights, ({ label, real }) => label === NONE && !real) / STRANGER_WEIGHT).toBeCloseTo(
      DRAWN_STRANGER_SHARE,
      12,
    );
  });

  it('a category without real pictures counts half, so that drawn ones alone do not outweigh the others', () => {
    const [biological, devices] = [0, 3].map((label) => sumOf(rows, weights, (row) => row.label === label));
    expect(devices / biological).toBeCloseTo(0.5 * (4583 / 962) ** PRIOR_POWER, 9);
  });
});

describe('the real pictures of the recipe', async () => {
  const here = await mkdtemp(join(tmpdir(), 'micrographia-recipe-'));
  afterAll(() => rm(here, { recursive: true, force: true }));
  const write = async (path: string, wide: number, high: number, seed: number) => {
    await mkdir(join(here, path, '..'), { recursive: true });
    await writeFile(join(here, path), writeBmp(wide, high, noisyPicture(wide, high, seed), 8));
  };
  await write('known/Tips/square.bmp', 64, 64, 1);
  await write('known/Tips/deeper/wide.bmp', 120, 60, 2);
  await write('known/Powder/one.bmp', 48, 48, 3);
  await write('strangers/maps/map.bmp', 48, 48, 4);
  await write('strangers/plots/plot.bmp', 48, 48, 4);
  await writeFile(join(here, 'known/manifest.csv'), 'path,source\nTips/square.bmp,one laboratory\n');
  const args = { data: join(here, 'known'), strangers: join(here, 'strangers'), threads: 1 };

  it('give their square views, class by class, each with where it comes from; copies stay', async () => {
    const views = await realViews(args, labelledHere(STORED_SIDE));
    expect(views.map(({ label, origin }) => [label, origin.replace(`${here}/`, '')])).toEqual([
      [8, 'known/Powder/one.bmp'],
      ...Array.from({ length: 3 }, () => [9, 'known/Tips/deeper/wide.bmp']),
      [9, 'one laboratory'],
      [NONE, 'strangers/maps/map.bmp'],
      [NONE, 'strangers/plots/plot.bmp'],
    ]);
    const set = storedViews(views);
    expect(set.pixels).toHaveLength(views.length * STORED_SIDE ** 2);
    expect(set.pixels.slice(-(STORED_SIDE ** 2))).toEqual(views[5].pixels);
  });

  it('are of known categories, or refused', async () => {
    await expect(realViews({ ...args, data: args.strangers }, labelledHere(STORED_SIDE))).rejects.toThrow(/no category: maps/);
  });
});
