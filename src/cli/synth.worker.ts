/** A worker thread that draws procedural micrographs into shared memory (training-data.ts). */
import { type ExampleSet, storeExample } from '../dataset/examples';
import { type Reply, reply, serve } from '../services/worker-link';
import { generateMicrograph } from '../synth/generate';
import { threadEndpoint } from './thread';

export interface SynthRequest {
  readonly set: ExampleSet;
  readonly seed: string;
  readonly categories: readonly string[];
  /** Draws pictures `from` .. `to` - 1 of the seed's series to the same places of the set. */
  readonly from: number;
  readonly to: number;
}

export interface SynthApi {
  draw(request: SynthRequest): Promise<Reply<null>>;
}

const api: SynthApi = {
  draw: ({ set, seed, categories, from, to }) =>
    reply(() => {
      for (let index = from; index < to; index++) {
        const { plane, category } = generateMicrograph({ seed, index, size: set.side });
        storeExample(set, index, plane, { x: 0, y: 0, width: plane.width, height: plane.height }, categories.indexOf(category));
      }
      return null;
    }),
};
serve(api, threadEndpoint());
