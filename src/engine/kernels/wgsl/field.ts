/** The kernels of a step along the vector field: three programs, and six or seven for its gradient (field-shaders.ts and field-gradient-shaders.ts say what each makes). */
import type { WebGPUBackend } from '@tensorflow/tfjs-backend-webgpu';
import type { TensorInfo } from '@tensorflow/tfjs-core';
import { fieldLayout, timeFeatures } from '../../field-layout';
import { attentionShader, gradientShader, type Layout, statisticsShader } from './attention';
import {
  firstGradientShader,
  projectionGradientShader,
  rowGradientShader,
  rowWidth,
  stateGradientShader,
  thetaGradientShader,
} from './field-gradient-shaders';
import { type FieldShape, projectionShader, stepShader } from './field-shaders';
import type { Kernel } from './kernel';
import { runShader, type Shader } from './program';

function shapesOf(theta: TensorInfo, h: TensorInfo, attrs: Readonly<Record<string, number>>): [FieldShape, Layout] {
  const [batch, tokens, width] = h.shape;
  const layout = fieldLayout(width, theta.shape[0]);
  const depth = width / attrs.heads / 4;
  if (!Number.isInteger(depth) || layout.hidden % 4 !== 0)
    throw new RangeError(`a field of width ${width}, ${attrs.heads} heads and ${layout.hidden} hidden values is not in fours.`);
  const first = attrs.first === 1;
  const shape = { ...layout, batch, tokens, first, features: timeFeatures(attrs.t), dt: attrs.dt };
  return [shape, { batch, heads: attrs.heads, depth, queries: first ? 1 : tokens, tokens }];
}

const fieldStep: Kernel = (backend, { theta, h, from }, attrs) => {
  const [shape, attention] = shapesOf(theta, h, attrs);
  const qkv = runShader(backend, projectionShader(shape), [theta, h]);
  const attended = runShader(backend, attentionShader(attention), [qkv]);
  const y = runShader(backend, stepShader(shape, from !== undefined), [theta, h, attended, ...(from ? [from] : [])]);
  return [y, qkv, attended];
};

const fieldStepGradient: Kernel = (backend, { theta, h, from, dy, kept0: qkv, kept1: attended }, attrs) => {
  const [shape, attention] = shapesOf(theta, h, attrs);
  const passing: TensorInfo[] = [];
  /** Makes what is needed only here. */
  const pass = (shader: Shader, inputs: TensorInfo[]): TensorInfo => {
    passing.push(runShader(backend, shader, inputs));
    return passing[passing.length - 1];
  };
  const rows = pass(rowGradientShader(shape), [theta, h, attended, dy]);
  const slopes = { row: rowWidth(shape) / 4, start: (2 * shape.hidden + 4 * shape.width) / 4 };
  const statistics = pass(statisticsShader(attention, slopes), [qkv, rows]);
  const dqkv = pass(gradientShader(attention, slopes), [qkv, rows, statistics]);
  const every = pass(projectionGradientShader(shape), [theta, h, dqkv, rows]);
  const apart = from !== undefined;
  const dh = runShader(backend, stateGradientShader(shape, apart), [every, ...(apart ? [] : [dy])]);
  const dTheta = runShader(backend, thetaGradientShader(shape), [theta, dy, attended, rows, every, dqkv]);
  for (const { dataId } of passing) backend.disposeData(dataId);
  if (!apart) return [dTheta, dh];
  return [dTheta, dh, shape.first ? runShader(backend, firstGradientShader(shape), [dy]) : share(backend, dy)];
};

/** Another reference to the same values. */
export function share(backend: WebGPUBackend, { dataId, shape, dtype }: TensorInfo): TensorInfo {
  backend.incRef(dataId);
  return { dataId, shape, dtype };
}

export const fieldKernels: Record<string, Kernel> = { HnfField: fieldStep, HnfFieldGrad: fieldStepGradient };
