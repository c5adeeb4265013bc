/**
 * Training as the user sees it: what is planned, how the run goes, what came of it. Talks with the training service and the library;
 * everything on the screen is in the store, so it is still there after looking at another task.
 */

import { createStore, type StoreApi } from 'zustand/vanilla';
import { CancelledError, MicrographiaError, type PackedError, packError } from '../base/errors';
import { type History, redo, undo } from '../base/history';
import type { Owned, Tabs } from '../base/tabs';
import { t } from '../locales/words';
import type { CategoryDescription, LibraryModel, ModelLibrary } from '../models/protocol';
import type {
  FineTuneEvent,
  FineTuneOptions,
  FineTuneOutcome,
  FineTuneService,
  JudgedModel,
  UnfinishedRun,
} from '../services/finetune/protocol';
import {
  type ClassText,
  EMPTY_PLAN,
  type KnownTexts,
  requestOf,
  type TrainingPlan,
  type TrainingSet,
  withClassText,
} from './fine-tune-plan';
import { FRESH_RUN, isRunning, type RunState, withEvent } from './fine-tune-run';
import { type RunElsewhere, runLock, watchRuns } from './runs-elsewhere';

/** Numbers of a set that decide the defaults. */
export interface SetCounts {
  readonly classes: readonly string[];
  /** Pictures for training and validation, per class. */
  readonly perClass: readonly number[];
}

/** A model of the library with what is known of its quality. */
export interface Judged {
  readonly model: LibraryModel;
  readonly judged: JudgedModel | null;
}

export interface TrainingDesk {
  readonly models: readonly LibraryModel[] | null;
  readonly activeId: string;
  readonly plan: TrainingPlan;
  /** What is written about classes, step by step. */
  readonly history: History<TrainingDesk>;
  /** Of the plan's parent, for a set of the present size; null until they are computed. */
  readonly defaults: FineTuneOptions | null;
  readonly texts: KnownTexts;
  readonly run: RunState | null;
  readonly unfinished: readonly UnfinishedRun[];
  /** Runs that other tabs own, by id; they may stand among the unfinished, too. */
  readonly elsewhere: ReadonlyMap<string, RunElsewhere>;
  /** The model whose judgement is shown. */
  readonly shown: Judged | null;
  /** What is being done beside training, in words. */
  readonly work: string | null;
  readonly error: PackedError | null;
}

export interface Trainer {
  readonly store: StoreApi<TrainingDesk>;
  /** Reads models, descriptions and unfinished runs anew. */
  refresh(): Promise<void>;
  setPlan(change: Partial<TrainingPlan>): void;
  /** What is written about a class of the set; it can be taken back. */
  setText(name: string, text: ClassText): void;
  undo(): void;
  redo(): void;
  /** Tells the size of the set: the defaults follow. */
  setCounts(counts: SetCounts): void;
  start(): Promise<void>;
  /** Writes the checkpoint and stops; `resume` goes on. */
  pause(): void;
  /** A run that is held goes on, unsaved. */
  goOn(): void;
  /** Ends after the present step and judges what there is. */
  endNow(): void;
  resume(run: UnfinishedRun): Promise<void>;
  /** Has the tab that owns a run save it and let go, and goes on with it here. */
  takeOver(run: RunElsewhere): Promise<void>;
  discard(run: UnfinishedRun): Promise<void>;
  /** Shows the judgement of a model of the library. */
  show(model: LibraryModel): Promise<void>;
  use(model: LibraryModel): Promise<void>;
  exportZip(model: LibraryModel): Promise<Blob | null>;
  dismiss(): void;
}

export interface TrainerParts {
  readonly service: FineTuneService;
  readonly library: ModelLibrary;
  /** Reads the data set out for a model of this input side. */
  readonly readSet: (side: number, onProgress: (fraction: number) => void, signal: AbortSignal) => Promise<TrainingSet>;
  /** Side of the pictures a model of the library takes, in pixels. */
  readonly sideOf: (modelId: string) => Promise<number>;
  readonly drafts: () => readonly CategoryDescription[];
  readonly newRunId: () => string;
  readonly tabs: Tabs;
  readonly now?: () => number;
}

/** Events come faster than anyone reads; the store follows at this pace, milliseconds. */
const PACE = 200;

const ELSEWHERE = new MicrographiaError(
  'training-elsewhere',
  'Another tab is at work on this training.',
  'Look there, close it, or take the training over.',
);
const ENDED_ELSEWHERE = new MicrographiaError(
  'training-ended',
  'This training came to its end in the other tab.',
  'Its model is in the library.',
);
const GIVEN_AWAY = 'Another tab has taken this training over: it goes on there.';

export function createTrainer(parts: TrainerParts): Trainer {
  const { service, library, readSet, sideOf, drafts, newRunId, tabs } = parts;
  const now = parts.now ?? (() => performance.now());
  const store = createStore<TrainingDesk>(() => ({
    models: null,
    activeId: library.activeId(),
    plan: { ...EMPTY_PLAN, parentId: library.activeId() },
    history: { past: [], future: [] },
    defaults: null,
    texts: { parent: [], drafts: [] },
    run: null,
    unfinished: [],
    elsewhere: new Map(),
    shown: null,
    work: null,
    error: null,
  }));
  let counts: SetCounts | null = null;
  let controller: AbortController | null = null;
  let waiting: FineTuneEvent[] = [];
  let flushed = 0;

  const flush = () => {
    if (waiting.length === 0) return;
    const events = waiting;
    waiting = [];
    flushed = now();
    store.setState(({ run }) => (run ? { run: events.reduce(withEvent, run) } : {}));
  };
  const onEvent = (event: FineTuneEvent) => {
    waiting.push(event);
    if (event.kind !== 'step' || now() - flushed >= PACE) flush();
  };
  const setRun = (change: Partial<RunState>) => store.setState(({ run }) => (run ? { run: { ...run, ...change } } : {}));

  async function refreshTexts(): Promise<void> {
    const { parentId } = store.getState().plan;
    const texts = await library.descriptions(parentId).catch(() => null);
    if (store.getState().plan.parentId === parentId)
      store.setState({ texts: { parent: texts?.categories ?? [], drafts: drafts() } });
  }

  async function refresh(): Promise<void> {
    try {
      const [models, unfinished] = await Promise.all([
        library.list(),
        isRunning(store.getState().run) ? store.getState().unfinished : service.unfinished(),
        watch.refresh(),
      ]);
      const activeId = library.activeId();
      const isWhole = (wanted: string) => models.some(({ id, damage }) => id === wanted && damage === null);
      store.setState(({ models: before, plan }) => {
        // A model trained earlier may have learned from what is a test picture today: nobody starts from it without choosing it.
        const shipped = models.find((model) => model.shipped)?.id;
        const parentId = before !== null && isWhole(plan.parentId) ? plan.parentId : (shipped ?? activeId);
        return { models, unfinished, activeId, plan: parentId === plan.parentId ? plan : { ...plan, parentId } };
      });
      await refreshTexts();
    } catch (error) {
      store.setState(({ models }) => ({ models: models ?? [], error: packError(error) }));
    }
  }
  library.onChange(() => void refresh());

  const watch = watchRuns({
    tabs,
    now,
    onRuns: (elsewhere) => store.setState({ elsewhere }),
    onChanged: () => void refresh(),
  });
  store.subscribe(({ run }, before) => {
    if (run === before.run) return;
    const { runId, name, phase, last } = run ?? {};
    watch.tell(
      runId !== undefined && name !== undefined && isRunning(run)
        ? { runId, name, words: phase?.words ?? null, last: last ?? null }
        : null,
    );
  });

  let asked = 0;
  async function refreshDefaults(): Promise<void> {
    const mine = ++asked;
    const { parentId, mode, seed } = store.getState().plan;
    if (!counts || counts.perClass.length < 2 || parentId === '') return;
    try {
      const defaults = await service.defaults({
        parentId,
        mode,
        seed,
        perCategory: counts.perClass.map((n) => Math.max(1, n)),
      });
      if (mine === asked) store.setState({ defaults });
    } catch (error) {
      if (mine === asked) store.setState({ defaults: null, error: packError(error) });
    }
  }

  const pause = () => {
    const { run } = store.getState();
    if (!isRunning(run) || run?.status === 'held') return;
    setRun({ status: 'pausing' });
    controller?.abort();
  };

  /** The run is this tab's from now on. @throws MicrographiaError `training-elsewhere` */
  async function owned(runId: string, from: 'nobody' | 'another tab'): Promise<Owned> {
    let given = false;
    const give = () => {
      if (!given) setRun({ notices: [...(store.getState().run?.notices ?? []), GIVEN_AWAY] });
      given = true;
      pause();
    };
    const listener = { onAsked: give, onLost: give };
    if (from === 'another tab') return tabs.takeOver(runLock(runId), listener);
    const found = await tabs.own(runLock(runId), listener);
    if (!found) throw ELSEWHERE;
    return found;
  }

  async function train(
    runId: string,
    name: string,
    act: (signal: AbortSignal) => Promise<FineTuneOutcome>,
    from: 'nobody' | 'another tab' = 'nobody',
  ): Promise<void> {
    if (isRunning(store.getState().run)) return;
    const mine = new AbortController();
    controller = mine;
    waiting = [];
    let own: Owned | null = null;
    // Gone on with after a pause, the curves go on, too.
    store.setState(({ run }) => ({
      error: null,
      run: run?.runId === runId ? { ...run, status: 'running', error: null } : { ...FRESH_RUN, runId, name },
    }));
    try {
      if (from === 'another tab') onEvent({ kind: 'phase', words: t('Waiting for the other tab to save it'), fraction: null });
      own = await owned(runId, from);
      const { model, judged } = await act(mine.signal);
      flush();
      setRun({ status: 'done', phase: null });
      store.setState({ shown: { model, judged } });
    } catch (error) {
      flush();
      if (error instanceof CancelledError || (error as { code?: string })?.code === 'cancelled')
        setRun({ status: 'paused', phase: null });
      else setRun({ status: 'failed', phase: null, error: packError(error) });
    }
    controller = null;
    await own?.release();
    watch.tellChanged();
    await refresh();
  }

  async function work<T>(words: string, act: () => Promise<T>): Promise<T | null> {
    store.setState({ work: words, error: null });
    try {
      return await act();
    } catch (error) {
      store.setState({ error: packError(error) });
      return null;
    } finally {
      store.setState({ work: null });
    }
  }

  return {
    store,
    refresh,

    setPlan(change) {
      const before = store.getState().plan;
      store.setState({ plan: { ...before, ...change } });
      if (change.parentId !== undefined && change.parentId !== before.parentId) void refreshTexts();
      if (change.parentId !== undefined || change.mode !== undefined || change.seed !== undefined) void refreshDefaults();
    },

    setText: (name, text) => store.setState((desk) => withClassText(desk, name, text, now())),
    undo: () => store.setState((desk) => undo(desk, now())),
    redo: () => store.setState((desk) => redo(desk, now())),

    setCounts(next) {
      if (counts && JSON.stringify(counts) === JSON.stringify(next)) return;
      counts = next;
      void refreshDefaults();
    },

    async start() {
      const { plan, texts, defaults } = store.getState();
      if (!defaults) return;
      const runId = newRunId();
      const name = plan.name.trim() || t('Fine-tuned model');
      await train(runId, name, async (signal) => {
        await library.canKeep();
        onEvent({ kind: 'phase', words: t('Reading the data set'), fraction: null });
        const side = await sideOf(plan.parentId);
        const onProgress = (fraction: number) => onEvent({ kind: 'phase', words: t('Reading the data set'), fraction });
        const set = await readSet(side, onProgress, signal);
        const ofParent = store.getState().models?.find(({ id }) => id === plan.parentId)?.categories ?? [];
        const request = requestOf({ runId, name, plan, texts, defaults }, set, ofParent);
        return service.start(request, { signal, onEvent });
      });
    },

    pause,

    goOn() {
      if (store.getState().run?.status !== 'held') return;
      controller = new AbortController();
      setRun({ status: 'running' });
      service.goOn(controller.signal);
    },

    endNow() {
      if (store.getState().run?.status !== 'running') return;
      setRun({ status: 'ending' });
      service.finishEarly();
    },

    resume: (run) => train(run.runId, run.name, (signal) => service.resume(run.runId, { signal, onEvent })),

    takeOver: ({ runId, name }) =>
      train(
        runId,
        name ?? t('The training'),
        async (signal) => {
          if (!(await service.unfinished()).some((run) => run.runId === runId)) throw ENDED_ELSEWHERE;
          return service.resume(runId, { signal, onEvent });
        },
        'another tab',
      ),

    async discard(run) {
      await work(t('Discarding {name}', { name: run.name }), async () => {
        const own = await tabs.own(runLock(run.runId), { onAsked: () => {}, onLost: () => {} });
        if (!own) throw ELSEWHERE;
        await service.discard(run.runId).finally(() => own.release());
        watch.tellChanged();
      });
      store.setState(({ run: shown }) => (shown?.runId === run.runId && !isRunning(shown) ? { run: null } : {}));
      await refresh();
    },

    async show(model) {
      const judged = await work(t('Reading the judgement of {name}', { name: model.name }), () =>
        service.judgedModel(model.id),
      );
      if (store.getState().error === null) store.setState({ shown: { model, judged } });
    },

    async use(model) {
      await work(t('Opening {name}', { name: model.name }), () => library.setActive(model.id));
      store.setState({ activeId: library.activeId() });
    },

    exportZip: (model) => work(t('Packing {name}', { name: model.name }), () => library.exportZip(model.id)),
    dismiss: () => store.setState({ error: null }),
  };
}
