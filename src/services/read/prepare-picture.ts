/** What a data set keeps of a picture: its facts, a thumbnail, a print for finding duplicates, and its square views at one size. */
import { cropPlane, type Plane, type Rect, resizePlane } from '../../base/plane';
import { valuesAt } from '../../base/ranks';
import { createExamples, STORED_SIDE, storeExample } from '../../dataset/examples';
import { type PicturePrint, printOf } from '../../dataset/print';
import type { Micrograph } from '../../micrograph/micrograph';
import { viewsOf } from '../../model/input';
import type { SmallPicture } from '../dataset/protocol';

export interface PrepareOptions {
  /** Side of the stored views in pixels; STORED_SIDE where absent. */
  readonly side?: number | undefined;
}

export interface PreparedPicture extends Omit<Micrograph, 'pixels' | 'disagreements'> {
  readonly width: number;
  readonly height: number;
  readonly thumbnail: SmallPicture;
  readonly print: PicturePrint;
  readonly side: number;
  /** How many square views follow one another in `views` (1 to 3). */
  readonly viewCount: number;
  /** `viewCount * side * side` grey values, each view stretched by itself (see storeExample). */
  readonly views: Uint8Array;
}

const THUMBNAIL = { width: 128, height: 96 };

function thumbnailOf(pixels: Plane, crop: Rect): SmallPicture {
  const scale = Math.min(1, THUMBNAIL.width / crop.width, THUMBNAIL.height / crop.height);
  const width = Math.max(1, Math.round(crop.width * scale));
  const height = Math.max(1, Math.round(crop.height * scale));
  const { data } = resizePlane(cropPlane(pixels, crop), width, height);
  const last = data.length - 1;
  const [low, high] = valuesAt(data, [Math.floor(0.0035 * last), Math.ceil(0.9965 * last)]);
  const gain = high > low ? 255 / (high - low) : 0;
  const grey = new Uint8ClampedArray(data.length);
  for (let i = 0; i < data.length; i++) grey[i] = (data[i] - low) * gain;
  return { width, height, grey };
}

/** Pure computation on the pixels; some 20 ms for a picture of 1024 x 768. */
export function preparePicture(micrograph: Micrograph, { side = STORED_SIDE }: PrepareOptions = {}): PreparedPicture {
  const { pixels, disagreements: _, ...facts } = micrograph;
  const views = viewsOf(facts.crop);
  const set = createExamples(views.length, side);
  views.forEach((view, i) => {
    storeExample(set, i, pixels, view, 0);
  });
  return {
    ...facts,
    width: pixels.width,
    height: pixels.height,
    thumbnail: thumbnailOf(pixels, facts.crop),
    print: printOf(pixels, facts.crop),
    side,
    viewCount: views.length,
    views: set.pixels,
  };
}
