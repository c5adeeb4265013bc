/**
 * What is said of a picture is the mean over its square views, and over the orientations in which each is looked at: the one place
 * where that is computed, for classification, judgement and training alike.
 * @param rows one per view and orientation, equally long: logits, cosines, shares
 * @param ownerOf whose row it is, 0 .. `owners` - 1; every owner has at least one
 * @returns one mean per owner
 */
export function meanRows(
  rows: readonly ArrayLike<number>[],
  owners = 1,
  ownerOf: (row: number) => number = () => 0,
): number[][] {
  const means = Array.from({ length: owners }, () => new Array<number>(rows[0]?.length ?? 0).fill(0));
  const counts = new Array<number>(owners).fill(0);
  rows.forEach((_, row) => {
    counts[ownerOf(row)]++;
  });
  rows.forEach((values, row) => {
    const owner = ownerOf(row);
    for (let i = 0; i < values.length; i++) means[owner][i] += values[i] / counts[owner];
  });
  return means;
}

/** `values` cut into rows of `width`. */
export const rowsOf = (values: Float32Array, width: number): Float32Array[] =>
  Array.from({ length: width > 0 ? values.length / width : 0 }, (_, row) => values.subarray(row * width, (row + 1) * width));
