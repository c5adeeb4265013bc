/** English number words: `twenty-five`, `a hundred and twelve`, and those that hide a number: `twice`, `half`, `dozens`. */

const SMALL =
  'zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen'.split(
    ' ',
  );
const TENS = 'twenty thirty forty fifty sixty seventy eighty ninety'.split(' ');
const SCALES: Readonly<Record<string, number>> = { hundred: 1e2, thousand: 1e3, million: 1e6, billion: 1e9 };
const ORDINALS =
  'zeroth first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth twentieth'.split(
    ' ',
  );

const CARDINALS = [...SMALL, ...TENS, 'fourty', ...Object.keys(SCALES)];
const either = (words: readonly string[]): string => [...words].sort((a, b) => b.length - a.length).join('|');
const CARDINAL = either(CARDINALS);

/** A word of its own that stands for a number. */
const SINGLE: Readonly<Record<string, { readonly value: number; readonly unit: 'count' | 'factor' }>> = {
  dozen: { value: 12, unit: 'count' },
  single: { value: 1, unit: 'count' },
  pair: { value: 2, unit: 'count' },
  couple: { value: 2, unit: 'count' },
  twice: { value: 2, unit: 'factor' },
  thrice: { value: 3, unit: 'factor' },
};

/** Words that claim an amount without a number one could look up: a sentence may use them only where a fact does. */
const VAGUE =
  'tens|(?:twent|thirt|fort|fift|sixt|sevent|eight|ninet)ies|teens|dozens|scores|hundreds|thousands|millions|billions|trillions?|hundredths?|thousandths?|millionths?|billionths?|' +
  'halves|halved|half(?: as| again| the (?:size|number|width|height|length|diameter))?|quarters?|quartered|doubl(?:e|es|ed|ing)|tripl(?:e|es|ed|ing)|quadrupl(?:e|es|ed|ing)|twofold|threefold|' +
  "pairs|paired|couples|(?:many|several|some|few) times|every other|most of|(?:nearly|almost|virtually|practically) all|threes|fours|twos|ones|majority|minority|orders? of magnitude|baker's dozen|gross|myriads?|lakhs?|crores?|" +
  'umpteen|nil|naught|nought';

export interface NumberWord {
  readonly raw: string;
  readonly start: number;
  readonly end: number;
  /** null where it cannot be read as one number. */
  readonly value: number | null;
  readonly unit: 'count' | 'factor' | 'ordinal';
}

/** `twenty-five` -> 25, `two hundred and six` -> 206; null where the words make no number (`five six`). */
function cardinalOf(words: readonly string[]): number | null {
  let total = 0;
  let group = 0;
  let last = Number.POSITIVE_INFINITY;
  for (const word of words) {
    const scale = SCALES[word];
    if (scale !== undefined) {
      if (scale === 100) {
        if (group < 1 || group > 99) return null;
        group *= 100;
        last = 100;
      } else {
        if (group === 0 || (total !== 0 && total < scale * 1000)) return null;
        total += group * scale;
        group = 0;
        last = Number.POSITIVE_INFINITY;
      }
      continue;
    }
    const ten = TENS.indexOf(word);
    const value = ten >= 0 ? 20 + 10 * ten : SMALL.indexOf(word);
    if (value < 0 || (ten >= 0 ? last < 100 : last < 20 || (last < 100 && value > 9))) return null;
    group += value;
    last = ten >= 0 ? 20 : 1;
  }
  return total + group;
}

const SEQUENCE = new RegExp(
  `\\b(?:an? (?=(?:${either(Object.keys(SCALES))})\\b))?(?:${CARDINAL})(?:(?:\\s+|-)(?:${CARDINAL})\\b|(?<=hundred|thousand|million|billion)(?:\\s+|-)and(?:\\s+|-)(?:${CARDINAL})\\b)*\\b`,
  'gi',
);
/** `The one dominant orientation`: what is said to be foremost is one anyway, and nothing is counted. */
const POINTING = /\b(?:the|this|that) one (?=(?:dominant|main|preferred|prevailing|characteristic)\b)/giu;
const FOLD = new RegExp(`\\b(?:${CARDINAL}|\\d+(?:\\.\\d+)?)[\\s-]?fold\\b`, 'gi');
const FRACTION = new RegExp(
  `\\b(?:${either(ORDINALS.slice(3))})s\\b|\\b(?:an?|${CARDINAL}|\\d+)[\\s-](?:${either(ORDINALS.slice(3))})s?\\b(?=\\s+(?:of|the|as|less|more|smaller|larger)\\b)|\\b(?:${either(ORDINALS.slice(3))}) of\\b`,
  'gi',
);
const ORDINAL = new RegExp(`\\b(?:(?:${either(TENS)})-)?(?:${either(ORDINALS)})\\b`, 'gi');
const ALONE = new RegExp(`\\b(?:${Object.keys(SINGLE).join('|')})\\b`, 'gi');
const LOOSE = new RegExp(`\\b(?:${VAGUE})\\b|\\bnot? \\w+ but \\w+fold\\b`, 'gi');
/** Number words run together or cut apart: `twentyfive`, `twen-ty`, `t e n`, `t.e.n`. */
const GLUED = new RegExp(`\\b(?:${CARDINAL}){2,}\\b`, 'gi');
const CUT = /\b[a-z]+(?:[-\u2013·.’'_/][a-z]+)+\b|\b(?:[a-z] ){2,}[a-z]\b/gi;
const WHOLE = new RegExp(`^(?:(?:${CARDINAL})+|${Object.keys(SINGLE).join('|')}|${VAGUE})$`, 'i');
/** Roman numerals of two letters or more. */
const ROMAN = /\b(?=[IVXLCDM]{2,}\b)M{0,3}(?:CM|CD|D?C{0,3})(?:XC|XL|L?X{0,3})(?:IX|IV|V?I{0,3})\b/g;

const finds = (pattern: RegExp, text: string, read: (raw: string) => Pick<NumberWord, 'value' | 'unit'>): NumberWord[] =>
  [...text.matchAll(pattern)].map((match) => ({
    raw: match[0],
    start: match.index,
    end: match.index + match[0].length,
    ...read(match[0].toLowerCase()),
  }));

/** Whether the `one` at `start` only points. */
const pointsAt = (text: string, start: number): boolean =>
  [...text.matchAll(POINTING)].some(({ 0: raw, index }) => index + raw.length - 4 === start);

const unclear = (): Pick<NumberWord, 'value' | 'unit'> => ({ value: null, unit: 'count' });

/** Every number word of `text`, in order; where two readings overlap, the longer one counts. */
export function readNumberWords(text: string): NumberWord[] {
  const cut = finds(CUT, text, unclear).filter(({ raw }) => {
    const pieces = raw.toLowerCase().split(/[^a-z]+/);
    return WHOLE.test(pieces.join('')) && !pieces.some((piece) => WHOLE.test(piece));
  });
  const found = [
    ...finds(SEQUENCE, text, (raw) => ({
      value: cardinalOf(
        raw
          .replace(/^an? /, 'one ')
          .split(/[\s-]+/)
          .filter((word) => word !== 'and'),
      ),
      unit: 'count' as const,
    })).filter(({ start, raw }) => raw.toLowerCase() !== 'one' || !pointsAt(text, start)),
    ...finds(FOLD, text, (raw) => {
      const stem = raw.replace(/[\s-]?fold$/, '');
      return { value: /^\d/.test(stem) ? Number(stem) : cardinalOf([stem]), unit: 'factor' };
    }),
    ...finds(FRACTION, text, unclear),
    ...finds(ORDINAL, text, (raw) => {
      const index = ORDINALS.indexOf(raw);
      return { value: index >= 0 ? index : null, unit: 'ordinal' };
    }),
    ...finds(ALONE, text, (raw) => SINGLE[raw]),
    ...finds(LOOSE, text, unclear),
    ...finds(GLUED, text, unclear),
    ...finds(ROMAN, text, unclear),
    ...cut,
  ];
  found.sort((a, b) => b.end - b.start - (a.end - a.start));
  const kept: NumberWord[] = [];
  for (const word of found) if (!kept.some(({ start, end }) => word.start < end && start < word.end)) kept.push(word);
  return kept.sort((a, b) => a.start - b.start);
}
