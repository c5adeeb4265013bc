/** Training on every core: one worker thread per core, each with a WebAssembly engine of its own. */
import { type Chunk, type FeatureEngine, type HeldPart, type Look, partOf, type TrainingTask } from '../../training/engine';
import type { GradientResult } from '../../training/gradient';
import { ThreadPool } from './thread-pool';

export type GradientRequest =
  | { readonly kind: 'start'; readonly task: TrainingTask; readonly weights: Float32Array }
  | { readonly kind: 'gradient'; readonly chunk: Chunk }
  | { readonly kind: 'features'; readonly look: Look }
  | { readonly kind: 'scores'; readonly part: HeldPart; readonly from: number; readonly to: number };

/** Pictures scored in one request: small enough that no core idles at the end. */
const SCORE_SPAN = 64;

/**
 * The pictures and the weights lie in shared memory; a chunk goes to whichever thread is free, and results come back in order, so
 * the sum does not depend on who was faster.
 */
export async function openGradientPool(task: TrainingTask, threads: number): Promise<FeatureEngine> {
  const weights = new Float32Array(new SharedArrayBuffer(4 * task.layout.length));
  const pool = new ThreadPool<GradientRequest>('gradient.worker.mjs', threads);
  await pool.tellAll({ kind: 'start', task, weights });
  return {
    async gradients(current, chunks) {
      weights.set(current);
      return pool.share<GradientResult>(chunks.map((chunk) => ({ kind: 'gradient', chunk })));
    },
    async features(current, looks) {
      weights.set(current);
      return pool.share<Float32Array>(looks.map((look) => ({ kind: 'features', look })));
    },
    async scores(current, part = 'validation') {
      weights.set(current);
      const count = partOf(task, part).labels.length;
      const spans = Array.from({ length: Math.ceil(count / SCORE_SPAN) }, (_, i) => ({
        kind: 'scores' as const,
        part,
        from: i * SCORE_SPAN,
        to: Math.min(count, (i + 1) * SCORE_SPAN),
      }));
      const parts = await pool.share<Float32Array>(spans);
      return Float32Array.from(parts.flatMap((part) => Array.from(part)));
    },
    close: () => pool.close(),
  };
}
