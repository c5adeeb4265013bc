/** A small grey picture of a micrograph, for a report: its automatic contrast leaves out the darkest and brightest hundredth. */
import { cropPlane, type Plane, type Rect, resizePlane } from '../base/plane';

const FRAME = { width: 160, height: 120 };

export function smallPicture(pixels: Plane, crop: Rect): { width: number; height: number; grey: Uint8ClampedArray } {
  const scale = Math.min(1, FRAME.width / crop.width, FRAME.height / crop.height);
  const [width, height] = [crop.width, crop.height].map((side) => Math.max(1, Math.round(side * scale)));
  const { data } = resizePlane(cropPlane(pixels, crop), width, height);
  const sorted = Float32Array.from(data).sort();
  const low = sorted[Math.floor(0.01 * (sorted.length - 1))];
  const high = sorted[Math.ceil(0.99 * (sorted.length - 1))];
  const gain = 255 / Math.max(high - low, 1e-9);
  return { width, height, grey: Uint8ClampedArray.from(data, (value) => (value - low) * gain) };
}
