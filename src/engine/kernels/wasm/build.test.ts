import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { setFlagsFromString } from 'node:v8';
import { expect, it, vi } from 'vitest';
import type { KernelExports } from './instance';
import { KERNELS_WASM_BASE64 } from './kernels.wasm';
import { RELAXED_KERNELS_WASM_BASE64 } from './kernels-relaxed.wasm';
import { closeTo, uniform } from './testing';

// Networks are computed, on the slowest engine too: seconds, more on a busy machine.
vi.setConfig({ testTimeout: 60_000 });

it('holds what the sources in assembly/ compile to', () => {
  const script = fileURLToPath(new URL('../../../../scripts/build-kernels.mjs', import.meta.url));
  expect(() => execFileSync(process.execPath, [script, '--check'], { stdio: 'pipe' })).not.toThrow();
}, 240_000);

it.each([
  ['plain', KERNELS_WASM_BASE64],
  ['relaxed', RELAXED_KERNELS_WASM_BASE64],
])("owns no static data and no start function, which would overwrite tfjs's memory: %s SIMD", (_, base64) => {
  const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
  const sections: number[] = [];
  for (let at = 8; at < bytes.length; ) {
    sections.push(bytes[at++]);
    let size = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = bytes[at++];
      size |= (byte & 127) << shift;
      if (byte < 128) break;
    }
    at += size;
  }
  expect(sections).toContain(10); // code
  expect(sections).not.toContain(8); // start
  expect(sections).not.toContain(11); // data
});

it('gives the same products with fused multiply-add, to a rounding', () => {
  setFlagsFromString('--experimental-wasm-relaxed-simd'); // what Node 20 hides and later ones have
  const [m, k, n] = [37, 66, 24];
  const operands = [uniform([m, k], 1, -1, 1), uniform([k, n], 2, -1, 1), uniform([n], 3, -1, 1)];
  const [plain, fused] = [KERNELS_WASM_BASE64, RELAXED_KERNELS_WASM_BASE64].map((base64) => {
    const memory = new WebAssembly.Memory({ initial: 16 });
    const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
    const { exports } = new WebAssembly.Instance(new WebAssembly.Module(bytes), { env: { memory } });
    operands.forEach((values, i) => {
      new Float32Array(memory.buffer, (i + 1) * 65536, values.length).set(values);
    });
    (exports as unknown as KernelExports).linear(65536, 2 * 65536, 3 * 65536, 4 * 65536, m, k, n, 5 * 65536);
    return new Float32Array(memory.buffer, 4 * 65536, m * n);
  });
  closeTo(fused, plain, 1e-6);
});
