/** What a user says of a picture in words of their own: quoted as theirs, never followed, never taken for a fact. */
import type { Fact } from '../base/facts';
import { NOTE_LENGTH, QUESTION_LENGTH } from '../base/text-purpose';
import { NOTE_ID } from './micrograph-text';
import { plainLine } from './plain-text';

/** Signs of chat templates, code and quotation, which could end the quotation that the words stand in. */
const SIGNS = /[<>|[\]{}`\\^~"“”„«»]+/g;

/** One line of plain words without signs by which they could leave their quotation. */
const quotable = (raw: string, limit: number): string => {
  const line = plainLine(raw.slice(0, 20 * limit).replace(SIGNS, ' '), limit);
  return plainLine(line.replace(SIGNS, ' '), limit);
};

const quotableNote = (raw: string): string => quotable(raw, NOTE_LENGTH).replace(/[.\s]+$/, '');
export const quotableQuestion = (raw: string): string => quotable(raw, QUESTION_LENGTH);

/** Characters of another picture's text that are given as an example. */
const EXAMPLE_LENGTH = 500;

/** Another picture's text as an example of manner: without its numbers, which are not this picture's. */
export const exampleOf = (raw: string): string => quotable(raw.replace(/\d[\d.,\u00a0]*/g, '…'), EXAMPLE_LENGTH);

/** The note as what a sentence can cite and quote; null where there is none. */
export function noteFact(raw: string): Fact | null {
  const text = quotableNote(raw);
  if (!/\p{L}/u.test(text)) return null;
  return {
    id: NOTE_ID,
    label: 'Note of the user',
    value: text,
    unit: '',
    text,
    method: 'Written by the user about this picture; nothing of it was measured.',
    uncertainty: null,
  };
}

const COMMON = new Set(
  'that this with from they them their these those have been were will would could should into over under about which when where while what than then there also such some most many more much only other each both very often sometimes usually typically category categories micrograph picture image images'.split(
    ' ',
  ),
);
const WORDS = 60;

/**
 * The words of a category's description and nothing of what it says: lower case, letters only, once each, in the order of the alphabet, so
 * that no sentence of it, and no instruction that a stranger put there, is left.
 */
export function vocabularyOf(text: string): string {
  const words =
    text
      .slice(0, 20_000)
      .toLowerCase()
      .match(/(?<![\p{L}\p{N}_-])[a-z]{4,16}(?![\p{L}\p{N}_-])/gu) ?? [];
  const counts = new Map<string, number>();
  for (const word of words) if (!COMMON.has(word)) counts.set(word, (counts.get(word) ?? 0) + 1);
  return [...counts]
    .sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1))
    .slice(0, WORDS)
    .map(([word]) => word)
    .sort()
    .join(', ');
}
