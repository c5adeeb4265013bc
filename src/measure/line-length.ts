/** How much line there is in a field: length of fibres, wires or lines per area. */

export const LINE_LENGTH_METHOD =
  'Share of the area that the lines cover (regions at least four times as long as wide), over the mean of their widths at all places where one was measured. Where lines cross, what one hides of the other is made up for as lines laid at ' +
  'random hide each other: −ln(1 − share) takes the place of the share; where they run side by side the share stands as it is. On drawn mats with up to a quarter of the area covered it was right to 5 %.';

/** With more covered too much is hidden. */
export const MOST_COVERED = 0.5;

export interface LineLength {
  /** Pixels of length per square pixel. */
  readonly value: number;
  readonly uncertainty: number;
}

interface Covered {
  /** Share of the area, and its standard uncertainty. */
  readonly share: number;
  readonly shareUncertainty: number;
  /** Length-weighted mean of the widths, px, and the standard uncertainty of it as a share. */
  readonly across: number;
  readonly relative: number;
  /** Whether they lie on each other: 1 where they cross, 0 where they run side by side, 0.5 where nobody can tell. */
  readonly overlap: 0 | 0.5 | 1;
}

/** Coverage of straight lines laid independently of each other (Poisson line process widened): 1 − exp(−length per area × width). */
export function lineLength({ share, shareUncertainty, across, relative, overlap }: Covered): LineLength {
  const hides = -Math.log(1 - share) - share;
  const made = share + overlap * hides;
  const value = made / across;
  // What is made up for is known to half of itself: real fibres lie neither at random nor apart.
  const hidden = overlap === 0 ? 0 : hides / 2 / made;
  return { value, uncertainty: value * Math.hypot(shareUncertainty / share, relative, hidden) };
}
