/**
 * The compiled kernels bound to the memory of the tfjs wasm backend: they read and write tfjs's tensors in place, by address, so
 * nothing is copied. tfjs 4.22 (emscripten) exposes that memory as `Module.asm.memory`.
 */
import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import { type TensorInfo, util } from '@tensorflow/tfjs-core';
import { MicrographiaError } from '../../../base/errors';
import { KERNELS_WASM_BASE64 } from './kernels.wasm';
import { RELAXED_KERNELS_WASM_BASE64 } from './kernels-relaxed.wasm';

type Kernel = (...addressesAndCounts: number[]) => void;
type Size = (...counts: number[]) => number;

/** The exports of assembly/index.ts, whose docstrings name the arguments: byte addresses first, then counts, then scratch. */
export interface KernelExports {
  readonly attention: Kernel;
  readonly attentionScratchBytes: Size;
  readonly attentionGradient: Kernel;
  readonly attentionGradientScratchBytes: Size;
  readonly attendOnce: Kernel;
  readonly attendOnceGradient: Kernel;
  readonly attendOnceScratchBytes: Size;
  readonly layerNorm: Kernel;
  readonly layerNormGradient: Kernel;
  readonly gelu: Kernel;
  readonly geluGradient: Kernel;
  readonly linear: Kernel;
  readonly linearScratchBytes: Size;
  readonly linearGradient: Kernel;
  readonly linearGradientScratchBytes: Size;
  readonly weightGradient: Kernel;
  readonly columnSums: Kernel;
  readonly visionGraph: Kernel;
  readonly visionGraphScratchBytes: Size;
  readonly graphProduct: Kernel;
  readonly greyConvolution: Kernel;
  readonly greyConvolutionScratchBytes: Size;
  readonly invertedResidual: Kernel;
  readonly invertedResidualScratchBytes: Size;
  readonly poolCells: Kernel;
  readonly signedRoot: Kernel;
  readonly weightedSum: Kernel;
  readonly blend: Kernel;
  readonly addProduct: Kernel;
  readonly deviation: Kernel;
  readonly deviationGradient: Kernel;
  readonly sigmoid: Kernel;
  readonly sigmoidGradient: Kernel;
  readonly blendGradient: Kernel;
  readonly copyRows: Kernel;
  readonly cutPatches: Kernel;
  readonly cosines: Kernel;
  readonly cosinesGradient: Kernel;
  readonly zero: Kernel;
}

/** The part of tfjs's emscripten module that is used here and that its own types leave out. */
interface TfjsModule {
  readonly asm?: { readonly memory?: WebAssembly.Memory };
  _malloc(bytes: number): number;
  _free(address: number): void;
}

const tfjsModule = (backend: BackendWasm): TfjsModule => backend.wasm as unknown as TfjsModule;

const binary = (base64: string): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));

/**
 * Compiles the kernels, with fused multiply-add where the engine has relaxed SIMD (Chromium 114, Firefox 145, Node 21); rejects where
 * WebAssembly SIMD is missing.
 */
export function compileKernels(): Promise<WebAssembly.Module> {
  const relaxed = binary(RELAXED_KERNELS_WASM_BASE64);
  return WebAssembly.compile(WebAssembly.validate(relaxed) ? relaxed : binary(KERNELS_WASM_BASE64));
}

/** Whether the kernels can live in this backend's memory: not with tfjs's threaded build, whose memory is shared. */
export function sharesMemory(backend: BackendWasm): boolean {
  const memory = tfjsModule(backend).asm?.memory;
  return memory !== undefined && memory.buffer instanceof ArrayBuffer;
}

/** The kernels in one backend's memory, with a scratch area there that grows to the largest size asked for. */
export class KernelInstance {
  readonly run: KernelExports;
  readonly #backend: BackendWasm;
  readonly #memory: WebAssembly.Memory;
  #scratch = 0;
  #scratchBytes = 0;

  constructor(module: WebAssembly.Module, backend: BackendWasm) {
    const memory = tfjsModule(backend).asm?.memory as WebAssembly.Memory; // `sharesMemory` has seen it
    this.#memory = memory;
    this.run = new WebAssembly.Instance(module, { env: { memory } } as WebAssembly.Imports).exports as unknown as KernelExports;
    this.#backend = backend;
  }

  /** Address of at least `bytes` bytes, overwritten by every kernel that asks. */
  scratch(bytes: number): number {
    if (bytes > this.#scratchBytes) {
      const { _malloc, _free } = tfjsModule(this.#backend);
      if (this.#scratch !== 0) _free(this.#scratch);
      this.#scratch = _malloc(bytes) >>> 0;
      this.#scratchBytes = this.#scratch === 0 ? 0 : bytes;
      if (this.#scratch === 0) throw outOfMemory(bytes);
    }
    return this.#scratch;
  }

  /** Addresses of areas of so many floats each, one after the other in the scratch area. */
  areas(...floats: number[]): number[] {
    const bytes = floats.map((count) => (4 * count + 15) & ~15);
    let next = this.scratch(bytes.reduce((sum, size) => sum + size, 0));
    return bytes.map((size) => {
      next += size;
      return next - size;
    });
  }

  /** Writes values to an address. */
  write(address: number, values: ArrayLike<number>): void {
    new Float32Array(this.#memory.buffer, address, values.length).set(values);
  }

  /** A float32 tensor's values in place, until the next tensor is made. */
  values(tensor: TensorInfo): Float32Array {
    return new Float32Array(this.#memory.buffer, this.address(tensor), util.sizeFromShape(tensor.shape));
  }

  /** Address of a float32 tensor's values. */
  address({ dataId, dtype }: TensorInfo): number {
    if (dtype !== 'float32') throw new TypeError(`The HNF kernels take float32 tensors, not ${dtype}.`);
    return this.#backend.dataIdMap.get(dataId).memoryOffset;
  }

  /** Another reference to the same values, of any dtype. */
  share({ dataId, shape, dtype }: TensorInfo): TensorInfo {
    this.#backend.incRef(dataId);
    return { dataId, shape, dtype };
  }

  /** A new float32 tensor with undefined values. */
  output(shape: number[]): TensorInfo {
    const info = this.#backend.makeOutput(shape, 'float32');
    if (this.address(info) === 0) {
      this.#backend.disposeData(info.dataId);
      throw outOfMemory(4 * shape.reduce((size, length) => size * length, 1));
    }
    return info;
  }
}

const outOfMemory = (bytes: number): MicrographiaError =>
  new MicrographiaError(
    'out-of-memory',
    `The WebAssembly engine has no room for another ${Math.ceil(bytes / 2 ** 20)} MiB.`,
    'Use a smaller batch, or close other pages and try again.',
  );
