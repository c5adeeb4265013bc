/**
 * What is measured and written about each micrograph of the session: fact sheets, and texts that rest on them. Both belong to one crop,
 * one pixel size and one verdict (`factsKey`); when one of these changes, facts are measured again and the text is marked as of before.
 * A person's word on the category goes before the model's, without measuring (`currentSheet`); the text is then of before too (`textKey`).
 */

import { createStore, type StoreApi } from 'zustand/vanilla';
import { MicrographiaError, type PackedError, packError } from '../base/errors';
import { paragraphsOf } from '../base/paragraphs';
import { type TextAsk, USUAL_ASK } from '../base/text-purpose';
import { isAutomatic } from '../base/traces';
import { withSaid } from '../language/said-facts';
import { t } from '../locales/words';
import type {
  DescribeService,
  Fact,
  FactSheet,
  MicrographAnswer,
  Sentence,
  StruckDraft,
  TextProvenance,
  TextPulse,
} from '../services/describe/protocol';
import { handOf } from './by-hand';
import type { Conductor } from './conductor';
import type { DeskStore } from './desk';
import { cropOf, type Item, isPending, pixelSizeOf } from './item';
import { untilAborted } from './library';
import { setText as withText } from './session';

export type {
  Fact,
  FactSheet,
  MicrographAnswer,
  MicrographSection,
  Sentence,
  StruckDraft,
  TextProvenance,
  TextPulse,
} from '../services/describe/protocol';

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

/** Says what a person's text states that the facts do not: one entry per sentence. */
export type TextCheck = (text: string, facts: readonly Fact[]) => Promise<readonly CheckedSentence[]>;

export interface PictureDescriber {
  readonly store: PicturesStore;
  /** Measures the picture unless that is done, or not yet possible: it is being read or classified. The one asked last wins. */
  measure(id: string): Promise<void>;
  /** Measures every picture of the session that can be and is not yet, in order. */
  measureAll(ids: readonly string[]): Promise<void>;
  stopMeasuring(): void;
  /** Writes the text, with the loaded language model or by the template; an earlier text that is under way is stopped. */
  describe(id: string, engine: 'loaded' | 'template', seed: number): Promise<void>;
  /** Asks the language model about the facts that the picture's text rests on; the answer is kept with the text. */
  ask(id: string, question: string, seed: number): Promise<void>;
  /** Sets what the next text is for, or how it is drawn. */
  choose(choice: {
    readonly ask?: Partial<TextAsk>;
    readonly draw?: Partial<Pictures['draw']>;
    readonly showPicture?: boolean;
  }): void;
  /** Stops the text or the answer under way. */
  stopWriting(): void;
  /** Brings the edited text back that was written over, and keeps the one that goes for the same way back. */
  restoreEarlier(id: string): void;
  /** Takes a person's text; null goes back to what the engine wrote. */
  edit(id: string, text: string | null): Promise<void>;
}

export interface DescriberParts {
  readonly desk: DeskStore;
  readonly conductor: Pick<Conductor, 'pixels'>;
  readonly service: DescribeService;
  readonly check: TextCheck;
  /** Text that describes a category, whose words are in use for such pictures; empty where there is none. */
  readonly vocabulary?: (category: string) => Promise<string>;
  /** The pictures most like one, the most alike first. */
  readonly similar?: (id: string) => Promise<readonly { readonly id: string; readonly likeness: number }[]>;
  readonly now?: () => number;
}

/** Pictures that look alike are asked for their texts: so many, and none that is less alike. */
const EXAMPLES = 2;
const ALIKE = 0.6;

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

/** The sheet that is true of the item as it is now, with a person's word on its category; null while there is none. */
export function currentSheet(item: Item, { sheets }: Pictures): FactSheet | null {
  const entry = sheets.get(item.id);
  return entry?.state.kind === 'ready' && entry.key === factsKey(item) ? saidSheet(entry.state.sheet, item.said) : null;
}

/** A sheet is the same one as long as its item's word is, so that what is drawn of it is not drawn again. */
function saidSheet(sheet: FactSheet, said: Item['said']): FactSheet {
  if (said === null) return sheet;
  const known = SAID.get(sheet);
  if (known?.category === said.category) return known.sheet;
  const withWord = { ...sheet, facts: withSaid(sheet.facts, said) };
  SAID.set(sheet, { category: said.category, sheet: withWord });
  return withWord;
}
const SAID = new WeakMap<FactSheet, { readonly category: string | null; readonly sheet: FactSheet }>();

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

export function createPictureDescriber({
  desk,
  conductor,
  service,
  check,
  vocabulary,
  similar,
  now = () => performance.now(),
}: DescriberParts): PictureDescriber {
  const store = createStore<Pictures>(() => NO_PICTURES);
  let measuring: { readonly id: string; readonly key: string; readonly controller: AbortController } | null = null;
  let sweeping: AbortController | null = null;
  let writing: AbortController | null = null;

  const itemOf = (id: string): Item | null => desk.getState().session.items.get(id) ?? null;
  const setSheet = (id: string, key: string, state: SheetState) =>
    store.setState(({ sheets }) => ({ sheets: new Map(sheets).set(id, { key, state }) }));
  const setText = (id: string, change: (text: PictureText | undefined) => PictureText) =>
    store.setState(({ texts }) => ({ texts: new Map(texts).set(id, change(texts.get(id))) }));

  /** Stops the text under way; what came in so far stays, marked as stopped. */
  function stopWriting(): void {
    if (!writing) return;
    writing.abort();
    writing = null;
    store.setState(({ texts }) => ({
      pulse: null,
      question: null,
      texts: new Map(
        [...texts].map(([id, text]) => [id, text.phase === 'writing' ? { ...text, phase: 'stopped' as const } : text]),
      ),
    }));
  }

  /** What stands of the texts of the pictures most like this one; where likeness cannot be had, none. */
  async function examplesFor(id: string): Promise<readonly string[]> {
    const alike = (await similar?.(id).catch(() => [])) ?? [];
    return alike
      .filter(({ likeness }) => likeness >= ALIKE)
      .flatMap(({ id: other }) => itemOf(other) ?? [])
      .map((item) => currentText(item, store.getState()))
      .filter((text) => text !== '')
      .slice(0, EXAMPLES);
  }

  /** What a language model is told beside the facts, and how it is to draw its words. */
  async function wishesOf(item: Item, signal: AbortSignal) {
    const { id, note, facts } = item;
    const { verdict } = item.classification ?? {};
    const named = verdict?.kind === 'named' ? (verdict.categories[0] ?? null) : null;
    const category = item.said ? item.said.category : named;
    const words = category === null ? '' : ((await vocabulary?.(category).catch(() => '')) ?? '');
    const examples = await examplesFor(id);
    const { draw, showPicture } = store.getState();
    const { temperature } = draw;
    return {
      signal,
      ...(note !== '' && { note }),
      ...(words !== '' && { vocabulary: words }),
      ...(examples.length > 0 && { examples }),
      ...(showPicture &&
        facts && { picture: async () => ({ pixels: await conductor.pixels(id, signal), crop: cropOf(item, facts) }) }),
      ...(temperature !== null && { temperature }),
      onPulse: (pulse: TextPulse) => signal.aborted || store.setState({ pulse }),
    };
  }

  /** Measures one item as it is; the outcome is kept under the key it was asked with. Throws when aborted or failed. */
  async function measured(item: Item, signal: AbortSignal): Promise<FactSheet> {
    const known = currentSheet(item, store.getState());
    if (known) return known;
    const { id, facts } = item;
    if (!facts) throw new MicrographiaError('not-read', 'This picture could not be read.', 'Drop it once more.');
    const key = factsKey(item);
    setSheet(id, key, { kind: 'measuring' });
    try {
      const pixels = await conductor.pixels(id, signal);
      const input = {
        classification: item.classification,
        pixelSizeNm: pixelSizeOf(item),
        crop: cropOf(item, facts),
        acquisition: facts.metadata,
        hand: handOf(item),
        pixels,
      };
      const sheet = await untilAborted(service.facts(input, signal), signal, t('Measuring'));
      setSheet(id, key, { kind: 'ready', sheet });
      return saidSheet(sheet, item.said);
    } catch (error) {
      if (store.getState().sheets.get(id)?.key === key) {
        if (signal.aborted)
          store.setState(({ sheets }) => ({ sheets: new Map([...sheets].filter(([other]) => other !== id)) }));
        else setSheet(id, key, { kind: 'failed', error: packError(error) });
      }
      throw error;
    }
  }

  /** Takes a person's text, checks it, and says nothing of it to the session. */
  async function edit(id: string, text: string | null): Promise<void> {
    const item = itemOf(id);
    if (!item || !store.getState().texts.has(id)) return;
    const take = (edited: PictureText['edited']) => setText(id, (old) => ({ ...(old as PictureText), edited }));
    if (text === null)
      return setText(id, (old) => ({
        ...(old as PictureText),
        edited: null,
        earlier: old?.edited ? { ...old, earlier: null } : (old?.earlier ?? null),
      }));
    take({ text, sentences: [] });
    const facts = currentSheet(item, store.getState())?.facts ?? [];
    const sentences = await check(text, facts);
    // Typing goes on meanwhile: only the check of what stands there now counts.
    if (store.getState().texts.get(id)?.edited?.text === text) take({ text, sentences });
  }

  // A step of the session that is taken back or done again: the text follows.
  desk.subscribe(({ session }, { session: before }) => {
    if (session.handTexts === before.handTexts) return;
    for (const [id, text] of session.handTexts)
      if (before.handTexts.get(id) !== text && (store.getState().texts.get(id)?.edited?.text ?? null) !== text)
        void edit(id, text);
  });

  return {
    store,

    async measure(id) {
      const item = itemOf(id);
      if (!item || !canMeasure(item)) return;
      const key = factsKey(item);
      const entry = store.getState().sheets.get(id);
      if (entry?.key === key && entry.state.kind !== 'failed') return;
      measuring?.controller.abort();
      const controller = new AbortController();
      const mine = { id, key, controller };
      measuring = mine;
      // The outcome, failures included, stands in the store.
      await measured(item, controller.signal).catch(() => undefined);
      if (measuring === mine) measuring = null;
    },

    async measureAll(ids) {
      sweeping?.abort();
      const controller = new AbortController();
      sweeping = controller;
      const { signal } = controller;
      const due = ids.filter((id) => {
        const item = itemOf(id);
        return item && canMeasure(item) && !currentSheet(item, store.getState());
      });
      store.setState({ sweep: { done: 0, total: due.length } });
      for (const [place, id] of due.entries()) {
        const item = itemOf(id);
        if (item && canMeasure(item)) await measured(item, signal).catch(() => undefined);
        if (signal.aborted) break;
        store.setState({ sweep: { done: place + 1, total: due.length } });
      }
      if (sweeping !== controller) return;
      sweeping = null;
      store.setState({ sweep: null });
    },

    stopMeasuring() {
      sweeping?.abort();
      sweeping = null;
      store.setState({ sweep: null });
    },

    async describe(id, engine, seed) {
      stopWriting();
      const item = itemOf(id);
      if (!item || !canMeasure(item)) return;
      const controller = new AbortController();
      const { signal } = controller;
      writing = controller;
      const { ask } = store.getState();
      const key = textKey(item);
      setText(id, (old) => {
        const earlier = old?.edited ? { ...old, earlier: null } : (old?.earlier ?? null);
        return { ...EMPTY_TEXT, ask, key, answers: old?.key === key ? old.answers : [], earlier };
      });
      /** A run that was stopped writes nothing more: the place may be another's by now. */
      const change = (more: (text: PictureText) => Partial<PictureText>) =>
        signal.aborted || setText(id, (text) => ({ ...(text as PictureText), ...more(text as PictureText) }));
      try {
        const { facts } = await measured(item, signal);
        const done = await service.describeMicrograph(facts, {
          ...(await wishesOf(item, signal)),
          engine,
          seed,
          ask,
          onText: (delta) => change(({ received }) => ({ received: received + delta.length })),
          onSentence: (sentence) => change(({ sentences }) => ({ sentences: [...sentences, sentence] })),
        });
        change(() => ({ ...done, phase: 'written' }));
      } catch (error) {
        change(() => ({ phase: 'failed', error: packError(error) }));
      }
      if (writing !== controller) return;
      writing = null;
      store.setState({ pulse: null });
    },

    async ask(id, text, seed) {
      stopWriting();
      const item = itemOf(id);
      const entry = store.getState().texts.get(id);
      const facts = item && currentSheet(item, store.getState())?.facts;
      if (!item || !facts || !entry || text.trim() === '') return;
      const controller = new AbortController();
      const { signal } = controller;
      writing = controller;
      store.setState({ question: { id, text, error: null } });
      let error: PackedError | null = null;
      try {
        const options = { ...(await wishesOf(item, signal)), seed };
        const answer = await service.answerQuestion(facts, currentText(item, store.getState()), text, options);
        // Meanwhile the text may have been another's words, or gone with its picture.
        if (!signal.aborted && store.getState().texts.has(id))
          setText(id, (old) => ({ ...(old as PictureText), answers: [...(old as PictureText).answers, answer] }));
      } catch (fault) {
        error = packError(fault);
      }
      if (writing !== controller) return;
      writing = null;
      store.setState({ pulse: null, question: error && { id, text, error } });
    },

    choose: ({ ask, draw, showPicture }) =>
      store.setState((state) => ({
        ask: { ...state.ask, ...ask },
        draw: { ...state.draw, ...draw },
        showPicture: showPicture ?? state.showPicture,
      })),

    stopWriting,

    restoreEarlier(id) {
      const now = store.getState().texts.get(id);
      if (!now?.earlier) return;
      if (now.phase === 'writing') stopWriting();
      setText(id, () => ({
        ...(now.earlier as PictureText),
        earlier: { ...now, phase: now.phase === 'writing' ? 'stopped' : now.phase, earlier: null },
      }));
    },

    async edit(id, text) {
      const before = store.getState().texts.get(id)?.edited?.text ?? null;
      const done = edit(id, text);
      if (store.getState().texts.has(id))
        desk.setState(({ session }) => ({ session: withText(session, id, before, text, now()) }));
      await done;
    },
  };
}
