import type { Random } from '../base/random';
import { standardise } from './fields';

/**
 * A Gaussian random field with one wavelength: 24 plane waves in random directions (Cahn's levelled waves, J. Chem. Phys. 42, 93,
 * 1965), of mean 0 and deviation 1. `spread` is the relative scatter of the wavelength about `period` pixels. Every wave is a
 * product of row and column tables, so the field costs two multiplications a pixel and wave.
 */
export function wavesField(random: Random, size: number, period: number, spread: number): Float32Array {
  const out = new Float32Array(size * size);
  const cosX = new Float32Array(size);
  const sinX = new Float32Array(size);
  for (let wave = 0; wave < 24; wave++) {
    const k = (2 * Math.PI) / (period * Math.exp(random.normal(0, spread)));
    const angle = random.uniform(0, 2 * Math.PI);
    const phase = random.uniform(0, 2 * Math.PI);
    for (let x = 0; x < size; x++) {
      cosX[x] = Math.cos(k * Math.cos(angle) * x + phase);
      sinX[x] = Math.sin(k * Math.cos(angle) * x + phase);
    }
    for (let y = 0; y < size; y++) {
      const c = Math.cos(k * Math.sin(angle) * y);
      const s = Math.sin(k * Math.sin(angle) * y);
      const row = y * size;
      for (let x = 0; x < size; x++) out[row + x] += cosX[x] * c - sinX[x] * s;
    }
  }
  return standardise(out);
}

/** A hole: centre, semi-axes and turn. */
export interface Hole {
  readonly x: number;
  readonly y: number;
  readonly a: number;
  readonly b: number;
  readonly turn: number;
}

/**
 * Signed distance in pixels (nearly: exact for circles) to the nearest hole's rim, negative inside one, at most `reach` outside.
 * `warp` holds two fields of pixel offsets that make the outlines irregular.
 */
export function holesField(
  size: number,
  holes: readonly Hole[],
  reach: number,
  warp?: readonly [Float32Array, Float32Array],
): Float32Array {
  const out = new Float32Array(size * size).fill(reach);
  let slack = 0;
  if (warp) for (let i = 0; i < out.length; i++) slack = Math.max(slack, Math.abs(warp[0][i]), Math.abs(warp[1][i]));
  for (const { x, y, a, b, turn } of holes) {
    const span = Math.max(a, b) + reach + slack;
    const c = Math.cos(turn);
    const s = Math.sin(turn);
    const mean = Math.min(a, b);
    const x1 = Math.min(size - 1, Math.floor(x + span));
    const y1 = Math.min(size - 1, Math.floor(y + span));
    for (let row = Math.max(0, Math.ceil(y - span)); row <= y1; row++)
      for (let column = Math.max(0, Math.ceil(x - span)); column <= x1; column++) {
        const at = row * size + column;
        const dx = column - x + (warp ? warp[0][at] : 0);
        const dy = row - y + (warp ? warp[1][at] : 0);
        const u = (c * dx + s * dy) / a;
        const v = (c * dy - s * dx) / b;
        const d = (Math.sqrt(u * u + v * v) - 1) * mean;
        if (d < out[at]) out[at] = d;
      }
  }
  return out;
}
