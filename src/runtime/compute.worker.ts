/** The browser's compute worker: the GPU device lives here, so that the page stays responsive. */

import plain from '@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm.wasm?url';
import simd from '@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-simd.wasm?url';
import type { Endpoint } from 'comlink';
import { serveCompute } from './compute-api';
import { browserModel } from './stored-model';

serveCompute(
  self as unknown as Endpoint,
  { gpu: async () => navigator.gpu, softwareGpu: true, wasm: { simd, plain } },
  browserModel,
);
