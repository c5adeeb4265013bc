/** One worker of the browser's gradient pool. */

import plain from '@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm.wasm?url';
import simd from '@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-simd.wasm?url';
import type { Endpoint } from 'comlink';
import { serveGradients } from './gradient-pool';

serveGradients(self as unknown as Endpoint, { gpu: async () => undefined, softwareGpu: false, wasm: { simd, plain } });
