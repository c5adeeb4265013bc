/** The optimiser's state of a training from scratch, as one file. */
import { existsSync, readFileSync } from 'node:fs';
import { MicrographiaError } from '../base/errors';
import type { OptimiserState } from '../training/adamw';
import type { Layout } from '../training/layout';
import { writeWhole } from './out-folder';

/** step, then weights, mean, square, average. Written whole or not at all. */
export async function saveCheckpoint(file: string, state: OptimiserState): Promise<void> {
  const parts = [Float64Array.of(state.step), state.weights, state.mean, state.square, state.average];
  await writeWhole(file, Buffer.concat(parts.map((a) => Buffer.from(a.buffer, a.byteOffset, a.byteLength))));
}

export function loadCheckpoint(file: string, layout: Layout): OptimiserState | null {
  if (!existsSync(file)) return null;
  const bytes = new Uint8Array(readFileSync(file)).buffer;
  if (bytes.byteLength !== 8 + 16 * layout.length)
    throw new MicrographiaError('other-run', `${file} belongs to another model.`, 'Remove it or choose another --out.');
  const part = (i: number): Float32Array => new Float32Array(bytes, 8 + 4 * i * layout.length, layout.length);
  return { step: new Float64Array(bytes, 0, 1)[0], weights: part(0), mean: part(1), square: part(2), average: part(3) };
}
