import { Script } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { coreScript, wllamaCore } from './wllama-core.mjs';

const emitted = (id) => {
  const files = [];
  const plugin = wllamaCore();
  plugin.configResolved({ command: 'build' });
  const code = plugin.load.call({ emitFile: (file) => files.push(file) && 'r1' }, plugin.resolveId(id));
  return { code, files };
};

describe("wllama's worker as a file", () => {
  it.each(['virtual:wllama-core', 'virtual:wllama-core/compat'])('%s is a sound script of both halves', (id) => {
    const { code, files } = emitted(id);
    expect(code).toBe('export default import.meta.ROLLUP_FILE_URL_r1;');
    const [{ source }] = files;
    expect(() => new Script(source)).not.toThrow();
    expect(source).toContain("verb === 'wllama.action'");
    expect(source).toContain('var ___Module=typeof Module');
    expect(source).not.toMatch(/https?:\/\/(?!.*github)/);
    expect(source).not.toMatch(/\beval\(|new Function|importScripts\(/);
  });

  it('refuses a loader it was not written for', () => {
    expect(() => coreScript('export default 1', '')).toThrow('scripts/wllama-core.mjs');
    expect(wllamaCore().resolveId('react')).toBeUndefined();
  });
});
