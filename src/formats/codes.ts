/** Numbers in eight bits: whole ones from -127 to 127, and a scale for each place of the last axis (symmetric, as in Jacob et al. 2018, arXiv 1712.05877). */
import type { TensorData } from './safetensors';

const LARGEST = 127;

/** Values as codes, each column's largest magnitude as 127; a column of zeros has scale 0. */
export function toCodes({ shape, values }: TensorData): { codes: TensorData; scale: TensorData } {
  const columns = shape.at(-1) ?? 1;
  const largest = new Float32Array(columns);
  values.forEach((value, i) => {
    largest[i % columns] = Math.max(largest[i % columns]!, Math.abs(value));
  });
  const scale = largest.map((value) => value / LARGEST);
  // `|| 0`: of 0 / 0, and no negative zero
  const codes = values.map((value, i) => Math.round(value / scale[i % columns]!) || 0);
  return { codes: { shape, values: codes }, scale: { shape: [columns], values: scale } };
}

/** What codes stand for; null where the scale does not fit them. */
export function fromCodes(codes: TensorData, scale: TensorData): TensorData | null {
  const columns = codes.shape.at(-1);
  if (columns === undefined || scale.shape.length !== 1 || scale.shape[0] !== columns) return null;
  return { shape: codes.shape, values: codes.values.map((code, i) => code * scale.values[i % columns]!) };
}
