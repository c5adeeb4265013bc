/** Training on every core, in a browser and under Node: a worker each with a WebAssembly engine of its own; pictures and weights are shared. */
import type { Endpoint } from 'comlink';
import { type EngineHost, openEngine } from '../../engine/engine';
import {
  type Chunk,
  type FeatureEngine,
  LocalGradients,
  type Look,
  placesOf,
  type TaskPart,
  type TrainingTask,
} from '../../training/engine';
import type { GradientResult } from '../../training/gradient';
import { type Asked, connectWorker } from '../worker-client';
import { type Reply, reply, serve, type WorkerHandle } from '../worker-link';

/** What one worker of the pool does; `weights` of `start` is shared memory that is filled before every call. */
export interface GradientApi {
  start(task: TrainingTask, weights: Float32Array): Promise<Reply<null>>;
  gradient(chunk: Chunk): Promise<Reply<GradientResult>>;
  features(look: Look): Promise<Reply<Float32Array>>;
  see(places: readonly number[]): Promise<Reply<null>>;
  scores(part: TaskPart, places: readonly number[]): Promise<Reply<Float32Array>>;
}

/** Pictures scored in one call: small enough that no core idles at the end. */
const SCORE_SPAN = 64;

/**
 * Work goes to whichever worker is free and results come back in order, so the sum does not depend on who was faster.
 * @param workers at least one
 */
export async function openGradientPool(
  task: TrainingTask,
  startWorker: () => WorkerHandle,
  workers: number,
): Promise<FeatureEngine> {
  const weights = new Float32Array(new SharedArrayBuffer(4 * task.layout.length));
  const lanes = Array.from({ length: workers }, () => connectWorker<GradientApi>(startWorker, 'The training'));
  const close = async (): Promise<void> => {
    for (const lane of lanes) lane.end();
  };

  async function share<T, Job>(
    jobs: readonly Job[],
    ask: (api: Asked<GradientApi>, job: Job) => Promise<Reply<T>>,
  ): Promise<T[]> {
    const results: T[] = new Array(jobs.length);
    let next = 0;
    await Promise.all(
      lanes.map(async (lane) => {
        while (next < jobs.length) {
          const mine = next++;
          results[mine] = await lane.ask((api) => ask(api, jobs[mine]));
        }
      }),
    );
    return results;
  }

  try {
    await Promise.all(lanes.map((lane) => lane.ask((api) => api.start(task, weights))));
  } catch (error) {
    await close();
    throw error;
  }
  return {
    gradients(current, chunks) {
      weights.set(current);
      return share(chunks, (api, chunk) => api.gradient(chunk));
    },
    features(current, looks) {
      weights.set(current);
      return share(looks, (api, look) => api.features(look));
    },
    async see(places) {
      await share(places, (api, some) => api.see(some));
    },
    async scores(current, part = 'validation', places = placesOf(task, part)) {
      weights.set(current);
      const spans = Array.from({ length: Math.ceil(places.length / SCORE_SPAN) }, (_, i) =>
        places.slice(i * SCORE_SPAN, (i + 1) * SCORE_SPAN),
      );
      const width = task.config.categories.length;
      const all = new Float32Array(places.length * width);
      const parts = await share(spans, (api, span) => api.scores(part, span));
      parts.forEach((scores, i) => {
        all.set(scores, i * SCORE_SPAN * width);
      });
      return all;
    },
    close,
  };
}

/** The worker's side. */
export function serveGradients(endpoint: Endpoint, host: EngineHost): void {
  let engine: LocalGradients;
  let weights: Float32Array;
  const api: GradientApi = {
    start: (task, shared) =>
      reply(async () => {
        await openEngine(host, 'wasm');
        engine = new LocalGradients(task);
        weights = shared;
        return null;
      }),
    gradient: (chunk) => reply(async () => (await engine.gradients(weights, [chunk]))[0]),
    features: (look) => reply(async () => (await engine.features(weights, [look]))[0]),
    see: (places) =>
      reply(async () => {
        await engine.see([places]);
        return null;
      }),
    scores: (part, places) => reply(() => engine.scores(weights, part, places)),
  };
  serve(api, endpoint);
}
