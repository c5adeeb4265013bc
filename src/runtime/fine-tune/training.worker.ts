/** The browser's training worker: an engine of its own, so that the page can go on classifying. */

import plain from '@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm.wasm?url';
import simd from '@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-simd.wasm?url';
import type { Endpoint } from 'comlink';
import { browserModel } from '../stored-model';
import { serveTraining } from './training-api';

interface PolicyFactory {
  createPolicy(name: string, rules: { createScriptURL(input: string): string | null }): unknown;
}

// The content security policy holds in here, too: of workers, only those of this origin may be started (the pool of gradients).
(globalThis as { trustedTypes?: PolicyFactory }).trustedTypes?.createPolicy('default', {
  createScriptURL: (url) => (new URL(url, self.location.href).origin === self.location.origin ? url : null),
});

serveTraining(self as unknown as Endpoint, { gpu: async () => navigator.gpu, wasm: { simd, plain } }, browserModel);
