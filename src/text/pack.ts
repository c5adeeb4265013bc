/**
 * A language model ready to be loaded, as the store of models hands it to a text engine: by file name, read when asked. Blobs of stored
 * models are handles on the disk and can be posted to a worker.
 */
import type { TextModel, TransferProgress } from './engine';

export interface OpenedPack {
  readonly model: TextModel;
  /**
   * WebLLM: `mlc-chat-config.json`, `tensor-cache.json` (also where the pack calls it `ndarray-cache.json`), `tokenizer.json` or
   * `tokenizer.model`, every `params_shard_*.bin`, and the model library under `libFile`. wllama: the one file `ggufFile`.
   * @throws (each) MicrographiaError `pack-missing`, `pack-damaged`, naming the file.
   */
  readonly files: ReadonlyMap<string, () => Promise<Blob>>;
  /** Name of the WebAssembly model library among `files`; null for GGUF. */
  readonly libFile: string | null;
  /** Name of the GGUF file among `files`; null for WebLLM. */
  readonly ggufFile: string | null;
  /** Tokens the model was made for: `context_window_size` of the chat config or `<arch>.context_length`; null where it does not say. */
  readonly contextTokens: number | null;
}

export interface OpenPackOptions {
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: TransferProgress) => void;
}

/**
 * Opens a model by its id. A served one is first copied into this browser, hashes verified, finished files kept when interrupted; where
 * the storage refuses, its files are fetched (and verified) when asked instead.
 * @throws MicrographiaError `pack-unknown`, `pack-missing`, `pack-damaged`; CancelledError.
 */
export type OpenPack = (id: string, options?: OpenPackOptions) => Promise<OpenedPack>;
