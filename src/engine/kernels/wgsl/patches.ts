/** The kernels of the patches' embedding on a GPU: they read the pixels where these lie in the image. */
import type { TensorInfo } from '@tensorflow/tfjs-core';
import { share } from './field';
import type { Kernel } from './kernel';
import { runShader, type Shader } from './program';
import { columnShader } from './rows';

interface Patches {
  readonly batch: number;
  readonly side: number;
  readonly patch: number;
  readonly width: number;
  /** Patches of a picture. */
  readonly count: number;
  /** Values of the front for each; none without one. */
  readonly seen: number;
}

function patchesOf(images: TensorInfo, w: TensorInfo, tokens: TensorInfo | undefined, patch: number): Patches {
  const [batch, side] = images.shape;
  return { batch, side, patch, width: w.shape[1], count: (side / patch) ** 2, seen: tokens?.shape[2] ?? 0 };
}

const keyOf = (name: string, p: Patches): string => [`hnf-embed-${name}`, p.side, p.patch, p.width, p.seen, p.batch].join('-');

/** Pixel k of patch row \`row\` of all pictures. */
const pixelOf = ({ side, patch, count }: Patches): string => `fn pixelOf(row : i32, k : i32) -> f32 {
    let b = row / ${count};
    let n = row % ${count};
    let y = (n / ${side / patch}) * ${patch} + k / ${patch};
    let x = (n % ${side / patch}) * ${patch} + k % ${patch};
    return images[(b * ${side} + y) * ${side} + x];
  }`;

const embedShader = (p: Patches): Shader => ({
  key: keyOf('value', p),
  inputs: ['images', 'w', 'bias', 'position', ...(p.seen ? ['tokens', 'frontW', 'frontBias'] : [])],
  component: 1,
  outputShape: [p.batch, p.count, p.width],
  threads: p.batch * p.count * p.width,
  code: `${pixelOf(p)}
  fn run(index : i32) {
    let c = index % ${p.width};
    let row = index / ${p.width};
    var made = bias[c] + position[(row % ${p.count}) * ${p.width} + c];
    for (var k = 0; k < ${p.patch ** 2}; k++) { made += pixelOf(row, k) * w[k * ${p.width} + c]; }
    ${
      p.seen
        ? `made += frontBias[c];
    for (var k = 0; k < ${p.seen}; k++) { made += tokens[row * ${p.seen} + k] * frontW[k * ${p.width} + c]; }`
        : ''
    }
    result[index] = made;
  }`,
});

/** dw of rows whose value k is \`value\`, by dy (B n, d). */
const weightShader = (p: Patches, name: 'images' | 'tokens', value: string, from: number): Shader => ({
  key: keyOf(`weights-${name}`, p),
  inputs: [name, 'dy'],
  component: 1,
  outputShape: [from, p.width],
  threads: from * p.width,
  code: `${name === 'images' ? pixelOf(p) : ''}
  fn run(index : i32) {
    let c = index % ${p.width};
    let k = index / ${p.width};
    var made = 0.0;
    for (var row = 0; row < ${p.batch * p.count}; row++) { made += ${value} * dy[row * ${p.width} + c]; }
    result[index] = made;
  }`,
});

const positionShader = (p: Patches): Shader => ({
  key: keyOf('position', p),
  inputs: ['dy'],
  component: 1,
  outputShape: [p.count, p.width],
  threads: p.count * p.width,
  code: `fn run(index : i32) {
    var made = 0.0;
    for (var b = 0; b < ${p.batch}; b++) { made += dy[b * ${p.count * p.width} + index]; }
    result[index] = made;
  }`,
});

const embed: Kernel = (backend, { images, w, bias, position, tokens, frontW, frontBias }, { patch }) =>
  runShader(backend, embedShader(patchesOf(images, w, tokens, patch)), [
    images,
    w,
    bias,
    position,
    ...(tokens ? [tokens, frontW, frontBias] : []),
  ]);

const embedGradient: Kernel = (backend, { images, w, tokens, dy }, { patch }) => {
  const p = patchesOf(images, w, tokens, patch);
  const dbias = runShader(backend, columnShader(p.batch * p.count, p.width), [dy]);
  const made = [
    runShader(backend, weightShader(p, 'images', 'pixelOf(row, k)', patch ** 2), [images, dy]),
    dbias,
    runShader(backend, positionShader(p), [dy]),
  ];
  if (!tokens) return made;
  const value = `tokens[row * ${p.seen} + k]`;
  return [...made, runShader(backend, weightShader(p, 'tokens', value, p.seen), [tokens, dy]), share(backend, dbias)];
};

export const patchKernels: Record<string, Kernel> = { HnfEmbed: embed, HnfEmbedGrad: embedGradient };
