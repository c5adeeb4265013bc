/** A worker thread that draws procedural micrographs into shared memory (training-data.ts). */
import { parentPort } from 'node:worker_threads';
import { type ExampleSet, storeExample } from '../dataset/examples';
import { generateMicrograph } from '../synth/generate';
import { answerRequests } from './thread-pool';

export interface SynthRequest {
  readonly set: ExampleSet;
  readonly seed: string;
  readonly categories: readonly string[];
  /** Draws pictures `from` .. `to` - 1 of the seed's series to the same places of the set. */
  readonly from: number;
  readonly to: number;
}

answerRequests<SynthRequest>(parentPort, async ({ set, seed, categories, from, to }) => {
  for (let index = from; index < to; index++) {
    const { plane, category } = generateMicrograph({ seed, index, size: set.side });
    storeExample(set, index, plane, { x: 0, y: 0, width: plane.width, height: plane.height }, categories.indexOf(category));
  }
  return null;
});
