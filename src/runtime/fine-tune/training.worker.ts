/** The browser's training worker: an engine of its own, so that the page can go on classifying. */

import plain from '@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm.wasm?url';
import simd from '@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-simd.wasm?url';
import type { Endpoint } from 'comlink';
import { browserModel } from '../stored-model';
import { serveTraining } from './training-api';

serveTraining(self as unknown as Endpoint, { gpu: async () => navigator.gpu, wasm: { simd, plain } }, browserModel);
