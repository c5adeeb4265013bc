/** Describing many pictures one after the other. It goes on whatever view is looked at, and every view can show and stop it. */
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { PictureDescriber } from '../../state/describe-picture';

export interface DescribeAll {
  /** How far it is; null while nothing is to be described. */
  readonly store: StoreApi<{ readonly work: { readonly done: number; readonly total: number } | null }>;
  /** Those that have no text yet; going on where it was stopped, what is written stays. A second call while it runs does nothing. */
  start(ids: readonly string[], engine: 'loaded' | 'template'): Promise<void>;
  stop(): void;
}

export function createDescribeAll(pictures: Pick<PictureDescriber, 'store' | 'describe' | 'stopWriting'>): DescribeAll {
  const store: DescribeAll['store'] = createStore(() => ({ work: null }));
  let going = false;
  return {
    store,
    async start(ids, engine) {
      if (store.getState().work) return;
      going = true;
      const { texts } = pictures.store.getState();
      const due = ids.filter((id) => texts.get(id)?.phase !== 'written');
      for (const [done, id] of due.entries()) {
        if (!going) break;
        store.setState({ work: { done, total: due.length } });
        await pictures.describe(id, engine, 1);
      }
      store.setState({ work: null });
    },
    stop() {
      going = false;
      pictures.stopWriting();
    },
  };
}
