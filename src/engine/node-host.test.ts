import { expect, it } from 'vitest';
import { RELAXED_KERNELS_WASM_BASE64 } from './kernels/wasm/kernels-relaxed.wasm';
import { nodeHost } from './node-host';

it('lets every Node have the kernels with fused multiply-add', () => {
  nodeHost();
  const bytes = Uint8Array.from(atob(RELAXED_KERNELS_WASM_BASE64), (character) => character.charCodeAt(0));
  expect(WebAssembly.validate(bytes)).toBe(true);
});
