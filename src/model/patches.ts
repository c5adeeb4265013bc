/** Patches of one level and their linear embedding (HNF.md, equation 2). */
import { add, reshape, type Tensor, transpose } from '@tensorflow/tfjs-core';
import type { Random } from '../base/random';
import { operation } from '../engine/operation';
import { linear, linearOnto } from './ops';
import type { Linear, PatchName } from './param-names';
import { type Arrays, type ArrayTensor, constant, type Named, normal } from './params';

/**
 * x (B, S, S) -> X_l (B, n, d), n = (S / patch)^2, row by row: patch pixels through E_l, plus the learned position; with a front also F_l
 * (B, n, c) through W_l. Nothing is differentiated by the pixels or by what the front sees.
 */
export const embedPatches = (params: Named<PatchName>, x: Tensor, patch: number, seen: Tensor | null = null): Tensor =>
  operation({
    name: 'HnfEmbed',
    inputs: {
      w: params['patch.kernel'],
      bias: params['patch.bias'],
      position: params.position,
      ...(seen ? { frontW: params['front.kernel'], frontBias: params['front.bias'] } : {}),
    },
    constants: { images: x, ...(seen ? { tokens: seen } : {}) },
    attrs: { patch },
    plain: ({ w, bias, position, frontW, frontBias, images, tokens }) => {
      const embedded = add(linear({ 'l.kernel': w, 'l.bias': bias }, 'l', pixelsOf(images, patch)), position); // (B, n, d)
      return tokens && frontW && frontBias
        ? linearOnto({ 'l.kernel': frontW, 'l.bias': frontBias }, 'l', tokens, embedded)
        : embedded;
    },
  });

/** (B, S, S) -> (B, n, P^2) */
function pixelsOf(x: Tensor, patch: number): Tensor {
  const [batch, side] = x.shape as [number, number, number];
  const across = side / patch;
  const grid = reshape(x, [batch, across, patch, across, patch]); // (B, rows, P, columns, P)
  return reshape(transpose(grid, [0, 1, 3, 2, 4]), [batch, across * across, patch * patch]);
}

export const patchesInit = (
  random: Random,
  patch: number,
  patches: number,
  width: number,
): Arrays<Exclude<PatchName, Linear<'front'>>> => ({
  'patch.kernel': cosineKernel(random.fork('patch'), patch, width),
  'patch.bias': constant([width], 0),
  position: normal(random.fork('position'), [patches, width], 0.02),
});

/**
 * The start of E_l [O]: the `width` lowest frequencies of the patch's two-dimensional cosine transform. Amplitudes of natural
 * pictures fall as 1/frequency, so each is scaled by its frequency: a standardised micrograph then gives tokens of about unit
 * deviation in every channel, where random weights would mostly repeat the patch's mean. A little noise breaks the symmetry.
 */
function cosineKernel(random: Random, patch: number, width: number): ArrayTensor {
  const frequencies: [number, number][] = [];
  for (let u = 0; u < patch; u++) for (let v = 0; v < patch; v++) frequencies.push([u, v]);
  frequencies.sort(([u1, v1], [u2, v2]) => u1 * u1 + v1 * v1 - (u2 * u2 + v2 * v2) || u1 - u2);
  const kernel = normal(random, [patch * patch, width], 0.02 / patch);
  for (const [c, [u, v]] of frequencies.slice(0, width).entries()) {
    const norm = (u === 0 ? Math.SQRT1_2 : 1) * (v === 0 ? Math.SQRT1_2 : 1) * (2 / patch);
    const gain = ((0.5 + Math.hypot(u, v)) * 2) / patch;
    for (let y = 0; y < patch; y++)
      for (let x = 0; x < patch; x++)
        kernel.values[(y * patch + x) * width + c]! +=
          gain *
          norm *
          Math.cos((Math.PI * (2 * y + 1) * u) / (2 * patch)) *
          Math.cos((Math.PI * (2 * x + 1) * v) / (2 * patch));
  }
  return kernel;
}
