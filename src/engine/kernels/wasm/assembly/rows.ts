/** Copies of rows that lie apart. */

/** `rows` rows of `bytes` bytes, from rows `fromStride` bytes apart to rows `toStride` bytes apart. */
export function copyRows(from: usize, fromStride: usize, to: usize, toStride: usize, rows: usize, bytes: usize): void {
  for (let r: usize = 0; r < rows; r++) {
    memory.copy(to, from, bytes);
    from += fromStride;
    to += toStride;
  }
}

/** images[batch, side, side] cut into patches: out[batch, (side / patch)^2, patch^2], row by row. */
export function cutPatches(images: usize, out: usize, batch: usize, side: usize, patch: usize): void {
  const across = side / patch;
  for (let row: usize = 0; row < batch * across; row++) {
    for (let column: usize = 0; column < across; column++) {
      copyRows(images + column * patch * 4, side * 4, out, patch * 4, patch, patch * 4);
      out += patch * patch * 4;
    }
    images += patch * side * 4;
  }
}

/** Makes `count` values zero. */
export function zero(to: usize, count: usize): void {
  memory.fill(to, 0, count * 4);
}
