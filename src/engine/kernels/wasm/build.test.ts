import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { KERNELS_WASM_BASE64 } from './kernels.wasm';

it('holds what the sources in assembly/ compile to', () => {
  const script = fileURLToPath(new URL('../../../../scripts/build-kernels.mjs', import.meta.url));
  expect(() => execFileSync(process.execPath, [script, '--check'], { stdio: 'pipe' })).not.toThrow();
}, 240_000);

it("owns no static data and no start function, which would overwrite tfjs's memory", () => {
  const bytes = Uint8Array.from(atob(KERNELS_WASM_BASE64), (character) => character.charCodeAt(0));
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
