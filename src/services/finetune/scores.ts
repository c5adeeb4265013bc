/** Logits of a whole part of a task, a span at a time, so that the way there can be shown. */
import { type FeatureEngine, placesOf, type TaskPart, type TrainingTask } from '../../training/engine';

export type OnProgress = (done: number, total: number) => void;

/** A pool cuts it up once more for its workers (gradient-pool.ts). */
const SPAN = 512;

/** @returns (n * C), as `scores` of the engine. */
export async function scoresOf(
  engine: Pick<FeatureEngine, 'scores'>,
  task: TrainingTask,
  weights: Float32Array,
  part: TaskPart,
  onProgress: OnProgress = () => {},
): Promise<Float32Array> {
  const places = placesOf(task, part);
  const width = task.config.categories.length;
  const all = new Float32Array(places.length * width);
  for (let from = 0; from < places.length; from += SPAN) {
    all.set(await engine.scores(weights, part, places.slice(from, from + SPAN)), from * width);
    onProgress(Math.min(from + SPAN, places.length), places.length);
  }
  return all;
}
