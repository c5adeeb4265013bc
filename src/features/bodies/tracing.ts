/** Which traces are drawn over which picture, what a hand is just setting, and which body is pointed at. */
import { createStore, type StoreApi } from 'zustand/vanilla';
import { type PackedError, packError } from '../../base/errors';
import type { HandSet, Traces } from '../../base/traces';
import { handOf } from '../../state/by-hand';
import type { DeskStore } from '../../state/desk';
import { cropOf, type Item } from '../../state/item';

export type Layer = 'bodies' | 'spans' | 'rows';

export interface Tracing {
  /** Whether traces are drawn at all, and which are left out. */
  readonly shown: boolean;
  readonly hidden: ReadonlySet<Layer>;
  /** The traces computed last. */
  readonly drawn: { readonly id: string; readonly key: string; readonly traces: Traces | null } | null;
  readonly error: { readonly id: string; readonly fault: PackedError } | null;
  /** Whether others are being computed. */
  readonly working: boolean;
  /** What is being set and is not yet taken. */
  readonly draft: { readonly id: string; readonly hand: HandSet } | null;
  /** Number of the body pointed at, in the traces of that picture. */
  readonly marked: { readonly id: string; readonly body: number } | null;
}

export interface Tracer {
  readonly store: StoreApi<Tracing>;
  toggle(): void;
  toggleLayer(layer: Layer): void;
  /** Asks for the traces of a picture as it is, or as the draft would have it. The one asked last wins. */
  want(item: Item): void;
  /** Shows what a setting would do. */
  preview(id: string, hand: HandSet): void;
  /** Takes a setting as a step that can be taken back; `settle`: once the hand has rested, so that ten key presses are one step. */
  take(id: string, hand: HandSet): void;
  /** Takes what is set for one picture for all of `ids`. */
  takeForAll(ids: readonly string[], hand: HandSet): void;
  settle(id: string, hand: HandSet): void;
  mark(id: string, body: number | null): void;
}

export interface TracerParts {
  readonly desk: DeskStore;
  /** Of what the item shows, set as `hand` says; null where nothing can be measured. */
  readonly trace: (item: Item, hand: HandSet) => Promise<Traces | null>;
  readonly setHand: (ids: readonly string[], hand: HandSet) => void;
}

/** Milliseconds after which a hand has come to rest. */
const REST = 500;

/** What is drawn depends on these alone. */
const keyOf = (item: Item, hand: HandSet): string =>
  JSON.stringify([item.facts?.sha256, item.facts && cropOf(item, item.facts), hand]);

export const handNow = (item: Item, draft: Tracing['draft']): HandSet => (draft?.id === item.id ? draft.hand : handOf(item));

export function createTracer({ desk, trace, setHand }: TracerParts): Tracer {
  const store = createStore<Tracing>(() => ({
    shown: false,
    hidden: new Set(),
    drawn: null,
    error: null,
    working: false,
    draft: null,
    marked: null,
  }));
  let wanted: string | null = null;
  let resting: ReturnType<typeof setTimeout> | undefined;

  /** One at a time, the newest next: a hand that moves a threshold is followed as fast as it can be. */
  async function work(): Promise<void> {
    if (store.getState().working) return;
    store.setState({ working: true });
    for (;;) {
      const { draft, drawn } = store.getState();
      const item = wanted === null ? undefined : desk.getState().session.items.get(wanted);
      if (!item?.facts) break;
      const hand = handNow(item, draft);
      const key = keyOf(item, hand);
      if (drawn?.id === item.id && drawn.key === key) break;
      try {
        const traces = await trace(item, hand);
        const { marked } = store.getState();
        store.setState({
          drawn: { id: item.id, key, traces },
          error: null,
          // Bodies are numbered anew.
          marked: marked?.id === item.id ? null : marked,
        });
      } catch (error) {
        store.setState({ error: { id: item.id, fault: packError(error) }, drawn: { id: item.id, key, traces: null } });
      }
    }
    store.setState({ working: false });
  }

  function take(id: string, hand: HandSet): void {
    clearTimeout(resting);
    setHand([id], hand);
    store.setState({ draft: null });
  }

  function preview(id: string, hand: HandSet): void {
    clearTimeout(resting);
    wanted = id;
    store.setState({ draft: { id, hand } });
    void work();
  }

  return {
    store,
    // What failed is tried again with the next look.
    toggle: () => store.setState(({ shown, error, drawn }) => ({ shown: !shown, error: null, drawn: error ? null : drawn })),
    toggleLayer: (layer) =>
      store.setState(({ hidden }) => {
        const next = new Set(hidden);
        if (!next.delete(layer)) next.add(layer);
        return { hidden: next };
      }),
    want(item) {
      wanted = item.id;
      const { draft } = store.getState();
      // A draft of another picture is taken as it is.
      if (draft && draft.id !== item.id) take(draft.id, draft.hand);
      void work();
    },
    preview,
    take,
    takeForAll: setHand,
    settle(id, hand) {
      preview(id, hand);
      resting = setTimeout(() => take(id, hand), REST);
    },
    // What is pointed at must be seen.
    mark: (id, body) =>
      store.setState(({ shown }) => ({ marked: body === null ? null : { id, body }, shown: shown || body !== null })),
  };
}
