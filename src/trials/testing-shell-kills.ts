/**
 * Commands that are killed (SIGKILL) at random moments and started again until they end by themselves. What they leave then must be what
 * the undisturbed command leaves, to the byte where it is a model; and at no moment may something half written stand under its final name.
 */
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Random } from '../base/random';
import type { Split } from '../dataset/split';
import { noisyPicture, writeBmp } from '../micrograph/testing';
import { tinyModel } from '../models/testing';
import { type ModelHost, serveModel } from './testing-host';

export interface Work {
  readonly name: string;
  /** Arguments of `scripts/run.mjs`, writing to `out`. */
  readonly command: (out: string) => readonly string[];
  /** What is to be the same in the end, and whenever it is there at all; null where it is not there (yet). */
  readonly result: (out: string) => Promise<string | null>;
  /** Whether the result grows while the command works, so that only its end can be judged. */
  readonly grows?: boolean;
}

export interface KilledWork {
  readonly name: string;
  readonly kills: number;
  /** How often it came to its end. */
  readonly ends: number;
  /** What went wrong, a sentence each. */
  readonly faults: readonly string[];
}

const hashOf = async (file: string): Promise<string | null> => {
  const bytes = await readFile(file).catch(() => null);
  return bytes && createHash('sha256').update(bytes).digest('hex');
};

/** Weights and parts of a tuned model's folder, once its config.json is there, which is written last. */
async function tunedModel(out: string): Promise<string | null> {
  if ((await hashOf(join(out, 'config.json'))) === null) return null;
  const { parts } = JSON.parse(await readFile(join(out, 'split.json'), 'utf8')) as Split;
  return `${await hashOf(join(out, 'weights.safetensors'))} ${JSON.stringify(Object.entries(parts).sort())}`;
}

/** The hashes of an installed language model, once its pack.json is there, which is written last. */
async function installed(out: string): Promise<string | null> {
  const folder = join(out, MODEL);
  const pack = await hashOf(join(folder, 'pack.json'));
  return pack && `${pack} ${await hashOf(join(folder, `${MODEL.replace(/-GGUF$/, '')}.gguf`))}`;
}

/** Pictures by hash with their verdicts, in the order of their names. */
async function verdicts(file: string): Promise<string | null> {
  const text = await readFile(file, 'utf8').catch(() => null);
  const lines = text?.split('\n').filter((line) => line !== '') ?? [];
  const rows = lines.map((line) => JSON.parse(line) as { file: string; sha256: string; category: string });
  return text && JSON.stringify(rows.map(({ file, sha256, category }) => [file, sha256, category]).sort());
}

/** The smallest GGUF of the catalogue. */
const MODEL = 'Qwen3.5-0.8B-Q8_0-GGUF';

function worksIn(folder: string, host: ModelHost): Work[] {
  const [model, data] = [join(folder, 'model'), join(folder, 'data')];
  const train = (mode: string) => (out: string) => [
    ...['train', '--data', data, '--from', model, '--mode', mode, '--seed', '1', '--threads', '1', '--set', 'epochs=6'],
    ...['--out', out],
  ];
  return [
    { name: 'train --mode quick', command: train('quick'), result: tunedModel },
    { name: 'train --mode full', command: train('full'), result: tunedModel },
    {
      name: 'export',
      command: (out) => ['export', '--model', model, '--out', join(out, 'model.onnx')],
      result: (out) => hashOf(join(out, 'model.onnx')),
    },
    {
      name: 'classify --resume',
      command: (out) => ['classify', data, '--model', model, '--resume', join(out, 'lines.jsonl')],
      result: (out) => verdicts(join(out, 'lines.jsonl')),
      grows: true,
    },
    {
      name: 'llm',
      command: (out) => ['llm', MODEL, '--from', host.address, '--dir', out],
      result: installed,
    },
  ];
}

/** Two classes of small pictures, and a model of a few numbers. */
async function prepare(folder: string): Promise<void> {
  await mkdir(join(folder, 'model'));
  for (const [name, bytes] of Object.entries(await tinyModel())) await writeFile(join(folder, 'model', name), bytes);
  for (const [c, name] of ['coarse', 'fine'].entries()) {
    await mkdir(join(folder, 'data', name), { recursive: true });
    for (let i = 0; i < 20; i++) {
      const noise = noisyPicture(48, 48, 100 * c + i).map((grey) => (c === 0 ? grey : grey >> 1));
      await writeFile(join(folder, 'data', name, `${i}.bmp`), writeBmp(48, 48, noise, 8));
    }
  }
}

export interface Ended {
  /** Null where it was killed. */
  readonly code: number | null;
  readonly error: string;
  readonly milliseconds: number;
}

/**
 * Starts a command.
 * @param patience after so many ms it is killed, if it has not ended
 * @param more of its environment
 */
export const start = (
  args: readonly string[],
  patience = Number.POSITIVE_INFINITY,
  more: Readonly<Record<string, string>> = {},
): Promise<Ended> =>
  new Promise((resolve) => {
    const begun = Date.now();
    const script = join(process.env.MICROGRAPHIA_ROOT ?? '', 'scripts/run.mjs');
    const child = spawn(process.execPath, [script, ...args], {
      stdio: ['ignore', 'ignore', 'pipe'],
      env: { ...process.env, ...more },
    });
    let error = '';
    child.stderr.on('data', (text) => {
      error += text;
    });
    const timer = setTimeout(() => child.kill('SIGKILL'), Math.min(patience, 2 ** 31 - 1));
    child.on('close', (code) => {
      clearTimeout(timer);
      resolve({ code, error, milliseconds: Date.now() - begun });
    });
  });

async function killWork(work: Work, folder: string, kills: number, random: Random): Promise<KilledWork> {
  const faults: string[] = [];
  const undisturbed = join(folder, 'undisturbed');
  await mkdir(undisturbed);
  // The first start may have to bundle the command.
  await start(work.command(undisturbed));
  await rm(undisturbed, { recursive: true });
  await mkdir(undisturbed);
  const whole = await start(work.command(undisturbed));
  const wanted = await work.result(undisturbed);
  if (whole.code !== 0 || wanted === null) throw new Error(`${work.name} fails undisturbed: ${whole.error}`);
  let [killed, ends] = [0, 0];
  while (killed < kills) {
    const out = join(folder, `out-${ends}`);
    await mkdir(out);
    for (;;) {
      const { code, error } = await start(work.command(out), random.uniform(0, 1.1 * whole.milliseconds));
      const said = `${work.name}, after kill ${killed}`;
      // What grows may end in half a line at a kill; the command that goes on has to cope with it.
      const result = work.grows && code === null ? null : await work.result(out);
      if (code === null) killed++;
      // Killed between its last write and its end, it is finished all the same, and says so.
      else if (code !== 0 && !(result === wanted && error.includes('finished model')))
        faults.push(`${said}: ended with code ${code}: ${error.trim().split('\n').at(-1)}`);
      if (result !== null && result !== wanted) faults.push(`${said}: ${result} instead of ${wanted}`);
      if (code === null) continue;
      if (result === null) faults.push(`${said}: no result`);
      const left = (await readdir(out)).filter((name) => name.endsWith('.part') || name === 'state.bin' || name === 'run.json');
      if (left.length > 0) faults.push(`${said}: left behind: ${left.join(', ')}`);
      break;
    }
    await rm(out, { recursive: true });
    ends++;
  }
  await rm(undisturbed, { recursive: true });
  return { name: work.name, kills: killed, ends, faults };
}

/** Everything that the commands need, and the commands. */
export async function withWorks(run: (works: readonly Work[], folder: string) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'kills-'));
  const host = await serveModel();
  try {
    await prepare(folder);
    await run(worksIn(folder, host), folder);
  } finally {
    host.close();
    await rm(folder, { recursive: true, force: true });
  }
}

/** Kills each command `kills` times; when, is drawn from the seed (and what it did until then depends on the machine). */
export const killCommands = (kills: number, seed: string, only: string, onWork: (killed: KilledWork) => void): Promise<void> =>
  withWorks(async (works, folder) => {
    for (const work of works.filter(({ name }) => name.includes(only)))
      onWork(await killWork(work, folder, kills, new Random(`${seed}/${work.name}`)));
  });
