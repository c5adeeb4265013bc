/** Lengths as instruments write them, to nanometres. */
import { parseQuantity } from './numbers';
import { numbered } from './text';

const nanometres: Readonly<Record<string, number>> = Object.assign(Object.create(null), {
  fm: 1e-6,
  pm: 1e-3,
  å: 0.1,
  'a°': 0.1,
  a: 0.1,
  nm: 1,
  μm: 1e3,
  um: 1e3,
  mum: 1e3,
  mkm: 1e3,
  μ: 1e3,
  mm: 1e6,
  cm: 1e7,
  dm: 1e8,
  m: 1e9,
  km: 1e12,
});

const metre = '[- ]?met(?:er|re|r|ro|ri)s?';

/** Words by their stem, without accents: singular and plural, with or without a hyphen or a blank, in European languages. */
const words: readonly (readonly [RegExp, number])[] = [
  [/^(?:angstr(?:o|oe)ms?|ang)$/, 0.1],
  [/^(?:mi[ck]rons?|micras?|микрон(?:ы|ов)?)$/, 1e3],
  [new RegExp(`^pi[ck]o${metre}$`), 1e-3],
  [new RegExp(`^nano${metre}$`), 1],
  [new RegExp(`^mi[ck]ro${metre}$`), 1e3],
  [new RegExp(`^mill?i${metre}$`), 1e6],
  [new RegExp(`^[cz]enti${metre}$`), 1e7],
  [new RegExp(`^${metre}$`), 1e9],
];

/** Signs of languages with other letters. */
const signs: Readonly<Record<string, number>> = Object.assign(Object.create(null), {
  ...{ пм: 1e-3, нм: 1, мкм: 1e3, мм: 1e6 },
  ...{ 皮米: 1e-3, 纳米: 1, 納米: 1, 奈米: 1, 微米: 1e3, 毫米: 1e6 },
  ...{ オングストローム: 0.1, ピコメートル: 1e-3, ナノメートル: 1, マイクロメートル: 1e3, ミクロン: 1e3, ミリメートル: 1e6 },
  ...{ 옹스트롬: 0.1, 나노미터: 1, 마이크로미터: 1e3, 밀리미터: 1e6 },
});

/** What micro and angstrom signs of other encodings look like when read as Latin-1: UTF-8, Shift-JIS, GBK and EUC-JP, EUC-KR, Big5. */
const misread: readonly (readonly [RegExp, string])[] = [
  [/Âµ|Î¼|ƒÊ|¦Ì|¥ì|£g/g, 'μ'],
  [/Ã…|â„«|\u0081ð/g, 'Å'],
];

const entities: Readonly<Record<string, string>> = { micro: 'μ', mu: 'μ', Aring: 'Å', angst: 'Å' };

/** `\u00B5`, `&#181;`, `&#xB5;` and `&micro;` as the characters they stand for. */
const unescaped = (text: string) =>
  numbered(text.replace(/\\u\+?([0-9a-f]{4})/gi, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)))).replace(
    /&([a-z]{2,5});/gi,
    (whole, name: string) => entities[name] ?? whole,
  );

/** A unit in one spelling: escapes undone, signs of one meaning made one (compatibility composition joins µ and μ, Å and Å, ㎛), lower case. */
function tidy(unit: string): string {
  let text = unescaped(unit.slice(0, 60));
  for (const [pattern, sign] of misread) text = text.replace(pattern, sign);
  return text
    .normalize('NFKC')
    .trim()
    .toLowerCase()
    .replace(/\s*(?:\/|per)\s*(?:px|pix|pixels?)\.?$/, '')
    .replace(/[.;,\]]+$/, '')
    .replace(/^\[/, '')
    .trim();
}

/** `value` of a length `unit` in nm, or null where the unit is none (`pixel`, `inch`, 1/nm) or the value no positive number. */
export function toNanometres(value: number, unit: string): number | null {
  const name = tidy(unit);
  const plain = name
    .normalize('NFD')
    .replace(/[\u0300-\u036f]/g, '')
    .replaceAll('ø', 'o');
  const factor = nanometres[name] ?? signs[name] ?? words.find(([pattern]) => pattern.test(plain))?.[1];
  return factor !== undefined && Number.isFinite(value) && value > 0 ? value * factor : null;
}

/** A length with its unit, in nm. */
export function parseLength(text: string | undefined): number | null {
  const quantity = parseQuantity(text);
  return quantity ? toNanometres(quantity.value, quantity.unit) : null;
}

/** Splits `1.067 0.800mm`, `12.8um x 9.6um`, `12,8 9,6 um`, `1.067,0.800mm` into its values. */
function parts(text: string): string[] {
  const split = text.trim().split(/\s*[x×*;]\s*|\s*,\s+|\s+(?=[-+.\d])/i);
  if (split.length > 1) return split;
  // One piece may still be two: the comma between them is told from decimal signs by both having one.
  const [, one, two] =
    /^(\d+\.\d+\D{0,4}?),(\d+\.\d+.*)$/.exec(text.trim()) ?? /^(\d+,\d+),(\d+,\d+.*)$/.exec(text.trim()) ?? [];
  return one !== undefined && two !== undefined ? [one, two] : split;
}

/** The first of two lengths in nm; where it bears no unit it takes that of the second (`1.067 0.800mm`). */
export function parseFirstLength(text: string | undefined): number | null {
  const quantities = parts((text ?? '').slice(0, 200)).map(parseQuantity);
  const [first] = quantities;
  if (!first) return null;
  const unit = quantities.map((quantity) => quantity?.unit ?? '').find((word) => word !== '');
  return toNanometres(first.value, unit ?? '');
}
