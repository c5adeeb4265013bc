/** What the commands make of a bar that they were asked to read. */
import type { Measured, Micrograph } from '../micrograph/micrograph';

/** The pixel size of a picture: the file's, else that of its bar where nothing speaks against it; and what to tell of it. */
export function pixelSizeWithBar({ scaleBar, pixelSizeNm }: Pick<Micrograph, 'scaleBar' | 'pixelSizeNm'>): {
  readonly pixelSizeNm: Measured<number> | null;
  readonly notes: readonly string[];
} {
  if (!scaleBar) return { pixelSizeNm, notes: [] };
  if (scaleBar.doubt) return { pixelSizeNm, notes: [`${scaleBar.doubt} It was not used.`] };
  if (pixelSizeNm) return { pixelSizeNm, notes: [] };
  return {
    pixelSizeNm: { value: scaleBar.nmPerPixel, unit: 'nm', source: 'bar', confidence: 'guessed' },
    notes: [`Scale bar: ${scaleBar.label}, ${scaleBar.lengthPx.toFixed(1)} px.`],
  };
}
