import { describe, expect, it } from 'vitest';
import { classification, micrograph } from '../../state/fixtures';
import type { Item } from '../../state/item';
import { leftOut, told } from './exported';
import { resultTable } from './table';

const { pixels, ...facts } = micrograph('Müller/secret.tif');
const item = {
  id: 'm1',
  drop: 1,
  path: 'Müller/secret.tif',
  status: 'done',
  revision: 1,
  facts: {
    ...facts,
    width: pixels.width,
    height: pixels.height,
    metadata: { vendor: 'Zeiss', detector: 'InLens', acceleratingVoltageKv: 15, acquiredAt: '2020-01-01T10:00:00' },
  },
  classification: classification(),
  error: null,
  userBarTop: null,
  userPixelSizeNm: null,
  thumbnail: null,
  note: '',
} as Item;
const ALL = { names: true, instrument: true, hashes: true, pictures: true, texts: true };
const column = (name: string, cell: string | number) => ({ name, unit: '', meaning: '', read: () => cell });
const table = resultTable(
  [item, { ...item, id: 'm2', status: 'failed', error: { name: 'x', code: 'y', message: 'secret.tif is cut', advice: '' } }],
  [
    column('description', 'Taken by Müller.'),
    column('note', 'For Müller.'),
    column('fact_voltage_kV', 15),
    column('fact_diameter_median_nm', 42),
  ],
);

describe('what an export tells', () => {
  it('is listed with what these very pictures would tell', () => {
    const examples = told([item], 0).map(({ example }) => example);
    expect(examples[0]).toContain('secret.tif');
    expect(examples[1]).toBe('Zeiss, InLens; the time of 1 picture');
    expect(told([], 0)[1].example).toBe('none is known');
    expect(told([item], 0).map(({ id }) => id)).not.toContain('texts');
    expect(told([{ ...item, note: 'x' }], 2).at(-1)?.example).toBe('2 descriptions, 1 note; they may name the instrument');
  });

  it('is all of it unless something is left out', () => expect(leftOut(table, ALL)).toEqual(table));

  it('is without names, instrument and hashes where they are left out, errors that name the file included', () => {
    const cut = leftOut(table, { names: false, instrument: false, hashes: false, pictures: false, texts: false });
    const text = JSON.stringify(cut);
    for (const word of ['secret', 'Müller', 'Zeiss', 'InLens', 'file_sha256', 'a'.repeat(64)]) expect(text).not.toContain(word);
    expect(cut[1][0]).toBe('picture 1');
    expect(cut.every((row) => row.length === cut[0].length)).toBe(true);
    for (const told of ['category_1', 'fact_diameter_median_nm']) expect(cut[0]).toContain(told);
    for (const left of ['fact_voltage_kV', 'description', 'note']) expect(cut[0]).not.toContain(left);
  });
});
