/** The gates: sigmoids, what they mix, and the slopes of both; deviations, and their slopes. */
import { exponential2, LOG2E } from './exponential';
import { weightedSum } from './sums';

/** y = 1 / (1 + e^-x) over `count` values; y may be x. */
export function sigmoid(x: usize, y: usize, count: usize): void {
  const one = f32x4.splat(1);
  const factor = f32x4.splat(-LOG2E);
  const most = f32x4.splat(126);
  const whole = (count & ~3) * 4;
  for (let i: usize = 0; i < whole; i += 16) {
    const e = exponential2(f32x4.min(f32x4.mul(v128.load(x + i), factor), most));
    v128.store(y + i, f32x4.div(one, f32x4.add(one, e)));
  }
  for (let i = whole; i < count * 4; i += 4) {
    const e = f32x4.extract_lane(exponential2(f32x4.min(f32x4.mul(f32x4.splat(load<f32>(x + i)), factor), most)), 0);
    store<f32>(y + i, 1 / (1 + e));
  }
}

/** dx = dy g (1 - g) for g = sigmoid(x). */
export function sigmoidGradient(g: usize, dy: usize, dx: usize, count: usize): void {
  for (let i: usize = 0; i < count * 4; i += 4) {
    const gate = load<f32>(g + i);
    store<f32>(dx + i, load<f32>(dy + i) * gate * (1 - gate));
  }
}

/** Of g x + (1 - g) y: dg = dy (x - y), dx = dy g, dy' = dy (1 - g). */
export function blendGradient(g: usize, x: usize, y: usize, dout: usize, dg: usize, dx: usize, dy: usize, count: usize): void {
  for (let i: usize = 0; i < count * 4; i += 4) {
    const slope = load<f32>(dout + i);
    const part = slope * load<f32>(g + i);
    store<f32>(dg + i, slope * (load<f32>(x + i) - load<f32>(y + i)));
    store<f32>(dx + i, part);
    store<f32>(dy + i, slope - part);
  }
}

/** dx [batch, rows, width] of s = deviation(x) [batch, width]: (x - mean) dy / (s rows). `scratch` holds two rows. */
export function deviationGradient(
  x: usize, s: usize, dy: usize, dx: usize, batch: usize, rows: usize, width: usize, scratch: usize,
): void {
  const end = width * 4;
  const share: f32 = <f32>1 / <f32>rows;
  const factors = scratch + end;
  for (let b: usize = 0; b < batch; b++) {
    memory.fill(scratch, 0, end);
    for (let r: usize = 0; r < rows; r++) weightedSum(scratch, x + r * end, scratch, width, 1, share);
    for (let c: usize = 0; c < end; c += 4) store<f32>(factors + c, load<f32>(dy + c) / load<f32>(s + c) * share);
    for (let r: usize = 0; r < rows; r++) {
      for (let c: usize = 0; c < end; c += 4) {
        store<f32>(dx + c, (load<f32>(x + c) - load<f32>(scratch + c)) * load<f32>(factors + c));
      }
      x += end;
      dx += end;
    }
    s += end;
    dy += end;
  }
}
