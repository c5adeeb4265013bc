/** The browser's compute worker: the GPU device lives here, so that the page stays responsive. */

import plain from '@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm.wasm?url';
import simd from '@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-simd.wasm?url';
import type { Endpoint } from 'comlink';
import { ownFronts } from '../../models/fetch';
import { browserModel } from '../../models/stored';
import { serveCompute } from './worker-api';

serveCompute(
  self as unknown as Endpoint,
  { gpu: async () => navigator.gpu, softwareGpu: true, wasm: { simd, plain } },
  browserModel,
  ownFronts(),
);
