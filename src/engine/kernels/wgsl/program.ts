/** What a WGSL kernel here is to tfjs's WebGPU backend: a program, its inputs, and one output of float32. */
import type { WebGPUBackend } from '@tensorflow/tfjs-backend-webgpu';
import type { TensorInfo } from '@tensorflow/tfjs-core';

type Program = Parameters<WebGPUBackend['runWebGPUProgram']>[0];

export interface Shader {
  /** Names every constant that is written into the code. tfjs adds the ranks of the tensors. */
  readonly key: string;
  /** The inputs' names in the code; each is bound as `array<vec4<f32>>` or `array<f32>`. */
  readonly inputs: readonly string[];
  /** 4: all buffers are read and written as vec4<f32>; 1: as f32. */
  readonly component: 1 | 4;
  readonly outputShape: readonly number[];
  /** How many threads have work; the code gets `index` and must return where it is not below `uniforms.threads`. */
  readonly threads: number;
  /** Module-scope code with a `fn run(index : i32)`. Shapes are in `uniforms.<name>Shape`. */
  readonly code: string;
  /** Numbers that change from call to call, `uniforms.<name>` of f32. */
  readonly numbers?: Readonly<Record<string, number>>;
  /** The threads of a workgroup of `WORKGROUP` wait for each other: `run` is called by all of them, and `threads` are whole workgroups. */
  readonly together?: boolean;
}

export const WORKGROUP = 64;

/** Threads are numbered along x; reshaped by tfjs where a device allows fewer workgroups in a row. */
export function runShader(backend: WebGPUBackend, shader: Shader, inputs: readonly TensorInfo[]): TensorInfo {
  const numbers = Object.entries(shader.numbers ?? {});
  const program: Program = {
    shaderKey: shader.key,
    variableNames: [...shader.inputs],
    variableComponents: shader.inputs.map(() => shader.component),
    outputComponent: shader.component,
    outputShape: [...shader.outputShape],
    dispatchLayout: { x: shader.outputShape.map((_, axis) => axis) },
    dispatch: [Math.ceil(shader.threads / WORKGROUP), 1, 1],
    workgroupSize: [WORKGROUP, 1, 1],
    uniforms: ['threads : i32,', ...numbers.map(([name]) => `${name} : f32,`)].join(' '),
    getUserCode: () =>
      shader.together
        ? `${shader.code}
      fn main(index : i32) { run(index); }`
        : `${shader.code}
      fn main(index : i32) {
        if (index < uniforms.threads) { run(index); }
      }`,
  };
  return backend.runWebGPUProgram(program, [...inputs], 'float32', [
    { type: 'int32', data: [shader.threads] },
    ...numbers.map(([, value]) => ({ type: 'float32', data: [value] })),
  ]);
}
