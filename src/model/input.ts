/** From a micrograph's crop to the square pictures the network sees. Plain arrays: the same numbers in every engine. */
import { cropPlane, type Plane, type Rect, resizePlane } from '../base/plane';

/**
 * The square views of a crop [O]: one for a nearly square picture, else squares of the short side spread over the long one, each
 * overlapping the next by at least a fifth, three at most. Their logits are averaged.
 */
export function viewsOf(crop: Rect): Rect[] {
  const side = Math.min(crop.width, crop.height);
  const long = Math.max(crop.width, crop.height);
  const count = long < 1.1 * side ? 1 : Math.min(3, Math.ceil((long - 0.2 * side) / (0.8 * side)));
  return Array.from({ length: count }, (_, i) => {
    const offset = Math.round(count === 1 ? (long - side) / 2 : (i * (long - side)) / (count - 1));
    return crop.width >= crop.height
      ? { x: crop.x + offset, y: crop.y, width: side, height: side }
      : { x: crop.x, y: crop.y + offset, width: side, height: side };
  });
}

/** One view as the network wants it: resized to S x S, then zero mean and unit deviation; clipped at 4 deviations. */
export const prepareView = (plane: Plane, view: Rect, imageSize: number): Float32Array =>
  standardise(resizePlane(cropPlane(plane, view), imageSize, imageSize).data);

/** A view that is kept as grey bytes, such as the golden picture, as the network wants it. */
export const goldenView = (input: Uint8Array): Float32Array => standardise(Float32Array.from(input, (byte) => byte / 255));

/** Per-image standardisation [O]: brightness and contrast are the operator's choice, not the specimen's. Flat pictures give zeros. */
export function standardise(values: Float32Array): Float32Array {
  const count = values.length;
  let sum = 0;
  for (let i = 0; i < count; i++) sum += values[i]!;
  const mean = sum / count;
  let squares = 0;
  for (let i = 0; i < count; i++) squares += (values[i]! - mean) ** 2;
  const deviation = Math.sqrt(squares / count);
  const scale = deviation > 1e-6 ? 1 / deviation : 0;
  const out = new Float32Array(count);
  for (let i = 0; i < count; i++) out[i] = Math.min(4, Math.max(-4, (values[i]! - mean) * scale));
  return out;
}

/**
 * A square view in the first `count` of its eight orientations: as it is, mirrored left to right, top to bottom, both, and these four
 * with rows and columns exchanged. Each new one is a copy.
 */
export function orientations(view: Float32Array, count: number): Float32Array[] {
  const side = Math.sqrt(view.length);
  return Array.from({ length: count }, (_, turn) => {
    if (turn === 0) return view;
    const out = new Float32Array(view.length);
    for (let y = 0; y < side; y++)
      for (let x = 0; x < side; x++) {
        const u = turn & 1 ? side - 1 - x : x;
        const v = turn & 2 ? side - 1 - y : y;
        out[y * side + x] = view[turn & 4 ? u * side + v : v * side + u]!;
      }
    return out;
  });
}
