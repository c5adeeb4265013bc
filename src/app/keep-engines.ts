import type { OfflineCopy } from '../features/computer/parts';
import type { TextModelKeeper } from '../state/model-keepers';
import { isOfTextEngines } from './kept-when-used';

/**
 * Keeps the engines of language models for days without a network once a language model is stored: without its engine it would be
 * stored in vain. Tried again with the next change of the list where it fails.
 * @param ready when a service worker is in charge; never where there is none
 */
export function keepEngines(
  { store }: Pick<TextModelKeeper, 'store'>,
  offline: Pick<OfflineCopy, 'keep'>,
  ready: Promise<unknown>,
): void {
  let asked = false;
  store.subscribe(({ models }) => {
    if (asked || !models?.some(({ source }) => source === 'stored')) return;
    asked = true;
    ready
      .then(() => offline.keep({ signal: new AbortController().signal, onProgress: () => {} }, isOfTextEngines))
      .catch(() => {
        asked = false;
      });
  });
}
