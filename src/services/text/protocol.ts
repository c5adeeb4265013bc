/** The words in which the page speaks with the engines that write text, and with the store of their models. */
import type { DroppedFile } from '../../archive/drop-files';
import type { TextEngine, TextModel, TransferProgress } from '../../text/engine';

export type { ChatMessage } from '../../language/prompts';
export type {
  TextAnswer,
  TextEngine,
  TextEngineKind,
  TextEngineReport,
  TextModel,
  TextRequest,
  TransferProgress,
} from '../../text/engine';

export interface StorageReport {
  readonly usedBytes: number;
  readonly quotaBytes: number | null;
  /** The browser promised not to evict. */
  readonly persisted: boolean;
}

/** Models of the text engines: import, list, delete. Nothing half-imported is ever listed. */
export interface PackService {
  /** Stored models first, then served ones that are not stored. */
  list(): Promise<readonly TextModel[]>;
  /**
   * Imports one model from dropped or picked files: a folder in WebLLM's layout, a zip of one, or a GGUF file. Names, sizes, hashes and
   * shapes are checked first; on any fault, or when aborted, nothing is kept.
   * @throws MicrographiaError naming the missing or damaged file.
   */
  import(
    files: readonly DroppedFile[],
    options: { signal?: AbortSignal; onProgress?: (progress: TransferProgress) => void },
  ): Promise<TextModel>;
  remove(id: string): Promise<void>;
  /**
   * Reads every file of a stored model and compares hashes; what is wrong is listed from then on.
   * @throws MicrographiaError `pack-damaged` naming the file; CancelledError.
   */
  verify(id: string, options?: { signal?: AbortSignal; onProgress?: (progress: TransferProgress) => void }): Promise<void>;
  storage(): Promise<StorageReport>;
  /** Asks the browser to keep what is stored; resolves with its answer. */
  persist(): Promise<boolean>;
}

/** At most one model is loaded; loading another unloads it. */
export interface TextService {
  /** What is loaded, or null: then only the template writes. */
  current(): TextEngine | null;
  /** The model was told to stop and still reads the question: it takes another when that is done. */
  windingDown(): boolean;
  load(id: string, options: { signal?: AbortSignal; onProgress?: (progress: TransferProgress) => void }): Promise<TextEngine>;
  unload(): Promise<void>;
  /** Called after every load, unload and crash, and when `windingDown` changes; `ended` says why a model is gone that nobody unloaded. */
  onChange(listener: (ended: Error | null) => void): () => void;
}
