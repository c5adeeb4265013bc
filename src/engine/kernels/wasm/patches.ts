/** The kernels of the patches' embedding, and its gradient by the weights: nothing is differentiated by pixels or by what the front sees. */
import type { NamedAttrMap, TensorInfo } from '@tensorflow/tfjs-core';
import { expectShape, type Kernel } from './kernel';

type Inputs = Readonly<Record<string, TensorInfo>>;

interface Patches {
  readonly batch: number;
  readonly side: number;
  readonly patch: number;
  /** Patches of all pictures, and of one. */
  readonly rows: number;
  readonly count: number;
  readonly width: number;
  /** Values of the front for each patch; none without one. */
  readonly seen: number;
}

function patchesOf({ images, w, tokens }: Inputs, attrs: NamedAttrMap): Patches {
  const patch = attrs.patch as number;
  const [batch, side] = images.shape;
  const width = w.shape[1];
  const count = (side / patch) ** 2;
  const seen = tokens?.shape[2] ?? 0;
  expectShape(images, [batch, side, side], 'images');
  expectShape(w, [patch * patch, width], 'w');
  if (tokens) expectShape(tokens, [batch, count, seen], 'tokens');
  return { batch, side, patch, rows: batch * count, count, width, seen };
}

const embed: Kernel = (kernels, inputs, attrs) => {
  const { batch, side, patch, rows, count, width, seen } = patchesOf(inputs, attrs);
  const { images, w, bias, position, tokens, frontW, frontBias } = inputs;
  expectShape(position, [count, width], 'position');
  const { run } = kernels;
  const inner = patch * patch;
  const [pixels, made, packed] = kernels.areas(
    rows * inner,
    tokens ? rows * width : 0,
    Math.max(run.linearScratchBytes(inner, width), run.linearScratchBytes(seen, width)) / 4,
  );
  const out = kernels.output([batch, count, width]);
  const [from, weights, constant, places, to] = [images, w, bias, position, out].map((tensor) => kernels.address(tensor));
  run.cutPatches(from, pixels, batch, side, patch);
  run.linear(pixels, weights, constant, to, rows, inner, width, packed);
  for (let b = 0; b < batch; b++) {
    const own = to + 4 * b * count * width;
    run.weightedSum(own, places, own, count * width, 1, 1);
  }
  if (tokens) {
    const [looks, frontWeights, frontConstant] = [tokens, frontW, frontBias].map((tensor) => kernels.address(tensor));
    run.linear(looks, frontWeights, frontConstant, made, rows, seen, width, packed);
    run.weightedSum(to, made, to, rows * width, 1, 1);
  }
  return out;
};

const embedGradient: Kernel = (kernels, inputs, attrs) => {
  const { batch, side, patch, rows, count, width, seen } = patchesOf(inputs, attrs);
  const { images, w, bias, position, tokens, frontW, frontBias, dy } = inputs;
  const { run } = kernels;
  const inner = patch * patch;
  const [pixels, packed] = kernels.areas(
    rows * inner,
    Math.max(run.linearGradientScratchBytes(inner, width), run.linearGradientScratchBytes(seen, width)) / 4,
  );
  const outputs = [w, bias, position, ...(tokens ? [frontW, frontBias] : [])].map(({ shape }) => kernels.output(shape));
  const [dw, dbias, dposition, dFrontW, dFrontBias] = outputs.map((output) => kernels.address(output));
  const slopes = kernels.address(dy);
  run.cutPatches(kernels.address(images), pixels, batch, side, patch);
  run.weightGradient(pixels, slopes, dw, dbias, rows, inner, width, packed);
  run.zero(dposition, count * width);
  for (let b = 0; b < batch; b++) run.weightedSum(dposition, slopes + 4 * b * count * width, dposition, count * width, 1, 1);
  if (tokens) run.weightGradient(kernels.address(tokens), slopes, dFrontW, dFrontBias, rows, seen, width, packed);
  return outputs;
};

export const patchKernels: Record<string, Kernel> = { HnfEmbed: embed, HnfEmbedGrad: embedGradient };
