/** Labelled pictures as training holds them: one side for all, one byte a pixel, many thousands in one buffer. */
import type { Plane, Rect } from '../base/plane';
import { cropPlane, resizePlane } from '../base/plane';
import { valuesAt } from '../base/ranks';

/** Side of a stored picture: a little over the model's input, so that crops of it stay sharp. */
export const STORED_SIDE = 256;

export interface ExampleSet {
  readonly side: number;
  /** `count * side * side` grey values; may be shared between workers. */
  readonly pixels: Uint8Array;
  /** Index into the model's categories, per picture. */
  readonly labels: Uint8Array;
  /** What a model's front makes of every picture as it is stored, computed once; absent where it looks anew each time. */
  readonly front?: StoredFront;
}

/** Half-precision bits (formats/half.ts), picture after picture; may be shared between workers. */
export interface StoredFront {
  /** F_l of all levels of a picture, level after level. */
  readonly tokens: Uint16Array;
  /** M of a picture. */
  readonly vectors: Uint16Array;
  /** 1 for the pictures that have been looked at; all have where absent. */
  readonly known?: Uint8Array;
}

export function createExamples(count: number, side = STORED_SIDE, shared = false): ExampleSet {
  const bytes = (length: number): Uint8Array =>
    new Uint8Array(shared ? new SharedArrayBuffer(length) : new ArrayBuffer(length));
  return { side, pixels: bytes(count * side * side), labels: bytes(count) };
}

/**
 * Stores one square view at `index`, stretched between its 0.1 % and 99.9 % grey values: eight bits then lose nothing that the
 * model's own standardisation would keep.
 */
export function storeExample(set: ExampleSet, index: number, plane: Plane, view: Rect, label: number): void {
  const { data } = resizePlane(cropPlane(plane, view), set.side, set.side);
  const last = data.length - 1;
  const [low = 0, high = 0] = valuesAt(data, [Math.floor(0.001 * last), Math.ceil(0.999 * last)]);
  const scale = high > low ? 255 / (high - low) : 0;
  const from = index * set.side * set.side;
  for (let i = 0; i < data.length; i++) set.pixels[from + i] = Math.round(Math.min(255, Math.max(0, (data[i]! - low) * scale)));
  set.labels[index] = label;
}

/** The stored picture at `index` in another size, still bytes: what golden.json keeps. */
export function storedView(set: ExampleSet, index: number, size: number): Uint8Array {
  const { side, pixels } = set;
  const plane = {
    width: side,
    height: side,
    data: Float32Array.from(pixels.subarray(index * side * side, (index + 1) * side * side)),
  };
  return Uint8Array.from(resizePlane(plane, size, size).data, Math.round);
}
