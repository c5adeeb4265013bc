/** `npm run bench`: checks that the engines agree, measures in turns, counts what can be counted, and prints it as ratios. */
import { execFile } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { availableParallelism, cpus, loadavg } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { MicrographiaError } from '../base/errors';
import { EXIT, modelFolder, parseCommand, print, SHIPPED_MODEL, UsageError } from '../cli/command';
import { folderReader, shippedFronts } from '../cli/model-reader';
import { openEngine } from '../engine/engine';
import { nodeHost } from '../engine/node-host';
import { readModelFolder } from '../models/folder';
import { largestRelativeError } from '../models/network';
import { countKernels, interleaved, type KernelCount, type Timing } from './bench';
import { costOfLists, type ListCost } from './bench-lists';
import { startTorch, type TorchWork } from './bench-torch';
import { BATCH, CHUNK, type OurWorks, onnxWorks, ourWorks, readingWorks, stockWorks } from './bench-works';

const USAGE = 'npm run -s bench [-- --model id|dir] [--rounds n] [--page folder] [--json] [--out file]';
const root = process.env.MICROGRAPHIA_ROOT ?? '.';

/** Largest difference between engines over the largest value. */
const AGREE = 1e-3;

/** Parameters whose gradient is held beside PyTorch's by its norm too: one of each part of the network, some with small gradients. */
const NORMS: ReadonlySet<string> = new Set([
  'level0.patch.kernel',
  'level0.forward.time',
  'level0.backward.qkv.kernel',
  'level1.graph.conv1.kernel',
  'level1.gate.choose.kernel',
  'level2.front.kernel',
  'cross.text.q.kernel',
  'text.pool',
  'head.weight',
]);

export interface BenchResult {
  readonly date: string;
  readonly machine: string;
  readonly loadAverage: readonly number[];
  readonly node: string;
  /** Its version, or null where none was found. */
  readonly torch: string | null;
  readonly model: { readonly id: string; readonly sha256: string };
  readonly rounds: number;
  /** By how much others miss the product's values. */
  readonly disagreement: Readonly<Record<string, number>>;
  readonly kernels: Readonly<Record<string, KernelCount>>;
  /** Processor time. */
  readonly milliseconds: Readonly<Record<string, Timing>>;
  /** Null where the other was not found. */
  readonly ratios: Readonly<Record<string, number | null>>;
  readonly lists: Readonly<Record<string, ListCost>>;
  /** What scripts/bench-page.mjs printed; null where it was not asked for. */
  readonly page: readonly unknown[] | null;
}

export async function benchCommand(): Promise<number> {
  const { values } = parseCommand(
    {
      options: {
        model: { type: 'string', default: SHIPPED_MODEL },
        rounds: { type: 'string', default: '9' },
        page: { type: 'string' },
        json: { type: 'boolean', default: false },
        out: { type: 'string' },
      },
    },
    USAGE,
  );
  const rounds = Number(values.rounds);
  if (!Number.isInteger(rounds) || rounds < 1)
    throw new UsageError(`--rounds must be a positive whole number, not "${values.rounds}".`, USAGE);
  const result: BenchResult = { ...(await measured(values.model, rounds)), page: await inPage(values.page) };
  if (values.out !== undefined) await writeFile(values.out, `${JSON.stringify(result, null, 2)}\n`);
  await print(values.json ? `${JSON.stringify(result)}\n` : wordsOf(result));
  return EXIT.ok;
}

async function measured(model: string, rounds: number): Promise<Omit<BenchResult, 'page'>> {
  const folder = await readModelFolder(folderReader(modelFolder(model)), () => {}, shippedFronts);
  if (!folder.front) throw new MicrographiaError('no-front', 'The model has no front.', 'Measure one that has.');
  const engine = await openEngine(nodeHost(), 'wasm');
  const ours = ourWorks(folder);
  const stock = await stockWorks(folder);
  const onnx = await onnxWorks(folder);
  const { imageSize } = folder.config.model;
  const torch = await startTorch(join(root, 'scripts/bench-torch-front.py'), ours.frontAlone);
  const torchChunk = await startTorch(join(root, 'scripts/bench-torch-training.py'), await ours.chunkAlone());
  try {
    const map = await ours.front();
    const disagreement = {
      'logits, golden': largestRelativeError(await ours.logits(), folder.golden.logits),
      'logits, stock tfjs': largestRelativeError(await stock.logits(), await ours.logits()),
      'logits, onnxruntime-web': largestRelativeError(await onnx.logits(), await ours.logits()),
      'gradient, stock tfjs': largestRelativeError((await stock.chunk()).gradient, (await ours.chunk()).gradient),
      'front, stock tfjs': largestRelativeError(await stock.front(), map),
      ...(torch ? { 'front, PyTorch': largestRelativeError(await torch.values(), map) } : {}),
      ...(torchChunk ? await missedBy(torchChunk, ours) : {}),
    };
    for (const [name, error] of Object.entries(disagreement))
      if (!(error < AGREE))
        throw new MicrographiaError('disagree', `${name}: off by ${error}.`, 'Nothing is measured until the engines agree.');
    const tiff = await readFile(join(root, 'public/samples/fibres.tif'));
    const milliseconds = await interleaved(
      rounds,
      {
        view: ours.view,
        'view, stock tfjs': stock.view,
        'view, onnxruntime-web': onnx.view,
        [`batch of ${BATCH}`]: ours.batch,
        [`batch of ${BATCH}, onnxruntime-web`]: onnx.batch,
        front: ours.front,
        'front, stock tfjs': stock.front,
        [`training chunk of ${CHUNK}`]: ours.chunk,
        [`training chunk of ${CHUNK}, stock tfjs`]: stock.chunk,
        ...(await readingWorks(Uint8Array.from(tiff), imageSize)),
      },
      {
        ...(torch ? { 'front, PyTorch': torch.run } : {}),
        ...(torchChunk ? { [`training chunk of ${CHUNK}, PyTorch`]: torchChunk.run } : {}),
      },
    );
    return {
      date: new Date().toISOString().slice(0, 10),
      machine: `${cpus()[0]?.model ?? 'unknown'}, ${availableParallelism()} cores, wasm on one thread`,
      loadAverage: loadavg().map((load) => Number(load.toFixed(1))),
      node: process.version,
      torch: torch?.version ?? null,
      model: { id: folder.config.id, sha256: folder.config.weightsSha256 },
      rounds,
      disagreement,
      kernels: {
        view: await countKernels(ours.view),
        'what the front shows of it': await countKernels(ours.look),
        'training chunk': await countKernels(ours.chunk),
      },
      milliseconds,
      ratios: ratiosOf(milliseconds),
      lists: costOfLists(3),
    };
  } finally {
    await torch?.close();
    await torchChunk?.close();
    engine.close();
  }
}

/** By how much PyTorch misses the product's training step: the logits, the loss, the gradient as a whole, and the norm of it by single parameters. */
async function missedBy(torch: TorchWork, ours: OurWorks): Promise<Record<string, number>> {
  const [chunk, logits, values] = [await ours.chunk(), await ours.logits(), await torch.values()];
  const gradient = values.subarray(values.length - ours.layout.length);
  const normsOf = (of: Float32Array): number[] =>
    ours.layout.entries
      .filter(({ name }) => NORMS.has(name))
      .map(({ offset, length }) => Math.hypot(...of.subarray(offset, offset + length)));
  const [theirs, own] = [normsOf(gradient), normsOf(chunk.gradient)];
  return {
    'logits, PyTorch': largestRelativeError(values.subarray(1, 1 + logits.length), logits),
    'loss, PyTorch': largestRelativeError([values[0]], [chunk.loss]),
    'gradient, PyTorch': largestRelativeError(gradient, chunk.gradient),
    'norms of single gradients, PyTorch': Math.max(...own.map((norm, i) => Math.abs(theirs[i] / norm - 1))),
  };
}

/** Without a timing of what it is compared with, a ratio is null. */
function ratiosOf(timings: Readonly<Record<string, Timing>>): Record<string, number | null> {
  const pairs: readonly (readonly [string, string, number])[] = [
    ['view', 'view, stock tfjs', 1],
    ['view', 'view, onnxruntime-web', 1],
    [`batch of ${BATCH}`, 'view', BATCH],
    [`batch of ${BATCH}`, `batch of ${BATCH}, onnxruntime-web`, 1],
    ['front', 'front, stock tfjs', 1],
    ['front', 'front, PyTorch', 1],
    [`training chunk of ${CHUNK}`, `training chunk of ${CHUNK}, stock tfjs`, 1],
    [`training chunk of ${CHUNK}`, `training chunk of ${CHUNK}, PyTorch`, 1],
    [`training chunk of ${CHUNK}`, 'view', CHUNK],
  ];
  return Object.fromEntries(
    pairs.map(([name, of, times]) => [
      `${name} / ${times === 1 ? '' : `${times} x `}${of}`,
      timings[of] ? timings[name].median / (times * timings[of].median) : null,
    ]),
  );
}

/** The page beside the command, where a folder of pictures was given. */
async function inPage(folder: string | undefined): Promise<readonly unknown[] | null> {
  if (folder === undefined) return null;
  const { stdout } = await promisify(execFile)(process.execPath, [join(root, 'scripts/bench-page.mjs'), folder]);
  return stdout
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line) as unknown);
}

function wordsOf(result: BenchResult): string {
  const number = (value: number): string => value.toPrecision(3).padStart(9);
  const lines = [
    `${result.machine}; load ${result.loadAverage.join(' ')}; ${result.rounds} rounds; PyTorch ${result.torch ?? 'not found'}`,
    ...Object.entries(result.disagreement).map(([name, error]) => `${name.padEnd(52)}${error.toExponential(1)} off`),
    ...Object.entries(result.milliseconds).map(
      ([name, { median, low, high }]) => `${name.padEnd(52)}${number(median)} ms   ${number(low)} .. ${number(high)}`,
    ),
    ...Object.entries(result.ratios).map(
      ([name, ratio]) => `${name.padEnd(52)}${ratio === null ? 'not measured' : number(ratio)}`,
    ),
    ...Object.entries(result.lists).map(
      ([name, { ms10000, ratio }]) =>
        `${name.padEnd(52)}${number(ms10000)} ms at 10,000, ${ratio.toPrecision(2)} times that at 1,000`,
    ),
    ...Object.entries(result.kernels).map(([name, { all, dispatches, named }]) => {
      const most = Object.entries(named).map(([kernel, count]) => `${count} ${kernel}`);
      return `${`kernels, ${name}`.padEnd(52)}${all}, ${dispatches} that compute: ${most.join(', ')}`;
    }),
    ...(result.page ?? []).map((line) => JSON.stringify(line)),
  ];
  return `${lines.join('\n')}\n`;
}
