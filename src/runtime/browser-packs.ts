/** The store of language models as the page builds it. */
import { connectPacks } from './text/pack-api';
import type { Packs } from './text/pack-service';
import { browserWorker } from './worker-link';

export const createPacks = (): Packs =>
  connectPacks(() =>
    browserWorker(
      new Worker(new URL('./text/pack.worker.ts', import.meta.url), {
        type: 'module',
        name: new URL('llm/', document.baseURI).href,
      }),
    ),
  );
