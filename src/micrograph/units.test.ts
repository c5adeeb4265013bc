import { describe, expect, it } from 'vitest';
import { parseFirstLength, parseLength, toNanometres } from './units';

const spellings: Readonly<Record<number, readonly string[]>> = {
  0.001: ['pm', 'picometer', 'picometers', 'picometre', 'Picometres'],
  0.1: [
    'オングストローム',
    'Å',
    '\u212b',
    'A\u030a',
    'å',
    'A',
    'A°',
    '\\u00C5',
    '\\u212B',
    '\\u00e5',
    '&#197;',
    '&#xC5;',
    '&Aring;',
    'Ang',
    'angstrom',
    'angstroms',
    'Ångström',
    'Ångstrøm',
    'ångströms',
    'Angstroem',
    'Ã…',
  ],
  1: [
    'nm',
    'NM',
    ' nm ',
    'nm.',
    'nanometer',
    'nanometers',
    'nanometre',
    'nanometres',
    'nano-meter',
    'nm/pixel',
    'nm/px',
    'nm per pixel',
    '㎚',
    'ｎｍ',
    ...['nanomètre', 'nanomètres', 'nanómetro', 'nanómetros', 'nanometri', 'nanometr', 'nanômetros'],
    ...['нм', '纳米', '奈米', 'ナノメートル', '나노미터'],
    '[nm]',
  ],
  1000: [
    'µm',
    'μm',
    'um',
    'µ',
    'micron',
    'microns',
    'micrometer',
    'micrometers',
    'micrometre',
    'Micrometres',
    '\\u00B5m',
    '\\u03BCm',
    '\\u03bcm',
    '&#181;m',
    '&#xB5;m',
    '&micro;m',
    'Âµm',
    'Î¼m',
    'ƒÊm',
    '¦Ìm',
    '㎛',
    ...['micromètre', 'micrómetros', 'micrometri', 'Mikrometer', 'mikrometr', 'micra', 'micras'],
    ...['мкм', 'микрон', '微米', 'マイクロメートル', 'ミクロン', '마이크로미터'],
  ],
  1e6: ['mm', 'millimeter', 'millimetres', 'millimètres', 'milímetros', 'мм', '毫米', '㎜'],
  1e7: ['cm', 'centimeter', 'centimetres', 'Zentimeter'],
  1e9: ['m', 'meter', 'meters', 'metre', 'metres'],
};

describe('units of length', () => {
  for (const [nm, names] of Object.entries(spellings))
    it.each(names)(`%s is ${nm} nm`, (name) => expect(toNanometres(2, name)).toBeCloseTo(2 * Number(nm), 9));

  it.each(['', 'pixel', 'pixels', 'px', 'inch', 'in', '1/nm', 'nm^-1', 'mrad', 's', 'V', 'am', '__proto__', 'constructor'])(
    '%s is none',
    (name) => expect(toNanometres(2, name)).toBeNull(),
  );

  it('takes no size that is not positive', () => {
    for (const value of [0, -1, Number.NaN, Number.POSITIVE_INFINITY]) expect(toNanometres(value, 'nm')).toBeNull();
  });
});

it.each([
  ['12,5nm', 12.5],
  ['1.067 0.800mm', 1_067_000],
  ['1.067mm 0.800mm', 1_067_000],
  ['1,067 0,800 mm', 1_067_000],
  ['1.067,0.800mm', 1_067_000],
  ['12,8,9,6um', 12_800],
  ['12.8um x 9.6um', 12_800],
  ['12.8 * 9.6 μm', 12_800],
  ['12.8, 9.6 microns', 12_800],
  ['1.2mm 900um', 1_200_000],
])('the first length of %s is %d nm', (text, nm) => expect(parseFirstLength(text)).toBeCloseTo(nm, 6));

it('has no length without a unit', () => {
  expect(parseFirstLength('1.067 0.800')).toBeNull();
  expect(parseLength('12.5')).toBeNull();
  expect(parseLength(undefined)).toBeNull();
});
