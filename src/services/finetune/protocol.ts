/**
 * The words in which the page speaks with the training of a model: what is to be trained on, how it goes, what came of it. Plain data
 * only, so that all of it can be posted.
 */

import type { ViewedPicture } from '../../dataset/labelled-part';
import type { Split } from '../../dataset/split';
import type { FoldSummary } from '../../evaluation/folds';
import type { Judgement } from '../../evaluation/judgement';
import type { PairedComparison } from '../../evaluation/paired';
import type { JudgedModel } from '../../models/judged-file';
import type { CategoryDescription, LibraryModel } from '../../models/protocol';
import type { FineTuneMode, FineTuneOptions } from '../../training/options';

export type { FineTuneMode, FineTuneOptions, FoldSummary, JudgedModel, Judgement, PairedComparison, Split };

/** One labelled picture of the data set; its id is what the split is keyed by. */
export interface TrainingPicture extends ViewedPicture {
  /** Specimen or session; its own id where there is none. */
  readonly group: string;
}

export interface FineTuneRequest {
  /** Of the run: names its checkpoint. */
  readonly runId: string;
  /** What the model will be called in the library. */
  readonly name: string;
  /** The library model it starts from. */
  readonly parentId: string;
  /** Begin with random weights of the parent's shape. */
  readonly fromScratch: boolean;
  /** Every category of the new model, in order; without a description one learns a vector instead. */
  readonly categories: readonly { readonly name: string; readonly description: CategoryDescription | null }[];
  /** S: side of the pictures' views in pixels, best the parent's input size. */
  readonly side: number;
  readonly pictures: readonly TrainingPicture[];
  /** Keyed by picture id. */
  readonly split: Split;
  readonly options: FineTuneOptions;
}

/** Where a run stands. With folds it is several fits: one that leaves out each fold, then the final one. */
export interface RunPlace {
  readonly step: number;
  /** Of `fits`, counted from 1; steps count anew in each. */
  readonly fit: number;
  readonly fits: number;
}

export type FineTuneEvent =
  | { readonly kind: 'phase'; readonly words: string; readonly fraction: number | null }
  | (RunPlace & {
      readonly kind: 'step';
      /** Of this fit. */
      readonly steps: number;
      readonly epoch: number;
      readonly loss: number;
      readonly accuracy: number;
      readonly learningRate: number;
      readonly picturesPerSecond: number;
      /** Of all fits together. */
      readonly secondsLeft: number;
      /** Bytes tfjs holds on the GPU; null on the processor. */
      readonly gpuBytes: number | null;
    })
  | {
      readonly kind: 'epoch';
      readonly epoch: number;
      readonly loss: number | null;
      readonly macroF1: number | null;
      readonly top1: number | null;
      readonly best: boolean;
    }
  /** The device was lost and made anew, the batch was cut to fit the memory: one sentence. */
  | { readonly kind: 'notice'; readonly sentence: string }
  /** The checkpoint on disk now stands here. */
  | ({ readonly kind: 'saved' } & RunPlace)
  /** There was no room for the checkpoint. `held`: it was to be paused, and waits for room; nothing is computed meanwhile. */
  | { readonly kind: 'unsaved'; readonly held: boolean };

/** A finished run: the model stands in the library with this beside it (judgement.json). */
export interface FineTuneOutcome {
  readonly model: LibraryModel;
  /** Null where every picture was trained on, and nothing can be said. */
  readonly judged: JudgedModel | null;
}

/** A run that was broken off and can be gone on with. */
export interface UnfinishedRun {
  readonly runId: string;
  readonly name: string;
  readonly mode: FineTuneMode;
  readonly place: RunPlace;
  readonly savedAt: string;
  /** A sentence where it cannot be gone on with any more; it can then only be discarded. */
  readonly damage: string | null;
}

export interface FineTuneControls {
  /**
   * Aborting pauses: the checkpoint is written, the promise rejects with CancelledError, `resume` goes on. Where there is no room for it
   * the run is held (`unsaved`) until there is, or until `goOn`.
   */
  readonly signal?: AbortSignal;
  readonly onEvent?: (event: FineTuneEvent) => void;
}

export interface FineTuneService {
  /** Sensible options for a set of this size on this parent. */
  defaults(request: {
    readonly parentId: string;
    readonly mode: FineTuneMode;
    readonly seed: string;
    /** Pictures for training and validation, per category. */
    readonly perCategory: readonly number[];
  }): Promise<FineTuneOptions>;
  /** Trains, judges, saves the model in the library (not active). Request and pictures are kept with the checkpoint until then. */
  start(request: FineTuneRequest, controls: FineTuneControls): Promise<FineTuneOutcome>;
  resume(runId: string, controls: FineTuneControls): Promise<FineTuneOutcome>;
  /** Ends the running training after the present step; with folds, the last fit that came to its end becomes the model. */
  finishEarly(): void;
  /** A run that is held goes on, unsaved; `signal` is what pauses it from now on. */
  goOn(signal: AbortSignal): void;
  unfinished(): Promise<readonly UnfinishedRun[]>;
  discard(runId: string): Promise<void>;
  /** What was saved with a library model; null for one that was not trained here. */
  judgedModel(modelId: string): Promise<JudgedModel | null>;
}
