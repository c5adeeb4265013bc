/** The gradient pool with real threads, bundled as the commands are. */
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { type BuildOptions, build } from 'esbuild';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';

// Each test starts commands, which load the model anew.
vi.setConfig({ testTimeout: 120_000 });

const here = fileURLToPath(new URL('.', import.meta.url));

/** Trains the tiny task for two epochs on 1, 2 and 3 threads and prints what came of each. */
const DRIVER = `
import { createHash } from 'node:crypto';
import { openGradientPool } from '../services/finetune/gradient-pool';
import { startThread } from './thread';
import { flatten } from '../training/layout';
import { startRun, train } from '../training/loop';
import { tinyTask } from '../training/testing';
const { task, params } = tinyTask();
const results = [];
for (const threads of [1, 2, 3]) {
  const engine = await openGradientPool(task, () => startThread('gradient'), threads);
  const run = startRun(flatten(task.layout, params), 1);
  const state = run.optimiser;
  const losses = [];
  let scores = [];
  for await (const report of train(task, engine, run, { epochs: 2, batch: 5, chunk: 1, learningRate: 0.01, warmUp: 0.1 }))
    if (report.kind === 'step') losses.push(report.loss);
    else scores = Array.from(report.scores);
  await engine.close();
  const digest = createHash('sha256');
  for (const values of [state.weights, state.mean, state.square, state.average]) digest.update(values);
  results.push({ losses, scores, digest: digest.digest('hex') });
}
console.log(JSON.stringify(results));
`;

let folder = '';
beforeAll(async () => {
  // Inside the project, so that the bundle finds tfjs's binaries and node's own copy of webgpu.
  const cache = join(here, '../../.cache');
  await mkdir(cache, { recursive: true });
  folder = await mkdtemp(join(cache, 'pool-test-'));
  const options: BuildOptions = {
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    mainFields: ['module', 'main'],
    external: ['webgpu'],
    logLevel: 'error',
    banner: {
      js: [
        "import { createRequire as createRequire_ } from 'node:module';",
        'const require = createRequire_(import.meta.url);',
        'const __filename = import.meta.filename;',
        'const __dirname = import.meta.dirname;',
      ].join('\n'),
    },
  };
  const driver = { contents: DRIVER, resolveDir: here, loader: 'ts' } as const;
  await build({ ...options, stdin: driver, outfile: join(folder, 'driver.mjs') });
  await build({ ...options, entryPoints: [join(here, 'gradient.worker.ts')], outfile: join(folder, 'gradient.worker.mjs') });
});
afterAll(() => rm(folder, { recursive: true, force: true }));

it('gives the same weights, bit for bit, on one thread, two or three', async () => {
  const { stdout } = await promisify(execFile)(process.execPath, [join(folder, 'driver.mjs')]);
  const line = stdout.split('\n').find((text) => text.startsWith('[')) ?? '[]';
  const [one, two, three] = JSON.parse(line) as { losses: number[]; scores: number[]; digest: string }[];
  expect(one.losses).toHaveLength(4);
  expect(one.losses.every(Number.isFinite)).toBe(true);
  expect(one.scores).toHaveLength(6 * 4);
  expect(one.digest).toMatch(/^[0-9a-f]{64}$/);
  expect(two).toEqual(one);
  expect(three).toEqual(one);
});
