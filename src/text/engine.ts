/** An engine that writes text, the model it loads, what is asked of it and what it answers: plain data but for the engine itself. */
import type { ChatMessage } from '../language/prompts';

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

export interface TextEngineReport {
  readonly kind: TextEngineKind;
  /** `template` for the template. */
  readonly modelId: string;
  readonly title: string;
  readonly modelSha256: string | null;
  /** Adapter or processor in words. */
  readonly device: string;
  readonly contextTokens: number | null;
  /** It takes the picture of a request. */
  readonly sees: boolean;
}

export interface TextRequest {
  readonly messages: readonly ChatMessage[];
  /** A picture (PNG) to which the messages refer; only for engines that see. */
  readonly picture?: Blob;
  readonly maxTokens: number;
  readonly temperature: number;
  readonly seed: number;
  /**
   * It begins as the request before it did: what the engine has read of that it need not read again. A series whose first request does
   * not continue gives the same texts for the same seeds, whatever was asked before.
   */
  readonly continues?: boolean;
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
  generate(
    request: TextRequest,
    options?: { signal?: AbortSignal; onText?: (delta: string) => void; onRead?: (share: number) => void },
  ): Promise<TextAnswer>;
  close(): Promise<void>;
}

/** A pack as it crosses to the worker. */
export interface TextModelParcel {
  readonly model: TextModel;
  readonly fileNames: readonly string[];
  readonly libFile: string | null;
  readonly ggufFile: string | null;
  /** Tokens the model was made for, where known. */
  readonly contextTokens: number | null;
}

/** How far a load is; rate and time left are reckoned by the page. */
export interface LoadStep {
  readonly phase: 'starting' | 'reading' | 'compiling' | 'measuring';
  readonly done: number;
  readonly total: number;
  readonly unit: 'bytes' | 'steps';
}

export interface LoadedTextModel {
  readonly device: string;
  readonly contextTokens: number | null;
  readonly sees: boolean;
  /** Rejects when the model can write no more, also while nothing is asked of it; absent where the engine cannot tell. */
  readonly failed?: Promise<never>;
  /**
   * Writes one answer; stops soon after `signal` fires and then throws an AbortError or CancelledError, whole in itself. `onRead` hears
   * which share of the question is read, where the engine tells.
   */
  generate(
    request: TextRequest,
    signal: AbortSignal,
    onText: (delta: string) => void,
    onRead?: (share: number) => void,
  ): Promise<TextAnswer>;
}

/**
 * Loads a model. `file` hands out the pack's files by name, `onStep` may be called often.
 * @throws MicrographiaError of errors.ts
 */
export type OpenTextModel = (
  parcel: TextModelParcel,
  file: (name: string) => Promise<Blob>,
  onStep: (step: LoadStep) => void,
) => Promise<LoadedTextModel>;
