/** One worker of the gradient pool. */

import plain from '@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm.wasm?url';
import simd from '@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-simd.wasm?url';
import { type Endpoint, expose } from 'comlink';
import { LocalGradients } from '../../training/engine';
import { openEngine } from '../engine';
import { reply } from '../worker-link';
import type { GradientApi } from './gradient-pool';

let engine: LocalGradients;
let weights: Float32Array;

const api: GradientApi = {
  start: (task, shared) =>
    reply(async () => {
      await openEngine({ gpu: async () => undefined, softwareGpu: false, wasm: { simd, plain } }, 'wasm');
      engine = new LocalGradients(task);
      weights = shared;
      return null;
    }),
  gradient: (chunk) => reply(async () => (await engine.gradients(weights, [chunk]))[0]),
  features: (look) => reply(async () => (await engine.features(weights, [look]))[0]),
  scores: (part, from, to) => reply(() => engine.scoresOf(weights, from, to, part)),
};
expose(api, self as unknown as Endpoint);
