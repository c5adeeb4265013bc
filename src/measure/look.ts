/** What is made of a picture once, whatever is then measured in it by whatever threshold. */
import type { Plane, Rect } from '../base/plane';
import { correlationLength } from './correlation';
import { linePitch } from './pitch';
import { type Prepared, prepare } from './prepare';
import { spectrumOf } from './spectrum';

export interface Looked {
  readonly crop: Rect;
  readonly picture: Prepared;
  readonly pitch: ReturnType<typeof linePitch>;
  readonly texture: ReturnType<typeof correlationLength>;
  /** The correlation length in pixels of the prepared picture, where there is one. */
  readonly length: number | null;
}

/** Smaller crops than this say nothing. */
const LEAST_SIDE = 64;

/** @param crop must lie within `pixels`. Where nothing can be measured at all: why. */
export function look(pixels: Plane, crop: Rect): Looked | { readonly reason: string } {
  if (Math.min(crop.width, crop.height) < LEAST_SIDE) return { reason: `the picture is smaller than ${LEAST_SIDE} px` };
  const picture = prepare(pixels, crop);
  if (picture.contrast < Math.max(0.004, 0.15 * picture.noise)) return { reason: 'nothing stands out from the noise' };
  const spectrum = spectrumOf(picture.data, picture.width, picture.height);
  const texture = correlationLength(picture, spectrum);
  return { crop, picture, pitch: linePitch(spectrum), texture, length: 'reason' in texture ? null : texture.length };
}
