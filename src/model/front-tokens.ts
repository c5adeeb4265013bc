/**
 * From the front's maps to what HNF reads of them (HNF.md, equation 2a): for every patch of a level one vector F_l, and one for the
 * whole view. No gradient.
 *
 * A view of S px is cut into (S / P)^2 patches; a map of stride s has (S / s)^2 cells, each standing for s x s px. With P / s = a / d in
 * lowest terms every cell is repeated d times along both axes, so that a patch covers exactly a x a of them.
 * - s < P: the mean and the largest of the patch's a x a repeated cells: by area, a cell on the border of two patches counting in both.
 * - s >= P: the map's value at the centre of the patch, bilinear between the centres of the cells: at ((p + 1/2) P / s - 1/2) in cells,
 *   held constant beyond the outermost centres.
 * Then the signed square root: map values are heavy-tailed.
 */

import {
  avgPool,
  concat,
  image,
  maxPool,
  neg,
  relu,
  reshape,
  sqrt,
  sub,
  type Tensor,
  type Tensor4D,
  tidy,
} from '@tensorflow/tfjs-core';
import { kernelOr } from '../engine/operation';
import type { MapShape } from './front-config';

const divisor = (a: number, b: number): number => (b === 0 ? a : divisor(b, a % b));

/** How often a cell of a map is repeated along each axis, so that a patch covers whole ones: d of P / s = a / d. */
export const repeatsOf = (stride: number, patch: number): number => stride / divisor(patch, stride);

/** sign(x) sqrt(|x|) */
const signedRoot = (x: Tensor): Tensor => kernelOr('HnfSignedRoot', { x }, () => [sub(sqrt(relu(x)), sqrt(relu(neg(x))))])[0];

/**
 * F_l (B, (S / patch)^2, c): map after map, the means before the maxima; c = `tokenWidth`.
 * @param maps as `frontMaps` gives them for the map shapes in `shapes`, of views of `size` px.
 * @throws RangeError where the view is no whole number of patches, or of cells.
 */
export function frontTokens(shapes: readonly MapShape[], maps: readonly Tensor[], size: number, patch: number): Tensor {
  if (size % patch !== 0 || shapes.some(({ stride }) => size % stride !== 0))
    throw new RangeError(
      `${size} px are not whole patches of ${patch} px and whole cells of ${shapes.map((s) => s.stride)} px.`,
    );
  const across = size / patch;
  return gathered(maps, { across, whole: 0 }, () =>
    tidy(() => {
      const pooled = shapes.flatMap(({ stride }, i) => poolPatches(maps[i] as Tensor4D, stride, patch, across));
      const tokens = signedRoot(concat(pooled, 3));
      return reshape(tokens, [tokens.shape[0]!, across * across, tokens.shape[3]!]);
    }),
  );
}

/** (B, across^2, c) by the engine's own kernel, where it has one that takes these maps. */
function gathered(
  maps: readonly Tensor[],
  attrs: { readonly across: number; readonly whole: 0 | 1 },
  plain: () => Tensor,
): Tensor {
  if (maps.some(({ shape }) => shape[3]! % 8 !== 0)) return plain();
  const inputs = Object.fromEntries(maps.map((map, i) => [`map${i}`, map]));
  return kernelOr('HnfFrontTokens', inputs, () => [plain()], attrs)[0];
}

function poolPatches(map: Tensor4D, stride: number, patch: number, across: number): Tensor4D[] {
  if (stride === patch) return [map];
  if (stride > patch) return [image.resizeBilinear(map, [across, across], false, true)];
  const repeats = repeatsOf(stride, patch);
  const window = (patch * repeats) / stride;
  const side = map.shape[1] * repeats;
  const cells = repeats === 1 ? map : image.resizeNearestNeighbor(map, [side, side]);
  return [avgPool(cells, window, window, 'valid'), maxPool(cells, window, window, 'valid')];
}

/** Mean and largest of every map over the whole view, signed square root: (B, c), map after map; c = `vectorWidth`. */
export function frontVector(maps: readonly Tensor[]): Tensor {
  return tidy(() => {
    const vector = gathered(maps, { across: 1, whole: 1 }, () => {
      const pooled = (maps as readonly Tensor4D[]).flatMap((map) => {
        const side = map.shape[1];
        return [avgPool(map, side, 1, 'valid'), maxPool(map, side, 1, 'valid')];
      });
      return signedRoot(concat(pooled, 3));
    });
    return reshape(vector, [vector.shape[0]!, vector.size / vector.shape[0]!]);
  });
}
