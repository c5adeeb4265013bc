/** The words in which the page speaks with what learns from corrections: plain data only, so that all of it can be posted. */
import type { LeftOut, TaughtHead } from '../../evaluation/taught';

export type { LeftOut, TaughtHead } from '../../evaluation/taught';

/** What the model saw of a picture. */
export interface SeenPicture {
  readonly id: string;
  /** Half-precision bits of the front's vector (Classification.features). */
  readonly features: Uint16Array;
  readonly logits: readonly number[];
}

export interface TeachLabel {
  readonly id: string;
  /** Place among the categories asked for. */
  readonly category: number;
  readonly group: string | null;
}

/** A picture whose label would help most. */
export interface NextPicture {
  readonly id: string;
  /** `doubt`: two categories are close; `novelty`: it is like no labelled picture. */
  readonly reason: 'doubt' | 'novelty';
}

export interface Ranked {
  /** Pictures in the order of `shares`. */
  readonly ids: readonly string[];
  /** (pictures, categories): shares that add up to 1, row by row. Not calibrated. */
  readonly shares: Float32Array;
  readonly leftOut: LeftOut;
  readonly next: NextPicture | null;
}

export interface PictureMap {
  readonly ids: readonly string[];
  /** (pictures, 2), row by row, as likenessMap gives them. */
  readonly places: Float32Array;
  /** Share of all that tells the pictures apart which the map holds, 0 to 1. */
  readonly share: number;
}

export interface SimilarPicture {
  readonly id: string;
  /** Cosine of the two vectors about the mean of the session: 1 where they are the same. */
  readonly likeness: number;
}

export interface TeachService {
  /** Takes pictures in, in place of those of the same ids. */
  put(pictures: readonly SeenPicture[]): Promise<void>;
  /** Forgets pictures. */
  drop(ids: readonly string[]): Promise<void>;
  /** Ranks every picture by the model and these labels. @param categories how many there are: those of the model first */
  rank(labels: readonly TeachLabel[], categories: number): Promise<Ranked>;
  /** The same at once, before anything is drawn; null where that would hold the page up. */
  rankNow(labels: readonly TeachLabel[], categories: number): Ranked | null;
  /** All pictures on a plane by likeness. */
  map(): Promise<PictureMap>;
  /** The pictures most like one, that one left out; none where it is not held. */
  similar(id: string, count: number): Promise<readonly SimilarPicture[]>;
  /** What the labels add to the model. */
  head(labels: readonly TeachLabel[], categories: number): Promise<TaughtHead>;
}
