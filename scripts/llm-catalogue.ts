/**
 * The language models worth trying for descriptions, smallest download first. Addresses, GPU memory and libraries of WebLLM's models are
 * those of the installed package (`prebuiltAppConfig`), so that they fit its version; download sizes are rounded
 * and for information only.
 */
import { prebuiltAppConfig } from '@mlc-ai/web-llm';
import type { LlmSource } from '../src/cli/fetch-llm';
import { libVersionOf } from '../src/formats/webllm-pack';

export interface CatalogueEntry {
  readonly id: string;
  readonly title: string;
  readonly licence: string;
  readonly downloadMb: number;
  /** For GGUF: where it is published and under which name. WebLLM's models are looked up in its own list. */
  readonly gguf?: { readonly repository: string; readonly file: string };
}

const APACHE = 'Apache-2.0';
const LLAMA = 'Llama 3.2 Community License';

export const CATALOGUE: readonly CatalogueEntry[] = [
  { id: 'SmolLM2-360M-Instruct-q4f16_1-MLC', title: 'SmolLM2 360M Instruct', licence: APACHE, downloadMb: 203 },
  { id: 'SmolLM2-360M-Instruct-q4f32_1-MLC', title: 'SmolLM2 360M Instruct', licence: APACHE, downloadMb: 226 },
  { id: 'Qwen2.5-0.5B-Instruct-q4f16_1-MLC', title: 'Qwen2.5 0.5B Instruct', licence: APACHE, downloadMb: 278 },
  { id: 'Qwen2.5-0.5B-Instruct-q4f32_1-MLC', title: 'Qwen2.5 0.5B Instruct', licence: APACHE, downloadMb: 309 },
  {
    id: 'SmolLM2-360M-Instruct-Q8_0-GGUF',
    title: 'SmolLM2 360M Instruct',
    licence: APACHE,
    downloadMb: 386,
    gguf: { repository: 'HuggingFaceTB/SmolLM2-360M-Instruct-GGUF', file: 'smollm2-360m-instruct-q8_0.gguf' },
  },
  {
    id: 'Qwen2.5-0.5B-Instruct-Q4_K_M-GGUF',
    title: 'Qwen2.5 0.5B Instruct',
    licence: APACHE,
    downloadMb: 491,
    gguf: { repository: 'Qwen/Qwen2.5-0.5B-Instruct-GGUF', file: 'qwen2.5-0.5b-instruct-q4_k_m.gguf' },
  },
  { id: 'Llama-3.2-1B-Instruct-q4f16_1-MLC', title: 'Llama 3.2 1B Instruct', licence: LLAMA, downloadMb: 695 },
  { id: 'Llama-3.2-1B-Instruct-q4f32_1-MLC', title: 'Llama 3.2 1B Instruct', licence: LLAMA, downloadMb: 772 },
  { id: 'Qwen2.5-1.5B-Instruct-q4f16_1-MLC', title: 'Qwen2.5 1.5B Instruct', licence: APACHE, downloadMb: 868 },
  { id: 'Qwen2.5-1.5B-Instruct-q4f32_1-MLC', title: 'Qwen2.5 1.5B Instruct', licence: APACHE, downloadMb: 964 },
  { id: 'Qwen3-1.7B-q4f16_1-MLC', title: 'Qwen3 1.7B', licence: APACHE, downloadMb: 967 },
  {
    id: 'Qwen2.5-1.5B-Instruct-Q4_K_M-GGUF',
    title: 'Qwen2.5 1.5B Instruct',
    licence: APACHE,
    downloadMb: 1117,
    gguf: { repository: 'Qwen/Qwen2.5-1.5B-Instruct-GGUF', file: 'qwen2.5-1.5b-instruct-q4_k_m.gguf' },
  },
];

const recordOf = (id: string) => prebuiltAppConfig.model_list.find((record) => record.model_id === id);

/** GPU memory at 4096 tokens of context, in MB, as WebLLM states it; null for GGUF, which runs on the processor. */
export const vramOf = ({ id, gguf }: CatalogueEntry): number | null => (gguf ? null : (recordOf(id)?.vram_required_MB ?? null));

/** Every f16 library needs `shader-f16`, though many of WebLLM's records do not say so. */
export const needsShaderF16 = ({ id, gguf }: CatalogueEntry): boolean => !gguf && /q\d+f16/.test(id);

const TENSORS = 'tensor-cache.json';
const OLDER_TENSORS = 'ndarray-cache.json';

/** Files of a WebLLM repository that a load asks for; of the two names of the cache file the newer. */
function isWebllmFile(name: string, all: readonly string[]): boolean {
  if (name === OLDER_TENSORS) return !all.includes(TENSORS);
  return /^(mlc-chat-config\.json|tensor-cache\.json|tokenizer\.(json|model)|params_shard_\d+\.bin)$/.test(name);
}

/**
 * How to fetch an entry.
 * @param libs in place of https://raw.githubusercontent.com/, ending in a slash
 * @throws Error where the installed WebLLM has no such model: a fault of this list.
 */
export function sourceOf(entry: CatalogueEntry, libs: URL | null = null): LlmSource {
  const { id, title, licence, gguf } = entry;
  const facts = { id, title, licence, vramMb: vramOf(entry) };
  if (gguf) return { facts, repository: gguf.repository, wanted: (name) => name === gguf.file, lib: null };
  const record = recordOf(id);
  if (!record) throw new Error(`the installed WebLLM has no model ${id}`);
  const published = new URL(record.model_lib);
  return {
    facts: { ...facts, libVersion: libVersionOf(published.pathname) },
    repository: new URL(record.model).pathname.slice(1),
    wanted: isWebllmFile,
    lib: libs ? new URL(published.pathname.slice(1), libs) : published,
  };
}
