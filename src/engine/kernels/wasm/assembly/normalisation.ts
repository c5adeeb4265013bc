/** Layer normalisation over the last axis of [rows, width] (Ba et al. 2016, arXiv 1607.06450), epsilon 1e-5, and its gradient. */
import { sumLanes } from './exponential';

const EPSILON: f32 = 1e-5;

function meanOf(row: usize, width: usize): f32 {
  const whole = width & ~3;
  let sums = f32x4.splat(0);
  for (let c: usize = 0; c < whole; c += 4) sums = f32x4.add(sums, v128.load(row + c * 4));
  let sum = sumLanes(sums);
  for (let c = whole; c < width; c++) sum += load<f32>(row + c * 4);
  return sum / <f32>width;
}

/** 1 / sqrt(variance + epsilon), from the centred values: the difference of two means of squares would cancel. */
function inverseDeviation(row: usize, width: usize, mean: f32): f32 {
  const whole = width & ~3;
  const means = f32x4.splat(mean);
  let sums = f32x4.splat(0);
  for (let c: usize = 0; c < whole; c += 4) {
    const centred = f32x4.sub(v128.load(row + c * 4), means);
    sums = f32x4.add(sums, f32x4.mul(centred, centred));
  }
  let sum = sumLanes(sums);
  for (let c = whole; c < width; c++) {
    const centred = load<f32>(row + c * 4) - mean;
    sum += centred * centred;
  }
  return 1 / sqrt(sum / <f32>width + EPSILON);
}

/** y = (x - mean) / deviation * gamma + beta, row by row. */
export function layerNorm(x: usize, gamma: usize, beta: usize, y: usize, rows: usize, width: usize): void {
  const whole = width & ~3;
  for (let r: usize = 0; r < rows; r++) {
    const mean = meanOf(x, width);
    const inverse = inverseDeviation(x, width, mean);
    const means = f32x4.splat(mean);
    const inverses = f32x4.splat(inverse);
    for (let c: usize = 0; c < whole * 4; c += 16) {
      const normal = f32x4.mul(f32x4.sub(v128.load(x + c), means), inverses);
      v128.store(y + c, f32x4.add(f32x4.mul(normal, v128.load(gamma + c)), v128.load(beta + c)));
    }
    for (let c = whole * 4; c < width * 4; c += 4) {
      store<f32>(y + c, (load<f32>(x + c) - mean) * inverse * load<f32>(gamma + c) + load<f32>(beta + c));
    }
    x += width * 4;
    y += width * 4;
  }
}

/**
 * With n the normalised row and g = dy * gamma: dx = (g - mean(g) - n mean(g n)) / deviation, dgamma = sum over rows of dy n,
 * dbeta = sum over rows of dy. dgamma and dbeta are overwritten.
 */
export function layerNormGradient(
  x: usize, gamma: usize, dy: usize, dx: usize, dgamma: usize, dbeta: usize, rows: usize, width: usize,
): void {
  memory.fill(dgamma, 0, width * 4);
  memory.fill(dbeta, 0, width * 4);
  const whole = (width & ~3) * 4;
  const end = width * 4;
  for (let r: usize = 0; r < rows; r++) {
    const mean = meanOf(x, width);
    const inverse = inverseDeviation(x, width, mean);
    const means = f32x4.splat(mean);
    const inverses = f32x4.splat(inverse);
    let sums = f32x4.splat(0);
    let products = f32x4.splat(0);
    for (let c: usize = 0; c < whole; c += 16) {
      const normal = f32x4.mul(f32x4.sub(v128.load(x + c), means), inverses);
      const up = v128.load(dy + c);
      const g = f32x4.mul(up, v128.load(gamma + c));
      sums = f32x4.add(sums, g);
      products = f32x4.add(products, f32x4.mul(g, normal));
      v128.store(dgamma + c, f32x4.add(v128.load(dgamma + c), f32x4.mul(up, normal)));
      v128.store(dbeta + c, f32x4.add(v128.load(dbeta + c), up));
    }
    let sum = sumLanes(sums);
    let product = sumLanes(products);
    for (let c = whole; c < end; c += 4) {
      const normal = (load<f32>(x + c) - mean) * inverse;
      const up = load<f32>(dy + c);
      const g = up * load<f32>(gamma + c);
      sum += g;
      product += g * normal;
      store<f32>(dgamma + c, load<f32>(dgamma + c) + up * normal);
      store<f32>(dbeta + c, load<f32>(dbeta + c) + up);
    }
    sum /= <f32>width;
    product /= <f32>width;
    const meanG = f32x4.splat(sum);
    const meanGN = f32x4.splat(product);
    for (let c: usize = 0; c < whole; c += 16) {
      const normal = f32x4.mul(f32x4.sub(v128.load(x + c), means), inverses);
      const g = f32x4.mul(v128.load(dy + c), v128.load(gamma + c));
      v128.store(dx + c, f32x4.mul(f32x4.sub(f32x4.sub(g, meanG), f32x4.mul(normal, meanGN)), inverses));
    }
    for (let c = whole; c < end; c += 4) {
      const normal = (load<f32>(x + c) - mean) * inverse;
      store<f32>(dx + c, (load<f32>(dy + c) * load<f32>(gamma + c) - sum - normal * product) * inverse);
    }
    x += end;
    dy += end;
    dx += end;
  }
}
