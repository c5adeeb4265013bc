/** What the network holds while it looks at one view, fetched once and turned into plain numbers. */

import { mean, type Tensor, zeros } from '@tensorflow/tfjs-core';
import { activeFront, activeLevels, type HnfConfig } from '../model/config';
import { weightsOverLevels, weightsOverText } from '../model/cross-attention';
import { mapShapes } from '../model/front-config';
import { frontEvidence } from '../model/front-evidence';
import { type LoadedFront, mapsOf, viewThroughFront } from '../model/front-view';
import { visionGraph } from '../model/graph';
import { hnfCascade } from '../model/hnf';
import { logitParts } from '../model/logit-parts';
import { rowsOf } from '../model/mean';
import { patchGraph } from '../model/neighbours';
import { type Params, scoped } from '../model/params';
import type { InsideView } from './inside';

export type InsideNumbers = Omit<InsideView, 'rect'>;

/** In this order: five of the head (C each), gates (L, d), two of the attention, then one Laplacian a level, then the front's maps. */
export function insideTensors(
  config: HnfConfig,
  params: Params,
  text: Tensor,
  images: Tensor,
  front: LoadedFront | null,
): Tensor[] {
  const maps = front && activeFront(config) ? mapsOf(config, front, images) : [];
  const seen = viewThroughFront(config, params, front, images, maps);
  const cascade = hnfCascade(config, params, images, { front: seen });
  const { logits, embedding, ...parts } = logitParts(config, params, cascade, text);
  const { crossAttention, graph } = config.switches;
  const none = zeros([0]);
  const reads = crossAttention ? mean(weightsOverText(scoped(params, 'cross.image'), embedding, text, config.heads), 0) : none;
  const readBy = crossAttention
    ? mean(weightsOverLevels(scoped(params, 'cross.text'), text, cascade.levels, config.heads), 0)
    : none;
  const graphs = activeLevels(config).map(({ neighbours }, l) =>
    graph ? visionGraph(cascade.patches[l], neighbours) : none.clone(),
  );
  const { levels, texture, front: vote, description } = parts;
  return [logits, levels, texture, vote, description, cascade.gates, reads, readBy, ...graphs, ...maps];
}

/** The same as numbers. */
export async function insideNumbers(
  config: HnfConfig,
  params: Params,
  tensors: readonly Tensor[],
  front: LoadedFront | null,
): Promise<InsideNumbers> {
  const constants = ['head.bias', 'head.probe_weight', 'front.vector.scale', 'front.vector.shift'] as const;
  const [bias, probe, scale, shift] = await Promise.all(constants.map(async (name) => (await params[name]?.data()) ?? null));
  const [logits, levels, texture, vote, description, gates, reads, readBy, ...rest] = await Promise.all(
    tensors.map(async (t) => (await t.data()) as Float32Array),
  );
  const depth = activeLevels(config).length;
  const categories = config.categories.length;
  const maps = rest.slice(depth);
  const choice = activeFront(config);
  const rowsByLevel = rowsOf(gates, config.width);
  return {
    logits: Array.from(logits),
    terms: {
      front: Array.from(vote),
      levels: Array.from(levels),
      texture: Array.from(texture),
      description: Array.from(description),
      bias: Array.from(bias ?? []),
    },
    levels: activeLevels(config).map(({ patch, neighbours }, l) => ({
      patchPx: patch,
      across: config.imageSize / patch,
      graphShares: Array.from(rowsByLevel[l], (g) => 1 - g),
      graph: rest[l].length > 0 ? patchGraph(rest[l], neighbours) : null,
    })),
    reads: reads.length > 0 ? Array.from(reads) : null,
    readBy: readBy.length > 0 ? rowsOf(readBy, depth).map((row) => Array.from(row)) : null,
    front:
      front && choice && probe && scale && shift
        ? frontEvidence({
            shapes: mapShapes(front.config, choice.maps),
            maps,
            size: config.imageSize,
            scale,
            shift,
            weights: onVector(probe, categories, choice.vectorWidth),
            categories,
          })
        : null,
  };
}

/** The last `width` columns of the probe (C, 2 L d + c), row by row: what it makes of M. */
function onVector(probe: ArrayLike<number>, categories: number, width: number): Float32Array {
  const row = probe.length / categories;
  return Float32Array.from(
    { length: categories * width },
    (_, i) => probe[Math.floor(i / width) * row + row - width + (i % width)],
  );
}
