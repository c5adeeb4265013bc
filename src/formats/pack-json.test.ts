import { describe, expect, it } from 'vitest';
import { type PackJson, parsePackIndex, parsePackJson } from './pack-json';

const pack: PackJson = {
  format: 1,
  id: 'Tiny-q4f32_1-MLC',
  engine: 'webllm',
  title: 'Tiny',
  licence: 'Apache-2.0',
  libVersion: 'v0_2_86',
  vramMb: 100,
  needsShaderF16: false,
  contextTokens: null,
  files: [{ name: 'a.bin', size: 3, sha256: 'ab'.repeat(32) }],
};

describe('pack.json', () => {
  it('comes back as it was written, without what does not belong in it', () => {
    expect(parsePackJson(JSON.stringify({ ...pack, extra: '<b>' }))).toEqual(pack);
  });

  it.each([
    [{ ...pack, id: '../up' }, /id: no name of a model/],
    [{ ...pack, files: [{ ...pack.files[0], name: 'a/b' }] }, /files\.0\.name: no file name/],
    [{ ...pack, files: [{ ...pack.files[0], sha256: 'x' }] }, /files\.0\.sha256: no SHA-256/],
    [{ ...pack, files: [] }, /files/],
    [{ ...pack, format: 2 }, /format/],
  ])('is refused where it is not sound', (value, words) => {
    expect(() => parsePackJson(JSON.stringify(value))).toThrow(words);
  });

  it('states no infinite size', () => {
    const text = JSON.stringify(pack).replace('"vramMb":100', '"vramMb":1e999');
    expect(() => parsePackJson(text)).toThrow(/vramMb/);
  });

  it('is not mistaken for an HTML page', () => {
    expect(() => parsePackIndex('<!doctype html><title>404</title>')).toThrow(/llm\/index\.json is damaged: it is not JSON/);
    expect(parsePackIndex('{"format":1,"models":[{"id":"a"}]}').models).toEqual([{ id: 'a' }]);
  });
});
