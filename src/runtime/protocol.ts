/**
 * The words the page and its workers exchange: plain data only, so that all of it can be posted. `state` and `features` see the
 * runtime through these types and the two service interfaces at the end, which `main.tsx` provides.
 */
import type { PackedError } from '../base/errors';
import type { Plane, Rect } from '../base/plane';
import type { Doubt } from '../evaluation/verdict';
import type { Micrograph } from '../micrograph/micrograph';

export type { DataBar, InstrumentMetadata, Measured, Micrograph, ValueSource } from '../micrograph/micrograph';
export type { PackedError, Plane, Rect };

export type EngineKind = 'webgpu' | 'wasm' | 'cpu';

/** The model that is loaded, the engine it runs on, and whether this device reproduces the golden output. */
export interface EngineReport {
  readonly engine: EngineKind;
  /** Adapter or processor in words, e.g. `nvidia ampere`; as much as the browser reveals. */
  readonly device: string;
  /** True for a WebGPU adapter that computes on the processor (SwiftShader, llvmpipe). */
  readonly software: boolean;
  /** One sentence for the user where the engine is not a GPU: what is slower and why. Empty on a GPU. */
  readonly notice: string;
  readonly modelId: string;
  /** SHA-256 of weights.safetensors. */
  readonly modelSha256: string;
  readonly categories: readonly string[];
  readonly golden: { readonly verified: boolean; readonly largestRelativeError: number; readonly tolerance: number };
  /** Milliseconds: fetching and parsing the model, and the first (warm-up) forward pass. */
  readonly timing: { readonly load: number; readonly warmUp: number };
}

export interface RankedCategory {
  readonly category: string;
  /** Calibrated: temperature-scaled softmax, in [0, 1]. */
  readonly probability: number;
}

/**
 * What may be said in plain words. `named`: one category stands out; `ambiguous`: the conformal set holds a few;
 * `unsure`: it holds more than three; `unknown`: the picture is unlike anything the model was trained on; `nothing`: it has no contrast.
 */
export interface Verdict {
  readonly kind: 'named' | 'ambiguous' | 'unsure' | 'unknown' | 'nothing';
  /** The categories in the conformal set, best first. */
  readonly categories: readonly string[];
  readonly sentence: string;
}

/** What the verdict rests on. */
export interface Rationale {
  /** Share of the graph encoder (against the sequence encoder) in each level's gate, 0..1, finest level first, with its patch size. */
  readonly levels: readonly { readonly patchPx: number; readonly graphShare: number }[];
  /** Parts of the winning logit: the image alone (w.u), the description (s cos(u, T')), the category's bias. */
  readonly logit: { readonly image: number; readonly description: number; readonly bias: number };
  /** Cosine of the picture with each category's fused description, best first. */
  readonly descriptions: readonly { readonly category: string; readonly cosine: number }[];
}

export interface Classification {
  /** Every category, most probable first; empty where there is nothing to see. */
  readonly ranking: readonly RankedCategory[];
  readonly verdict: Verdict;
  readonly doubt: Doubt;
  /** Mean over the views, before any temperature, in the order of the model's categories. */
  readonly logits: readonly number[];
  readonly rationale: Rationale;
  /** Energy score used for `unknown`, and the threshold it was compared with. */
  readonly outOfSet: { readonly score: number; readonly threshold: number };
  /** The square views of the crop that were classified and averaged, in pixels of the file's picture. */
  readonly views: readonly Rect[];
  readonly engine: EngineKind;
  readonly modelId: string;
  readonly modelSha256: string;
  readonly milliseconds: number;
}

/** One map per level: how much each patch speaks for (positive) or against `category`; values scaled so the largest magnitude is 1. */
export interface EvidenceMap {
  readonly category: string;
  readonly view: Rect;
  readonly levels: readonly { readonly patchPx: number; readonly map: Plane }[];
}

/** A file as dropped: its path inside the drop and its bytes, read only when needed. */
export interface DroppedFile {
  readonly path: string;
  readonly blob: Blob;
}

/** A file that is unpacked only when it is wanted: `drop.zip/folder/a.tif`. */
export interface PackedFile {
  readonly path: string;
  /** @throws MicrographiaError where the archive is damaged there */
  readonly open: () => Promise<Blob>;
}

/** What reading one dropped file came to. Sidecars that were used are not reported on their own. */
export type ReadOutcome =
  | { readonly path: string; readonly micrograph: Micrograph }
  | { readonly path: string; readonly error: PackedError };

export interface ReadOptions {
  readonly signal?: AbortSignal;
  readonly onProgress?: (done: number, total: number) => void;
  /** Read only pictures of these paths, which may lie in archives, and those inside archives of these paths. */
  readonly only?: ReadonlySet<string>;
}

export interface ReadService {
  /**
   * Reads every picture of a drop (sidecars matched by stem), one outcome per picture, in the order they finish. Each file has a
   * time limit; a file that exceeds it, or that kills the decoder, becomes an error outcome and the rest goes on. Archives are opened
   * and read like folders of their name (`drop.zip/a.tif`); one that cannot be opened is an error outcome.
   */
  read(files: readonly (DroppedFile | PackedFile)[], options: ReadOptions): AsyncIterable<ReadOutcome>;
}

export interface ClassifyService {
  /** Loads model and engine; the same promise for every caller. `onPhase` gets words for the status line and a fraction 0..1. */
  open(onPhase?: (phase: string, fraction: number) => void): Promise<EngineReport>;
  /** Classifies the pixels of `crop`. Calls queue up and run one after another. */
  classify(pixels: Plane, crop: Rect, signal?: AbortSignal): Promise<Classification>;
  /** Patch evidence for one category (gradient x token, per level); a backward pass, so only on request. */
  explain(pixels: Plane, crop: Rect, category: string, signal?: AbortSignal): Promise<EvidenceMap>;
  /** Called when the device was lost and rebuilt, or the engine changed. */
  onEngineChange(listener: (report: EngineReport) => void): () => void;
}
