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
