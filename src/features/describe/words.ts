/** Words about facts and texts, for the screen, the clipboard and the exports. */

import { PURPOSES, type TextAsk } from '../../base/text-purpose';
import { categoryName } from '../../locales/categories';
import { heard, pointed, t, words } from '../../locales/words';
import type { LibraryModel } from '../../models/protocol';
import type { Fact, TextProvenance, TextPulse } from '../../services/describe/protocol';
import type { PictureText } from '../../state/picture-texts';
import { percentText } from '../../ui/quantity';

/** What stands over each paragraph, in the order of `PARAGRAPHS`. */
export const PARAGRAPH_WORDS = words([
  'What is seen',
  'Sizes',
  'Doubt, and what to do next',
  'For an abstract',
  'Caption',
  'Methods',
  'What is seen',
  'In doubt',
  'To do',
  'Answer',
] as const);

/** `Figure caption, plain, short`: what a text was asked to be; the usual choices are not said. */
export function askText({ purpose, tone, length }: TextAsk): string {
  const title = heard(PURPOSES.find(({ id }) => id === purpose)?.title ?? '');
  return [title, ...(tone === 'plain' ? [t('plain')] : []), ...(length === 'short' ? [t('short')] : [])].join(', ');
}

/** `Writing: 4.8 tokens/s, about 40 s left`. @param of what the model is given: the facts of a picture, or a question about a category */
export function pulseText({ step, read, tokensPerSecond, secondsLeft }: TextPulse, of: 'facts' | 'category'): string {
  if (step === 'reading' && of === 'facts')
    return read === null ? t('Reading the facts …') : t('Reading the facts: {read}', { read: percentText(read) });
  if (step === 'reading')
    return read === null ? t('Reading the question …') : t('Reading the question: {read}', { read: percentText(read) });
  const rate =
    tokensPerSecond === null
      ? []
      : [t('{tokensPerSecond} tokens/s', { tokensPerSecond: pointed(String(Number(tokensPerSecond.toPrecision(2)))) })];
  const left = secondsLeft === null ? [] : [t('about {time} left', { time: roughSeconds(secondsLeft) })];
  const words = step === 'thinking' ? t('Thinking') : of === 'facts' ? t('Writing, each sentence is checked') : t('Writing');
  return rate.length === 0 ? `${words} …` : `${words}: ${[...rate, ...left].join(', ')}`;
}

/** In steps that do not flicker: fives up to a minute, then minutes. */
const roughSeconds = (seconds: number): string =>
  seconds < 57 ? `${Math.max(5, Math.ceil(seconds / 5) * 5)} s` : `${Math.ceil(seconds / 60)} min`;

/** Nanometres in the units in which facts are written. */
const NANOMETRES: Readonly<Record<string, number>> = { pm: 1e-3, nm: 1, µm: 1e3, mm: 1e6 };

/** As text with `places` decimals; negative ones round to tens, hundreds and so on. */
const rounded = (value: number, places: number): string =>
  places >= 0 ? value.toFixed(places) : String(Math.round(value / 10 ** -places) * 10 ** -places);

/**
 * The doubt beside a fact's text, in the text's unit: `± 12 nm` where one or two significant digits of it end at the text's last place;
 * else, since that text must stay as sentences quote it, value and doubt together at the doubt's own places: `(62.9° ± 0.3°)` beside
 * `63°`. Empty where no uncertainty can be stated, or where the text says it already.
 */
export function uncertaintyText({ value, uncertainty, unit, text }: Fact): string {
  if (uncertainty === null || typeof value !== 'number' || text.includes('±')) return '';
  const shown = unit === 'nm' ? (/\s(pm|nm|µm|mm)$/.exec(text)?.[1] ?? unit) : unit;
  const scale = NANOMETRES[shown] ?? 1;
  const doubt = uncertainty / scale;
  const mark = shown === 'deg' ? '°' : shown === '' ? '' : `\u00a0${shown}`;
  const places = /\.(\d+)/.exec(text)?.[1].length ?? 0;
  const units = Math.round(doubt * 10 ** places);
  if (!(doubt > 0) || (units >= 1 && units < 100)) return `±\u00a0${rounded(doubt, places)}${mark}`;
  const [digits, exponent] = doubt.toExponential(1).split('e');
  // One digit, but two after a leading 1, where rounding to one would change it by up to a third.
  const own = (digits.startsWith('1') ? 1 : 0) - Number(exponent);
  return `(${rounded(value / scale, own)}${mark}\u00a0±\u00a0${rounded(doubt, own)}${mark})`;
}

/** From this loss of top-1 with descriptions of wrong categories on, the text matters. */
const MATTERS = 0.02;

/** What the text is worth to a model, by what is noted with it. */
export function worthText(evaluation: LibraryModel['evaluation']): string {
  if (!evaluation?.descriptions)
    return t('What the text is worth to this model was not measured; npm run evaluate with --descriptions does.');
  const { pictures, top1, descriptions } = evaluation;
  const { wrong, none } = descriptions;
  const [least, most] = wrong.map(percentText);
  const told = { pictures, own: percentText(top1), least, most, none: percentText(none) };
  return top1 - (wrong[0] + wrong[1]) / 2 < MATTERS
    ? t(
        'Of {pictures} real pictures that no training saw, this model names {own} right with its descriptions, {least} to {most} with those of wrong categories and {none} with nothing in their place: the text hardly matters to it.',
        told,
      )
    : t(
        'Of {pictures} real pictures that no training saw, this model names {own} right with its descriptions, {least} to {most} with those of wrong categories and {none} with nothing in their place: the text matters to it.',
        told,
      );
}

/** What to expect of categories no picture of which was trained on: the trial is the one the model's card reports. */
export function untrainedText(names: readonly string[]): string {
  if (names.length === 0) return '';
  return t(
    '{names} {count, plural, one {is known to the model by its description} other {are known to the model by their descriptions}} alone. In a trial on 239 real pictures a category told so came first on 41 % of its own, and wrongly on 4 % of the others. Train it with pictures under Fine-tune before you rely on it.',
    { names: names.map(categoryName).join(', '), count: names.length },
  );
}

/** A fact's text as the page shows it; texts that are made of facts quote it as it was written. */
export const factText = ({ value, text }: Pick<Fact, 'value' | 'text'>): string =>
  typeof value === 'number' ? pointed(text) : heard(text);

/** `SmolLM2 135M, seed 3, 24 Nov 2026`; says so where it is the template. */
export function writerText({ engine, model, seed, temperature, createdAt }: TextProvenance): string {
  const who = engine === 'template' ? t('the template (no language model)') : model;
  const drawn = engine === 'template' || seed === null ? [] : [t('seed {seed}', { seed })];
  const warmth = temperature === undefined ? [] : [t('temperature {temperature}', { temperature })];
  const parts = [who, ...drawn, ...warmth, createdAt.slice(0, 10)];
  return parts.join(', ');
}

/** `3 sentences struck, by SmolLM2 135M, ...`: how much of what language models wrote does not stand; empty where all does. */
export function struckText({ sentences, provenance, struckDraft }: PictureText): string {
  const told = (count: number, by: TextProvenance | null) =>
    count === 0 || !by
      ? []
      : [t('{count, plural, one {# sentence} other {# sentences}} struck, by {writer}', { count, writer: writerText(by) })];
  const struck = sentences.filter((sentence) => sentence.struck !== null).length;
  return [...told(struckDraft?.sentences.length ?? 0, struckDraft?.provenance ?? null), ...told(struck, provenance)].join('; ');
}

/** Who wrote a picture's text: `generated by ...`, with `then edited` where a person changed it. */
export function authorText({ provenance, edited }: PictureText): string {
  const by = provenance ? t('Generated from the facts by {writer}', { writer: writerText(provenance) }) : t('Generated');
  return edited ? t('{by}; then edited by a person', { by }) : by;
}
