/** y = sign(x) sqrt(|x|) over `count` values. */
export function signedRoot(x: usize, y: usize, count: usize): void {
  const whole = (count & ~3) * 4;
  const sign = f32x4.splat(-0.0);
  for (let i: usize = 0; i < whole; i += 16) {
    const value = v128.load(x + i);
    v128.store(y + i, v128.bitselect(value, f32x4.sqrt(f32x4.abs(value)), sign));
  }
  for (let i = whole; i < count * 4; i += 4) {
    const value = load<f32>(x + i);
    store<f32>(y + i, copysign<f32>(sqrt<f32>(abs<f32>(value)), value));
  }
}
