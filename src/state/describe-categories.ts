/**
 * Work on the category descriptions of the active model: drafts beside what the model has, written by the loaded language model or by
 * hand, compared by what they would change, and adopted as a model of their own. Nothing of it is lost until adopted or discarded.
 */

import { createStore, type StoreApi } from 'zustand/vanilla';
import { CancelledError, type PackedError, packError } from '../base/errors';
import * as stack from '../base/history';
import { categoryName } from '../locales/categories';
import { t } from '../locales/words';
import type { DescriptionEffect, DescriptionJudgement, LabelledPictures, LibraryModel, ModelLibrary } from '../models/protocol';
import type { DescribeService, TextPulse } from '../services/describe/protocol';
import {
  type CategoryWork,
  changedWork,
  type DescriptionSection,
  type Descriptions,
  type Draft,
  draftSections,
  merged,
  restoreDrafts,
} from './describe-drafts';
import type { KeyValueStorage } from './settings';

export type EffectState =
  | { readonly kind: 'computing' }
  | { readonly kind: 'ready'; readonly effect: DescriptionEffect; readonly judged: JudgedState }
  | { readonly kind: 'failed'; readonly error: PackedError };

/** What labelled pictures say of the drafts; `none`: no labelled picture of these categories is at hand. */
export type JudgedState =
  | { readonly kind: 'none' }
  | { readonly kind: 'computing'; readonly done: number; readonly total: number }
  | { readonly kind: 'ready'; readonly judgement: DescriptionJudgement }
  | { readonly kind: 'failed'; readonly error: PackedError };

/** What the language model is writing now. */
export interface WritingState {
  readonly name: string;
  /** `reasoning` or a section's id. */
  readonly step: string;
  readonly texts: Readonly<Record<string, string>>;
  /** How fast it goes; null before it is told. */
  readonly pulse: TextPulse | null;
}

export interface Workbench {
  readonly model: LibraryModel | null;
  readonly descriptions: Descriptions | null;
  readonly error: PackedError | null;
  readonly selected: string | null;
  readonly work: ReadonlyMap<string, CategoryWork>;
  /** What was done to the drafts by hand and can be taken back. */
  readonly history: stack.History<Workbench>;
  /** Categories to be written, the present one not among them. */
  readonly queue: readonly string[];
  /** How many of the queue's run are done, and how many there were. */
  readonly run: { readonly done: number; readonly total: number } | null;
  readonly writing: WritingState | null;
  /** Why a category's draft did not come about. */
  readonly failures: ReadonlyMap<string, PackedError>;
  readonly effect: EffectState | null;
  readonly adopting: boolean;
  readonly adoptError: PackedError | null;
  /** Name of the model adopted last, until the next change. */
  readonly adopted: string | null;
}

export type WorkbenchStore = StoreApi<Workbench>;

export interface CategoryDescriber {
  readonly store: WorkbenchStore;
  /** Reads the descriptions of the active model. */
  refresh(): Promise<void>;
  select(name: string): void;
  /** Writes drafts one after another; categories already in the queue are not asked twice. */
  generate(names: readonly string[], seed: number): Promise<void>;
  stop(): void;
  /** Begins a draft from what the model has. */
  copy(name: string): void;
  editSection(name: string, id: DescriptionSection['id'], text: string): void;
  undo(): void;
  redo(): void;
  /** Takes the earlier draft back. */
  restoreEarlier(name: string): void;
  /** Puts the draft away (`restoreEarlier` brings it back); a new category goes altogether. */
  discard(name: string): void;
  addCategory(name: string): void;
  /** What the drafts would change: the similarities first, then what labelled pictures say. */
  compare(): Promise<void>;
  /** Ends the scoring of labelled pictures; the similarities stay. */
  stopJudging(): void;
  /** Saves the drafts as a model of this name and makes it the active one. */
  adopt(name: string): Promise<void>;
}

export interface CategoryDescriberParts {
  readonly library: ModelLibrary;
  readonly service: Pick<DescribeService, 'describeCategory'>;
  /** The sections of a description, in order. */
  readonly sections: readonly Omit<DescriptionSection, 'text'>[];
  readonly storage: KeyValueStorage | null;
  readonly today: () => string;
  /** Milliseconds. */
  readonly now?: () => number;
  /** Labelled pictures of these categories, prepared for the active model; null where none are at hand. */
  readonly labelledPictures?: (categories: readonly string[]) => Promise<LabelledPictures | null>;
}

const KEY = 'micrographia.drafts';

export function createCategoryDescriber(parts: CategoryDescriberParts): CategoryDescriber {
  const { library, service, sections, storage, today, labelledPictures, now = () => performance.now() } = parts;
  const store = createStore<Workbench>(() => ({
    model: null,
    descriptions: null,
    error: null,
    selected: null,
    work: stored(storage),
    history: { past: [], future: [] },
    queue: [],
    run: null,
    writing: null,
    failures: new Map(),
    effect: null,
    adopting: false,
    adoptError: null,
    adopted: null,
  }));
  let generating: AbortController | null = null;
  let comparing: AbortController | null = null;

  store.subscribe(({ work }, before) => {
    if (work === before.work) return;
    try {
      // Only what was changed here: another tab may have written other drafts since.
      const kept = new Map(stored(storage));
      for (const name of new Set([...work.keys(), ...before.work.keys()])) {
        const entry = work.get(name);
        if (entry === before.work.get(name)) continue;
        if (entry?.draft) kept.set(name, entry);
        else kept.delete(name);
      }
      storage?.setItem(KEY, JSON.stringify([...kept.values()]));
    } catch {
      // Full or blocked: the drafts last as long as the page.
    }
  });

  /** Puts a category's work in place. What was compared before is void. */
  function setWork(name: string, change: (entry: CategoryWork) => CategoryWork | null): void {
    comparing?.abort();
    store.setState(({ work, descriptions }) => {
      const isNew = !descriptions?.categories.some((category) => category.name === name);
      const next = new Map(work);
      const entry = change(work.get(name) ?? { name, isNew, draft: null, earlier: null });
      if (entry) next.set(name, entry);
      else next.delete(name);
      return { work: next, effect: null, adopted: null, adoptError: null };
    });
  }

  /** The same as a step that can be taken back; typing in one section is one step as long as it does not rest. */
  function byHand(name: string, change: (entry: CategoryWork) => CategoryWork | null, section?: string): void {
    const before = store.getState();
    setWork(name, change);
    const after = store.getState();
    if (after.work === before.work || after.work.get(name) === before.work.get(name)) return;
    const put = (entry: CategoryWork | undefined) => (state: Workbench) => {
      const work = new Map(state.work);
      if (entry) work.set(name, entry);
      else work.delete(name);
      return { ...state, work, effect: null, adopted: null, adoptError: null, selected: entry ? name : state.selected };
    };
    const words = t('Draft of {category}', { category: categoryName(name) });
    const joins = section && { joins: { name: `${name} ${section}`, at: now(), within: 5000 } };
    const edit = { words, ...joins, back: put(before.work.get(name)), forth: put(after.work.get(name)) };
    store.setState(stack.recorded(after, edit));
  }

  const draftOf = (texts: readonly DescriptionSection[]): Draft => ({
    sections: draftSections(sections, texts),
    reasoning: '',
    provenance: null,
    edited: false,
  });
  const present = (name: string) => store.getState().descriptions?.categories.find((category) => category.name === name);
  const categoryNames = (): string[] => {
    const { descriptions, work } = store.getState();
    const known = descriptions?.categories.map(({ name }) => name) ?? [];
    return [...known, ...[...work.keys()].filter((name) => !known.includes(name))];
  };

  async function refresh(): Promise<void> {
    try {
      const id = library.activeId();
      const [models, descriptions] = await Promise.all([library.list(), library.descriptions(id)]);
      const names = descriptions.categories.map(({ name }) => name);
      comparing?.abort(); // its answer would be about another model
      store.setState(({ selected, work }) => ({
        model: models.find((model) => model.id === id) ?? null,
        descriptions,
        error: null,
        effect: null,
        selected: selected !== null && (names.includes(selected) || work.has(selected)) ? selected : (names[0] ?? null),
        work: new Map([...work].map(([name, entry]) => [name, { ...entry, isNew: !names.includes(name) }])),
      }));
    } catch (error) {
      store.setState({ error: packError(error) });
    }
  }
  library.onChange(() => {
    // Before the view was opened there is nothing to keep up to date.
    if (store.getState().descriptions) void refresh();
  });

  /** Resolves with why the draft is not whole, or null. */
  async function writeOne(name: string, seed: number, signal: AbortSignal): Promise<PackedError | null> {
    store.setState({ writing: { name, step: 'reasoning', texts: {}, pulse: null } });
    const request = { category: name, others: categoryNames().filter((other) => other !== name) };
    const { description, reasoning, provenance, fault } = await service.describeCategory(request, {
      seed,
      signal,
      onText: (step, delta) => {
        if (signal.aborted) return;
        store.setState(({ writing }) =>
          writing
            ? { writing: { ...writing, step, texts: { ...writing.texts, [step]: (writing.texts[step] ?? '') + delta } } }
            : {},
        );
      },
      onPulse: (pulse) => {
        if (!signal.aborted) store.setState(({ writing }) => (writing ? { writing: { ...writing, pulse } } : {}));
      },
    });
    if (signal.aborted) return null;
    const draft: Draft = { ...draftOf(description.sections), reasoning, provenance };
    setWork(name, (entry) => ({ ...entry, earlier: entry.draft, draft }));
    return (
      fault && { ...fault, message: t('{message} What was written until then is in the draft.', { message: fault.message }) }
    );
  }

  async function judge(
    drafted: Descriptions['categories'],
    names: readonly string[],
    signal: AbortSignal,
    show: (judged: JudgedState) => void,
  ): Promise<void> {
    try {
      const pictures = (await labelledPictures?.(names)) ?? null;
      if (!pictures) return show({ kind: 'none' });
      const onProgress = (done: number, total: number) => show({ kind: 'computing', done, total });
      show({ kind: 'ready', judgement: await library.judge(drafted, pictures, { signal, onProgress }) });
    } catch (error) {
      show({ kind: 'failed', error: packError(error) });
    }
  }

  const failed = (name: string, error: PackedError) =>
    store.setState(({ failures }) => ({ failures: new Map(failures).set(name, error) }));

  const clearRun = { writing: null, queue: [], run: null } as const;

  return {
    store,
    refresh,
    select: (name) => store.setState({ selected: name }),

    async generate(names, seed) {
      const { queue, writing, run } = store.getState();
      const fresh = names.filter((name) => !queue.includes(name) && writing?.name !== name);
      if (fresh.length === 0) return;
      store.setState(({ failures }) => ({
        queue: [...queue, ...fresh],
        run: { done: run?.done ?? 0, total: (run?.total ?? 0) + fresh.length },
        failures: new Map([...failures].filter(([name]) => !fresh.includes(name))),
      }));
      if (generating) return;
      const controller = new AbortController();
      const { signal } = controller;
      generating = controller;
      for (;;) {
        const [next, ...rest] = store.getState().queue;
        if (next === undefined || signal.aborted) break;
        store.setState({ queue: rest });
        try {
          const fault = await writeOne(next, seed, signal);
          if (fault) failed(next, fault);
        } catch (error) {
          if (signal.aborted || error instanceof CancelledError) break;
          failed(next, packError(error));
        }
        if (!signal.aborted) store.setState(({ run: now }) => (now ? { run: { ...now, done: now.done + 1 } } : {}));
      }
      if (generating !== controller) return;
      generating = null;
      store.setState(clearRun);
    },

    stop() {
      generating?.abort();
      generating = null;
      store.setState(clearRun);
    },

    copy: (name) =>
      byHand(name, (entry) => ({ ...entry, earlier: entry.draft, draft: draftOf(present(name)?.sections ?? []) })),

    editSection: (name, id, text) =>
      byHand(
        name,
        (entry) =>
          entry.draft
            ? {
                ...entry,
                draft: {
                  ...entry.draft,
                  edited: true,
                  sections: entry.draft.sections.map((section) => (section.id === id ? { ...section, text } : section)),
                },
              }
            : entry,
        id,
      ),

    restoreEarlier: (name) => byHand(name, (entry) => ({ ...entry, draft: entry.earlier, earlier: entry.draft })),

    discard(name) {
      byHand(name, (entry) => (entry.isNew ? null : { ...entry, draft: null, earlier: entry.draft }));
      const names = categoryNames();
      if (!names.includes(name)) store.setState({ selected: names[0] ?? null });
    },

    addCategory(name) {
      const line = name.replace(/\s+/g, ' ').trim();
      byHand(line, (entry) => ({ ...entry, draft: draftOf([]) }));
      store.setState({ selected: line });
    },

    undo: () => {
      comparing?.abort();
      store.setState((state) => stack.undo(state, now()));
    },
    redo: () => {
      comparing?.abort();
      store.setState((state) => stack.redo(state, now()));
    },

    async compare() {
      comparing?.abort();
      const { descriptions, work } = store.getState();
      if (!descriptions) return;
      const controller = new AbortController();
      comparing = controller;
      const { signal } = controller;
      store.setState({ effect: { kind: 'computing' } });
      try {
        const drafted = merged(descriptions, work, today()).categories;
        const effect = await library.compare(drafted, signal);
        if (signal.aborted) return;
        const show = (judged: JudgedState) => {
          if (comparing === controller && store.getState().effect)
            store.setState({ effect: { kind: 'ready', effect, judged } });
        };
        show({ kind: 'computing', done: 0, total: 0 });
        await judge(drafted, effect.categories, signal, show);
      } catch (error) {
        if (!signal.aborted) store.setState({ effect: { kind: 'failed', error: packError(error) } });
      }
    },

    stopJudging() {
      const { effect } = store.getState();
      if (effect?.kind === 'ready' && effect.judged.kind === 'computing') comparing?.abort();
    },

    async adopt(name) {
      const { descriptions, work, adopting } = store.getState();
      if (!descriptions || adopting) return;
      comparing?.abort();
      store.setState({ adopting: true, adoptError: null });
      const taken = changedWork(descriptions, work);
      try {
        const model = await library.adopt(merged(descriptions, work, today()), name);
        await library.setActive(model.id);
        // Only what was adopted is done with: a section edited meanwhile is still a draft.
        store.setState(({ work: now }) => ({
          work: new Map([...now].filter(([key, entry]) => !taken.includes(entry) || work.get(key) !== entry)),
          // What was adopted stands in the model: its steps lead nowhere.
          history: { past: [], future: [] },
          effect: null,
          adopted: model.name,
        }));
        await refresh();
      } catch (error) {
        store.setState({ adoptError: packError(error) });
      }
      store.setState({ adopting: false });
    },
  };
}

function stored(storage: KeyValueStorage | null): ReadonlyMap<string, CategoryWork> {
  let text: string | null = null;
  try {
    text = storage?.getItem(KEY) ?? null;
  } catch {
    // Storage is blocked: there are no drafts.
  }
  return new Map(restoreDrafts(text).map((entry) => [entry.name, entry]));
}
