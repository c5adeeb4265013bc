/**
 * Looks inside one picture at a time, when asked: what the views give first, then, patch by patch, what the layer on show needs. What was
 * computed is kept for the session, for the pictures last looked into.
 */
import { createStore, type StoreApi } from 'zustand/vanilla';
import { CancelledError, MicrographiaError, type PackedError, packError } from '../../../base/errors';
import type { ClassifyService, Inside, InsideStart } from '../../../services/classify/protocol';
import type { Conductor } from '../../../state/conductor';
import type { DeskStore } from '../../../state/desk';
import { cropOf, type Item } from '../../../state/item';
import { acrossOf, type Layer, layersOf, levelFor } from './heat';

/** How it is looked at; kept from picture to picture. */
export interface Glass {
  /** Whether the fold is open, and what it shows lies over the picture. */
  readonly open: boolean;
  readonly show: 'heat' | 'graph';
  /** Null: the first that there is. */
  readonly layer: Layer | null;
  /** Of the heat map, 0 .. 1. */
  readonly opacity: number;
  /** Level of the graph on show. */
  readonly level: number;
  /** View of the picture whose graph is shown. */
  readonly view: number;
  /** The patch whose neighbours are shown. */
  readonly patch: number | null;
  /** The category asked about; null: the first of the ranking. */
  readonly category: string | null;
  /** Against which; null: the next of the ranking, `all`: the mean of all. */
  readonly rival: string | 'all' | null;
}

export interface Looking extends Glass {
  /** The picture that is looked into, and which of its classifications. */
  readonly asked: string | null;
  readonly outcome:
    | { readonly kind: 'none' }
    | { readonly kind: 'working' }
    | { readonly kind: 'ready'; readonly inside: Inside }
    | { readonly kind: 'failed'; readonly error: PackedError };
  /** How much of what the layer needs is computed, 0 .. 1; null where nothing is being computed. */
  readonly fraction: number | null;
}

export interface Looker {
  readonly store: StoreApi<Looking>;
  /** Looks into a picture; whatever was being computed of another is given up. */
  look(item: Item): Promise<void>;
  /** Gives up what is being computed and shows nothing. */
  leave(): void;
  /** Another layer, level, patch, category ..; computes what that needs. */
  turn(glass: Partial<Glass>): void;
}

interface Kept extends InsideStart {
  /** How many patches of each view and level are done. */
  readonly done: readonly number[][];
  /** Filled as they are done. */
  readonly filling: readonly Float32Array[][];
}

interface LookerParts {
  readonly desk: DeskStore;
  readonly conductor: Pick<Conductor, 'pixels'>;
  readonly classifier: Pick<ClassifyService, 'lookInside' | 'patchEffects'>;
}

const OTHER_MODEL = new MicrographiaError(
  'other-model',
  'This picture was classified by another model than the active one.',
  'Classify it again, or make that model active.',
);

/** Pictures of which the insides are kept, a megabyte each. */
const MOST_KEPT = 24;

/** Patches asked about at once: a second or so, then another picture may have its turn. Squares of the picture, and all on a slow engine, cost more. */
const LOT = 28;
const SMALL_LOT = 7;

const GLASS: Glass = {
  open: false,
  show: 'heat',
  layer: null,
  opacity: 0.65,
  level: 0,
  view: 0,
  patch: null,
  category: null,
  rival: null,
};

const patches = (inside: Inside, level: number): number => acrossOf(inside, level) ** 2;

/** Names one classification of one picture. */
export const keyOf = ({ id, revision, classification }: Item): string =>
  `${id}/${revision}/${classification?.modelSha256 ?? ''}`;

export function createLooker({ desk, conductor, classifier }: LookerParts): Looker {
  const store = createStore<Looking>(() => ({ ...GLASS, asked: null, outcome: { kind: 'none' }, fraction: null }));
  const kept = new Map<string, Kept>();
  let controller = new AbortController();
  /** Whose patches are being tried. */
  let filling: AbortController | null = null;

  function keep(key: string, start: InsideStart): Kept {
    const { effects, categories } = start.inside;
    const fresh: Kept = {
      ...start,
      done: effects.map((own) => own.map(() => 0)),
      filling: effects.map((own) => own.map((_, l) => new Float32Array(patches(start.inside, l) * categories.length))),
    };
    kept.set(key, fresh);
    for (const oldest of kept.keys()) if (kept.size > MOST_KEPT) kept.delete(oldest);
    return fresh;
  }

  /** The next lot of patches that the layer on show needs, and how far it has come. */
  function nextLot({ inside, done }: Kept) {
    const { open, show, layer } = store.getState();
    const level = open && show === 'heat' ? levelFor(inside, layer ?? layersOf(inside)[0]) : null;
    if (level === null) return null;
    const { engine } = desk.getState();
    const report = engine.phase === 'ready' ? engine.report : null;
    const slow = report?.engine === 'cpu' || (report?.engine === 'webgpu' && report.software);
    const all = patches(inside, level);
    const most = slow || level === inside.views[0].levels.length ? SMALL_LOT : LOT;
    const view = done.findIndex((own) => own[level] < all);
    if (view < 0) return null;
    const from = done[view][level];
    return { view, level, from, count: Math.min(most, all - from), fraction: (view + from / all) / inside.views.length };
  }

  /** Tries patches as long as what is on show needs any. */
  async function fill(key: string, run: AbortController): Promise<void> {
    if (filling === run) return;
    filling = run;
    const { signal } = run;
    try {
      for (let own = kept.get(key); own && !signal.aborted; own = kept.get(key)) {
        const lot = nextLot(own);
        store.setState({ fraction: lot?.fraction ?? null });
        if (!lot) return;
        const { view, level, from, count } = lot;
        const { inside, values } = own;
        const pixels = values.length / inside.views.length;
        const effects = await classifier.patchEffects(
          {
            modelSha256: inside.modelSha256,
            values: values.slice(view * pixels, (view + 1) * pixels),
            logits: inside.views[view].logits,
            level: level < inside.views[view].levels.length ? level : 'picture',
            from,
            count,
          },
          signal,
        );
        own.filling[view][level].set(effects, from * inside.categories.length);
        own.done[view][level] = from + count;
        if (from + count === patches(inside, level)) show(key, own);
      }
    } finally {
      if (filling === run) filling = null;
    }
  }

  /** Makes what is complete of the levels part of what is shown. */
  function show(key: string, own: Kept): void {
    const effects = own.filling.map((filled, v) =>
      filled.map((values, l) => (own.done[v][l] === patches(own.inside, l) ? values : null)),
    );
    const whole = { ...own, inside: { ...own.inside, effects } };
    kept.delete(key);
    kept.set(key, whole);
    if (store.getState().asked === key) store.setState({ outcome: { kind: 'ready', inside: whole.inside } });
  }

  /** Runs something of the picture on show; what goes wrong is shown in its place. */
  async function attempt(key: string, run: () => Promise<void>): Promise<void> {
    try {
      await run();
    } catch (error) {
      if (error instanceof CancelledError || store.getState().asked !== key) return;
      store.setState({ outcome: { kind: 'failed', error: packError(error) }, fraction: null });
    }
  }

  return {
    store,

    async look(item) {
      const key = keyOf(item);
      if (store.getState().asked === key && store.getState().outcome.kind !== 'failed') return;
      controller.abort();
      controller = new AbortController();
      const own = controller;
      store.setState({
        asked: key,
        outcome: { kind: 'working' },
        fraction: null,
        view: 0,
        patch: null,
        category: null,
        rival: null,
      });
      await attempt(key, async () => {
        const { engine } = desk.getState();
        const { facts, classification } = item;
        if (!facts || !classification) return;
        if (engine.phase === 'ready' && engine.report.modelSha256 !== classification.modelSha256) throw OTHER_MODEL;
        const known = kept.get(key);
        if (!known) {
          const pixels = await conductor.pixels(item.id, own.signal);
          keep(key, await classifier.lookInside(pixels, cropOf(item, facts), own.signal));
        }
        if (own.signal.aborted) return;
        show(key, kept.get(key) as Kept);
        await fill(key, own);
      });
    },

    leave() {
      controller.abort();
      store.setState({ asked: null, outcome: { kind: 'none' }, fraction: null, patch: null });
    },

    turn(glass) {
      store.setState(glass);
      const { asked, outcome } = store.getState();
      if (asked !== null && outcome.kind === 'ready') void attempt(asked, () => fill(asked, controller));
    },
  };
}
