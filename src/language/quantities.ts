/**
 * Every number in a text, with its unit, read strictly: what cannot be read for certain (`1,5`, `3/4`, `TiO2`, `a few hundred`, a digit
 * of another script) is `unreadable`, never skipped. Values are exact decimals: no floating point decides whether two are the same.
 */
import { type NumberWord, readNumberWords } from './number-words';
import { bareUnits, NO_UNIT, readUnit, type Unit } from './units';

/** `mantissa * 10^exponent`; `ulp` is the power of ten of the last digit that was stated. */
interface Decimal {
  readonly mantissa: bigint;
  readonly exponent: number;
  readonly ulp: number;
}

export interface Quantity {
  readonly raw: string;
  readonly start: number;
  readonly end: number;
  /** null where it cannot be read for certain. */
  readonly value: Decimal | null;
  readonly unit: Unit;
  /** `over 99`, `<0.1`: the number is a bound; else empty. */
  readonly bound: '<' | '>' | '';
  /** It stands behind a plus-minus sign. */
  readonly plusMinus: boolean;
}

const SUPERSCRIPTS = '⁰¹²³⁴⁵⁶⁷⁸⁹';
const fromSuperscript = (run: string): string =>
  `^${[...run].map((c) => (c === '⁻' ? '-' : c === '⁺' ? '' : SUPERSCRIPTS.indexOf(c))).join('')}`;

/** One form for every way of writing the same: spaces, signs, micro, superscripts (`10⁻⁵` -> `10^-5`), compatibility forms. */
export const readable = (text: string): string =>
  text
    .replace(/[⁺⁻]?[⁰¹²³⁴-⁹]+/g, fromSuperscript)
    .replace(/(?![²³¹⁰⁴-⁹₀-₉])\p{No}|\p{Nl}/gu, '\ufffd')
    .normalize('NFKC')
    .replace(/[μ]/g, 'µ')
    .replace(/[\u2212\ufe63]/g, '-')
    .replace(/[\u2010\u2011]/g, '-')
    .replace(/[\u2012-\u2015]/g, '–')
    .replace(/\s/g, ' ');

const CORE =
  /(?:\d{1,3}(?:,\d{3})+(?![\d,])|\d{1,3}(?: \d{3})+(?![\d,]| \d)|\d+)(?:\.\d+)?(?:[eE][-+]?\d{1,3}(?!\d|[.,]\d))?|\.\d+/g;
const POWER = /\s*(?:[×*·x]|times)\s*10\^(-?\d{1,3})/y;
const CARET = /\^(-?\d{1,3})/y;
const MULTIPLIER = /\s+(hundred|thousand|million|billion|trillion)\b/iy;
const MULTIPLES: Readonly<Record<string, number>> = { hundred: 2, thousand: 3, million: 6, billion: 9, trillion: 12 };
const ORDINAL_END = /(?:st|nd|rd|th)\b/y;
const FACTOR_END = /\s?[×x](?=\s+[^\s\d]|[.,;)]|$)|[\s-]?fold\b|\s+times\b(?!\s*10\^)/y;
/** What may stand right before a number that begins on its own. */
const FREE_LEFT = /(?:^|[\s([{"'“‘„«~≈<>≤≥=±+×–/])$/;
/** What may not follow one. */
const BOUND_RIGHT = /^(?:[\p{L}\p{N}_^+]|[.,:'’/·][\p{L}\d]|-\p{L}|-\d+-\d)/u;

const powerOf10 = (digits: string): Decimal => {
  const [whole, fraction = ''] = digits.replace(/[, ]/g, '').split('.');
  return normal(BigInt(whole + fraction), -fraction.length, -fraction.length);
};

function normal(mantissa: bigint, exponent: number, ulp: number): Decimal {
  if (mantissa === 0n) return { mantissa, exponent: 0, ulp };
  let [m, e] = [mantissa, exponent];
  while (m % 10n === 0n) [m, e] = [m / 10n, e + 1];
  return { mantissa: m, exponent: e, ulp };
}

const shift = ({ mantissa, exponent, ulp }: Decimal, by: number): Decimal =>
  mantissa === 0n ? { mantissa, exponent, ulp: ulp + by } : { mantissa, exponent: exponent + by, ulp: ulp + by };

const at = (pattern: RegExp, text: string, index: number): RegExpExecArray | null => {
  pattern.lastIndex = index;
  return pattern.exec(text);
};

/** The run of characters without a space around `start`..`end`, without punctuation at its ends. */
function clump(text: string, start: number, end: number): { raw: string; start: number; end: number } {
  let [a, b] = [start, end];
  while (a > 0 && text[a - 1] !== ' ') a--;
  while (b < text.length && text[b] !== ' ') b++;
  while (b > end && /[.,;:!?)\]"'”’]/.test(text[b - 1])) b--;
  while (a < start && /[("'“‘[]/.test(text[a])) a++;
  return { raw: text.slice(a, b), start: a, end: b };
}

const unreadable = (text: string, start: number, end: number): Quantity => ({
  ...clump(text, start, end),
  value: null,
  unit: NO_UNIT,
  bound: '',
  plusMinus: false,
});

/** One numeral at `match`, with what belongs to it on both sides. */
function readNumeral(text: string, match: RegExpExecArray, previousEnd: number): Quantity {
  const start = match.index;
  let end = start + match[0].length;
  const bad = () => unreadable(text, start, end);
  const [digits, power = '0'] = match[0].split(/[eE]/);
  let value = shift(powerOf10(digits.startsWith('.') ? `0${digits}` : digits), Number(power));
  let before = text.slice(0, start);
  let negative = false;
  const plusMinus = PLUS_MINUS.exec(before);
  if (plusMinus) before = before.slice(0, plusMinus.index);
  else if (/[-–]$/.test(before)) {
    before = before.slice(0, -1);
    // A dash right behind another number is a range; behind a space or nothing, a sign; else part of a word (`sub-100`).
    const inRange = previousEnd >= 0 && before.slice(previousEnd).trim() === '';
    if (!inRange) {
      if (!FREE_LEFT.test(before)) return bad();
      negative = true;
    }
  } else if (!FREE_LEFT.test(before) && !(before.length === previousEnd && /[°%]$/.test(before))) return bad();
  else if (/\d\s?\/$/.test(before)) return bad();
  if (MINUS.test(before)) {
    before = before.replace(MINUS, '');
    negative = !negative;
  }
  const scientific = at(POWER, text, end);
  const caret = scientific ? null : at(CARET, text, end);
  const multiplier = scientific || caret ? null : at(MULTIPLIER, text, end);
  if (scientific) value = shift(value, Number(scientific[1]));
  else if (caret) {
    if (match[0] !== '10') return bad();
    const exponent = Number(caret[1]);
    value = { mantissa: 1n, exponent, ulp: exponent };
  } else if (multiplier) value = shift(value, MULTIPLES[multiplier[1].toLowerCase()]);
  end += (scientific ?? caret ?? multiplier)?.[0].length ?? 0;
  const ordinal = at(ORDINAL_END, text, end);
  const factor = ordinal ? null : at(FACTOR_END, text, end);
  const unit = ordinal || factor ? null : readUnit(text, end);
  end = ordinal ? end + ordinal[0].length : factor ? end + factor[0].length : (unit?.end ?? end);
  const rest = text.slice(end);
  if (unit ? /^[\d_^+/]|^-\d/.test(rest) && !/^-\d/.test(rest) : BOUND_RIGHT.test(rest)) return bad();
  const key = ordinal ? 'ordinal' : factor ? 'factor' : null;
  return {
    raw: `${negative ? '−' : ''}${text.slice(start, end)}`,
    start,
    end,
    value: negative ? { ...value, mantissa: -value.mantissa } : value,
    unit: key ? { key, exponent: 0 } : (unit?.unit ?? NO_UNIT),
    bound: boundAt(before, rest),
    plusMinus: plusMinus !== null,
  };
}

const PLUS_MINUS = /\s*(?:±|\+\s?\/\s?-|\bplus or minus\b)\s*$/i;
const MINUS = /\b(?:minus|negative)\s*$/i;
const HEDGE = '(?:(?:about|around|approximately|roughly|nearly|almost|some|~|≈|a|an|the|only|just|even)\\s*)*';
const BELOW = new RegExp(
  `(?:<|≤|\\b(?:under|below|beneath|within|(?:less|fewer|smaller|lower|shorter|narrower|thinner|finer) than|at most|up to|(?:no|not) (?:more|larger|greater|wider) than|(?:a )?maximum of))\\s*${HEDGE}$`,
  'i',
);
const ABOVE = new RegExp(
  `(?:>|≥|\\b(?:over|above|beyond|(?:more|greater|larger|higher|longer|wider|bigger|thicker|coarser) than|at least|exceed(?:s|ing)?|(?:no|not) (?:less|fewer|smaller) than|(?:a )?minimum of|upwards? of))\\s*${HEDGE}$`,
  'i',
);

function boundAt(before: string, after: string): Quantity['bound'] {
  if (
    BELOW.test(before) ||
    /^\s*(?:or|and) (?:less|fewer|smaller|below|lower|under|narrower|thinner)\b|^\s*at most\b/i.test(after)
  )
    return '<';
  if (
    ABOVE.test(before) ||
    /^\s*(?:or|and) (?:more|greater|larger|above|higher|over|wider|beyond|up)\b|^\s*at least\b/i.test(after)
  )
    return '>';
  return '';
}

function fromWord(text: string, word: NumberWord): Quantity {
  if (word.value === null) return { ...word, value: null, unit: NO_UNIT, bound: '', plusMinus: false };
  const unit = word.unit === 'count' ? readUnit(text, word.end) : { unit: { key: word.unit, exponent: 0 }, end: word.end };
  const end = unit?.end ?? word.end;
  const plusMinus = PLUS_MINUS.exec(text.slice(0, word.start));
  const before = text.slice(0, plusMinus?.index ?? word.start);
  const negative = MINUS.test(before);
  const value = powerOf10(String(word.value));
  return {
    raw: text.slice(word.start, end),
    start: word.start,
    end,
    value: negative ? { ...value, mantissa: -value.mantissa } : value,
    unit: unit?.unit ?? NO_UNIT,
    bound: boundAt(before.replace(MINUS, ''), text.slice(end)),
    plusMinus: plusMinus !== null,
  };
}

/** Between two numbers that share one unit: `4–6 nm`, `12, 14 and 16 nm`, `1024 × 768 px`, `412 ± 5 nm`. */
const SHARED = /^\s*(?:[-–±×x,]|to|and|or|by|through|\+\s?\/\s?-|, (?:and|or)|plus or minus)\s*$/i;

/** `tén` is read as `ten`. Every letter stays one letter long, so that places hold. */
const withoutAccents = (text: string): string =>
  text.replace(/\p{L}/gu, (letter) => (letter.length === 1 ? letter.normalize('NFD').charAt(0) : letter));

/** Every number of `text`, in order. `text` is normalised by `readable` first; positions are those in the normalised text. */
export function readQuantities(raw: string): Quantity[] {
  const text = readable(raw);
  const found: Quantity[] = [];
  for (const match of text.matchAll(/\p{Nd}|\ufffd/gu))
    if (!/[0-9]/.test(match[0])) found.push(unreadable(text, match.index, match.index + match[0].length));
  CORE.lastIndex = 0;
  let previousEnd = -1;
  for (let match = CORE.exec(text); match; match = CORE.exec(text)) {
    const quantity = readNumeral(text, match, previousEnd);
    found.push(quantity);
    previousEnd = quantity.end;
    CORE.lastIndex = Math.max(quantity.end, CORE.lastIndex);
  }
  const numerals = [...found];
  const overlaps = (start: number, end: number) => numerals.some((other) => start < other.end && other.start < end);
  for (const word of readNumberWords(withoutAccents(text)))
    if (!overlaps(word.start, word.end)) found.push(fromWord(text, word));
  found.sort((a, b) => a.start - b.start);
  for (let i = found.length - 2; i >= 0; i--) {
    const [one, next] = [found[i], found[i + 1]];
    if (one.value && next.value && one.unit.key === '' && SHARED.test(text.slice(one.end, next.start)))
      found[i] = { ...one, unit: shareable(next.unit) };
  }
  const spans = [...found];
  for (const { raw: word, start } of bareUnits(text))
    if (!spans.some((other) => start >= other.start && start < other.end))
      found.push({ raw: word, start, end: start + word.length, value: null, unit: NO_UNIT, bound: '', plusMinus: false });
  return found.sort((a, b) => a.start - b.start);
}

const shareable = (unit: Unit): Unit => (unit.key === 'ordinal' || unit.key === 'factor' ? NO_UNIT : unit);

/** Trailing zeros of a whole number are not taken for a statement of precision: `5000 nm` is `5 µm`. */
const claimed = ({ mantissa, exponent, ulp }: Decimal): number => (ulp >= 0 && mantissa !== 0n ? exponent : ulp);

/**
 * Whether `said` states what `fact` states. The rounding rule: none. The value must be the same decimal number in the same unit, or in
 * another unit of length after exact conversion (412 nm = 0.412 µm, but not 0.41 µm); zeros at the end may go (50.0 % = 50 %), but no
 * digit may be added (412 nm is not 412.0 nm). Bounds and plus-minus signs must agree. Half is exactly 50 %.
 */
export function sameQuantity(said: Quantity, fact: Quantity): boolean {
  if (!said.value || !fact.value) return said.value === fact.value && said.raw.toLowerCase() === fact.raw.toLowerCase();
  if (said.unit.key !== fact.unit.key || said.bound !== fact.bound || said.plusMinus !== fact.plusMinus) return false;
  const [a, b] = [shift(said.value, said.unit.exponent), shift(fact.value, fact.unit.exponent)];
  return a.mantissa === b.mantissa && a.exponent === b.exponent && claimed(said.value) + said.unit.exponent >= b.ulp;
}
