/**
 * What HNF sees of a view through its front (HNF.md, equation 2a): F_l for the patches of every level and M for the view as a whole.
 * Between the front's pooled maps and HNF lies an affine map that was fitted once on the training set and is not trained: pooled
 * values are standardised and, for the patches, reduced to their principal components, whitened. No gradient.
 */

import { add, expandDims, mul, reshape, type Tensor, tidy } from '@tensorflow/tfjs-core';
import type { Tensors } from '../engine/operation';
import { activeFront, activeLevels, type HnfConfig } from './config';
import { frontMaps } from './front';
import { type FrontConfig, mapShapes } from './front-config';
import { frontTokens, frontVector } from './front-tokens';
import { linear } from './ops';
import type { Params } from './params';

export interface FrontView {
  /** F_l of every level: L x (B, n_l, r), r the configuration's `tokenWidth`. */
  readonly tokens: readonly Tensor[];
  /** M (B, c): mean and largest of every map over the view, c the configuration's `vectorWidth`. */
  readonly vector: Tensor;
}

/** A front on the current engine. */
export interface LoadedFront {
  readonly config: FrontConfig;
  /** As `uploadFront` gives them. */
  readonly params: Tensors;
}

/** Grey values per deviation of a standardised view, about middle grey: the contrast of the photographs that the front was trained on. */
export const CONTRAST = 0.25;

/** The front's maps of images (B, S, S), as `FrontChoice.maps` names them, each (B, side, side, channels). */
export const mapsOf = (config: HnfConfig, front: LoadedFront, images: Tensor): Tensor[] =>
  tidy(() => {
    const grey = add(mul(expandDims(images, 3), CONTRAST), 0.5); // (B, S, S, 1)
    return frontMaps(front.config, front.params, grey, activeFront(config)!.maps);
  });

/** Pooled values before the affine map: L x (B, n_l, c_l), and (B, c). `seen`: the front's maps, where they are at hand. */
export function pooledView(
  config: HnfConfig,
  front: LoadedFront,
  images: Tensor,
  seen = mapsOf(config, front, images),
): FrontView {
  return tidy(() => {
    const shapes = mapShapes(front.config, activeFront(config)!.maps);
    return {
      tokens: activeLevels(config).map(({ patch }) => frontTokens(shapes, seen, config.imageSize, patch)),
      vector: frontVector(seen),
    };
  });
}

/**
 * images (B, S, S), standardised views (input.ts), as HNF sees them through its front; null for a configuration without one.
 * `params` holds the constants `front.*` among the model's parameters. The caller disposes what comes back.
 */
export function viewThroughFront(
  config: HnfConfig,
  params: Params,
  front: LoadedFront | null,
  images: Tensor,
  seen?: Tensor[],
): FrontView | null {
  if (!activeFront(config)) return null;
  if (!front) throw new RangeError('the front of this model is not loaded');
  return tidy(() => {
    const { tokens, vector } = pooledView(config, front, images, seen);
    return {
      tokens: tokens.map((pooled, l) => linear(params, `front.level${l}`, pooled)),
      vector: add(mul(vector, params['front.vector.scale']), reshape(params['front.vector.shift'], [1, -1])),
    };
  });
}
