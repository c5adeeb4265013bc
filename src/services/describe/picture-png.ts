/** A micrograph as a language model is shown it. */
import type { Plane, Rect } from '../../base/plane';

/** Longest side in px: models make pictures smaller than this themselves. */
const LONGEST = 1024;

/** The part of `pixels` (values in [0, 1]) inside `crop`, without its data bar, as a grey PNG of at most `LONGEST` px. */
export async function picturePng(pixels: Plane, crop: Rect): Promise<Blob> {
  const image = new ImageData(crop.width, crop.height);
  for (let y = 0; y < crop.height; y++)
    for (let x = 0; x < crop.width; x++) {
      const value = Math.round(255 * pixels.data[(crop.y + y) * pixels.width + crop.x + x]);
      image.data.set([value, value, value, 255], 4 * (y * crop.width + x));
    }
  const scale = Math.min(1, LONGEST / Math.max(crop.width, crop.height));
  const canvas = new OffscreenCanvas(Math.max(1, Math.round(scale * crop.width)), Math.max(1, Math.round(scale * crop.height)));
  const context = canvas.getContext('2d');
  if (!context) throw new Error('this browser draws no pictures here');
  context.imageSmoothingQuality = 'high';
  context.drawImage(await createImageBitmap(image), 0, 0, canvas.width, canvas.height);
  return canvas.convertToBlob({ type: 'image/png' });
}
