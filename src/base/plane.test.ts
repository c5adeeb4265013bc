import { expect, it } from 'vitest';
import { createPlane, resizePlane } from './plane';
import { Random } from './random';

/** By the definition: every new cell is the mean of what it covers, or lies linearly between two; each axis by itself, in float32. */
function slowly(values: ArrayLike<number>, from: number, to: number): number[] {
  const scale = from / to;
  return Array.from({ length: to }, (_, i) => {
    if (scale > 1) {
      let sum = 0;
      for (let j = 0; j < from; j++) sum += Math.max(0, Math.min(j + 1, (i + 1) * scale) - Math.max(j, i * scale)) * values[j];
      return sum / scale;
    }
    const centre = Math.min(from - 1, Math.max(0, (i + 0.5) * scale - 0.5));
    const a = Math.floor(centre);
    return values[a] + (centre - a) * (values[Math.min(from - 1, a + 1)] - values[a]);
  });
}

it.each([
  [100, 75, 32, 24],
  [33, 20, 7, 50],
  [16, 16, 4, 4],
  [1, 9, 5, 3],
  [9, 2, 18, 1],
])('resizes %i x %i px to %i x %i px by area when it shrinks, linearly when it grows', (width, height, toWidth, toHeight) => {
  const random = new Random(1);
  const plane = createPlane(width, height);
  for (let i = 0; i < plane.data.length; i++) plane.data[i] = random.uniform();
  const rows = Array.from({ length: height }, (_, y) =>
    slowly(plane.data.subarray(y * width, (y + 1) * width), width, toWidth),
  );
  const columns = Array.from({ length: toWidth }, (_, x) =>
    slowly(
      rows.map((row) => row[x]),
      height,
      toHeight,
    ),
  );
  const resized = resizePlane(plane, toWidth, toHeight);
  expect([resized.width, resized.height]).toEqual([toWidth, toHeight]);
  let worst = 0;
  resized.data.forEach((value, i) => {
    worst = Math.max(worst, Math.abs(value - columns[i % toWidth][Math.floor(i / toWidth)]));
  });
  expect(worst).toBeLessThan(1e-6);
});
