/** Sums, value by value, that stock operations would make in several passes. */

const EPSILON: f32 = 1e-6;

/** out = a x + b y over `count` values; `out` may be x or y. */
export function weightedSum(x: usize, y: usize, out: usize, count: usize, a: f32, b: f32): void {
  const whole = (count & ~3) * 4;
  const as = f32x4.splat(a);
  const bs = f32x4.splat(b);
  for (let i: usize = 0; i < whole; i += 16)
    v128.store(out + i, f32x4.add(f32x4.mul(as, v128.load(x + i)), f32x4.mul(bs, v128.load(y + i))));
  for (let i = whole; i < count * 4; i += 4) store<f32>(out + i, a * load<f32>(x + i) + b * load<f32>(y + i));
}

/** out = gate x + (1 - gate) y over `count` values. */
export function blend(gate: usize, x: usize, y: usize, out: usize, count: usize): void {
  const whole = (count & ~3) * 4;
  const one = f32x4.splat(1);
  for (let i: usize = 0; i < whole; i += 16) {
    const g = v128.load(gate + i);
    v128.store(out + i, f32x4.add(f32x4.mul(g, v128.load(x + i)), f32x4.mul(f32x4.sub(one, g), v128.load(y + i))));
  }
  for (let i = whole; i < count * 4; i += 4) {
    const g = load<f32>(gate + i);
    store<f32>(out + i, g * load<f32>(x + i) + (1 - g) * load<f32>(y + i));
  }
}

/** Adds f w, one row of `width`, to each of `rows` rows: f holds `inner` values, w is [inner, width]. `scratch` holds a row. */
export function addProduct(
  x: usize, f: usize, w: usize, out: usize, rows: usize, inner: usize, width: usize, scratch: usize,
): void {
  const end = width * 4;
  memory.fill(scratch, 0, end);
  for (let k: usize = 0; k < inner; k++) weightedSum(scratch, w + k * end, scratch, width, 1, load<f32>(f + k * 4));
  for (let r: usize = 0; r < rows; r++) weightedSum(x + r * end, scratch, out + r * end, width, 1, 1);
}

/** out [batch, width]: the deviation over the `rows` rows of each picture, column by column, with 1e-6 under the root. `scratch` holds a row. */
export function deviation(x: usize, out: usize, batch: usize, rows: usize, width: usize, scratch: usize): void {
  const end = width * 4;
  const share: f32 = <f32>1 / <f32>rows;
  for (let b: usize = 0; b < batch; b++) {
    memory.fill(scratch, 0, end);
    memory.fill(out, 0, end);
    for (let r: usize = 0; r < rows; r++) weightedSum(scratch, x + r * end, scratch, width, 1, share);
    for (let r: usize = 0; r < rows; r++) {
      for (let c: usize = 0; c < end; c += 4) {
        const centred = load<f32>(x + r * end + c) - load<f32>(scratch + c);
        store<f32>(out + c, load<f32>(out + c) + centred * centred);
      }
    }
    for (let c: usize = 0; c < end; c += 4) store<f32>(out + c, sqrt(load<f32>(out + c) * share + EPSILON));
    x += rows * end;
    out += end;
  }
}
