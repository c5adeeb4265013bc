/** Whether what was read from a scale bar can be true, by what else is known of the picture. */
import type { Measured, Micrograph, ReadScaleBar, ScaleBar } from '../micrograph/micrograph';
import { findScaleBar } from './scale-bar';
import { lengthWords } from './words';

export interface KnownScale {
  /** Picture width in pixels. */
  readonly width: number;
  /** As the file states it. */
  readonly pixelSizeNm: Measured<number> | null;
  readonly magnification: number | null;
}

const rule = {
  /** The bar is some hundred pixels long and its label exact: it agrees with a tag to this share. */
  tag: 0.04,
  /**
   * Magnification is the width of the picture as it was once shown or printed, over the field: 80 to 450 mm by vendor; less where the
   * picture was cut. A label read in the wrong unit is a thousandfold out.
   */
  shownMm: [15, 1500],
  /** Least field that an electron microscope shows, and the most, in nanometres. */
  fieldNm: [0.5, 2e8],
} as const;

/** A sentence on why the reading cannot be right, or null where nothing speaks against it. */
export function doubtOf(bar: ScaleBar, { width, pixelSizeNm, magnification }: KnownScale): string | null {
  const read = `The bar was read as ${bar.label}`;
  if (pixelSizeNm && Math.abs(bar.nmPerPixel / pixelSizeNm.value - 1) > rule.tag)
    return `${read}, but by the file's pixel size it is ${lengthWords(Number((bar.lengthPx * pixelSizeNm.value).toPrecision(3)))} long.`;
  const fieldNm = bar.nmPerPixel * width;
  if (fieldNm < rule.fieldNm[0] || fieldNm > rule.fieldNm[1])
    return `${read}, which makes the picture ${lengthWords(Number(fieldNm.toPrecision(2)))} wide.`;
  const power = bar.magnification ?? magnification;
  if (power !== null) {
    const shownMm = (fieldNm * power) / 1e6;
    if (shownMm < rule.shownMm[0] || shownMm > rule.shownMm[1])
      return `${read}, which does not fit a magnification of ${power.toLocaleString('en')}×.`;
  }
  return null;
}

/** The burnt-in bar of a micrograph, with what speaks against it; null where none can be read. */
export function readScaleBar({ pixels, dataBar, pixelSizeNm, metadata }: Omit<Micrograph, 'scaleBar'>): ReadScaleBar | null {
  const bar = findScaleBar(pixels, dataBar?.margins ?? null);
  if (!bar) return null;
  return { ...bar, doubt: doubtOf(bar, { width: pixels.width, pixelSizeNm, magnification: metadata.magnification ?? null }) };
}
