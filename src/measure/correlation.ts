import type { Prepared } from './prepare';
import { radialAutocovariance, type Spectrum, spectrumOf } from './spectrum';

/** The method in one sentence. */
export const CORRELATION_METHOD =
  'Lag at which the autocorrelation, averaged over all directions and freed of white noise, has fallen to one half; ' +
  'shading taken out first; the uncertainty is the scatter of the four quarters of the picture.';

/** Lag at which the autocovariance has fallen to half its noise-free value at 0; null where it does not within its reach. */
function halfWidth(covariance: Float64Array): number | null {
  // White noise adds to lag 0 only: the parabola through lags 1 and 2 with a level top tells what is left without it.
  const top = Math.max(covariance[1], Math.min(covariance[0], (4 * covariance[1] - covariance[2]) / 3));
  if (!(top > 0)) return null;
  const half = top / 2;
  for (let r = 1; r < covariance.length; r++) {
    if (covariance[r] > half) continue;
    const before = r === 1 ? top : covariance[r - 1];
    return r - 1 + (before - half) / (before - covariance[r]);
  }
  return null;
}

function quarter({ data, width, height }: Prepared, index: number): { data: Float32Array; width: number; height: number } {
  const w = width >> 1;
  const h = height >> 1;
  const left = (index & 1) * (width - w);
  const top = (index >> 1) * (height - h);
  const out = new Float32Array(w * h);
  for (let y = 0; y < h; y++) out.set(data.subarray((top + y) * width + left, (top + y) * width + left + w), y * w);
  return { data: out, width: w, height: h };
}

/** In pixels of the prepared picture, with a standard uncertainty; or why not. */
export function correlationLength(
  picture: Prepared,
  spectrum: Spectrum,
): { readonly length: number; readonly uncertainty: number } | { readonly reason: string } {
  const shorter = Math.min(picture.width, picture.height);
  const reach = Math.floor(shorter / 3);
  const length = halfWidth(radialAutocovariance(spectrum, reach));
  if (length === null || length > shorter / 6)
    return { reason: 'the structures are too large for this field of view: the autocorrelation falls too slowly' };
  if (length < 1.5) return { reason: 'the structures are as small as the pixels' };
  const near = Math.min(Math.floor(shorter / 6), Math.ceil(4 * length) + 4);
  const lengths: number[] = [];
  for (let index = 0; index < 4; index++) {
    const part = quarter(picture, index);
    const own = halfWidth(radialAutocovariance(spectrumOf(part.data, part.width, part.height), near));
    if (own !== null) lengths.push(own);
  }
  if (lengths.length < 4) return { reason: 'the parts of the picture differ too much for one length' };
  const mean = lengths.reduce((sum, value) => sum + value, 0) / 4;
  const scatter = Math.sqrt(lengths.reduce((sum, value) => sum + (value - mean) ** 2, 0) / 3);
  if (scatter / 2 > 0.25 * length) return { reason: 'the parts of the picture differ too much for one length' };
  return { length, uncertainty: Math.hypot(scatter / 2, 0.1) };
}
