/** Numbers in eight bits: whole ones from -127 to 127, and a scale for each column (symmetric, as in Jacob et al. 2018, arXiv 1712.05877). */
const LARGEST = 127;

/** Rows of `columns` values as codes, each column's largest magnitude as 127; a column of zeros has scale 0. */
export function toCodes(values: Float32Array, columns: number): { codes: Float32Array; scale: Float32Array } {
  const largest = new Float32Array(columns);
  values.forEach((value, i) => {
    largest[i % columns] = Math.max(largest[i % columns]!, Math.abs(value));
  });
  const scale = largest.map((value) => value / LARGEST);
  // `|| 0`: of 0 / 0, and no negative zero
  return { codes: values.map((value, i) => Math.round(value / scale[i % columns]!) || 0), scale };
}

/** What codes stand for, with a scale for each column. */
export const fromCodes = (codes: Float32Array, scale: Float32Array): Float32Array =>
  codes.map((code, i) => code * scale[i % scale.length]!);
