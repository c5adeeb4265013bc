import { describe, expect, it } from 'vitest';
import { WEBLLM_LIB_VERSION } from '../src/formats/webllm-pack';
import { sourceOf } from '../src/llm/llm-catalogue';
import { CATALOGUE, needsShaderF16 } from '../src/text/catalogue';

describe('catalogue of language models', () => {
  it('is known to the installed WebLLM, with libraries of the version that the checks ask for', () => {
    for (const entry of CATALOGUE.filter(({ gguf }) => !gguf)) {
      const source = sourceOf(entry);
      expect(source.facts.libVersion, entry.id).toBe(WEBLLM_LIB_VERSION);
      expect(source.repository, entry.id).toBe(`mlc-ai/${entry.id}`);
      expect(source.lib?.href, entry.id).toMatch(/^https:\/\/raw\.githubusercontent\.com\/mlc-ai\/.*-webgpu\.wasm$/);
    }
  });

  it('begins with the smallest, and has one of every kind', () => {
    const sizes = CATALOGUE.map(({ downloadMb }) => downloadMb);
    expect(sizes).toEqual([...sizes].sort((a, b) => a - b));
    expect(CATALOGUE.some(needsShaderF16)).toBe(true);
    expect(CATALOGUE.some((entry) => !entry.gguf && !needsShaderF16(entry))).toBe(true);
    expect(CATALOGUE.some(({ gguf }) => gguf)).toBe(true);
    expect(new Set(CATALOGUE.map(({ id }) => id)).size).toBe(CATALOGUE.length);
  });

  it('takes the files of a load and no others, of the cache files the newer', () => {
    const { wanted } = sourceOf(CATALOGUE[0]);
    const all = [
      'README.md',
      'mlc-chat-config.json',
      'ndarray-cache.json',
      'tensor-cache.json',
      'tokenizer.json',
      'params_shard_0.bin',
      'logs.txt',
    ];
    expect(all.filter((name) => wanted(name, all))).toEqual([
      'mlc-chat-config.json',
      'tensor-cache.json',
      'tokenizer.json',
      'params_shard_0.bin',
    ]);
    expect(wanted('ndarray-cache.json', ['ndarray-cache.json'])).toBe(true);
  });

  it('takes the library from a mirror when told', () => {
    expect(sourceOf(CATALOGUE[0], new URL('http://mirror/x/')).lib?.href).toMatch(
      /^http:\/\/mirror\/x\/mlc-ai\/binary-mlc-llm-libs\/main\//,
    );
  });
});
