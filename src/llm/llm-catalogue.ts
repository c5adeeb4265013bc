/** How the models of the catalogue (src/text/catalogue.ts) are fetched: addresses and libraries are those of the installed WebLLM. */
import { prebuiltAppConfig } from '@mlc-ai/web-llm';
import { libVersionOf } from '../formats/webllm-pack';
import type { CatalogueEntry } from '../text/catalogue';
import type { LlmSource } from './fetch-llm';

const TENSORS = 'tensor-cache.json';
const OLDER_TENSORS = 'ndarray-cache.json';

/** Files of a WebLLM repository that a load asks for; of the two names of the cache file the newer. */
function isWebllmFile(name: string, all: readonly string[]): boolean {
  if (name === OLDER_TENSORS) return !all.includes(TENSORS);
  return /^(mlc-(?:chat-config|model-manifest)\.json|tensor-cache\.json|tokenizer\.(json|model)|params_shard_\d+\.bin)$/.test(
    name,
  );
}

/**
 * How to fetch an entry.
 * @param libs in place of https://raw.githubusercontent.com/, ending in a slash
 * @throws Error where the installed WebLLM has no such model: a fault of this list.
 */
export function sourceOf(entry: CatalogueEntry, libs: URL | null = null): LlmSource {
  const { id, title, licence, gguf } = entry;
  const facts = { id, title, licence, vramMb: entry.vramMb };
  if (gguf) return { facts, repository: gguf.repository, wanted: (name) => name === gguf.file, lib: null };
  const record = prebuiltAppConfig.model_list.find(({ model_id }) => model_id === id);
  if (!record) throw new Error(`the installed WebLLM has no model ${id}`);
  const published = new URL(record.model_lib);
  return {
    facts: { ...facts, libVersion: libVersionOf(published.pathname) },
    repository: new URL(record.model).pathname.slice(1),
    wanted: isWebllmFile,
    lib: libs ? new URL(published.pathname.slice(1), libs) : published,
  };
}
