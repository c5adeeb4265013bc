/**
 * What a model is shown of a picture: its square views, ready for the network. Plain and small, so that it is made where the picture is
 * read and sent to where it is computed, while the model is busy with the one before.
 */
import { MicrographiaError } from '../base/errors';
import type { Plane, Rect } from '../base/plane';
import { type Contrast, contrastOf } from '../micrograph/contrast';
import { prepareView, viewsOf } from '../model/input';

export interface Look {
  /** Side S of the views, px: of no use to a model that takes another. */
  readonly side: number;
  /** The part of the picture that is looked at, and the views of it; pixels of the picture. */
  readonly crop: Rect;
  readonly views: readonly Rect[];
  /** The views one after the other, each S x S standardised values. */
  readonly values: Float32Array;
  /** Whether there is anything to see. */
  readonly contrast: Contrast;
}

function checkCrop(pixels: Plane, crop: Rect): void {
  const { x, y, width, height } = crop;
  const whole = [x, y, width, height].every(Number.isInteger);
  if (!whole || x < 0 || y < 0 || width < 1 || height < 1 || x + width > pixels.width || y + height > pixels.height)
    throw new MicrographiaError(
      'bad-crop',
      `The part to classify (${width} × ${height} px at ${x}, ${y}) does not lie within the picture of ${pixels.width} × ${pixels.height} px.`,
      'Move the data bar line back into the picture.',
    );
}

/**
 * The views of `crop` for a model of side `side`. Pure computation, 2 to 10 ms.
 * @param contrast that of the crop, where it is known already.
 * @throws MicrographiaError `bad-crop` for a crop that does not lie within the picture.
 */
export function lookAt(pixels: Plane, crop: Rect, side: number, contrast?: Contrast): Look {
  checkCrop(pixels, crop);
  const views = viewsOf(crop);
  const values = new Float32Array(views.length * side * side);
  for (const [i, view] of views.entries()) values.set(prepareView(pixels, view, side), i * side * side);
  return { side, crop, views, values, contrast: contrast ?? contrastOf(pixels, crop) };
}

/** A picture to classify: its pixels and the part of them that counts, or what was already made of it for a model. */
export type ToClassify = { readonly pixels: Plane; readonly crop: Rect } | Look;

/**
 * What a model of side `side` is shown of the picture.
 * @throws MicrographiaError `bad-crop`; `other-size` for a look that was made for a model of another side.
 */
export function lookFor(picture: ToClassify, side: number): Look {
  if (!('values' in picture)) return lookAt(picture.pixels, picture.crop, side);
  if (picture.side === side) return picture;
  throw new MicrographiaError(
    'other-size',
    'The picture was prepared for a model of another size.',
    'Classify it again, now that another model is in use.',
  );
}

/** The views of a look as the network takes them. */
export const viewsIn = ({ values, views }: Look): Float32Array[] =>
  views.map((_, i) => values.subarray((i * values.length) / views.length, ((i + 1) * values.length) / views.length));
