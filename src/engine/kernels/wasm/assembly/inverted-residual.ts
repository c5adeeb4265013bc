/**
 * An inverted residual block (Sandler et al. 2018, arXiv 1801.04381) in strips of rows: what lies between its three convolutions is up to
 * six times as large as its input and output, and so never leaves the second-level cache. Channels come in multiples of 8.
 */
import { paddingBefore, pointwise } from './convolution';
import { depthwise } from './depthwise';

/** Bytes of a strip that still sit in the second-level cache beside the weights in use. */
const STRIP_BYTES: usize = 640 * 1024;

// @ts-ignore: decorator
@inline
function outputsOf(size: usize, stride: usize): usize {
  return (size + stride - 1) / stride;
}

/** Pixels of a padded row. */
// @ts-ignore: decorator
@inline
function paddedWidth(size: usize, side: usize, stride: usize): usize {
  return max(size, (outputsOf(size, stride) - 1) * stride + side);
}

/** Rows of output that one strip makes. */
function stripRows(size: usize, hidden: usize, side: usize, stride: usize): usize {
  const outputs = outputsOf(size, stride);
  const rowBytes = paddedWidth(size, side, stride) * hidden * 4;
  const bytes = stride * rowBytes + outputs * hidden * 4; // of one row more
  const first = (max(side, stride) - stride) * rowBytes;
  return first + bytes > STRIP_BYTES ? 1 : min(outputs, (STRIP_BYTES - first) / bytes);
}

/** Bytes of scratch memory `invertedResidual` needs. */
export function invertedResidualScratchBytes(size: usize, hidden: usize, channels: usize, side: usize, stride: usize): usize {
  const rows = stripRows(size, hidden, side, stride);
  const expanded = ((rows - 1) * stride + max(side, stride)) * paddedWidth(size, side, stride);
  const filtered = rows * outputsOf(size, stride);
  return 4 * ((expanded + 3 * stride + filtered + 3) * hidden + max(hidden, channels));
}

/**
 * y[batch, outputs, outputs, channels] from x[batch, size, size, from], outputs = size / stride, rounded up: 1 x 1 to `hidden` channels
 * with ReLU6 (left out where `expand` is 0: then hidden = from), depthwise side x side with ReLU6, 1 x 1 to `channels`, plus x where
 * `residual` is not 0. The 1 x 1 kernels are in panels [n / 8, k, 8], the depthwise one is [side, side, hidden].
 */
export function invertedResidual(
  x: usize, expand: usize, expandBias: usize, filter: usize, filterBias: usize, project: usize, projectBias: usize, y: usize,
  batch: usize, size: usize, from: usize, hidden: usize, channels: usize, side: usize, stride: usize, residual: usize, scratch: usize,
): void {
  const outputs = outputsOf(size, stride);
  const before = paddingBefore(size, outputs, side, stride);
  const rows = stripRows(size, hidden, side, stride);
  const window = (rows - 1) * stride + max(side, stride); // rows of the expanded strip
  const pixel = hidden * 4;
  const rowBytes = paddedWidth(size, side, stride) * pixel;
  const filtered = scratch + window * rowBytes + 3 * stride * pixel;
  const zeros = filtered + (rows * outputs + 3) * pixel;
  const inRow = size * from * 4;
  memory.fill(scratch, 0, window * rowBytes); // the padding of every row stays
  memory.fill(zeros, 0, max(hidden, channels) * 4);
  for (let picture: usize = 0; picture < batch; picture++) {
    let kept: usize = 0; // rows that the strip shares with the one before it, already at its start
    for (let first: usize = 0; first < outputs; first += rows) {
      const made = min(rows, outputs - first);
      const needed = (made - 1) * stride + side;
      const top = first * stride; // of the strip, in rows of the padded picture
      let at = kept;
      while (at < needed) {
        const row = scratch + at * rowBytes;
        const source = top + at - before; // beyond `size` where it lies above the picture: unsigned
        if (source >= size) {
          memory.fill(row, 0, rowBytes);
          at++;
          continue;
        }
        const count = min(needed - at, size - source);
        const to = row + before * pixel;
        if (expand === 0) {
          for (let i: usize = 0; i < count; i++) memory.copy(to + i * rowBytes, x + (source + i) * inRow, inRow);
        } else {
          pointwise(
            x + source * inRow, expand, expandBias, zeros, 0, to, size, rowBytes - size * pixel, count * size, from, hidden, 0, 6,
          );
        }
        at += count;
      }
      depthwise(scratch, rowBytes, filter, filterBias, filtered, made, outputs, hidden, side, stride);
      const done = first * outputs * channels * 4;
      pointwise(
        filtered, project, projectBias, residual !== 0 ? x + done : zeros, residual !== 0 ? channels * 4 : 0, y + done,
        made * outputs, 0, made * outputs, hidden, channels, -Infinity, Infinity,
      );
      const used = made * stride;
      kept = needed > used ? needed - used : 0;
      if (first + made < outputs) memory.copy(scratch, scratch + used * rowBytes, kept * rowBytes);
    }
    x += size * inRow;
    y += outputs * outputs * channels * 4;
  }
}
