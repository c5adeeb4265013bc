import { describe, expect, it } from 'vitest';
import type { MicrographiaError } from '../base/errors';
import { readGguf } from './gguf';
import { packFileOf } from './pack-file';
import { makeGguf } from './testing';

const fault = async (bytes: Uint8Array<ArrayBuffer>): Promise<string> =>
  readGguf(packFileOf('a.gguf', new Blob([bytes]))).then(
    () => 'none',
    (error: MicrographiaError) => `${error.code}: ${error.message}`,
  );

describe('readGguf', () => {
  it('says what the model is', async () => {
    const bytes = makeGguf();
    expect(await readGguf(packFileOf('a.gguf', new Blob([bytes])))).toEqual({
      architecture: 'llama',
      name: 'Tiny Llama',
      licence: 'apache-2.0',
      contextTokens: 512,
      tensors: 2,
      bytes: bytes.length,
    });
    expect((await readGguf(packFileOf('a', new Blob([makeGguf({ 'general.architecture': 'qwen2' })])))).name).toBeNull();
  });

  it('reads a header longer than the first read', async () => {
    const tokens = Array.from({ length: 60_000 }, (_, i) => `a token of some length, number ${i}`);
    const bytes = makeGguf({ 'general.architecture': 'llama', 'tokenizer.ggml.tokens': tokens, 'llama.context_length': 77 });
    expect(bytes.length).toBeGreaterThan(2 ** 20);
    expect((await readGguf(packFileOf('a.gguf', new Blob([bytes])))).contextTokens).toBe(77);
  });

  it('notices a file cut anywhere', async () => {
    const bytes = makeGguf();
    for (let length = 4; length < bytes.length; length += 7)
      expect(await fault(bytes.slice(0, length)), `cut at ${length}`).toMatch(
        /^pack-damaged: a\.gguf is damaged: it (ends|has) /,
      );
    expect(await fault(bytes.slice(0, bytes.length - 1))).toBe(
      `pack-damaged: a.gguf is damaged: it has ${bytes.length - 1} bytes, its tensors need ${bytes.length}.`,
    );
  });

  it('refuses what is not one whole model', async () => {
    expect(await fault(new TextEncoder().encode('<!doctype html><html></html>'))).toMatch(
      /^pack-unsupported: a.gguf is no GGUF/,
    );
    expect(await fault(makeGguf(undefined, { version: 1 }))).toMatch(/version 1; versions 2 and 3/);
    expect(await fault(makeGguf(undefined, { tensors: false }))).toMatch(/no tensors/);
    expect(await fault(makeGguf({ 'general.name': 'x' }))).toMatch(/names no architecture/);
  });

  it('survives headers that lie', async () => {
    const sound = makeGguf();
    for (let at = 8; at < 400; at += 3) {
      const bytes = sound.slice();
      bytes.fill(0xff, at, at + 8);
      expect(await fault(bytes), `at ${at}`).toMatch(/^(none|pack-)/);
    }
  });
});
