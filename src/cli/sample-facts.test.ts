/**
 * What the measurements say of the ten shipped samples, which were drawn without regard to them, and of real pictures with a size that
 * can be read off them by eye.
 */
import { readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { measure } from '../measure/measure';
import { LABELS, STATED_BY } from '../measure/sheet';
import { readMicrograph } from '../micrograph/read';

// Each test starts commands, which load the model anew.
vi.setConfig({ testTimeout: 120_000 });

async function sheetOf(path: string) {
  const name = basename(path);
  const { pixels, crop } = await readMicrograph({ name, path, bytes: new Uint8Array(await readFile(path)) }, []);
  return measure(pixels, crop, null);
}

/** Facts given, with what the eye allows, lengths in pixels; all else is withheld. */
const SAMPLES: Record<string, Record<string, readonly [number, number] | string>> = {
  biological: {
    'grey-roughness': [14, 18],
    'area-bright': [45, 52],
    'area-dark': [48, 55],
  },
  // One broad fibre that bends from 75 to 45 degrees; 120 px from edge to edge along the top row, which it meets at 72 degrees.
  fibres: {
    'characteristic-length': [32, 48],
    orientation: [50, 62],
    'orientation-strength': [0.85, 1],
    alignment: [0.8, 0.95],
    'grey-roughness': [18, 24],
    'area-bright': [20, 25],
    'area-dark': [75, 80],
    'fibre-width': [108, 118],
    'fibre-width-p10': [106, 116],
    'fibre-width-p90': [108, 120],
    'fibre-places': [100, 400],
  },
  // Plates with bright rims, from crack to crack 60 px by eye: a threshold parts the rims as much as the cracks, and here and there a rim counts as a plate.
  'films-coated-surface': {
    'characteristic-length': [4.5, 5.5],
    alignment: [0, 0.15],
    'grey-roughness': [2, 3],
    intercept: [38, 56],
  },
  // Fingers of two combs, parallel; their edges are as soft as half their width.
  'mems-devices-and-electrodes': {
    'characteristic-length': [8.5, 12.5],
    orientation: [154, 158],
    'orientation-strength': [0.25, 0.5],
    'grey-roughness': [9, 12],
  },
  // Wires about 11 px wide that lean to both sides.
  nanowires: {
    'characteristic-length': [8.5, 12],
    alignment: [0.4, 0.7],
    'grey-roughness': [8, 12],
    intercept: [85, 120],
    'fibre-width': [9, 12.5],
    'fibre-width-p10': [8, 11],
    'fibre-width-p90': [10, 13.5],
    'fibre-places': [200, 600],
  },
  // Spheres 46 px across, nearly close-packed: rows 40 to 42 px apart. They are as dark as the ground on one side.
  particles: {
    'characteristic-length': [6.5, 8.5],
    intercept: [45, 60],
    'grey-roughness': [16, 21],
    'row-spacing': [39, 43],
    lattice: 'hexagonal lattice',
    'lattice-angle': [58, 62],
    'lattice-rows': [39, 43],
    'lattice-rows-across': [39, 43],
    'row-spacing-second': [39, 43],
  },
  'patterned-surface': {
    'characteristic-length': [2.9, 3.7],
    intercept: [16, 23],
    'grey-roughness': [16, 21],
    'row-spacing': [13.4, 14.4],
    lattice: 'hexagonal lattice',
    'lattice-angle': [58, 63],
    'lattice-rows': [13.4, 14.6],
    'lattice-rows-across': [13, 14.4],
    'row-spacing-second': [13.4, 14.4],
  },
  // The struts between the pores, 4 to 5 px wide.
  'porous-sponge': {
    'characteristic-length': [4.4, 5.6],
    intercept: [27, 40],
    alignment: [0, 0.1],
    'grey-roughness': [12, 16],
    'fibre-width': [4, 5.2],
    'fibre-width-p10': [3.6, 4.7],
    'fibre-width-p90': [4.3, 5.6],
    'fibre-places': [3000, 7000],
  },
  powder: {
    alignment: [0, 0.2],
    'grey-roughness': [17, 22],
    intercept: [45, 80],
  },
  // A single tip, 20 px wide above and 56 px below, 250 px long, and its foot: it is no fibre.
  tips: {
    'grey-roughness': [7, 10],
    'area-bright': [2.3, 3.4],
    'area-dark': [96.6, 97.7],
  },
};

describe('the facts of the shipped samples', () => {
  for (const [name, given] of Object.entries(SAMPLES))
    it(`${name}: ${Object.keys(given).length} given, all else withheld`, async () => {
      const sheet = await sheetOf(join('public', 'samples', `${name}.tif`));
      expect(sheet.facts.map(({ id }) => id).sort()).toEqual(Object.keys(given).sort());
      const unstated = (Object.keys(LABELS) as (keyof typeof LABELS)[]).filter(
        (key) => !STATED_BY[key].some((id) => id in given),
      );
      expect(sheet.withheld.map(({ label }) => label).sort()).toEqual(unstated.map((key) => LABELS[key]).sort());
      for (const { id, value } of sheet.facts) {
        const wanted = given[id];
        if (typeof wanted === 'string') expect(value, id).toBe(wanted);
        else {
          expect(value, id).toBeGreaterThan(wanted[0]);
          expect(value, id).toBeLessThan(wanted[1]);
        }
      }
    });
});

const data = process.env.MICROGRAPHIA_DATA;
const title = data ? 'real pictures' : 'real pictures (not run: MICROGRAPHIA_DATA is unset)';
const pictureOf = (name: string): string => join(data ?? '', 'sem-proxies', 'Patterned_surface', name);

describe.skipIf(!data)(title, () => {
  /**
   * Six bars. Read by eye: left edges of the first and the last at x = 124.5 and 383.5, right edges at 156 and 415, each to 1 px: pitch
   * 259 / 5 = 51.8 px, to 0.3; width 31.5 px, to 1.4.
   */
  it('a grating of six bars: pitch within 2 % of the eye, width within its reading error', async () => {
    const { facts } = await sheetOf(pictureOf('tests__test_images__legacy_analysis_test.jpg'));
    const lengthOf = (id: string): number => Number(facts.find((fact) => fact.id === id)?.value);
    expect(Math.abs(lengthOf('line-pitch') / 51.8 - 1)).toBeLessThan(0.02);
    expect(Math.abs(lengthOf('fibre-width') - 31.5)).toBeLessThan(1.4);
    expect(Math.abs(lengthOf('orientation') - 90)).toBeLessThan(2);
  });

  /** Two rows of six bars that end in the picture. By eye: middles of the first and the last at x = 49 and 548, each to 1 px: 99.8 px, to 0.3. */
  it('a field of bars that end: pitch within 1 % of the eye', async () => {
    const sheet = await sheetOf(pictureOf('tests__test_images__test_analysis_raw_half_lines.jpg'));
    const found = sheet.facts.find(({ id }) => id === 'line-pitch');
    expect(Math.abs(Number(found?.value) / 99.8 - 1)).toBeLessThan(0.01);
  });
});
