/**
 * The words of the page in the language that is spoken. The English sentence, written where it is shown, is also the name under which
 * the catalogues (de.json, ja.json) have it in their language; English itself needs none. Sentences are ICU messages:
 * `{count, plural, one {# picture} other {# pictures}}`, `{name}`, `{share, number}`, and in rich ones `<b>...</b>`.
 */
import { type FormatXMLElementFn, IntlMessageFormat, type PrimitiveType } from 'intl-messageformat';

export type Language = 'en' | 'de' | 'ja';

/** The languages of the page, each by its own name. */
export const LANGUAGES: readonly { readonly id: Language; readonly name: string }[] = [
  { id: 'en', name: 'English' },
  { id: 'de', name: 'Deutsch' },
  { id: 'ja', name: '日本語' },
];

/** English sentence -> sentence of the language. */
export type Catalogue = ReadonlyMap<string, string>;

/** What stands for the names in a sentence: text as it is, numbers where the sentence counts or formats them. */
export type Values = Readonly<Record<string, string | number>>;

let language: Language = 'en';
let catalogue: Catalogue = new Map();
let formats = new Map<string, IntlMessageFormat>();

/** The language in which `t` answers now. */
export const spoken = (): Language => language;

const listeners = new Set<() => void>();

/** Calls `changed` whenever another language is spoken, so that what shows words is drawn anew. Returns what ends it. */
export function onSpoken(changed: () => void): () => void {
  listeners.add(changed);
  return () => listeners.delete(changed);
}

function turnTo(next: Language, sentences: Catalogue): void {
  language = next;
  catalogue = sentences;
  formats = new Map();
  answers = new Map();
}

/** From now on `t` answers in this language. */
export function speak(next: Language, sentences: Catalogue): void {
  turnTo(next, sentences);
  for (const changed of listeners) changed();
}

function formatOf(text: string): IntlMessageFormat {
  let format = formats.get(text);
  if (!format) {
    const sentence = catalogue.get(text);
    format = new IntlMessageFormat(sentence ?? text, sentence === undefined ? 'en' : language);
    formats.set(text, format);
  }
  return format;
}

/**
 * An English sentence in the language that is spoken; as it stands where that has no words for it.
 * @param text written out at the call, so that `scripts/lint-words.mjs` finds it
 */
export function t(text: string, values?: Values): string {
  return values ? String(formatOf(text).format(values)) : (catalogue.get(text) ?? text);
}

/** A sentence with marked words, `<b>...</b>`, in pieces: text, and what the functions in `values` make of the marked ones. */
export function pieces<T>(
  text: string,
  values: Readonly<Record<string, PrimitiveType | T | FormatXMLElementFn<T>>>,
): readonly (string | T)[] {
  const made = formatOf(text).format<T>(values);
  return Array.isArray(made) ? made : [made];
}

const isPlain = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' &&
  value !== null &&
  !('$$typeof' in value) &&
  [Object.prototype, Array.prototype].includes(Object.getPrototypeOf(value));

/**
 * A table of words that is written once and read in the language that is spoken at the time.
 * @param table of texts, or of objects and lists of them
 * @param names properties that hold words; without them all texts of the table are words
 */
export function words<const T>(table: T, ...names: readonly string[]): T {
  if (!isPlain(table)) return table;
  const copy: object = Array.isArray(table) ? [] : {};
  for (const [name, value] of Object.entries(table)) {
    const isWords = typeof value === 'string' && (names.length === 0 || names.includes(name));
    const inner = isWords ? value : words(value, ...names);
    Object.defineProperty(copy, name, {
      enumerable: true,
      configurable: true,
      ...(isWords ? { get: () => t(value) } : { value: inner, writable: true }),
    });
  }
  return copy as T;
}

/** One that was made elsewhere is recognised by the fixed words of it: `(.+?)` where the sentence has a `{name}`. */
const patternOf = (sentence: string): { sentence: string; names: string[]; shape: RegExp } => {
  const parts = sentence.split(/\{(\w+)\}/);
  const shape = parts.map((part, place) => (place % 2 === 1 ? '(.+?)' : part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))).join('');
  return { sentence, names: parts.filter((_, place) => place % 2 === 1), shape: new RegExp(`^${shape}$`, 's') };
};

/** From now on these are recognised (heard.ts, which comes with the first catalogue: English needs none). */
export function recognise(sentences: readonly string[]): void {
  patterns = sentences.filter((sentence) => /\{\w+\}/.test(sentence)).map(patternOf);
}

/** More recognised sentences than this are not remembered. */
const MOST_HEARD = 2000;
let patterns: readonly ReturnType<typeof patternOf>[] = [];
let answers = new Map<string, string | null>();

function answerTo(text: string): string | null {
  const whole = catalogue.get(text);
  if (whole !== undefined) return whole;
  for (const { sentence, names, shape } of patterns) {
    const found = shape.exec(text);
    if (found) return t(sentence, Object.fromEntries(names.map((name, place) => [name, heard(found[place + 1])])));
  }
  return null;
}

/** The words of the language for an English text that was made in a worker or in a room that speaks English; null where it has none. */
export function wordsFor(text: string): string | null {
  if (language === 'en') return text;
  const known = answers.get(text);
  if (known !== undefined) return known;
  if (answers.size >= MOST_HEARD) answers = new Map();
  const answer = answerTo(text);
  answers.set(text, answer);
  return answer;
}

/** The same, or the text as it stands: where `wordsFor` has none it is to be marked as English (`ui/Heard.tsx`) if that is possible. */
export const heard = (text: string): string => wordsFor(text) ?? text;

/** Runs what writes a file for machines: there the words stay English, whatever the page speaks. */
export function inEnglish<T>(write: () => T): T {
  const before = { language, catalogue, formats, answers };
  turnTo('en', new Map());
  try {
    return write();
  } finally {
    ({ language, catalogue, formats, answers } = before);
  }
}

const numbers = new Map<Language, Intl.NumberFormat>();

/** `1,204`; in German `1.204`. */
export function numberText(value: number): string {
  let format = numbers.get(language);
  if (!format) {
    format = new Intl.NumberFormat(language);
    numbers.set(language, format);
  }
  return format.format(value);
}

/** Puts the decimal sign of the language into a number that is written already: `4.88` becomes `4,88` in German. */
export const pointed = (text: string): string => (language === 'de' ? text.replace('.', ',') : text);

/** `0.50` for two decimals, `0,50` in German. */
export const fixed = (value: number, decimals: number): string => pointed(value.toFixed(decimals));

const dates = (): string => (language === 'en' ? 'en-GB' : language);

/** `14:05` */
export const timeOfDay = (date: Date): string => date.toLocaleTimeString(dates(), { hour: '2-digit', minute: '2-digit' });

/** `3 March`, `3. März`, `3月3日`; with the year `3 March 2024`. */
export const dayInWords = (date: Date, withYear: boolean): string =>
  date.toLocaleDateString(dates(), { day: 'numeric', month: 'long', ...(withYear ? { year: 'numeric' } : {}) });
