import { readFile } from 'node:fs/promises';
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

  /** What the list must hold: each as f16 and as f32, with the billions of weights of its name, or of its card where that says less. */
  const FAMILIES = [
    ['SmolLM2-360M-Instruct', 0.36, 'Apache-2.0'],
    ['Llama-3.2-1B-Instruct', 1.24, 'Llama 3.2 Community License'],
    ['Qwen3.5-0.8B', 0.8, 'Apache-2.0'],
    ['Qwen3.5-2B', 2, 'Apache-2.0'],
    ['Qwen3.5-4B', 4, 'Apache-2.0'],
    ['Qwen3-4B', 4, 'Apache-2.0'],
    ['Ministral-3-3B-Instruct-2512-BF16', 3.4, 'Apache-2.0'],
    ['gemma-4-E2B-it', 5.1, 'Apache-2.0'],
  ] as const;

  it.each(FAMILIES)(
    'holds %s in both precisions, with its licence, as large as its weights are',
    (family, billions, licence) => {
      for (const [form, bits] of [
        ['q4f16_1', 4.5],
        ['q4f32_1', 5],
      ] as const) {
        const entry = CATALOGUE.find(({ id }) => id === `${family}-${form}-MLC`);
        expect(entry?.licence).toBe(licence);
        const weightsMb = (1000 * billions * bits) / 8;
        expect(entry?.downloadMb).toBeGreaterThan(0.9 * weightsMb);
        expect(entry?.downloadMb).toBeLessThan(1.1 * weightsMb);
        expect(entry?.downloadMb).toBeLessThan(Number(recordOf(`${family}-${form}-MLC`)?.vram_required_MB));
      }
    },
  );

  it('holds nothing else for the GPU, and says which takes pictures and how large a GPU that wants', () => {
    const known = FAMILIES.flatMap(([family]) => ['q4f16_1', 'q4f32_1'].map((form) => `${family}-${form}-MLC`));
    expect(CATALOGUE.flatMap(({ id, gguf }) => (gguf ? [] : [id])).sort()).toEqual([...known].sort());
    const seeing = CATALOGUE.filter(({ sees }) => sees);
    expect(seeing.map(({ gpuGb }) => gpuGb)).toEqual([6, 6]);
    for (const { gpuGb = 0, vramMb } of seeing) expect(1000 * gpuGb).toBeGreaterThan(vramMb ?? 0);
  });

  it('takes for the processor what the installed llama.cpp can compute', async () => {
    const core = await readFile('node_modules/@wllama/wllama/esm/wasm/wllama.wasm');
    for (const { id } of CATALOGUE.filter(({ gguf }) => gguf)) {
      expect(id).toMatch(/^Qwen3\.5-/);
      expect(core.includes('qwen35'), 'the architecture of Qwen3.5').toBe(true);
    }
    // Half, one and a half and four billion weights, or the next that there are, of the newest generation.
    const sizes = CATALOGUE.flatMap(({ id, gguf, downloadMb }) => (gguf ? [[id, downloadMb] as const] : []));
    expect(sizes).toEqual([
      ['Qwen3.5-0.8B-Q8_0-GGUF', 812],
      ['Qwen3.5-2B-Q4_K_M-GGUF', 1281],
      ['Qwen3.5-4B-Q4_K_M-GGUF', 2740],
    ]);
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
    ['no GPU', { gpu: null, memoryGb: 8 }, 'Qwen3.5-2B-Q4_K_M-GGUF'],
    ['no GPU and 4 GB', { gpu: null, memoryGb: 4 }, 'Qwen3.5-0.8B-Q8_0-GGUF'],
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
