/**
 * What the measurements say of the ten shipped samples, which were drawn without regard to them, and of real pictures with a size that
 * can be read off them by eye.
 */
import { readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { measure } from '../measure/measure';
import { LABELS } from '../measure/sheet';
import { readMicrograph } from '../micrograph/read';

async function sheetOf(path: string) {
  const name = basename(path);
  const { pixels, crop } = await readMicrograph({ name, path, bytes: new Uint8Array(await readFile(path)) }, []);
  return measure(pixels, crop, null);
}

const { length, orientation, coherence, bright, dark, count, diameter, spread, width, pitch } = LABELS;
const groups = [bright, dark, count, diameter, spread, width];
const bodies = [count, diameter, spread];
const direction = [orientation, coherence];

/** Facts given, with what the eye allows, lengths in pixels; and what is withheld. */
const SAMPLES: Record<string, { given: Record<string, readonly [number, number]>; withheld: readonly string[] }> = {
  biological: {
    given: { 'area-bright': [45, 52], 'area-dark': [48, 55] },
    withheld: [length, ...direction, ...bodies, width, pitch],
  },
  // One broad fibre that bends from 75 to 45 degrees; 120 px from edge to edge along the top row, which it meets at 72 degrees.
  fibres: {
    given: {
      'characteristic-length': [32, 48],
      orientation: [50, 62],
      'orientation-strength': [0.85, 1],
      'area-bright': [20, 25],
      'area-dark': [75, 80],
      'fibre-width': [108, 118],
    },
    withheld: [...bodies, pitch],
  },
  // Plates with bright rims: a threshold parts the rims as much as the cracks.
  'films-coated-surface': { given: { 'characteristic-length': [4.5, 5.5] }, withheld: [...direction, ...groups, pitch] },
  // Fingers of two combs, parallel; their edges are as soft as half their width.
  'mems-devices-and-electrodes': {
    given: { 'characteristic-length': [8.5, 12.5], orientation: [154, 158], 'orientation-strength': [0.25, 0.5] },
    withheld: [...groups, pitch],
  },
  nanowires: { given: { 'characteristic-length': [8.5, 12] }, withheld: [...direction, ...groups, pitch] },
  // Spheres 46 px across, nearly close-packed: rows 40 to 42 px apart. They are as dark as the ground on one side.
  particles: {
    given: { 'characteristic-length': [6.5, 8.5], 'row-spacing': [39, 43], 'row-spacing-second': [39, 43] },
    withheld: [...direction, ...groups],
  },
  'patterned-surface': {
    given: { 'characteristic-length': [2.9, 3.7], 'row-spacing': [13.4, 14.4], 'row-spacing-second': [13.4, 14.4] },
    withheld: [...direction, ...groups],
  },
  'porous-sponge': { given: { 'characteristic-length': [4.4, 5.6] }, withheld: [...direction, ...groups, pitch] },
  powder: { given: {}, withheld: [length, ...direction, ...groups, pitch] },
  // A single tip, 20 px wide above and 56 px below, 250 px long, and its foot: it is no fibre.
  tips: {
    given: { 'area-bright': [2.3, 3.4], 'area-dark': [96.6, 97.7] },
    withheld: [length, ...direction, ...bodies, width, pitch],
  },
};

describe('the facts of the shipped samples', () => {
  for (const [name, { given, withheld }] of Object.entries(SAMPLES))
    it(`${name}: ${Object.keys(given).length} given, ${withheld.length} withheld`, async () => {
      const sheet = await sheetOf(join('public', 'samples', `${name}.tif`));
      expect(sheet.facts.map(({ id }) => id).sort()).toEqual(Object.keys(given).sort());
      expect(sheet.withheld.map(({ label }) => label).sort()).toEqual([...withheld].sort());
      for (const { id, value } of sheet.facts) {
        expect(value, id).toBeGreaterThan(given[id][0]);
        expect(value, id).toBeLessThan(given[id][1]);
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
  it('a field of bars that end: pitch within 1 % of the eye; no width, for their edges are soft', async () => {
    const sheet = await sheetOf(pictureOf('tests__test_images__test_analysis_raw_half_lines.jpg'));
    const found = sheet.facts.find(({ id }) => id === 'line-pitch');
    expect(Math.abs(Number(found?.value) / 99.8 - 1)).toBeLessThan(0.01);
    expect(sheet.withheld.map(({ label }) => label)).toContain(width);
  });
});
