/** A worker thread of the gradient pool (gradient-pool.ts): answers one request at a time. */
import { parentPort } from 'node:worker_threads';
import { packError } from '../../base/errors';
import { LocalGradients } from '../../training/engine';
import { openEngine } from '../engine';
import type { PoolReply, PoolRequest } from './gradient-pool';
import { nodeHost } from './host';

let engine: LocalGradients;
let weights: Float32Array;

async function answer(request: PoolRequest): Promise<unknown> {
  switch (request.kind) {
    case 'start':
      await openEngine(nodeHost(), 'wasm');
      engine = new LocalGradients(request.task);
      weights = request.weights;
      return null;
    case 'gradient':
      return (await engine.gradients(weights, [request.chunk]))[0];
    case 'scores':
      return engine.scoresOf(weights, request.from, request.to);
  }
}

parentPort?.on('message', async (request: PoolRequest) => {
  let reply: PoolReply;
  try {
    reply = { ok: await answer(request) };
  } catch (error) {
    reply = { error: packError(error) };
  }
  parentPort?.postMessage(reply);
});
