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
  const own = Array.from({ length: owners }, (): ArrayLike<number>[] => []);
  rows.forEach((values, row) => {
    own[ownerOf(row)]?.push(values);
  });
  return own.map((rows) => {
    const mean = new Array<number>(rows[0]?.length ?? 0).fill(0);
    for (const values of rows) for (let i = 0; i < mean.length; i++) mean[i]! += values[i]! / rows.length;
    return mean;
  });
}

/** `values` cut into rows of `width`. */
export const rowsOf = (values: Float32Array, width: number): Float32Array[] =>
  Array.from({ length: width > 0 ? values.length / width : 0 }, (_, row) => values.subarray(row * width, (row + 1) * width));
