/** What one picture's verdict looks like from within: plain data, so that all of it can be posted. */
import type { Rect } from '../base/plane';
import type { PatchGraph } from '../model/neighbours';

/** The parts of every category's logit, and what they sum to; one value a category. */
export interface LogitTerms {
  /** The pretrained front's vector of the whole view, weighed by a linear classifier (a ridge regression at first). */
  readonly front: readonly number[];
  /** What HNF's own levels fused. */
  readonly levels: readonly number[];
  /** How much the patches of each level differ among each other. */
  readonly texture: readonly number[];
  /** Likeness to the category's description. */
  readonly description: readonly number[];
  /** The category's bias, the same for every picture. */
  readonly bias: readonly number[];
}

export interface InsideLevel {
  /** Side of a patch in px of the model's view. */
  readonly patchPx: number;
  /** Patches along a side. */
  readonly across: number;
  /** Share of the graph encoder in the gate, per channel, 0 .. 1. */
  readonly graphShares: readonly number[];
  /** Null for a model whose graph is switched off. */
  readonly graph: PatchGraph | null;
}

/** One square view of the picture. */
export interface InsideView {
  /** In pixels of the picture. */
  readonly rect: Rect;
  readonly logits: readonly number[];
  readonly terms: LogitTerms;
  /** Where `terms.front` comes from: categories x side x side, each category's cells summing to its term. Null without a front. */
  readonly front: { readonly side: number; readonly values: Float32Array } | null;
  readonly levels: readonly InsideLevel[];
  /** Attention of the picture to each category's description, mean over the heads, sums to 1; null without cross-attention. */
  readonly reads: readonly number[] | null;
  /** Attention of each category's description to each level, mean over the heads: categories x levels; null without cross-attention. */
  readonly readBy: readonly (readonly number[])[] | null;
}

/** A picture from within. The views come first; what each patch does is computed after that, level by level. */
export interface Inside {
  readonly modelSha256: string;
  readonly categories: readonly string[];
  /** In how many orientations the verdict looked at each view; this looks at it as it is. */
  readonly orientations: number;
  readonly views: readonly InsideView[];
  /** Squares along a side of a view that is tried without each of them. */
  readonly squares: number;
  /**
   * Per view, level by level and last for the squares: by how much each patch or square raises each logit (patches x categories). Null where
   * that is not yet computed.
   */
  readonly effects: readonly (readonly (Float32Array | null)[])[];
}

/** The first answer, with the views as the network takes them, for the questions that follow. */
export interface InsideStart {
  readonly inside: Inside;
  /** One after the other, each S x S. */
  readonly values: Float32Array;
}

/** One question more: what some patches of one level do in one view, or some squares of the view itself. */
export interface PatchQuestion {
  /** The model that the first answer came from. */
  readonly modelSha256: string;
  /** The view, S x S, and its logits. */
  readonly values: Float32Array;
  readonly logits: readonly number[];
  readonly level: number | 'picture';
  readonly from: number;
  readonly count: number;
}
