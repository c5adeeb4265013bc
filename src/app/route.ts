import { useSyncExternalStore } from 'react';

/** The address of a task: `#/classify`. The part after the hash never reaches a server, so any host can serve the page. */
export const hashOf = (id: string): string => `#/${id}`;

function subscribe(changed: () => void): () => void {
  addEventListener('hashchange', changed);
  return () => removeEventListener('hashchange', changed);
}

/** The id of the task that the address names; the first one where it names none of them. */
export function useRoute<Id extends string>(ids: readonly Id[]): Id {
  const hash = useSyncExternalStore(subscribe, () => location.hash);
  return ids.find((id) => hash === hashOf(id)) ?? ids[0];
}
