/** Cosines between a picture's vector and its categories', and their slopes. */

/** Added to a vector's squared length before its root. */
const EPSILON: f32 = 1e-6;

function dot(a: usize, b: usize, width: usize): f32 {
  let sum: f32 = 0;
  for (let c: usize = 0; c < width * 4; c += 4) sum += load<f32>(a + c) * load<f32>(b + c);
  return sum;
}

/** out[batch, categories] = u_b . t_bc / (|u_b| |t_bc|). */
export function cosines(u: usize, text: usize, out: usize, batch: usize, categories: usize, width: usize): void {
  for (let b: usize = 0; b < batch; b++) {
    const own: f32 = 1 / sqrt(dot(u, u, width) + EPSILON);
    for (let c: usize = 0; c < categories; c++) {
      store<f32>(out, dot(u, text, width) * own / sqrt(dot(text, text, width) + EPSILON));
      text += width * 4;
      out += 4;
    }
    u += width * 4;
  }
}

/** With s = cos(u, t): du = sum_c dy (t / (|u| |t|) - s u / |u|^2), dt = dy (u / (|u| |t|) - s t / |t|^2). */
export function cosinesGradient(
  u: usize, text: usize, s: usize, dy: usize, du: usize, dtext: usize, batch: usize, categories: usize, width: usize,
): void {
  for (let b: usize = 0; b < batch; b++) {
    memory.fill(du, 0, width * 4);
    const own: f32 = 1 / sqrt(dot(u, u, width) + EPSILON);
    for (let c: usize = 0; c < categories; c++) {
      const other: f32 = 1 / sqrt(dot(text, text, width) + EPSILON);
      const slope = load<f32>(dy);
      const along = slope * load<f32>(s);
      for (let i: usize = 0; i < width * 4; i += 4) {
        const x = load<f32>(u + i);
        const t = load<f32>(text + i);
        store<f32>(du + i, load<f32>(du + i) + slope * own * other * t - along * own * own * x);
        store<f32>(dtext + i, slope * own * other * x - along * other * other * t);
      }
      text += width * 4;
      dtext += width * 4;
      s += 4;
      dy += 4;
    }
    u += width * 4;
    du += width * 4;
  }
}
