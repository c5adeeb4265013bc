/**
 * Numbers as instruments and spreadsheets write them. A microscope's computer set to German, French or Polish writes `12,40234`; read up to
 * its comma, that is 12 and a scale wrong by 3 %.
 */

/** Marks between groups of three digits: apostrophes, no-break and thin spaces. Plain blanks separate values and are not among them. */
const groupMark = /['’\u00a0\u2009\u202f]/g;

const exponent = '(?:e[-+]?\\d{1,4})?';
/** Digits in groups of three first, because a plain number would match their beginning. */
const token = new RegExp(
  `[-+]?(?:\\d{1,3}(?:['’\\u00a0\\u2009\\u202f]\\d{3})+(?!\\d)(?:[.,]\\d+)?|\\d{1,3}(?: \\d{3})+,\\d+|\\d{1,3}(?:\\.\\d{3})+,\\d+|\\d{1,3}(?:,\\d{3})+\\.\\d+|\\d{1,3}(?:\\.\\d{3}){2,}(?![\\d.,])|\\d{1,3}(?:,\\d{3}){2,}(?![\\d.,])|\\d+(?:[.,]\\d*)?|[.,]\\d+)${exponent}`,
  'i',
);

/** One token's value: with both marks the last is the decimal sign; one mark that comes twice groups; a single one is the decimal sign. */
function numberOf(found: string): number {
  const plain = found.replace(groupMark, '').replaceAll(' ', '');
  const [comma, dot] = [plain.lastIndexOf(','), plain.lastIndexOf('.')];
  if (comma >= 0 && dot >= 0)
    return Number(comma > dot ? plain.replaceAll('.', '').replace(',', '.') : plain.replaceAll(',', ''));
  const mark = comma >= 0 ? ',' : '.';
  return Number(plain.indexOf(mark) === plain.lastIndexOf(mark) ? plain.replace(',', '.') : plain.replaceAll(mark, ''));
}

/** The first number of `text` with what follows it, or null. */
function firstNumber(
  text: string | undefined,
): { readonly value: number; readonly digits: string; readonly rest: string } | null {
  const found = token.exec((text ?? '').slice(0, 500));
  if (!found) return null;
  const value = numberOf(found[0]);
  return Number.isFinite(value) ? { value, digits: found[0], rest: found.input.slice(found.index + found[0].length) } : null;
}

/**
 * The first number of a text, with a dot or a comma as decimal sign, groups of three digits and an exponent allowed; null where there is
 * none. A single comma is always the decimal sign: `12,402` is 12.402, for no instrument writes a length with thousands marks and no
 * decimals.
 */
export const parseNumber = (text: string | undefined): number | null => firstNumber(text)?.value ?? null;

/**
 * As `parseNumber`, for what is hardly ever a fraction (magnifications, volts): `50,000` is fifty thousand. `50.000` is too where the rest
 * of the text, `within`, writes decimal commas.
 */
export function parseCount(text: string | undefined, within = ''): number | null {
  const found = firstNumber(text);
  if (!found) return null;
  const groups = /^[-+]?[1-9]\d{0,2}([.,])\d{3}$/.exec(found.digits);
  const isGrouped = groups && (groups[1] === ',' || hasDecimalCommas(within));
  return isGrouped ? found.value * 1000 : found.value;
}

/** Whether a text writes at least one number with a comma that cannot be a thousands mark: `2,5`, `0,125`, `12,40234`, `2,500e-8`. */
export const hasDecimalCommas = (text: string): boolean =>
  /(?<![\d.,])(?:0,\d+|\d+,(?:\d{1,2}|\d{4,}))(?![\d.,])|(?<![\d.,])\d+,\d+e[-+]?\d/i.test(text);

/** A number with the word after it: `3.9 mm`, `50.00 K X`, `8100 um`. */
export function parseQuantity(text: string | undefined): { value: number; unit: string } | null {
  const found = firstNumber(text);
  return found ? { value: found.value, unit: found.rest.trim() } : null;
}

/** Two whole numbers with `x`, `*`, a comma or blanks between them, as sizes are written: `1280x960`, `1024 * 768`, `480,480`. */
export function parseSize(text: string | undefined): { readonly width: number; readonly height: number } | null {
  const found = /^\D{0,20}?(\d{1,6})\s*[x×*,;\s]\s*(\d{1,6})(?!\d)/i.exec(text ?? '');
  const [width, height] = found ? [Number(found[1]), Number(found[2])] : [0, 0];
  return width > 0 && height > 0 ? { width, height } : null;
}
