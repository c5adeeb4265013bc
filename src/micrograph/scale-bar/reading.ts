/** The scale that is in the picture: the burnt-in bar and what is written beside it. */

export interface ScaleBar {
  /** Ends of the bar and its middle row, in pixels of the whole picture. */
  readonly left: number;
  readonly right: number;
  readonly y: number;
  readonly lengthPx: number;
  /** What it stands for, in nanometres, and as it is written. */
  readonly lengthNm: number;
  readonly label: string;
  readonly nmPerPixel: number;
  /** 0 .. 1. */
  readonly certainty: number;
  /** Magnification and voltage, where the data bar prints them. */
  readonly magnification: number | null;
  readonly kilovolts: number | null;
}

/** A bar as it was read, and a sentence on why that cannot be right, or null. */
export interface ReadScaleBar extends ScaleBar {
  readonly doubt: string | null;
}
