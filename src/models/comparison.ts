/** The words in which the page asks how two models of the library compare. Plain data only. */
import type { Interval } from '../evaluation/bootstrap';
import type { PairedComparison } from '../evaluation/paired';
import type { JudgedModel } from './judged-file';
import type { LibraryModel } from './protocol';

export type { Interval, PairedComparison };

export type Side = 'first' | 'second';

export interface Score {
  readonly value: number;
  /** 95 %; null where none is known. */
  readonly interval: Interval | null;
}

/** What a model was measured to be worth, on its own judged pictures. */
export interface ModelScores {
  /** `stated`: only the numbers were saved with it, not which pictures they are of. */
  readonly on: JudgedModel['on'] | 'stated';
  readonly n: number;
  readonly top1: Score | null;
  readonly macroF1: Score | null;
  readonly f1: readonly { readonly category: string; readonly n: number; readonly score: Score | null }[];
}

export interface ComparedModel {
  readonly model: LibraryModel;
  readonly profile: string;
  /** Side of the pictures it takes, in pixels. */
  readonly imageSize: number;
  /** Options, seeds, engine and data as its config.json states them, nested names joined by dots. Shown, never computed with. */
  readonly settings: Readonly<Record<string, string | number | boolean>>;
  /** Pictures in each part of its data set; null where no split is stored with it. */
  readonly split: Readonly<Record<'train' | 'validation' | 'test' | 'unused', number>> | null;
  readonly scores: ModelScores | null;
}

/** Why there is no paired test. */
export type NoPairs =
  /** No judgement of single pictures is stored with these. */
  | { readonly kind: 'unjudged'; readonly sides: readonly Side[] }
  /** Judged by fits that stand for the model, which itself has learned from every picture. */
  | { readonly kind: 'folds'; readonly sides: readonly Side[] }
  /** No picture was judged by both under the same class; `otherTruth`: under different ones. */
  | { readonly kind: 'apart'; readonly otherTruth: number }
  /** One of the models, or one it was made from, has learned from all of them. */
  | { readonly kind: 'learned'; readonly n: number };

/** The paired test on the pictures that both have named and neither has learned from. */
export interface Pairs {
  readonly kind: 'pairs';
  /** `both`: each has its own judgement of them. A side: they are of that one's judgement, which asked the other, its parent, too. */
  readonly judgedBy: 'both' | Side;
  readonly comparison: PairedComparison;
  /** Shares named right. */
  readonly right: readonly [first: number, second: number];
  /** Pictures left out: learned from by one of the two or a model it was made from; labelled otherwise. */
  readonly learned: number;
  readonly otherTruth: number;
  /** Of these it is not stored here what they, or a model they were made from, have learned from: nothing could be left out for it. */
  readonly unchecked: readonly Side[];
}

export interface ModelComparison {
  readonly first: ComparedModel;
  readonly second: ComparedModel;
  /** Pictures that the scores of both rest on, under the same class name. */
  readonly sharedJudged: number;
  /** How far the data sets are the same: pictures that both splits name, and those in the same part; null without two splits. */
  readonly sharedData: { readonly pictures: number; readonly samePart: number } | null;
  readonly paired: Pairs | NoPairs;
}

/** @throws MicrographiaError where a model is gone or its config.json cannot be read. */
export type CompareModels = (firstId: string, secondId: string) => Promise<ModelComparison>;
