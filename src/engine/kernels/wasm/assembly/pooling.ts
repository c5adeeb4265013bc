/** What patches, or a whole view, see of one of the front's maps: area means or bilinear values, and largest values. */
import { multiplyAdd } from './multiply-add';

// @ts-ignore: decorator
@inline
function root(value: v128): v128 {
  return v128.bitselect(f32x4.sqrt(f32x4.abs(value)), value, i32x4.splat(0x7fffffff));
}

/**
 * Of map[side, side, channels] to out[across, across], `outPixel` bytes apart, for every channel: the signed square root of the weighted
 * mean of the cells under it, and, where `mostAt` is not 0, that of their largest value `mostAt` bytes further on.
 *
 * `axis`: for each of `across` places 2 + `most` numbers: its first cell, how many, and their weights, which sum to 1. Channels in
 * multiples of 8.
 */
export function poolCells(
  map: usize, side: usize, channels: usize, axis: usize, most: usize, across: usize, out: usize, outPixel: usize, mostAt: usize,
): void {
  const pixel = channels * 4, rowBytes = side * pixel, entry = (2 + most) * 4;
  for (let v: usize = 0; v < across; v++) {
    const down = axis + v * entry;
    const top = map + <usize>load<f32>(down) * rowBytes;
    const rows = <usize>load<f32>(down, 4);
    for (let u: usize = 0; u < across; u++) {
      const along = axis + u * entry;
      const left = top + <usize>load<f32>(along) * pixel;
      const columns = <usize>load<f32>(along, 4);
      for (let c: usize = 0; c < pixel; c += 32) {
        let sum0 = f32x4.splat(0), sum1 = sum0, most0 = f32x4.splat(-Infinity), most1 = most0;
        let row = left + c;
        for (let y: usize = 0; y < rows * 4; y += 4) {
          let line0 = f32x4.splat(0), line1 = line0;
          let cell = row;
          for (let x: usize = 0; x < columns * 4; x += 4) {
            const weight = v128.load_splat<u32>(along + x, 8);
            const value0 = v128.load(cell), value1 = v128.load(cell, 16);
            line0 = multiplyAdd(line0, value0, weight);
            line1 = multiplyAdd(line1, value1, weight);
            most0 = f32x4.pmax(most0, value0);
            most1 = f32x4.pmax(most1, value1);
            cell += pixel;
          }
          const weight = v128.load_splat<u32>(down + y, 8);
          sum0 = multiplyAdd(sum0, line0, weight);
          sum1 = multiplyAdd(sum1, line1, weight);
          row += rowBytes;
        }
        v128.store(out + c, root(sum0));
        v128.store(out + c, root(sum1), 16);
        if (mostAt !== 0) {
          v128.store(out + mostAt + c, root(most0));
          v128.store(out + mostAt + c, root(most1), 16);
        }
      }
      out += outPixel;
    }
  }
}
