/**
 * An inverted residual block (Sandler et al. 2018, arXiv 1801.04381), in strips of rows and within them panel by panel of eight channels:
 * what lies between its three convolutions is up to six times as large as its input and output. The expanded panel stays in the first-level
 * cache until it is filtered, the filtered strip in the second until it is projected. Channels come in multiples of 8.
 */
import { paddingBefore, pointwise } from './convolution';
import { depthwise, TILE } from './depthwise';

/** Bytes of one expanded panel that stay in the first-level cache, and of a filtered strip that stay in the second. */
const PANEL_BYTES: usize = 40 * 1024;
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

/** Rows of output that one strip makes; all strips but the last make as many. */
function stripRows(size: usize, hidden: usize, side: usize, stride: usize): usize {
  const outputs = outputsOf(size, stride);
  const rowBytes = paddedWidth(size, side, stride) * 32;
  const expanded = PANEL_BYTES > (side + stride) * rowBytes ? (PANEL_BYTES - side * rowBytes) / (stride * rowBytes) + 1 : 1;
  const filtered = STRIP_BYTES / (outputs * hidden * 4);
  const most = max(1, min(outputs, min(expanded, filtered)));
  const strips = (outputs + most - 1) / most;
  return (outputs + strips - 1) / strips;
}

/** Rows of an expanded panel that a strip of `rows` reads. */
// @ts-ignore: decorator
@inline
function windowRows(rows: usize, side: usize, stride: usize): usize {
  return (rows - 1) * stride + max(side, stride);
}

/** Rows that a strip shares with the one before it. */
// @ts-ignore: decorator
@inline
function sharedRows(side: usize, stride: usize): usize {
  return side > stride ? side - stride : 0;
}

/** Bytes of scratch memory `invertedResidual` needs. */
export function invertedResidualScratchBytes(size: usize, hidden: usize, side: usize, stride: usize): usize {
  const rows = stripRows(size, hidden, side, stride);
  const rowBytes = paddedWidth(size, side, stride) * 32;
  const expanded = windowRows(rows, side, stride) * rowBytes + TILE * stride * 32;
  return expanded + sharedRows(side, stride) * rowBytes * (hidden / 8) + (rows * outputsOf(size, stride) + TILE) * hidden * 4;
}

/** Copies the 8 channels of `count` pixels that lie `pixel` bytes apart to pixels of 8. */
function copyPanel(from: usize, pixel: usize, to: usize, count: usize): void {
  for (let i: usize = 0; i < count; i++) {
    v128.store(to, v128.load(from));
    v128.store(to, v128.load(from, 16), 16);
    from += pixel;
    to += 32;
  }
}

/** y[rows, n] = x[rows, n] + bias[n], contiguous; n a multiple of 8. */
function addBias(x: usize, bias: usize, y: usize, rows: usize, n: usize): void {
  for (let row: usize = 0; row < rows; row++) {
    for (let c: usize = 0; c < n * 4; c += 16) v128.store(y + c, f32x4.add(v128.load(x + c), v128.load(bias + c)));
    x += n * 4;
    y += n * 4;
  }
}

/**
 * y[batch, outputs, outputs, channels] from x[batch, size, size, from], outputs = size / stride, rounded up: 1 x 1 to `hidden` channels
 * with ReLU6 (left out where `expand` is 0: then hidden = from), depthwise side x side with ReLU6, 1 x 1 to `channels`, plus x where
 * `residual` is not 0. All kernels are in panels: the 1 x 1 ones [n / 8, k, 8], the depthwise one [hidden / 8, side, side, 8].
 */
export function invertedResidual(
  x: usize, expand: usize, expandBias: usize, filter: usize, filterBias: usize, project: usize, projectBias: usize, y: usize,
  batch: usize, size: usize, from: usize, hidden: usize, channels: usize, side: usize, stride: usize, residual: usize, scratch: usize,
): void {
  const zero = f32x4.splat(0), six = f32x4.splat(6), lowest = f32x4.splat(-Infinity), highest = f32x4.splat(Infinity);
  const outputs = outputsOf(size, stride);
  const before = paddingBefore(size, outputs, side, stride);
  const rows = stripRows(size, hidden, side, stride);
  const rowBytes = paddedWidth(size, side, stride) * 32;
  const shared = sharedRows(side, stride) * rowBytes;
  const window = windowRows(rows, side, stride) * rowBytes;
  const pixel = hidden * 4, inPixel = from * 4, outPixel = channels * 4;
  const inRow = size * inPixel;
  const kept = scratch + window + TILE * stride * 32; // of each panel the rows that the next strip shares
  const filtered = kept + shared * (hidden / 8);
  memory.fill(scratch, 0, window); // the padding of every row stays
  for (let picture: usize = 0; picture < batch; picture++) {
    for (let first: usize = 0; first < outputs; first += rows) {
      const made = min(rows, outputs - first);
      const needed = (made - 1) * stride + side;
      const top = first * stride; // of the strip, in rows of the padded picture
      const used = scratch + made * stride * rowBytes;
      for (let panel: usize = 0; panel < hidden / 8; panel++) {
        const keep = kept + panel * shared;
        if (first > 0) memory.copy(scratch, keep, shared);
        let at: usize = first > 0 ? shared / rowBytes : 0;
        while (at < needed) {
          const row = scratch + at * rowBytes;
          const source = top + at - before; // beyond `size` where it lies above the picture: unsigned
          if (source >= size) {
            memory.fill(row, 0, rowBytes);
            at++;
            continue;
          }
          const count = min(needed - at, size - source);
          const to = row + before * 32;
          if (expand === 0) {
            for (let i: usize = 0; i < count; i++) {
              copyPanel(x + (source + i) * inRow + panel * 32, inPixel, to + i * rowBytes, size);
            }
          } else {
            pointwise(
              x + source * inRow, inPixel, expand + panel * from * 32, expandBias + panel * 32, 0, to, 32, size, rowBytes - size * 32,
              count * size, from, zero, six,
            );
          }
          at += count;
        }
        depthwise(
          scratch, rowBytes, filter + panel * side * side * 32, filterBias + panel * 32, filtered + panel * 32, pixel, made, outputs,
          side, stride,
        );
        if (first + made < outputs) memory.copy(keep, used, shared);
      }
      const done = first * outputs * outPixel, count = made * outputs;
      const to = y + done;
      if (residual !== 0) addBias(x + done, projectBias, to, count, channels);
      for (let panel: usize = 0; panel < channels / 8; panel++) {
        const start = residual !== 0 ? to + panel * 32 : projectBias + panel * 32;
        pointwise(
          filtered, pixel, project + panel * hidden * 32, start, residual !== 0 ? outPixel : 0, to + panel * 32, outPixel, count, 0,
          count, hidden, lowest, highest,
        );
      }
    }
    x += size * inRow;
    y += outputs * outputs * outPixel;
  }
}
