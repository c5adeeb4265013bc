/** The words in which the page speaks with the model: plain data only, so that all of it can be posted. */
import type { Plane, Rect } from '../../base/plane';
import type { Classification, EngineReport } from '../../models/classification';
import type { InsideStart, PatchQuestion } from '../../models/inside';
import type { Look } from '../../models/look';

export type { EngineKind } from '../../engine/engine';
export type {
  Classification,
  EngineReport,
  RankedCategory,
  Rationale,
  Verdict,
} from '../../models/classification';

export type { Inside, InsideLevel, InsideStart, InsideView, LogitTerms, PatchQuestion } from '../../models/inside';
export type { Look, ToClassify } from '../../models/look';

export interface ClassifyService {
  /** Loads model and engine; the same promise for every caller. `onPhase` gets words for the status line and a fraction 0..1. */
  open(onPhase?: (phase: string, fraction: number) => void): Promise<EngineReport>;
  /** Classifies the pixels of `crop`. Calls queue up; those that wait when the engine is free are computed together. */
  classify(pixels: Plane, crop: Rect, signal?: AbortSignal): Promise<Classification>;
  /** As `classify`, of a picture that was prepared. Rejects with `other-size` where the model in use takes another size. */
  classifyLook(look: Look, signal?: AbortSignal): Promise<Classification>;
  /** How many pictures to have waiting so that the engine works at its best; 1 where computing together gains nothing. */
  atOnce(): number;
  /** What the verdict of one picture looks like from within: all that its views give at once. */
  lookInside(pixels: Plane, crop: Rect, signal?: AbortSignal): Promise<InsideStart>;
  /**
   * By how much each of some patches raises each logit (patches x categories): a pass of the network for each, so asked in small lots.
   * Rejects with `model-changed` where another model has come into use since `lookInside`.
   */
  patchEffects(question: PatchQuestion, signal?: AbortSignal): Promise<Float32Array>;
  /** Called when the device was lost and rebuilt, or the engine changed. */
  onEngineChange(listener: (report: EngineReport) => void): () => void;
}
