/**
 * Fact sheets and texts of the session's micrographs, as plain data. Both belong to one crop, one pixel size and one verdict (`factsKey`);
 * when one of these changes, facts are measured again and the text is marked as of before. A person's word on the category goes before the
 * model's, without measuring (`currentSheet`); the text is then of before too (`textKey`).
 */
import type { StoreApi } from 'zustand/vanilla';
import type { PackedError } from '../base/errors';
import { paragraphsOf } from '../base/paragraphs';
import { type TextAsk, USUAL_ASK } from '../base/text-purpose';
import { isAutomatic } from '../base/traces';
import { withPrinted } from '../language/acquisition';
import { withSaid } from '../language/said-facts';
import type {
  FactSheet,
  MicrographAnswer,
  Sentence,
  StruckDraft,
  TextProvenance,
  TextPulse,
} from '../services/describe/protocol';
import { handOf } from './by-hand';
import { cropOf, type Item, isPending, pixelSizeOf, voltageOf } from './item';

export type SheetState =
  | { readonly kind: 'measuring' }
  | { readonly kind: 'ready'; readonly sheet: FactSheet }
  | { readonly kind: 'failed'; readonly error: PackedError };

/** A sentence of a text that a person wrote or changed, with what is wrong with its numbers, if anything. */
export interface CheckedSentence {
  readonly text: string;
  readonly fault: string | null;
}

export interface PictureText {
  /** `textKey` of the item that it was written of. */
  readonly key: string;
  readonly phase: 'writing' | 'written' | 'stopped' | 'failed';
  /** What it is for. */
  readonly ask: TextAsk;
  /** As the engine's sentences come in, checked. */
  readonly sentences: readonly Sentence[];
  /** Characters received so far: a sign of life while a sentence is under way. */
  readonly received: number;
  /** What the language model thought before it wrote; empty for the template. */
  readonly reasoning: string;
  /** Questions about the same facts with their answers, oldest first. */
  readonly answers: readonly MicrographAnswer[];
  /** Null until it is written to the end. */
  readonly provenance: TextProvenance | null;
  readonly notice: string;
  /** What the language model wrote and had to be struck as a whole. */
  readonly struckDraft: StruckDraft | null;
  readonly error: PackedError | null;
  /** What a person made of it, with its sentences checked again; null where nobody did. */
  readonly edited: { readonly text: string; readonly sentences: readonly CheckedSentence[] } | null;
  /** The text with a person's words that this one took the place of; it can be had back. */
  readonly earlier: PictureText | null;
}

export interface Pictures {
  readonly sheets: ReadonlyMap<string, { readonly key: string; readonly state: SheetState }>;
  readonly texts: ReadonlyMap<string, PictureText>;
  /** How far measuring the rest of the session is; null when nobody asked for it. */
  readonly sweep: { readonly done: number; readonly total: number } | null;
  /** What the next text is for. */
  readonly ask: TextAsk;
  /** How the next text is drawn, where the user chose it: null, as usual. */
  readonly draw: { readonly temperature: number | null; readonly seed: number | null };
  /** Whether a language model that sees is shown the picture. */
  readonly showPicture: boolean;
  /** How far the language model is with what it was asked last; null while nothing is asked of it. */
  readonly pulse: TextPulse | null;
  /** The question that is being answered, of which picture, or why it could not be. */
  readonly question: { readonly id: string; readonly text: string; readonly error: PackedError | null } | null;
}

export type PicturesStore = StoreApi<Pictures>;

/** What facts depend on, in one string: two items with the same key have the same facts. */
export function factsKey(item: Item): string {
  const size = pixelSizeOf(item);
  const verdict = item.classification;
  return JSON.stringify([
    item.facts && cropOf(item, item.facts),
    size && [size.value, size.source, size.confidence],
    verdict && [verdict.modelSha256, verdict.verdict.sentence, verdict.ranking.map(({ probability }) => probability)],
    // Only where there is something: what was measured by older builds stays true.
    ...(isAutomatic(handOf(item)) ? [] : [handOf(item)]),
  ]);
}

/** Facts can be had: the picture was read and is not on its way through the model (its verdict is one of the facts). */
export const canMeasure = (item: Item): boolean => item.facts !== null && !isPending(item);

/** What a text depends on: the facts, and what a person says that the picture is. */
export const textKey = (item: Item): string =>
  item.said === null ? factsKey(item) : `${factsKey(item)}${JSON.stringify([item.said.category])}`;

/** The sheet that is true of the item as it is now, with a person's word on its category and what its data bar prints; null while there is none. */
export function currentSheet(item: Item, { sheets }: Pictures): FactSheet | null {
  const entry = sheets.get(item.id);
  return entry?.state.kind === 'ready' && entry.key === factsKey(item) ? shownSheet(entry.state.sheet, item) : null;
}

/** A sheet is the same one as long as what is added to it is, so that what is drawn of it is not drawn again. */
export function shownSheet(sheet: FactSheet, item: Pick<Item, 'said' | 'facts'>): FactSheet {
  const { said } = item;
  // The bar is read after the picture, often when it is measured already: nothing is measured again for it.
  const voltage = voltageOf(item);
  const kv = voltage?.source === 'bar' ? voltage.kv : null;
  if (said === null && kv === null) return sheet;
  const known = SHOWN.get(sheet);
  if (known && known.category === said?.category && known.kv === kv) return known.sheet;
  const shown = { ...sheet, facts: withPrinted(withSaid(sheet.facts, said), kv) };
  SHOWN.set(sheet, { category: said?.category, kv, sheet: shown });
  return shown;
}
const SHOWN = new WeakMap<
  FactSheet,
  { readonly category: string | null | undefined; readonly kv: number | null; readonly sheet: FactSheet }
>();

/** The text to copy and export: a person's, or the sentences that stand. Empty while it is being written or of earlier facts. */
export function currentText(item: Item, { texts }: Pictures): string {
  const text = texts.get(item.id);
  if (!text || text.key !== textKey(item)) return '';
  if (text.edited) return text.edited.text;
  return text.phase === 'written' ? standing(text.sentences) : '';
}

/** The sentences that were not struck, as running text in paragraphs. */
export const standing = (sentences: readonly Sentence[]): string =>
  paragraphsOf(sentences.filter(({ struck }) => struck === null)).join('\n\n');

export const NO_PICTURES: Pictures = {
  sheets: new Map(),
  texts: new Map(),
  sweep: null,
  ask: USUAL_ASK,
  draw: { temperature: null, seed: null },
  showPicture: true,
  pulse: null,
  question: null,
};

export const EMPTY_TEXT: Omit<PictureText, 'key' | 'ask'> = {
  phase: 'writing',
  sentences: [],
  received: 0,
  reasoning: '',
  answers: [],
  provenance: null,
  notice: '',
  struckDraft: null,
  error: null,
  edited: null,
  earlier: null,
};
