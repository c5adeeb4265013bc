/** Work done in PyTorch, where a Python with it is found: a process that does it once for each line it is sent. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { writeSafetensors } from '../formats/safetensors';
import type { ParamArrays } from '../model/params';

export interface TorchWork {
  readonly version: string;
  /** Processor time of one thread for the work, ms. */
  run(): Promise<number>;
  /** What it computes, as the script says. */
  values(): Promise<Float32Array>;
  close(): Promise<void>;
}

/** What a script of scripts/bench-torch-*.py reads. */
export interface HandedOver {
  readonly config: unknown;
  readonly tensors: ParamArrays;
}

/** @returns null where no Python has PyTorch, or where the script is not written for such a configuration */
export async function startTorch(script: string, { config, tensors }: HandedOver): Promise<TorchWork | null> {
  const folder = await mkdtemp(join(tmpdir(), 'micrographia-bench-'));
  await writeFile(join(folder, 'config.json'), JSON.stringify(config));
  await writeFile(join(folder, 'weights.safetensors'), writeSafetensors(tensors));
  for (const python of ['python3', '/usr/bin/python3']) {
    const child = spawn(python, ['-B', script, folder], { stdio: ['pipe', 'pipe', 'ignore'] });
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
      values: async () => new Float32Array(Uint8Array.from(Buffer.from(await send('values'), 'base64')).buffer),
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
