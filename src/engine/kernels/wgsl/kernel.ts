/** What a kernel is to tfjs's WebGPU backend. */
import type { WebGPUBackend } from '@tensorflow/tfjs-backend-webgpu';
import type { TensorInfo } from '@tensorflow/tfjs-core';

export type Kernel = (
  backend: WebGPUBackend,
  inputs: Readonly<Record<string, TensorInfo>>,
  attrs: Readonly<Record<string, number>>,
) => TensorInfo | TensorInfo[];
