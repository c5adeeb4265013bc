/** A worker thread of the gradient pool (gradient-pool.ts). */
import { parentPort } from 'node:worker_threads';
import { LocalGradients } from '../../training/engine';
import { openEngine } from '../engine';
import type { GradientRequest } from './gradient-pool';
import { nodeHost } from './host';
import { answerRequests } from './thread-pool';

let engine: LocalGradients;
let weights: Float32Array;

answerRequests<GradientRequest>(parentPort, async (request) => {
  switch (request.kind) {
    case 'start':
      await openEngine(nodeHost(), 'wasm');
      engine = new LocalGradients(request.task);
      weights = request.weights;
      return null;
    case 'gradient':
      return (await engine.gradients(weights, [request.chunk]))[0];
    case 'features':
      return (await engine.features(weights, [request.look]))[0];
    case 'scores':
      return engine.scoresOf(weights, request.from, request.to, request.part);
  }
});
