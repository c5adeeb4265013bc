/** How the loss weighs its parts: numbers alone, for whoever shows or sets them. */
export interface LossOptions {
  /** Share of the target spread over all categories. */
  readonly labelSmoothing: number;
  /** Weight of the auxiliary loss: each level's fused vector must name the category by itself. Training only. */
  readonly auxiliary: number;
}

export const LOSS: LossOptions = { labelSmoothing: 0.1, auxiliary: 0.3 };
