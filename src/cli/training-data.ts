/** Pictures of the procedural generator, and sets of examples joined. */
import { CATEGORIES } from '../base/categories';
import { createExamples, type ExampleSet } from '../dataset/examples';
import { createWorkerPool } from '../services/worker-pool';
import type { SynthApi } from './synth.worker';
import { startThread } from './thread';

const SPAN = 50;

/** `count` procedural micrographs, drawn on `threads` cores into shared memory; the same seed gives the same pictures. */
export async function drawExamples(
  seed: string,
  count: number,
  threads: number,
  onProgress: (done: number, total: number) => void,
): Promise<ExampleSet> {
  const set = createExamples(count, undefined, true);
  const pool = createWorkerPool<SynthApi>({ startWorker: () => startThread('synth'), what: 'Drawing', workers: threads });
  let done = 0;
  const requests = Array.from({ length: Math.ceil(count / SPAN) }, (_, i) => ({
    set,
    seed,
    categories: CATEGORIES,
    from: i * SPAN,
    to: Math.min(count, (i + 1) * SPAN),
  }));
  try {
    await Promise.all(
      requests.map(async (request) => {
        await pool.ask((api) => api.draw(request));
        onProgress(Math.min(count, ++done * SPAN), count);
      }),
    );
  } finally {
    pool.close();
  }
  return set;
}

/** One set after the other, of one side, in shared memory. */
export function joinExamples(first: ExampleSet | null, then: ExampleSet): ExampleSet {
  if (!first) return then;
  const set = createExamples(first.labels.length + then.labels.length, then.side, true);
  set.pixels.set(first.pixels);
  set.pixels.set(then.pixels, first.pixels.length);
  set.labels.set(first.labels);
  set.labels.set(then.labels, first.labels.length);
  return set;
}
