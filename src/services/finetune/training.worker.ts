/** The browser's training worker: an engine of its own, so that the page can go on classifying. */

import plain from '@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm.wasm?url';
import simd from '@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-simd.wasm?url';
import type { Endpoint } from 'comlink';
import { ownFronts } from '../../models/fetch';
import { browserModel } from '../../models/stored';
import { browserWorker } from '../worker-link';
import { openGradientPool } from './gradient-pool';
import { serveTraining } from './worker-api';

interface PolicyFactory {
  createPolicy(name: string, rules: { createScriptURL(input: string): string | null }): unknown;
}

// The content security policy holds in here, too: of workers, only those of this origin may be started (the pool of gradients).
(globalThis as { trustedTypes?: PolicyFactory }).trustedTypes?.createPolicy('default', {
  createScriptURL: (url) => (new URL(url, self.location.href).origin === self.location.origin ? url : null),
});

/** One core stays for the page. */
const cores = Math.max(1, Math.min(8, (navigator.hardwareConcurrency ?? 2) - 1));

const startWorker = () =>
  browserWorker(new Worker(new URL('./gradient.worker.ts', import.meta.url), { type: 'module', name: 'gradients' }));

serveTraining(
  self as unknown as Endpoint,
  { gpu: async () => navigator.gpu, wasm: { simd, plain } },
  browserModel,
  ownFronts(),
  (task) => openGradientPool(task, startWorker, cores),
);
