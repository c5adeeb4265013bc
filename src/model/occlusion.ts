/**
 * What a patch of one level does for each category: the logits without it. The patch is replaced by the mean of the level's patches,
 * and the network runs on from there: its graph is searched anew, the later levels open with what this one then gives. The front's
 * vector and the other levels' patches stay as they are. Occlusion, and no gradient: a pre-norm network hardly changes with the length
 * of a token, so that gradient times token says next to nothing of it.
 */
import {
  add,
  mean,
  mul,
  reshape,
  slice,
  stack,
  sub,
  type Tensor,
  type Tensor2D,
  tensor,
  tidy,
  tile,
} from '@tensorflow/tfjs-core';
import type { HnfConfig } from './config';
import { besideLevels, firstOpening, fuseLevel, type HnfCascade, openedBy, readOut } from './hnf';
import { deviation } from './ops';
import type { Params } from './params';

/**
 * Logits (count, C) of one image without patch `from`, `from + 1` .. of level `l`, one row for each.
 * @param seen what the cascade made of the image, a batch of one.
 */
export function withoutPatches(
  config: HnfConfig,
  params: Params,
  seen: HnfCascade,
  text: Tensor,
  l: number,
  from: number,
  count: number,
): Tensor2D {
  return tidy(() => {
    const { patches, levels, vector } = seen;
    const own = patches[l];
    if (!own) throw new RangeError(`the network has no level ${l}`);
    const n = own.shape[1]!;
    const each = (x: Tensor): Tensor => tile(x, [count, ...x.shape.slice(1).map(() => 1)]); // (1, ...) -> (count, ...)
    const taken = tensor(oneEach(count, n, from), [count, n, 1]);
    const toMean = sub(mean(own, 1, true), own); // (1, n, d)
    const x = add(own, mul(taken, toMean)); // (count, n, d)
    const m = vector && each(vector);
    let opening = firstOpening(params, count, m);
    const fused = patches.map((kept, level) => {
      const value =
        level < l
          ? each(fusedOf(levels, level)) // (count, d)
          : fuseLevel(config, params, level, level === l ? x : each(kept), opening).value;
      opening = openedBy(value);
      return value;
    });
    const deviations = patches.map((own, level) => (level === l ? deviation(x) : each(deviation(own))));
    const beside = besideLevels(params, deviations, m);
    return readOut(config, params, { levels: stack(fused, 1), beside, vector: m }, text).logits;
  });
}

/** f_l (B, d) of V (B, L, d). */
const fusedOf = (levels: Tensor, l: number): Tensor =>
  reshape(slice(levels, [0, l, 0], [-1, 1, -1]), [levels.shape[0], levels.shape[2]!]);

/** `count` rows of n: one in row i at `from` + i, zero elsewhere. */
function oneEach(count: number, n: number, from: number): Float32Array {
  const rows = new Float32Array(count * n);
  for (let i = 0; i < count; i++) rows[i * n + from + i] = 1;
  return rows;
}
