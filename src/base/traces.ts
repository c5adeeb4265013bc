/**
 * What a measurement rests on, as it lies in the picture: to be drawn over it, listed and counted. Lengths and places are in pixels of the
 * file's picture, from its upper left corner.
 */

export type Side = 'bright' | 'dark';

/** What a person set for the measuring of a picture; null each: found automatically. */
export interface HandSet {
  /** Grey between the two groups, 0 (black) to 1 (white), shading taken out. */
  readonly threshold: number | null;
  /** Bodies of a smaller equivalent diameter are left out; px. */
  readonly smallest: number | null;
  /** Which of the two groups the bodies are. */
  readonly bodies: Side | null;
}

export const AUTOMATIC: HandSet = { threshold: null, smallest: null, bodies: null };

export const isAutomatic = ({ threshold, smallest, bodies }: HandSet): boolean =>
  threshold === null && smallest === null && bodies === null;

/** One separate body. */
export interface Body {
  /** px². */
  readonly area: number;
  /** Of the circle of equal area, px. */
  readonly diameter: number;
  /** Longer over shorter axis of the ellipse of equal moments; null where the body is too small to have a shape. */
  readonly aspect: number | null;
  /** 4 pi area over perimeter squared: 1 for a disc, 0.79 for a square; null where it is too small to have a shape. */
  readonly roundness: number | null;
  /** Its middle. */
  readonly x: number;
  readonly y: number;
  /** Touches the edge of what is measured: its size is not known. */
  readonly cut: boolean;
  /** x and y of its corners alternately, closed by itself. */
  readonly outline: Float32Array;
}

/** What is kept of the bodies of a picture, to be pooled with those of others. */
export interface BodySizes {
  /** Equivalent diameters of those wholly inside, in pixels of the file. */
  readonly diametersPx: readonly number[];
  /** How many the edge cuts. */
  readonly cut: number;
}

/** Of how many widths those of a picture's fibres, wires or lines are kept: each stands for a hundredth of the places. */
export const WIDTH_SHARES = 100;

/** From one edge to the other, where a width was measured. */
export interface Span {
  readonly x1: number;
  readonly y1: number;
  readonly x2: number;
  readonly y2: number;
}

/** Parallel rows that repeat: they pass through the point and lie `pitch` apart. */
export interface RowSet {
  readonly x: number;
  readonly y: number;
  /** px. */
  readonly pitch: number;
  /** Direction of the rows in degrees from the horizontal, counter-clockwise. */
  readonly degrees: number;
}

export interface Traces {
  /** What was measured of the picture. */
  readonly field: { readonly x: number; readonly y: number; readonly width: number; readonly height: number };
  /** What the bodies were told by, set by hand or found. */
  readonly threshold: number;
  readonly smallest: number;
  readonly side: Side;
  /** Threshold and side as they are found automatically, and the range of grey in which a threshold means something. */
  readonly found: { readonly threshold: number; readonly side: Side };
  readonly grey: { readonly low: number; readonly high: number; readonly counts: readonly number[] };
  readonly bodies: readonly Body[];
  /** Why number and sizes of the bodies are not stated; null where they are. */
  readonly withheld: string | null;
  /** A sample of the places where the width of lines was measured; empty where none is stated. */
  readonly spans: readonly Span[];
  /** How the widths of all those places are spread: `WIDTH_SHARES` of them, narrowest first, px; empty where none is stated. */
  readonly widthsPx: readonly number[];
  /** One set of rows where a line pitch is stated, two of a lattice. */
  readonly rows: readonly RowSet[];
}
