/**
 * The words in which the page speaks with the engines that write text, and with the store of their models. Plain data only. `state` and
 * `features` see the runtime through these types; `main.tsx` provides the services.
 */
import type { Fact } from '../base/facts';
import type { Plane, Rect } from '../base/plane';
import type { CategoryDescription, DescriptionProvenance, DescriptionSection } from '../language/descriptions';
import type { MicrographSection, Sentence } from '../language/micrograph-text';
import type { ChatMessage } from '../language/prompts';
import type { Classification, DroppedFile, Measured } from './protocol';

export type { CategoryDescription, ChatMessage, DescriptionProvenance, DescriptionSection, Fact, MicrographSection, Sentence };

export type TextEngineKind = 'webllm' | 'wllama' | 'template';

/** A language model this browser can load: stored in it, or served beside the page under `llm/`. */
export interface TextModel {
  readonly id: string;
  readonly engine: 'webllm' | 'wllama';
  readonly title: string;
  readonly licence: string | null;
  readonly bytes: number;
  /** GPU memory it asks for, in MB; null for the CPU engine or where nobody said. */
  readonly vramMb: number | null;
  readonly needsShaderF16: boolean;
  /** Version folder of WebLLM's model library, such as `v0_2_86`; null for GGUF or where nobody said. */
  readonly libVersion: string | null;
  readonly source: 'stored' | 'served';
  /** ISO time of the import; null where it is served. */
  readonly importedAt: string | null;
  /** SHA-256 over the sorted list of its files' hashes. */
  readonly sha256: string;
  /** Only where a stored model cannot be used any more: a sentence naming the file. It can be deleted, or imported again. */
  readonly damage?: string;
}

export interface TransferProgress {
  /** `hashing`, `copying`, `reading`, `compiling`: what is being done, for the status line. */
  readonly phase: string;
  readonly done: number;
  readonly total: number;
  readonly unit: 'bytes' | 'steps';
  /** Per second; null until it can be said. */
  readonly rate: number | null;
  readonly secondsLeft: number | null;
}

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
  storage(): Promise<StorageReport>;
  /** Asks the browser to keep what is stored; resolves with its answer. */
  persist(): Promise<boolean>;
}

export interface TextEngineReport {
  readonly kind: TextEngineKind;
  /** `template` for the template. */
  readonly modelId: string;
  readonly title: string;
  readonly modelSha256: string | null;
  /** Adapter or processor in words. */
  readonly device: string;
  readonly contextTokens: number | null;
}

export interface TextRequest {
  readonly messages: readonly ChatMessage[];
  readonly maxTokens: number;
  readonly temperature: number;
  readonly seed: number;
  /** A JSON schema the answer must satisfy; engines constrain as far as they can, callers validate again. */
  readonly schema?: Readonly<Record<string, unknown>>;
}

export interface TextAnswer {
  readonly text: string;
  readonly tokens: number;
  readonly tokensPerSecond: number;
  readonly finish: 'stop' | 'length';
}

/** One engine that writes text, behind which WebLLM, wllama or a test's script stands. */
export interface TextEngine {
  readonly report: TextEngineReport;
  /**
   * @throws CancelledError when aborted (the engine stays usable), MicrographiaError `text-device-lost`, `text-out-of-memory`,
   * `text-context-overflow`, `text-engine-crashed` (the engine is unloaded, with a way out).
   */
  generate(request: TextRequest, options?: { signal?: AbortSignal; onText?: (delta: string) => void }): Promise<TextAnswer>;
  close(): Promise<void>;
}

/** At most one model is loaded; loading another unloads it. */
export interface TextService {
  /** What is loaded, or null: then only the template writes. */
  current(): TextEngine | null;
  load(id: string, options: { signal?: AbortSignal; onProgress?: (progress: TransferProgress) => void }): Promise<TextEngine>;
  unload(): Promise<void>;
  /** Called after every load, unload and crash. */
  onChange(listener: () => void): () => void;
}

/** Who wrote a text, from what. */
export interface TextProvenance {
  readonly engine: TextEngineKind;
  readonly model: string;
  readonly modelSha256: string | null;
  readonly promptId: string;
  readonly seed: number | null;
  /** ISO time. */
  readonly createdAt: string;
  /** SHA-256 of the fact sheet; null for category descriptions. */
  readonly factsSha256: string | null;
}

/** What a language model wrote and nothing of which stands, with who wrote it. */
export interface StruckDraft {
  readonly sentences: readonly Sentence[];
  readonly provenance: TextProvenance;
}

export interface MicrographText {
  readonly sentences: readonly Sentence[];
  readonly provenance: TextProvenance;
  /** Why the engine could not do it and the template stepped in; else empty. */
  readonly notice: string;
  /** Sentences of attempts of which every sentence was struck: `sentences` are then those of a later attempt, or the template's. */
  readonly struckDraft: StruckDraft | null;
}

export interface CategoryDraft {
  readonly description: CategoryDescription;
  /** What the model reasoned before it wrote; empty for the template. */
  readonly reasoning: string;
  readonly provenance: TextProvenance;
}

/** What the fact sheet is made from. No file name and no comment: those are a stranger's words. */
export interface FactInput {
  readonly classification: Classification | null;
  readonly pixelSizeNm: Measured<number> | null;
  readonly crop: Rect;
  readonly pixels: Plane;
}

export interface FactSheet {
  readonly facts: readonly Fact[];
  /** Quantities that could not be measured here, and why. */
  readonly withheld: readonly { readonly label: string; readonly reason: string }[];
}

export interface DescribeService {
  facts(input: FactInput, signal?: AbortSignal): Promise<FactSheet>;
  /**
   * With the loaded engine where `engine` is `loaded`, else by the template. `onText` gets the reasoning, `onSentence` each sentence as
   * it is checked: a preview, which the result replaces (a second attempt or the template may have taken over). Rejects only when aborted.
   */
  describeMicrograph(
    facts: readonly Fact[],
    options: {
      engine: 'loaded' | 'template';
      seed: number;
      signal?: AbortSignal;
      onText?: (delta: string) => void;
      onSentence?: (sentence: Sentence) => void;
    },
  ): Promise<MicrographText>;
  /** Reasoning first, then section by section. Needs a loaded engine. */
  describeCategory(
    request: { readonly category: string; readonly others: readonly string[] },
    options: {
      seed: number;
      signal?: AbortSignal;
      /** `step` is `reasoning` or a section's id. */
      onText?: (step: string, delta: string) => void;
    },
  ): Promise<CategoryDraft>;
}
