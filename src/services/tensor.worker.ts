/**
 * The browser's workers that compute with tensors: one script for three tasks, so that tfjs and its backends are bundled, fetched and
 * compiled once. A worker takes its task by its name, which it has before its first message. Each is an engine of its own: the GPU
 * device lives here, and the page goes on classifying while a model is trained.
 */

import plain from '@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm.wasm?url';
import simd from '@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-simd.wasm?url';
import type { Endpoint } from 'comlink';
import { ownFronts } from '../models/fetch';
import { browserModel } from '../models/stored';
import { serveCompute } from './classify/worker-api';
import { openGradientPool, serveGradients } from './finetune/gradient-pool';
import { serveTraining } from './finetune/worker-api';
import { trustScripts } from './trusted-scripts';
import { browserWorker } from './worker-link';

export type TensorTask = 'compute' | 'training' | 'gradients';

// The content security policy holds in here, too: of workers, only this script may be started (the pool of gradients).
trustScripts(self.location.href);

const endpoint = self as unknown as Endpoint;
const wasm = { simd, plain };
const gpu = async () => navigator.gpu;

const serve: Readonly<Record<TensorTask, () => void>> = {
  compute: () => serveCompute(endpoint, { gpu, softwareGpu: true, wasm }, browserModel, ownFronts()),
  training: () =>
    serveTraining(endpoint, { gpu, wasm }, browserModel, ownFronts(), (task) =>
      openGradientPool(task, startGradients, cores()),
    ),
  gradients: () => serveGradients(endpoint, { gpu: async () => undefined, softwareGpu: false, wasm }),
};

/** One core stays for the page. */
const cores = (): number => Math.max(1, Math.min(8, (navigator.hardwareConcurrency ?? 2) - 1));

const startGradients = () =>
  browserWorker(new Worker(self.location.href, { type: 'module', name: 'gradients' satisfies TensorTask }));

serve[self.name as TensorTask]();
