import { prebuiltAppConfig } from '@mlc-ai/web-llm';
import { describe, expect, it } from 'vitest';
import { CATALOGUE, needsShaderF16, recommended } from './catalogue';

const recordOf = (id: string) => prebuiltAppConfig.model_list.find((record) => record.model_id === id);

describe('CATALOGUE', () => {
  it('says of each of WebLLM’s models what the installed package says', () => {
    for (const entry of CATALOGUE.filter(({ gguf }) => !gguf)) {
      const record = recordOf(entry.id);
      expect(record?.model, entry.id).toBe(`https://huggingface.co/mlc-ai/${entry.id}`);
      expect(record?.vram_required_MB, entry.id).toBe(entry.vramMb);
      expect(record?.overrides?.context_window_size, entry.id).toBe(4096);
      // Weights are the greater part of the memory, and never more than it.
      expect(entry.downloadMb, entry.id).toBeLessThan(entry.vramMb ?? 0);
      // What takes pictures comes with a manifest of its parts, and no other model of these does.
      expect(record?.model_manifest !== undefined, entry.id).toBe(entry.sees === true);
      if (record?.required_features?.includes('shader-f16')) expect(needsShaderF16(entry), entry.id).toBe(true);
    }
  });

  it('has an address for each of the processor’s models, by its id', () => {
    for (const { id, gguf } of CATALOGUE)
      if (gguf) {
        expect(gguf.repository, id).toMatch(/^[\w-]+\/[\w.-]+-GGUF$/);
        expect(`${gguf.file.replace(/\.gguf$/, '')}-GGUF`).toBe(id);
        expect(gguf.file.startsWith(gguf.repository.replace(/^.*\/|-GGUF$/g, '')), id).toBe(true);
      }
  });

  it('has each in half and in single precision, three sizes for the processor, and each id once', () => {
    const ids = CATALOGUE.map(({ id }) => id);
    for (const id of ids.filter((name) => name.includes('q4f16'))) expect(ids).toContain(id.replace('q4f16', 'q4f32'));
    expect(CATALOGUE.filter(({ gguf }) => gguf).map(({ vramMb }) => vramMb)).toEqual([null, null, null]);
    expect(new Set(ids).size).toBe(ids.length);
    for (const { licence } of CATALOGUE) expect(licence.length).toBeGreaterThan(3);
  });
});

describe('recommended', () => {
  const gpu = (f16: boolean, gigabytes: number) => ({ f16, maxBufferBytes: gigabytes * 2 ** 30 });
  it.each([
    ['a workstation', { gpu: gpu(true, 4), memoryGb: null }, 'Qwen3.5-4B-q4f16_1-MLC'],
    ['a laptop of 8 GB', { gpu: gpu(true, 2), memoryGb: 8 }, 'Qwen3.5-2B-q4f16_1-MLC'],
    ['the same without half precision', { gpu: gpu(false, 2), memoryGb: 8 }, 'Qwen3.5-2B-q4f32_1-MLC'],
    ['a laptop of 4 GB', { gpu: gpu(true, 1), memoryGb: 4 }, 'Llama-3.2-1B-Instruct-q4f16_1-MLC'],
    ['a small old one', { gpu: gpu(false, 0.25), memoryGb: 2 }, null],
    ['no GPU', { gpu: null, memoryGb: 8 }, 'Qwen3-1.7B-Q8_0-GGUF'],
    ['no GPU and 4 GB', { gpu: null, memoryGb: 4 }, 'Qwen3-0.6B-Q8_0-GGUF'],
  ] as const)('%s', (_, computer, id) => {
    expect(recommended(computer)?.id ?? null).toBe(id);
  });

  it('never one that the GPU cannot compute or hold', () => {
    for (const f16 of [true, false])
      for (const memoryGb of [0.5, 1, 2, 4, 8, 16])
        for (const size of [0.125, 0.5, 1, 2, 4]) {
          const entry = recommended({ gpu: gpu(f16, size), memoryGb });
          if (!entry || entry.gguf) continue;
          if (!f16) expect(needsShaderF16(entry)).toBe(false);
          expect(entry.vramMb).toBeLessThanOrEqual(350 * memoryGb);
        }
  });
});
