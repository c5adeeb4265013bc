/** What each patch says for a category: gradient times token, level by level. */
import { dispose, grads, keep, mul, reshape, slice, sum, type Tensor, tidy, zeros } from '@tensorflow/tfjs-core';
import { activeLevels, type HnfConfig, patchCount } from './config';
import type { FrontView } from './front-view';
import { hnf } from './hnf';
import type { Params } from './params';

/**
 * For one image (1, S, S): the first-order share of every patch embedding in the logit of `category`, d logit / d X_l . X_l,
 * one tensor (S / P_l, S / P_l) per level. Positive speaks for the category, negative against it. The caller disposes them.
 */
export function patchEvidence(
  config: HnfConfig,
  params: Params,
  image: Tensor,
  text: Tensor,
  category: number,
  front: FrontView | null = null,
): Tensor[] {
  return tidy(() => {
    const probes = activeLevels(config).map((level) => zeros([1, patchCount(config, level), config.width]));
    // The embeddings of the pass that is differentiated, kept beyond it.
    let patches: Tensor[] = [];
    const logit = (...given: Tensor[]): Tensor => {
      const seen = hnf(config, params, image, text, { probes: given, front });
      patches = seen.patches.map((level) => keep(level));
      return sum(slice(seen.logits, [0, category], [1, 1]));
    };
    const gradients = grads(logit)(probes);
    const maps = activeLevels(config).map((level, l) => {
      const across = config.imageSize / level.patch;
      return reshape(sum(mul(gradients[l], patches[l]), 2), [across, across]);
    });
    dispose(patches);
    return maps;
  });
}
