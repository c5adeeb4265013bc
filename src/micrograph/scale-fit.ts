/**
 * How a picture relates to the one its header or sidecar describes. Programs that make a picture smaller, and programs that cut a piece
 * out of it, both leave the vendor's text as it was; only the first changes the size of a pixel.
 */

export interface Size {
  readonly width: number;
  readonly height: number;
}

export interface ScaleFit {
  /** Stated pixels per pixel of the picture: what a stated pixel size is multiplied by. */
  readonly factor: number;
  /** The picture's whole width in stated pixels: what a stated field width is divided by to get the stated pixel size. */
  readonly statedWidth: number;
  /** `unknown`: no size is stated, so that nobody can tell whether the picture is whole. */
  readonly kind: 'same' | 'resampled' | 'doubtful' | 'unknown';
  readonly notes: readonly string[];
}

/** Sides that shrank by one ratio may differ by the rounding to whole pixels and by a row or two of a bar. */
const tolerance = 0.015;

const agree = (a: number, b: number) => Math.abs(a / b - 1) <= tolerance;

/**
 * Compares a picture (`width`, `height`; `rows`: its height without the data bar found in it) with the size that its vendor states
 * (null parts: not stated; `bar`: rows of the bar that is not counted in `height`).
 *
 * One ratio on both sides means that the picture was resampled: its pixels grew by it. Anything else is a piece cut out, whose pixels are
 * as large as ever, or a picture that something unknown was done to: the stated size is kept and marked as doubtful.
 */
export function fitScale(
  picture: Size & { readonly rows: number },
  stated: { readonly width: number | null; readonly height: number | null; readonly bar?: number | null },
  words: 'header' | 'sidecar',
): ScaleFit {
  const { width, height, rows } = picture;
  if (!stated.width || !(stated.width > 0)) return { factor: 1, statedWidth: width, kind: 'unknown', notes: [] };
  const same = { factor: 1, statedWidth: stated.width, kind: 'same', notes: [] } as const;
  if (stated.width === width) return same;
  const statedHeights = stated.height ? [stated.height, stated.height + (stated.bar ?? 0)] : [];
  const heights = [...new Set([height, rows])];
  // Turned by a quarter in a viewer that rewrote the pixels: the sides have changed places, the pixels are as they were.
  if (stated.width === height && statedHeights.some((tall) => tall === width || (tall < width && tall > 0.75 * width)))
    return same;
  const across = stated.width / width;
  const said = `The picture is ${width} × ${height} px, its ${words} says ${stated.width}${stated.height ? ` × ${stated.height}` : ' px wide'}`;
  if (heights.some((picked) => statedHeights.some((tall) => agree(tall / picked, across))))
    return {
      factor: across,
      statedWidth: stated.width,
      kind: 'resampled',
      notes: [`${said}: it was resampled, and the pixel size was scaled with it.`],
    };
  return {
    factor: 1,
    statedWidth: stated.width,
    kind: 'doubtful',
    notes: [
      `${said}: it is probably a piece of that picture, so the pixel size was taken as stated. That is doubtful; check it against a scale bar.`,
    ],
  };
}
