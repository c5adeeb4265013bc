/** The front in PyTorch, where a Python with it is found: a process that computes it once for each line it is sent. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { writeSafetensors } from '../formats/safetensors';
import type { Front } from '../models/front-folder';

export interface TorchFront {
  readonly version: string;
  /** Processor time of one thread for the map, ms. */
  run(): Promise<number>;
  /** The map, as (rows, columns, channels). */
  map(): Promise<Float32Array>;
  close(): Promise<void>;
}

/**
 * Starts it for one view.
 * @param script scripts/bench-torch.py
 * @param grey S x S values in [0, 1]
 * @param map which layer's output
 * @returns null where no Python has PyTorch
 */
export async function startTorch(
  script: string,
  { config, params }: Front,
  grey: Float32Array,
  map: string,
): Promise<TorchFront | null> {
  const folder = await mkdtemp(join(tmpdir(), 'micrographia-bench-'));
  const side = Math.sqrt(grey.length);
  await writeFile(join(folder, 'config.json'), JSON.stringify({ ...config, map }));
  const tensors = { ...params, input: { shape: [1, 1, side, side], values: grey } };
  await writeFile(join(folder, 'weights.safetensors'), writeSafetensors(tensors));
  for (const python of ['python3', '/usr/bin/python3']) {
    const child = spawn(python, [script, folder], { stdio: ['pipe', 'pipe', 'ignore'] });
    const gone = once(child, 'close').catch(() => {});
    const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
    const ask = async (): Promise<string | null> => (await lines.next()).value ?? null;
    const version = await ask();
    if (version === null) continue;
    const send = async (word: string): Promise<string> => {
      child.stdin.write(`${word}\n`);
      const answer = await ask();
      if (answer === null) throw new Error('PyTorch has ended.');
      return answer;
    };
    return {
      version,
      run: async () => Number(await send('run')),
      map: async () => new Float32Array(Uint8Array.from(Buffer.from(await send('map'), 'base64')).buffer),
      close: async () => {
        child.stdin.end();
        await gone;
        await rm(folder, { recursive: true, force: true });
      },
    };
  }
  await rm(folder, { recursive: true, force: true });
  return null;
}
