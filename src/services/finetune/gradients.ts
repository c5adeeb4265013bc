/** Gradients on a device that may be lost: every call ends with a result that can be trusted or with the device's own fault. */

import type { Engine } from '../../engine/engine';
import { guarded } from '../../engine/guarded';
import { type FeatureEngine, LocalGradients, type TrainingTask } from '../../training/engine';

/** Who computes on this engine; a browser may give a pool of workers instead where the engine is the processor. */
export type OpenGradients = (task: TrainingTask, engine: Engine) => Promise<FeatureEngine>;

export function watchedGradients(engine: Engine, gradients: FeatureEngine): FeatureEngine {
  async function watched<T>(work: () => Promise<T>): Promise<T> {
    const result = await guarded(engine, work());
    await engine.check();
    return result;
  }
  return {
    gradients: (weights, chunks) => watched(() => gradients.gradients(weights, chunks)),
    features: (weights, looks) => watched(() => gradients.features(weights, looks)),
    see: (places) => watched(() => gradients.see(places)),
    scores: (weights, part, places) => watched(() => gradients.scores(weights, part, places)),
    close: () => gradients.close(),
  };
}

export const localGradients: OpenGradients = async (task) => new LocalGradients(task);
