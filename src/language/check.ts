/**
 * No sentence goes unchecked. A sentence about a micrograph stands only if all it can be held to is in the facts it cites:
 *
 * 1. it is plain text of the usual characters, of one sentence's length;
 * 2. it cites facts, and they exist;
 * 3. every number in it, in digits or words, is a number of a fact it cites, with the same unit (see `sameQuantity` for the rounding
 *    rule: none), and the sentence names the quantity that the number belongs to, in the order of the numbers;
 * 4. it speaks of no category, substance, direction, shape or certainty, nor of everything, that those facts do not state;
 * 5. it denies nothing it cites, and a category that is not sure is not given as sure;
 * 6. of the user's note it tells the whole, in quotation marks and as the user's, or nothing: what the note says is no fact.
 *
 * What no rule can see (`the surface looks rough`) remains the model's opinion; the page shows the facts beside it.
 */
import type { Fact } from '../base/facts';
import { denies, leavesOpen, unfoundedClaim } from './claims';
import { withDoubt } from './doubt';
import { type DraftSentence, NOTE_ID, type Sentence } from './micrograph-text';
import { makePlain, plainLine } from './plain-text';
import { type Quantity, readable, readQuantities, sameQuantity } from './quantities';

/** Longest sentence that stands, in characters. */
export const SENTENCE_LENGTH = 320;

/** What is looked at of a text that is too long in any case. */
const MOST_READ = 2000;

export interface CheckOptions {
  /** Names of all categories the model knows; the ten shipped ones are always known. */
  readonly categories?: readonly string[];
  /** Why a text that is not plain does not stand; told of a text from which that was taken out where absent. */
  readonly notPlain?: string;
}

/** Checks one sentence against the facts of its micrograph. The text that comes back is plain, whether struck or not. */
export function checkSentence(draft: DraftSentence, facts: readonly Fact[], options: CheckOptions = {}): Sentence {
  const plain = makePlain(draft.text.slice(0, MOST_READ));
  const text = plainLine(plain.text, SENTENCE_LENGTH);
  const factIds = [...new Set(draft.factIds.map((id) => plainLine(id, 60)))];
  const sentence = { section: draft.section, text, factIds };
  const strike = (struck: string | null): Sentence => ({ ...sentence, struck });
  if (plain.removed.some((what) => what !== 'emphasis'))
    return strike(options.notPlain ?? 'It held a link, markup or hidden characters, which were taken out.');
  if (!/\p{L}{2}/u.test(text)) return strike('It says nothing.');
  if (plain.text.length > SENTENCE_LENGTH) return strike(`It is longer than ${SENTENCE_LENGTH} characters.`);
  if (factIds.length === 0) return strike('It cites no fact.');
  const cited = facts.filter(({ id }) => factIds.includes(id));
  const missing = factIds.find((id) => !cited.some((fact) => fact.id === id));
  if (missing !== undefined) return strike(`It cites “${missing}”, which is no fact of this micrograph.`);
  const note = cited.find(({ id }) => id === NOTE_ID);
  const quoted = note ? withoutQuote(text, note.text) : text;
  if (quoted === null) return strike('It tells of the user’s note without quoting the whole of it in quotation marks.');
  if (note && !THEIRS.test(quoted)) return strike('It quotes the user’s note without saying that it is the user’s.');
  const own = cited.filter((fact) => fact !== note);
  // A paragraph on methods may speak of what the methods of its facts speak of.
  const methods = draft.section === 'methods' ? own.map(({ method }) => method).join('\n') : '';
  return strike(faultOf(quoted, own, options.categories ?? [], methods));
}

/** The sentence with the quoted note masked; null where it does not quote it. What stands outside of the quotation is the writer's own. */
function withoutQuote(text: string, note: string): string | null {
  const [before, after] = [text.indexOf(`“${note}”`), text.indexOf(`"${note}"`)];
  const at = Math.max(before, after);
  return at < 0 ? null : `${text.slice(0, at)}${MASK}${text.slice(at + note.length + 2)}`;
}

/** How a sentence says whose words it quotes. */
const THEIRS = /\bnot(?:e|es|ed|ing)\b|\busers?\b/iu;

const LETTERS = /[^\p{Script=Latin}\p{Script=Greek}\p{N}\s.,;:!?()'"’‘“”–—\-%°±×·/<>≤≥≈~=+&^µ−…⁺⁻‰]/u;
const MASK = '\u25a1';

function faultOf(text: string, cited: readonly Fact[], categories: readonly string[], methods: string): string | null {
  const words = cited.filter(({ value }) => typeof value === 'string');
  const stated = cited.map(({ label, text: shown }) => `${label}: ${shown}`).join('\n');
  // Words of a fact, quoted whole, are no claim of their own: `Rust 2` is a name, not a number.
  let masked = text;
  for (const { text: quote } of [...words].sort((a, b) => b.text.length - a.text.length)) masked = maskPhrase(masked, quote);
  const strange = LETTERS.exec(masked.replaceAll(MASK, ''))?.[0];
  if (strange !== undefined) return `The character “${strange}” has no place in it.`;
  const known = cited.flatMap((fact) => quantitiesOf(fact).map((quantity) => ({ fact, quantity })));
  const numbers = readQuantities(masked);
  const mentioned = cited.filter(({ id, text: name }) => CATEGORY_ID.test(id) && maskPhrase(text, name) !== text);
  for (const said of numbers) {
    const holders = known.filter(({ quantity }) => sameQuantity(said, quantity) || isHalf(said, quantity));
    if (!holders.length) return whyNot(said);
    if (!holders.some(({ fact }) => namesQuantity(text, fact.label)))
      return `“${said.raw.trim()}” belongs to “${holders[0].fact.label}”, which the sentence does not name.`;
    if (mentioned.length && holders.every(({ fact }) => isOfAnother(fact, mentioned)))
      return `“${said.raw.trim()}” belongs to a category that the sentence does not name.`;
  }
  const swapped = swappedNumber(text, numbers, cited);
  if (swapped) return `“${swapped.raw.trim()}” stands with a quantity that it does not belong to.`;
  const claim = unfoundedClaim(masked, `${stated}\n${methods}`, categories);
  if (claim) return claim;
  if (denies(masked) && !denies(stated) && (numbers.length > 0 || mentioned.length > 0)) return 'It denies what it cites.';
  const unsure = mentioned.find(({ label }) => label !== 'Category');
  if (unsure && !leavesOpen(masked)) return `It gives “${unsure.text}” as settled, which the model left open.`;
  return null;
}

const whyNot = ({ raw, value }: Quantity): string =>
  value === null
    ? `“${raw.trim()}” cannot be read as a number of the facts it cites.`
    : `“${raw.trim()}” is in none of the facts it cites.`;

/** Replaces a phrase where it stands as whole words. */
function maskPhrase(text: string, phrase: string): string {
  const pattern = phrase
    .trim()
    .replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
    .replace(/\s+/g, '\\s+');
  return pattern === '' ? text : text.replace(new RegExp(`(?<![\\p{L}\\p{N}])${pattern}(?![\\p{L}\\p{N}])`, 'giu'), MASK);
}

/** Whether a fact is the probability of a category other than those mentioned. */
function isOfAnother({ id }: Fact, mentioned: readonly Fact[]): boolean {
  const of = /^(category(?:-\d+)?)-probability$/.exec(id)?.[1];
  return of !== undefined && !mentioned.some((fact) => fact.id === of);
}

const CATEGORY_ID = /^category(?:-\d+)?$/;

/** The numbers a fact gives to sentences: those of its text and of its label; a fact of words is quoted whole or not at all. */
function quantitiesOf(fact: Fact): readonly Quantity[] {
  const known = READ.get(fact);
  if (known) return known;
  const { label, text, value } = fact;
  const stated = withDoubt(fact);
  const found = [
    ...readQuantities(label),
    ...(typeof value === 'number' ? readQuantities(text) : []),
    ...(stated === text ? [] : readQuantities(stated).filter(({ plusMinus }) => plusMinus)),
  ];
  READ.set(fact, found);
  return found;
}
const READ = new WeakMap<Fact, readonly Quantity[]>();

const FIFTY = readQuantities('50 %')[0];
const isHalf = (said: Quantity, fact: Quantity): boolean => said.raw.toLowerCase() === 'half' && sameQuantity(FIFTY, fact);

/** Words of labels that do not tell one quantity from another. */
const COMMON = new Set(
  'the and for with per its all any from that this over size value mean median average total part degree relative estimated measured typical standard deviation level equivalent'.split(
    ' ',
  ),
);
/** What was measured, not which of its quantities: `bright` stands in the label of a count, of a width and of an area. */
const SUBJECT =
  /^(?:bright|dark|bod(?:y|ies)|regions?|objects?|particles?|pores?|grains?|fib(?:re|er)s?|wires?|lines?|separate)$/;
/** Quantities whose name is also part of others' labels: they tell where a label has no other telling word. */
const GENERAL = /^(?:number|count|area|fraction|share|percentage|length|width|height|wide|high)$/;
/** Other words for what a label says. */
const SYNONYMS: Readonly<Record<string, readonly string[]>> = {
  field: ['picture', 'image', 'micrograph', 'frame'],
  view: ['picture', 'image', 'micrograph', 'frame'],
  picture: ['image', 'micrograph', 'frame'],
  probability: ['probab', 'confiden', 'likel', 'chance', 'sure'],
  orientation: ['orient', 'align', 'direction', 'angle'],
  pitch: ['period', 'spacing', 'spaced', 'apart', 'repeat'],
  bright: ['light'],
  fibre: ['fiber'],
  diameter: ['across', 'size', 'measure'],
  number: ['count'],
  area: ['cover', 'occup', 'fill'],
  fraction: ['cover', 'occup', 'fill', 'share', 'percent'],
  width: ['wide', 'across', 'thick', 'measure'],
  height: ['high', 'tall'],
};
/** A sentence about one side of a pair does not name a quantity of the other side. */
const OPPOSITES: readonly (readonly [RegExp, RegExp])[] = [
  [/\b(?:width|wide)\b/i, /\b(?:height|high|tall)\b/i],
  [/\b(?:bright|light)\w*/i, /\bdark\w*/i],
  [/\bmedian\b/i, /\b(?:mean|average|percentiles?)\b/i],
  [/\b10th\b/i, /\b90th\b/i],
  [/\b(?:smallest|minim\w+|lowest)\b/i, /\b(?:largest|maxim\w+|highest)\b/i],
  [/\bfirst\b/i, /\b(?:second|third)\b/i],
  [/\bdiameters?\b/i, /\b(?:spacings?|spaced|apart|pitch(?:es)?|periods?)\b/i],
  [/\bdiameters?\b/i, /\b(?:widths?|wide|thick\w*)\b/i],
  [/\blengths?\b/i, /\b(?:widths?|wide|thick\w*|diameters?)\b/i],
];

/** What a word of a sentence may begin with to stand for `word`. */
function stemsOf(word: string): string[] {
  const stem = word.length > 4 ? word.replace(/(?:s|e|es)$/, '') : word;
  // Own keys alone: a category may be named `constructor`.
  const known = [word, stem].find((key) => Object.hasOwn(SYNONYMS, key));
  return [stem, ...(known === undefined ? [] : SYNONYMS[known])];
}

/** Where a sentence speaks of `fact` and not of `other`: at the words that only its label has; of a probability, at its category. */
function placesOf(sentence: string, fact: Fact, other: Fact, cited: readonly Fact[]): number[] {
  const text = readable(sentence).toLowerCase();
  const stems = (of: Fact): string[] => {
    const category = cited.find(({ id }) => CATEGORY_ID.test(id) && `${id}-probability` === of.id);
    return (
      readable((category ?? { text: of.label }).text)
        .toLowerCase()
        .match(/[\p{L}\p{N}]{4,}/gu) ?? []
    ).flatMap(stemsOf);
  };
  const theirs = stems(other);
  const mine = stems(fact).filter((stem) => !theirs.includes(stem));
  const words = [...text.matchAll(/[\p{L}\p{N}]+/gu)];
  return words.flatMap(({ 0: word, index }) => (mine.some((stem) => word.startsWith(stem)) ? [index] : []));
}

/**
 * The first number given to another quantity of its unit: `10th percentile 640 nm, 90th percentile 210 nm`. Numbers must come in an
 * order in which their quantities are named, wherever both are.
 */
function swappedNumber(text: string, numbers: readonly Quantity[], cited: readonly Fact[]): Quantity | undefined {
  const holders = (said: Quantity) =>
    cited.filter((fact) => quantitiesOf(fact).some((own) => sameQuantity(said, own)) && namesQuantity(text, fact.label));
  const inOrder = (one: Fact, next: Fact): boolean => {
    const [first, then] = [placesOf(text, one, next, cited), placesOf(text, next, one, cited)];
    return first.length === 0 || then.length === 0 || Math.min(...first) < Math.max(...then);
  };
  return numbers.find(({ unit }, i) =>
    numbers.some((later, j) => {
      if (j <= i || later.unit.key !== unit.key || unit.key === 'ordinal') return false;
      const [ones, nexts] = [holders(numbers[i]), holders(later)];
      return ones.length > 0 && nexts.length > 0 && !ones.some((one) => nexts.some((next) => inOrder(one, next)));
    }),
  );
}

/** Whether a sentence names the quantity of `label`: one of its telling words, and not only its opposite. */
function namesQuantity(sentence: string, label: string): boolean {
  const text = readable(sentence).toLowerCase();
  for (const [one, other] of OPPOSITES) {
    const [mine, theirs] = one.test(label) ? [one, other] : [other, one];
    if (mine.test(label) && !theirs.test(label) && theirs.test(text) && !mine.test(text)) return false;
  }
  const all =
    readable(label)
      .toLowerCase()
      .match(/\p{L}{3,}/gu) ?? [];
  const own = all.filter((word) => !COMMON.has(word) && !SUBJECT.test(word));
  const telling = own.filter((word) => !GENERAL.test(word));
  const wanted = (telling.length ? telling : own.length ? own : all).flatMap(stemsOf);
  const said = text.match(/\p{L}+/gu) ?? [];
  if (wanted.length === 0 || wanted.some((stem) => said.some((word) => word.startsWith(stem)))) return true;
  return own.includes('number') && counts(text, all);
}

/** Whether a sentence says how many there are without the word: `there are 52 bright objects`, `52 separate bodies`. */
function counts(text: string, label: readonly string[]): boolean {
  const counted = label.filter((word) => SUBJECT.test(word)).flatMap(stemsOf);
  return readQuantities(text).some(({ end, unit }) => {
    if (unit.key !== '') return false;
    const next = text.slice(end).match(/^(?:[\s-]+\p{L}+){1,3}/u)?.[0] ?? '';
    return (next.match(/\p{L}+/gu) ?? []).some((word) => counted.some((stem) => word.startsWith(stem)));
  });
}
