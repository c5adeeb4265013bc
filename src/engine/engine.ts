/**
 * The engines a model can run on, fastest first: the GPU through WebGPU, WebAssembly on the processor, plain JavaScript. One engine
 * is open at a time in a thread, because tfjs has one current backend.
 */
import {
  add,
  env,
  findBackendFactory,
  registerBackend,
  removeBackend,
  setBackend,
  tensor1d,
  tidy,
} from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-core/dist/register_all_gradients';
import { NoEngineError } from './errors';
import { openDevice, type WatchedDevice } from './gpu-device';
import { registerHnfKernels } from './kernels/wasm/register';
import { registerWgslKernels } from './kernels/wgsl/register';

export type EngineKind = 'webgpu' | 'wasm' | 'cpu';

/** What this thread offers: differs between a browser's worker and Node. */
export interface EngineHost {
  /** The WebGPU entry point, or undefined where there is none. */
  readonly gpu: () => Promise<GPU | undefined>;
  /** Whether a WebGPU adapter that computes on the processor may be taken. */
  readonly softwareGpu: boolean;
  /** Where tfjs finds its single-threaded SIMD binary, and the plain one. */
  readonly wasm: { readonly simd: string; readonly plain: string };
}

export interface Engine {
  readonly kind: EngineKind;
  readonly device: string;
  readonly software: boolean;
  /** One sentence where this is not a GPU; empty on one. */
  readonly notice: string;
  /** Rejects when the device is lost; never settles on engines that cannot be lost. */
  readonly lost: Promise<never>;
  /** @throws DeviceLostError or GpuFaultError where results since the engine was opened cannot be trusted. */
  check(): Promise<void>;
  /** Frees the backend with every tensor on it. */
  close(): void;
}

const never = new Promise<never>(() => {});
const ORDER: readonly EngineKind[] = ['webgpu', 'wasm', 'cpu'];

async function openWebGpu(host: EngineHost): Promise<Engine | null> {
  const watched = await openDevice(await host.gpu());
  if (!watched) return null;
  if (watched.facts.software && !host.softwareGpu) {
    watched.close();
    return null;
  }
  const { WebGPUBackend } = await import('@tensorflow/tfjs-backend-webgpu');
  // Small inputs would silently be computed on the processor: slower to fetch back, and not what the golden check is to check.
  env().set('WEBGPU_CPU_FORWARD', false);
  if (findBackendFactory('webgpu')) removeBackend('webgpu'); // tfjs registers its own, whose device nobody can watch
  registerBackend('webgpu', () => new WebGPUBackend(watched.device, watched.info), 3);
  if (!(await setBackend('webgpu'))) {
    watched.close();
    return null;
  }
  registerWgslKernels();
  return webGpuEngine(watched);
}

function webGpuEngine(watched: WatchedDevice): Engine {
  const { device, software } = watched.facts;
  return {
    kind: 'webgpu',
    device,
    software,
    notice: software
      ? `This browser's WebGPU computes on the processor (${device}), not on a GPU: each picture takes seconds, the results are the same.`
      : '',
    lost: watched.lost,
    check: () => watched.check(),
    close: () => {
      removeBackend('webgpu');
      watched.close();
    },
  };
}

/** tfjs takes paths and flags only before its module starts, and starts it when merely asked whether it is there. */
let wasmPrepared = false;

/** Threads are left off: tfjs starts them from blob: URLs, which the content security policy forbids, and our kernels share its memory. */
async function openWasm(host: EngineHost): Promise<Engine | null> {
  const { setWasmPaths } = await import('@tensorflow/tfjs-backend-wasm');
  if (!wasmPrepared) {
    wasmPrepared = true;
    env().set('WASM_HAS_MULTITHREAD_SUPPORT', false);
    setWasmPaths({
      'tfjs-backend-wasm.wasm': host.wasm.plain,
      'tfjs-backend-wasm-simd.wasm': host.wasm.simd,
      'tfjs-backend-wasm-threaded-simd.wasm': host.wasm.simd,
    });
  }
  if (!(await setBackend('wasm'))) return null;
  await registerHnfKernels();
  return {
    kind: 'wasm',
    device: 'processor, WebAssembly',
    software: true,
    notice: 'No usable GPU was found: the model runs on the processor, more slowly, with the same results.',
    lost: never,
    check: async () => {},
    close: () => {}, // the module stays: tfjs cannot load it a second time in a thread
  };
}

async function openCpu(): Promise<Engine | null> {
  await import('@tensorflow/tfjs-backend-cpu');
  if (!(await setBackend('cpu'))) return null;
  return {
    kind: 'cpu',
    device: 'processor, JavaScript',
    software: true,
    notice:
      'Neither a GPU nor WebAssembly is available: the model runs in plain JavaScript, very slowly, with the same results.',
    lost: never,
    check: async () => {},
    close: () => {},
  };
}

async function tryEngine(kind: EngineKind, host: EngineHost): Promise<Engine | null> {
  const engine = await (kind === 'webgpu' ? openWebGpu(host) : kind === 'wasm' ? openWasm(host) : openCpu());
  if (!engine) return null;
  // A backend may register and then fail at its first use.
  const probe = tidy(() => add(tensor1d([1, 2]), 1));
  const [first, second] = await probe.data();
  probe.dispose();
  if (first !== 2 || second !== 3) throw new Error('1 + 1 is not 2 on this engine');
  return engine;
}

/**
 * Opens the fastest engine there is, from `from` on (an engine that failed is passed over by naming the next).
 * @throws NoEngineError when none starts.
 */
export async function openEngine(host: EngineHost, from: EngineKind = 'webgpu'): Promise<Engine> {
  const faults: string[] = [];
  for (const kind of ORDER.slice(ORDER.indexOf(from))) {
    try {
      const engine = await tryEngine(kind, host);
      if (engine) return engine;
      faults.push(`${kind} is not there`);
    } catch (error) {
      faults.push(`${kind} failed: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  throw new NoEngineError(faults.join('; '));
}

/** The engine to fall back to when `kind` cannot be trusted; null after the last. */
export const nextEngine = (kind: EngineKind): EngineKind | null => ORDER[ORDER.indexOf(kind) + 1] ?? null;
