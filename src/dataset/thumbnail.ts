/** The small picture that stands for a micrograph in a list, made where the micrograph is read. */
import { autoWindow, histogramOf } from '../base/levels';
import type { Plane, Rect } from '../base/plane';

/** A small grey picture, 8 bits a pixel: some 9 kB, so that thousands fit in memory. */
export interface Thumbnail {
  readonly width: number;
  readonly height: number;
  readonly grey: Uint8ClampedArray;
}

/** The room that a thumbnail has to fit into, px. */
export interface Frame {
  readonly width: number;
  readonly height: number;
}

/**
 * Shrinks the cropped picture into `frame` with its automatic contrast. Each thumbnail pixel averages at most 4 x 4 samples spread over
 * its cell: cheap on 100-megapixel pictures, and without the worst of aliasing.
 */
export function makeThumbnail(pixels: Plane, crop: Rect, frame: Frame): Thumbnail {
  const scale = Math.min(1, frame.width / crop.width, frame.height / crop.height);
  const width = Math.max(1, Math.round(crop.width * scale));
  const height = Math.max(1, Math.round(crop.height * scale));
  const { low, high } = autoWindow(histogramOf(pixels, crop, 60_000));
  const gain = 255 / Math.max(high - low, 1e-9);
  const grey = new Uint8ClampedArray(width * height);
  const cellX = crop.width / width;
  const cellY = crop.height / height;
  const nx = Math.min(4, Math.max(1, Math.floor(cellX)));
  const ny = Math.min(4, Math.max(1, Math.floor(cellY)));
  for (let ty = 0; ty < height; ty++) {
    for (let tx = 0; tx < width; tx++) {
      let sum = 0;
      for (let j = 0; j < ny; j++) {
        const y = crop.y + Math.min(crop.height - 1, Math.floor((ty + (j + 0.5) / ny) * cellY));
        for (let i = 0; i < nx; i++) {
          const x = crop.x + Math.min(crop.width - 1, Math.floor((tx + (i + 0.5) / nx) * cellX));
          sum += pixels.data[y * pixels.width + x]!;
        }
      }
      grey[ty * width + tx] = (sum / (nx * ny) - low) * gain;
    }
  }
  return { width, height, grey };
}
