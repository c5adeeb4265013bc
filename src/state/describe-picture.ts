/** Measures the micrographs of the session and has their texts written; what comes of it is kept as picture-texts.ts says. */
import { createStore } from 'zustand/vanilla';
import { MicrographiaError, type PackedError, packError } from '../base/errors';
import type { TextAsk } from '../base/text-purpose';
import { t } from '../locales/words';
import type { DescribeService, Fact, FactSheet, TextPulse } from '../services/describe/protocol';
import { handOf } from './by-hand';
import type { Conductor } from './conductor';
import type { DeskStore } from './desk';
import { cropOf, type Item, pixelSizeOf } from './item';
import { untilAborted } from './library';
import {
  type CheckedSentence,
  canMeasure,
  currentSheet,
  currentText,
  EMPTY_TEXT,
  factsKey,
  NO_PICTURES,
  type Pictures,
  type PicturesStore,
  type PictureText,
  type SheetState,
  shownSheet,
  textKey,
} from './picture-texts';
import { setText as withText } from './session';

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
  /** Of what is written or answered. */
  let writingId = '';

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
      return shownSheet(sheet, item);
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

  // A step of the session that is taken back or done again: the text follows. What is about a picture that has gone stops.
  desk.subscribe(({ session }, { session: before }) => {
    if (session.items !== before.items && writing && !session.items.has(writingId)) stopWriting();
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
      writingId = id;
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
      writingId = id;
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
