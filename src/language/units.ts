/** Units as people and models write them behind a number, with the powers of ten that turn one length into another. */

export interface Unit {
  /** What can be compared: `length`, `length^2`, `count/length^2`, `percent`, `kV`; empty for a bare number. */
  readonly key: string;
  /** The value times ten to this power is in the key's own unit (nm for lengths). */
  readonly exponent: number;
}

export const NO_UNIT: Unit = { key: '', exponent: 0 };

/** Pattern (case matters for symbols), dimension, power of ten. Lengths alone are converted; another unit only equals itself. */
const UNITS: readonly (readonly [pattern: string, dimension: string, exponent: number])[] = [
  ['pm|[Pp]icomet(?:re|er)s?', 'length', -3],
  ['Å|[Åå]ngstr[öo]ms?|[Aa]ngstroms?', 'length', -1],
  ['nm|[Nn]anomet(?:re|er)s?', 'length', 0],
  ['[µu]m|[Mm]icromet(?:re|er)s?|[Mm]icrons?', 'length', 3],
  ['mm|[Mm]illimet(?:re|er)s?', 'length', 6],
  ['cm|[Cc]entimet(?:re|er)s?', 'length', 7],
  ['km|[Kk]ilomet(?:re|er)s?', 'length', 12],
  ['m|[Mm]et(?:re|er)s?', 'length', 9],
  ['°\\s?[CF]|[Dd]egrees? (?:[Cc]elsius|[Ff]ahrenheit)', 'temperature', 0],
  ['°|deg|[Dd]egrees?', 'degree', 0],
  ['mrad|rad|[Rr]adians?', 'radian', 0],
  ['%|[Pp]er ?cent|pct\\.?|[Pp]ercentage points?', 'percent', 0],
  ['‰|[Pp]er ?mille?', 'permille', 0],
  ['px|[Pp]ixels?', 'pixel', 0],
  ...'kV|MV|V|meV|keV|MeV|eV|nA|pA|µA|mA|A|kHz|MHz|GHz|Hz|MPa|GPa|kPa|mbar|bar|Torr|Pa|kg|mg|µg|ng|g|mol|mM|K|W|kW|mW|N|mN|nN|T|mT|J|ms|µs|ns|s|min|h|dpi|ppm|ppb|bits?|bytes?|kB|MB|GB|wt|vol|at'
    .split('|')
    .map((symbol) => [symbol, symbol.replace('?', ''), 0] as const),
  ['[Ss]econds?', 's', 0],
  ['[Mm]inutes?', 'min', 0],
  ['[Hh]ours?', 'h', 0],
  ['[Kk]ilovolts?', 'kV', 0],
  ['[Vv]olts?', 'V', 0],
  ['[Kk]elvins?', 'K', 0],
];

const ONE = UNITS.map(([pattern], i) => `(?<u${i}>${pattern})`).join('|');
const UNIT = new RegExp(
  `(?<square>(?:[Ss]quare|[Ss]q\\.) )?(?<cubic>[Cc]ubic )?(?:${ONE})(?:\\^(?<power>-?\\d)|(?<squared> squared)|(?<cubed> cubed))?(?![\\p{L}\\d^_])`,
  'uy',
);
const JOINT = /(?:\s?-\s?|\s*)/y;
const PER = /\s*(?:\/|\bper\b)\s*/y;

const matchAt = (pattern: RegExp, text: string, at: number): RegExpExecArray | null => {
  pattern.lastIndex = at;
  return pattern.exec(text);
};

interface Factor {
  readonly dimension: string;
  readonly power: number;
  readonly exponent: number;
  readonly end: number;
}

function readFactor(text: string, at: number): Factor | null {
  const match = matchAt(UNIT, text, at);
  if (!match?.groups) return null;
  const { square, cubic, power, squared, cubed } = match.groups;
  const index = UNITS.findIndex((_, i) => match.groups?.[`u${i}`] !== undefined);
  const raised = power !== undefined ? Number(power) : square || squared ? 2 : cubic || cubed ? 3 : 1;
  const [, dimension, exponent] = UNITS[index];
  return { dimension, power: raised, exponent: exponent * raised, end: match.index + match[0].length };
}

/**
 * The unit that begins at `at` (behind a space, a hyphen or nothing), and where it ends; null where there is none. `text` must have
 * been through `readable` (quantities.ts): `µ` in one form, superscripts as `^2`.
 */
export function readUnit(text: string, at: number): { readonly unit: Unit; readonly end: number } | null {
  const joint = matchAt(JOINT, text, at)?.[0].length ?? 0;
  const first = readFactor(text, at + joint);
  let end = first?.end ?? at;
  const factors = first ? [first] : [];
  for (;;) {
    const per = matchAt(PER, text, end);
    const next = per ? readFactor(text, end + per[0].length) : null;
    if (!next) break;
    factors.push({ ...next, power: -next.power, exponent: -next.exponent });
    end = next.end;
  }
  if (!factors.length) return null;
  const key = factors.map(({ dimension, power }) => (power === 1 ? dimension : `${dimension}^${power}`)).join(' ');
  return { unit: { key, exponent: factors.reduce((sum, { exponent }) => sum + exponent, 0) }, end };
}

/** Units standing without a number claim a size all the same: `a few nanometres`, `nm-sized`. Pixels and `degree of` do not. */
const BARE =
  /(?<![\p{L}\d])(?:(?:pico|nano|micro|milli|centi)met(?:re|er)s?|microns?|[åa]ngstr[öo]ms?|nm|µm|um|mm|pm|Å|per ?cent|degrees?(?! of\b)|(?:few|several|some|many) (?:pixels|px))(?!\p{L})|[%°‰]/giu;

/** Where such units stand in `text`. */
export const bareUnits = (text: string): { readonly raw: string; readonly start: number }[] =>
  [...text.matchAll(BARE)].map((match) => ({ raw: match[0], start: match.index }));
