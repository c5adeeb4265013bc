/** Damaged texts and JSON documents for the tests: numbers, keys, brackets and lines changed, everything else as it was. */
import type { Random } from './random';

const pick = <T>(list: readonly T[], random: Random): T => list[random.integer(0, list.length - 1)];

const NUMBERS = [
  '0',
  '-0',
  '-1',
  '1e999',
  '-1e999',
  '1e-999',
  'NaN',
  'Infinity',
  '1e308',
  '4294967296',
  '9007199254740993',
  '0x10',
  '1,5',
  '1.5.5',
  '٣',
  '1e',
  '00012',
  '+1',
  '.',
  '',
  '99999999999999999999999999',
  '1e-320',
];
const WORDS = [
  '',
  ' ',
  '__proto__',
  'constructor',
  'toString',
  '\0',
  '\ufeff',
  '\ud800',
  '\u202e',
  '../../x',
  '<',
  '&#x110000;',
  '&amp;',
  '"',
  ';',
  '\t',
  'µm',
  'nm',
  'Å',
  '=1+1',
  '{',
  '[',
  '%s',
  'null',
  'true',
  'x'.repeat(5000),
];

/** Tokens as a reader sees them: numbers, words, white space, and single signs. */
const TOKENS = /[-+]?\d+(?:[.,]\d+)?(?:[eE][-+]?\d+)?|[A-Za-z_]+|\s+|./gsu;

export function textMutant(text: string, random: Random): string {
  let tokens: string[] = text.match(TOKENS) ?? [''];
  for (let faults = pick([1, 1, 1, 2, 3], random); faults > 0; faults--) {
    const at = random.integer(0, Math.max(0, tokens.length - 1));
    const run = random.integer(1, 12);
    const number = tokens.map((token, index) => (/\d/.test(token) ? index : -1)).filter((index) => index >= 0);
    switch (random.integer(0, 6)) {
      case 0:
      case 1:
        if (number.length > 0) tokens[pick(number, random)] = pick(NUMBERS, random);
        break;
      case 2:
        tokens[at] = pick(WORDS, random);
        break;
      case 3:
        tokens.splice(at, run);
        break;
      case 4:
        tokens.splice(at, 0, ...tokens.slice(Math.max(0, at - run), at));
        break;
      case 5:
        tokens = tokens.slice(0, at);
        break;
      default:
        tokens.splice(at, 0, pick([...WORDS, ...NUMBERS], random).repeat(pick([1, 1, 2, 300], random)));
    }
    if (tokens.length === 0) tokens = [''];
  }
  return tokens.join('');
}

type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

const ODD: readonly Json[] = [
  null,
  true,
  0,
  -1,
  0.5,
  1e308,
  -1e308,
  2 ** 31,
  2 ** 53,
  4294967295,
  '',
  '__proto__',
  'NaN',
  '1e999',
  '../x',
  'x'.repeat(3000),
  [],
  {},
  [[]],
  [null],
  { length: 3 },
  { toString: null },
  [1e9],
];

const isObject = (value: Json): value is { [key: string]: Json } =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Every place in a document, as the holder and the key in it. */
function placesIn(root: Json): [holder: Json[] | { [key: string]: Json }, key: string][] {
  const places: [Json[] | { [key: string]: Json }, string][] = [];
  const walk = (value: Json) => {
    if (typeof value !== 'object' || value === null) return;
    for (const key of Object.keys(value).slice(0, 500)) {
      places.push([value, key]);
      walk((value as { [key: string]: Json })[key]);
    }
  };
  walk(root);
  return places;
}

/** A JSON text with some of its values replaced, taken out, moved or doubled; now and then as `textMutant` does it. */
export function jsonMutant(text: string, random: Random): string {
  if (random.uniform() < 0.15) return textMutant(text, random);
  const root: Json = JSON.parse(text);
  for (let faults = pick([1, 1, 1, 2, 3], random); faults > 0; faults--) {
    const places = placesIn(root);
    if (places.length === 0 || random.uniform() < 0.02) return JSON.stringify(pick(ODD, random));
    // Early places more often: what stands at the top decides how the rest is read.
    const [holder, key] = places[Math.floor(places.length * random.uniform() ** 2)];
    const values = holder as { [key: string]: Json };
    const other = structuredClone(pick(places, random)[0]) as Json;
    const value = values[key];
    switch (random.integer(0, 6)) {
      case 0:
        delete values[key];
        break;
      case 1:
        values[key] = other;
        break;
      case 2:
        if (typeof value === 'number')
          values[key] = pick([value + 1, value - 1, -value, value * 2, value + 0.5, value * 1e12], random);
        else if (typeof value === 'string') values[key] = textMutant(value, random);
        else if (Array.isArray(value))
          values[key] = pick([[...value, ...value], value.slice(1), [...value].reverse(), [value]], random);
        else if (isObject(value)) values[key] = Object.values(value);
        break;
      case 3:
        if (isObject(holder as Json))
          Object.defineProperty(holder, pick(['__proto__', 'constructor', 'extra', '', ' '], random), {
            value,
            enumerable: true,
            writable: true,
            configurable: true,
          });
        break;
      default:
        values[key] = structuredClone(pick(ODD, random)) as Json;
    }
  }
  return JSON.stringify(root);
}
