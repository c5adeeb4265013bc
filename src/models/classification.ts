/** What the model says of a picture, and what is known of the model and the engine that said it: plain data, so that all of it can be posted. */
import type { Rect } from '../base/plane';
import type { EngineKind } from '../engine/engine';
import type { RealEvaluation } from '../evaluation/real';
import type { Doubt } from '../evaluation/verdict';

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
  /** Side of the square views that the model takes, px. */
  readonly imageSize: number;
  /** What it was measured to be worth on real pictures; null where nobody has. */
  readonly evaluation: RealEvaluation | null;
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
  /** Mean over the views: how much the picture is like those of no category; null of a model that was not trained on any. */
  readonly stranger: number | null;
  /** Half-precision bits of what the front sees of the picture, standardised, mean over the views; of a model without a front its own levels. Pictures that one model has seen can be compared by it. */
  readonly features: Uint16Array | null;
  readonly rationale: Rationale;
  /** The out-of-set score, 0 .. 1, larger for stranger pictures, and the threshold above which a picture is `unknown`. */
  readonly outOfSet: { readonly score: number; readonly threshold: number };
  /** The square views of the crop that were classified and averaged, in pixels of the file's picture. */
  readonly views: readonly Rect[];
  readonly engine: EngineKind;
  readonly modelId: string;
  readonly modelSha256: string;
  readonly milliseconds: number;
}
