import { describe, expect, it } from 'vitest';
import { type Quantity, readQuantities, sameQuantity } from './quantities';

/** `value unit` of every number, `?raw` where it is unreadable. */
const show = ({ value, unit, raw, bound, plusMinus }: Quantity): string => {
  if (!value) return `?${raw}`;
  const number = Number(value.mantissa) * 10 ** (value.exponent + unit.exponent);
  return `${plusMinus ? '±' : ''}${bound}${Number(number.toPrecision(12))}${unit.key ? ` ${unit.key}` : ''}`;
};
const shown = (text: string) => readQuantities(text).map(show);

describe('readQuantities', () => {
  it.each<[string, string[]]>([
    ['412 nm', ['412 length']],
    ['412\u00a0nm.', ['412 length']],
    ['412nm, 412-nm pores, 412 nanometres', ['412 length', '412 length', '412 length']],
    ['0.412 µm and 0.412 μm and 0.412 um', ['412 length', '412 length', '412 length']],
    ['4–6 nm', ['4 length', '6 length']],
    ['4-6 nm', ['4 length', '6 length']],
    ['from 4 to 6 nm', ['4 length', '6 length']],
    ['between 4 nm and 6 nm', ['4 length', '6 length']],
    ['12, 14 and 16 nm', ['12 length', '14 length', '16 length']],
    ['1024 × 768 px', ['1024 pixel', '768 pixel']],
    ['1024 x 768 pixels', ['1024 pixel', '768 pixel']],
    ['412 ± 5 nm', ['412 length', '±5 length']],
    ['412 +/- 5 nm', ['412 length', '±5 length']],
    ['412 +/-5 nm', ['412 length', '±5 length']],
    ['412 nm plus or minus five nm', ['412 length', '±5 length']],
    ['tén pores', ['10']],
    ['1,500 nm', ['1500 length']],
    ['1 500 nm', ['1500 length']],
    ['1\u202f500.5 nm', ['1500.5 length']],
    ['3.1 × 10⁻⁵ mm', ['31 length']],
    ['3.1e-5 mm', ['31 length']],
    ['10⁻² µm', ['10 length']],
    ['12 µm²', ['12000000 length^2']],
    ['12 square micrometres', ['12000000 length^2']],
    ['5 per µm²', ['0.000005 length^-2']],
    ['5/µm²', ['0.000005 length^-2']],
    ['93.4 %', ['93.4 percent']],
    ['93.4 percent, 93.4 per cent', ['93.4 percent', '93.4 percent']],
    ['over 99 %', ['>99 percent']],
    ['<0.1 %', ['<0.1 percent']],
    ['at most about 5 nm', ['<5 length']],
    ['5 nm or more', ['>5 length']],
    ['−30°', ['-30 degree']],
    ['-30 degrees', ['-30 degree']],
    ['minus 30°', ['-30 degree']],
    ['(30°)', ['30 degree']],
    ['52 particles', ['52']],
    ['ten particles', ['10']],
    ['twenty-five nm', ['25 length']],
    ['two hundred and six pores', ['206']],
    ['a hundred pores', ['100']],
    ['2 million pores', ['2000000']],
    ['a dozen', ['12']],
    ['twice as long', ['2 factor']],
    ['5-fold, fivefold, 5× larger, 5 times', ['5 factor', '5 factor', '5 factor', '5 factor']],
    ['the second candidate, the 2nd', ['2 ordinal', '2 ordinal']],
    ['5 kV and 5 eV', ['5 kV', '5 eV']],
    ['No number at all, except often, tension and someone.', []],
    ['a degree of order', []],
  ])('reads %j', (text, expected) => {
    expect(shown(text)).toEqual(expected);
  });

  it.each<[string, string[]]>([
    ['1,5 nm', ['?1,5', '?nm']],
    ["1'500 nm", ["?1'500", '?nm']],
    ['1_500', ['?1_500']],
    ['1.500.000', ['?1.500.000']],
    ['3/4 of it', ['?3/4']],
    ['12:30', ['?12:30']],
    ['TiO2', ['?TiO2']],
    ['sub-100 nm', ['?sub-100', '?nm']],
    ['D50', ['?D50']],
    ['5k', ['?5k']],
    ['3D', ['?3D']],
    ['412+ nm', ['?412+', '?nm']],
    ['52² pores', ['?52^2']],
    ['CO₂', ['?CO2']],
    ['½ of it', ['?\ufffd']],
    ['٤١٢ nm', ['?٤١٢', '?٤١٢', '?٤١٢', '?nm']],
    ['Ⅻ pores', ['?\ufffd']],
    ['XII pores', ['?XII']],
    ['a few hundred nm', ['?hundred', '?nm']],
    ['hundreds of pores', ['?hundreds']],
    ['half the area', ['?half']],
    ['two thirds', ['2', '?thirds']],
    ['a third of the area', ['?a third']],
    ['a few nanometres', ['?nanometres']],
    ['some percent', ['?percent']],
    ['twen-ty pores', ['?twen-ty']],
    ['twentyfive pores', ['?twentyfive']],
    ['t e n pores', ['?t e n']],
    ['five six', ['?five six']],
    ['an order of magnitude', ['?order of magnitude']],
  ])('does not skip what cannot be read for certain: %j', (text, expected) => {
    expect(shown(text)).toEqual(expected);
  });

  it('takes full-width digits for what they show', () => {
    expect(shown('４１２ nm')).toEqual(['412 length']);
  });
});

const one = (text: string) => readQuantities(text)[0];

describe('sameQuantity', () => {
  it.each([
    ['412 nm', '412 nm'],
    ['0.412 µm', '412 nm'],
    ['412000 pm', '412 nm'],
    ['5000 nm', '5 µm'],
    ['5,000 nm', '5.00 µm'],
    ['50 %', '50.0 %'],
    ['ten', '10'],
    ['1.5', '1.50'],
    ['3.1 × 10⁻⁵', '3.1e-5'],
    ['−30°', '-30 deg'],
    ['over 99 %', '> 99 %'],
    ['300 nm', '300 nm'],
  ])('%s says %s', (said, fact) => {
    expect(sameQuantity(one(said), one(fact))).toBe(true);
  });

  it.each([
    ['412 µm', '412 nm'],
    ['412', '412 nm'],
    ['412 nm', '412'],
    ['412 px', '412 nm'],
    ['0.41 µm', '412 nm'],
    ['410 nm', '412 nm'],
    ['412.0 nm', '412 nm'],
    ['1.50', '1.5'],
    ['30°', '−30°'],
    ['99 %', 'over 99 %'],
    ['over 412 nm', '412 nm'],
    ['0.934', '93.4 %'],
    ['412 nm²', '412 nm'],
    ['412 mm', '412 Mm'],
    ['1,500', '1.5'],
  ])('%s does not say %s', (said, fact) => {
    expect(sameQuantity(one(said), one(fact))).toBe(false);
  });

  it('keeps a value and its uncertainty apart', () => {
    const [value, uncertainty] = readQuantities('412 ± 5 nm');
    expect(sameQuantity(one('5 nm'), uncertainty)).toBe(false);
    expect(sameQuantity(readQuantities('1 ± 5 nm')[1], uncertainty)).toBe(true);
    expect(sameQuantity(readQuantities('1 ± 412 nm')[1], value)).toBe(false);
  });
});
