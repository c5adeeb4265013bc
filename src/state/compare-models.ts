/** Comparing two classifiers: which one was chosen first, which two are shown, and what is known of them. */
import { createStore, type StoreApi } from 'zustand/vanilla';
import { type PackedError, packError } from '../base/errors';
import type { CompareModels, ModelComparison } from '../models/comparison';

export type {
  ComparedModel,
  Interval,
  ModelComparison,
  ModelScores,
  NoPairs,
  Pairs,
  Score,
  Side,
} from '../models/comparison';

export interface CompareDesk {
  /** Id of the first one, while the other is still to be chosen. */
  readonly chosen: string | null;
  /** Ids of the two that are shown. */
  readonly pair: readonly [first: string, second: string] | null;
  /** Null while it is computed, or where that failed. */
  readonly shown: ModelComparison | null;
  readonly error: PackedError | null;
}

export interface ModelComparer {
  readonly store: StoreApi<CompareDesk>;
  /** The first of two, or the second; the first one again takes it back. */
  choose(id: string): void;
  /** Shows these two; a model is not compared with itself. */
  open(first: string, second: string): Promise<void>;
  /** Nothing is chosen and nothing shown any more. */
  close(): void;
}

const NOTHING: CompareDesk = { chosen: null, pair: null, shown: null, error: null };

export function createModelComparer(compare: CompareModels): ModelComparer {
  const store = createStore<CompareDesk>(() => NOTHING);

  async function open(first: string, second: string): Promise<void> {
    if (first === second) return;
    const pair = [first, second] as const;
    store.setState({ chosen: null, pair, shown: null, error: null });
    // Another pair may have been asked for, or none, before this one is there.
    const say = (change: Partial<CompareDesk>) => {
      if (store.getState().pair === pair) store.setState(change);
    };
    try {
      say({ shown: await compare(first, second) });
    } catch (error) {
      say({ error: packError(error) });
    }
  }

  return {
    store,
    open,
    choose(id) {
      const { chosen } = store.getState();
      if (chosen === null) store.setState({ ...NOTHING, chosen: id });
      else if (chosen === id) store.setState(NOTHING);
      else void open(chosen, id);
    },
    close: () => store.setState(NOTHING),
  };
}
