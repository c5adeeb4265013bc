/** The store of language models as the page builds it. */

import { browserWorker } from '../worker-link';
import type { Packs } from './pack-service';
import { connectPacks } from './pack-worker-api';

export const createPacks = (): Packs =>
  connectPacks(() =>
    browserWorker(
      new Worker(new URL('./pack.worker.ts', import.meta.url), {
        type: 'module',
        name: new URL('llm/', document.baseURI).href,
      }),
    ),
  );
