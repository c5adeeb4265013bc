/**
 * The language models worth trying for descriptions, smallest download first, and which of them suits a computer. GPU memory (at 4096
 * tokens of context) and what the GPU must offer are those that the installed WebLLM states: catalogue.test.ts holds them to it.
 */

export interface CatalogueEntry {
  readonly id: string;
  readonly title: string;
  readonly licence: string;
  /** About what is fetched: weights at 4.5 bits a parameter, 5 where scales are in single precision. */
  readonly downloadMb: number;
  /** GPU memory; null for GGUF, which runs on the processor. */
  readonly vramMb: number | null;
  /** It takes pictures too. */
  readonly sees?: true;
  /** GPU memory in GB that it should find, where that is more than its own: what it needs for a picture comes on top. */
  readonly gpuGb?: number;
  /** For GGUF: where it is published and under which name. WebLLM's models are looked up in its own list. */
  readonly gguf?: { readonly repository: string; readonly file: string };
}

const APACHE = 'Apache-2.0';
const LLAMA = 'Llama 3.2 Community License';

/** The f16 and the f32 form of one of WebLLM's models: [download, GPU memory] in MB of each. */
function twins(
  id: string,
  title: string,
  licence: string,
  half: readonly [downloadMb: number, vramMb: number],
  single: readonly [downloadMb: number, vramMb: number],
  more: Pick<CatalogueEntry, 'sees' | 'gpuGb'> = {},
): CatalogueEntry[] {
  return [
    { id: `${id}-q4f16_1-MLC`, title, licence, downloadMb: half[0], vramMb: half[1], ...more },
    { id: `${id}-q4f32_1-MLC`, title, licence, downloadMb: single[0], vramMb: single[1], ...more },
  ];
}

/** Of the generation of 2026, whose makers publish no GGUF themselves: quantised by Unsloth. */
const qwenGguf = (size: string, form: string, downloadMb: number): CatalogueEntry => ({
  id: `Qwen3.5-${size}-${form}-GGUF`,
  title: `Qwen3.5 ${size}`,
  licence: APACHE,
  downloadMb,
  vramMb: null,
  gguf: { repository: `unsloth/Qwen3.5-${size}-GGUF`, file: `Qwen3.5-${size}-${form}.gguf` },
});

export const CATALOGUE: readonly CatalogueEntry[] = [
  ...twins('SmolLM2-360M-Instruct', 'SmolLM2 360M Instruct', APACHE, [203, 376.06], [226, 579.61]),
  ...twins('Llama-3.2-1B-Instruct', 'Llama 3.2 1B Instruct', LLAMA, [695, 879.04], [772, 1128.82]),
  ...twins('Qwen3.5-0.8B', 'Qwen3.5 0.8B', APACHE, [420, 1629.49], [470, 1894.19]),
  ...twins('Qwen3.5-2B', 'Qwen3.5 2B', APACHE, [1060, 2245.44], [1180, 2591.55]),
  ...twins('Qwen3.5-4B', 'Qwen3.5 4B', APACHE, [2230, 3867.82], [2480, 4680.36]),
  ...twins('Qwen3-4B', 'Qwen3 4B', APACHE, [2260, 3431.59], [2510, 4327.71]),
  ...twins('Ministral-3-3B-Instruct-2512-BF16', 'Ministral 3 3B Instruct', APACHE, [1930, 2863.69], [2150, 3532.37]),
  // 5.1 billion parameters, most of them embeddings.
  ...twins('gemma-4-E2B-it', 'Gemma 4 E2B', APACHE, [2870, 3387.37], [3190, 3862.72], { sees: true, gpuGb: 6 }),
  qwenGguf('0.8B', 'Q8_0', 812),
  qwenGguf('2B', 'Q4_K_M', 1281),
  qwenGguf('4B', 'Q4_K_M', 2740),
].sort((a, b) => a.downloadMb - b.downloadMb);

/** Whether the GPU must compute in half precision: every f16 library does, though many of WebLLM's records do not say so. */
export const needsShaderF16 = ({ id, gguf }: Pick<CatalogueEntry, 'id' | 'gguf'>): boolean => !gguf && /q\d+f16/.test(id);

/** What a browser tells of a computer. */
export interface Computer {
  /** Null where there is no WebGPU. */
  readonly gpu: { readonly f16: boolean; readonly maxBufferBytes: number } | null;
  /** Gigabytes as `navigator.deviceMemory` says, which rounds down and stops at 8 in most browsers; null where it does not. */
  readonly memoryGb: number | null;
}

/** The best of its size first: what is recommended where it fits. */
const PREFERRED = ['Qwen3.5-4B', 'Qwen3.5-2B', 'Llama-3.2-1B', 'SmolLM2-360M'];
/** Of the computer's memory a model may take so much: on a laptop the GPU shares it with all else. */
const SHARE = 0.35;
/** A GPU that allows a buffer of this size has at least twice its memory. */
const BUFFERS = 2;

/**
 * The model to try first. No browser tells how much memory a GPU has, so that it is judged by the largest buffer that it allows and by the
 * memory of the computer: rather too small a model than one that fails to load.
 */
export function recommended({ gpu, memoryGb }: Computer): CatalogueEntry | null {
  const shared = memoryGb === null ? Number.POSITIVE_INFINITY : 1000 * SHARE * memoryGb;
  if (gpu) {
    const budget = Math.min(shared, (BUFFERS * gpu.maxBufferBytes) / 1e6);
    for (const name of PREFERRED) {
      const fit = CATALOGUE.find(
        (entry) =>
          entry.id.startsWith(name) && (entry.vramMb ?? 0) <= budget && needsShaderF16(entry) === gpu.f16 && !entry.gguf,
      );
      if (fit) return fit;
    }
  }
  const onProcessor = CATALOGUE.filter(({ gguf, downloadMb }) => gguf && 1.5 * downloadMb <= Math.min(shared, 3000));
  return onProcessor[onProcessor.length - 1] ?? null;
}
