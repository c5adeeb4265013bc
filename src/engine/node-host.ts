/** What Node offers as engines: a real GPU through Dawn (npm `webgpu`), else WebAssembly. */
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { setFlagsFromString } from 'node:v8';
import type { EngineHost } from './engine';

/** tfjs's binaries lie beside a bundled command, else in their package. */
function wasmFolder(): string {
  const beside = dirname(fileURLToPath(import.meta.url));
  if (existsSync(join(beside, 'tfjs-backend-wasm-simd.wasm'))) return beside;
  return join(dirname(createRequire(import.meta.url).resolve('@tensorflow/tfjs-backend-wasm/package.json')), 'dist');
}

/** Where Linux shows a graphics processor; without one Dawn would only complain on standard error that it finds no driver. */
const GPU_NODES = ['/dev/dri', '/dev/nvidiactl', '/dev/dxg', '/dev/kfd'];

const mayHaveGpu = (): boolean => process.platform !== 'linux' || GPU_NODES.some((node) => existsSync(node));

/** Dawn, with the globals tfjs looks for. Undefined where the package has no binary for this machine. Main thread only. */
async function dawn(): Promise<GPU | undefined> {
  const { create, globals } = await import('webgpu').catch(() => ({ create: undefined, globals: undefined }));
  if (!create) return undefined;
  Object.assign(globalThis, globals);
  const gpu = create([]) as GPU;
  const scope = globalThis as { navigator?: unknown };
  if (scope.navigator === undefined) scope.navigator = { gpu };
  else Object.defineProperty(scope.navigator, 'gpu', { value: gpu, configurable: true });
  return gpu;
}

/**
 * Node 20 has WebAssembly's relaxed SIMD, with it a multiply-add of one rounding, complete but behind a flag; later ones and browsers have it
 * without. What is compiled from then on may use it, in all threads of the process.
 */
function allowRelaxedSimd(): void {
  if (process.versions.node.startsWith('20.')) setFlagsFromString('--experimental-wasm-relaxed-simd');
}

/** `softwareGpu`: also take an adapter that computes on the processor, which is far slower than WebAssembly: for tests. */
export function nodeHost({ softwareGpu = false } = {}): EngineHost {
  const folder = wasmFolder();
  allowRelaxedSimd();
  return {
    gpu: async () => (softwareGpu || mayHaveGpu() ? dawn() : undefined),
    softwareGpu,
    wasm: { simd: join(folder, 'tfjs-backend-wasm-simd.wasm'), plain: join(folder, 'tfjs-backend-wasm.wasm') },
  };
}
