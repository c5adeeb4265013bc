/** Means of measuring: work done in turns, the stock operations in place of our kernels, and the kernels that a run calls. */
import { engine, getKernelsForBackend, type KernelConfig, registerKernel, unregisterKernel } from '@tensorflow/tfjs-core';

/** Milliseconds of processor time: the middle one of all rounds, and the quartiles. */
export interface Timing {
  readonly median: number;
  readonly low: number;
  readonly high: number;
}

export function timingOf(times: readonly number[]): Timing {
  const sorted = [...times].sort((a, b) => a - b);
  const at = (share: number): number => sorted[Math.round(share * (sorted.length - 1))];
  return { median: at(0.5), low: at(0.25), high: at(0.75) };
}

/** Processor time of this process so far, ms: what other programmes do meanwhile does not count. */
const processorTime = (): number => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
};

/**
 * Does each piece of work once a round, in turns, so that a busy machine slows all alike; a first round is not counted.
 * @param elsewhere work done by other processes, which say themselves how many ms of processor time it took
 */
export async function interleaved(
  rounds: number,
  works: Readonly<Record<string, () => unknown>>,
  elsewhere: Readonly<Record<string, () => Promise<number>>> = {},
): Promise<Record<string, Timing>> {
  const here = Object.entries(works).map(([name, work]): [string, () => Promise<number>] => [
    name,
    async () => {
      const before = processorTime();
      await work();
      return processorTime() - before;
    },
  ]);
  const all = [...here, ...Object.entries(elsewhere)].map(([name, work]) => ({ name, work, times: [] as number[] }));
  for (let round = 0; round <= rounds; round++)
    for (const { work, times } of all) {
      const time = await work();
      if (round > 0) times.push(time);
    }
  return Object.fromEntries(all.map(({ name, times }) => [name, timingOf(times)]));
}

/** Runs `work` with the kernels taken away that stand in for stock operations on the wasm engine: the model then composes them. */
export async function withStockKernels<T>(work: () => Promise<T>): Promise<T> {
  const ours: KernelConfig[] = getKernelsForBackend('wasm').filter(({ kernelName }) => kernelName.startsWith('Hnf'));
  for (const { kernelName, backendName } of ours) unregisterKernel(kernelName, backendName);
  try {
    return await work();
  } finally {
    for (const kernel of ours) registerKernel(kernel);
  }
}

export interface KernelCount {
  /** Kernels that tfjs calls. */
  readonly all: number;
  /** On a GPU the programs that they run there, of which a kernel may have several; elsewhere the kernels that do more than rename. */
  readonly dispatches: number;
  /** The five called most. */
  readonly named: Readonly<Record<string, number>>;
}

const RENAMES = new Set(['Reshape', 'Identity']);

/** How many kernels `work` calls: the same on every machine. */
export async function countKernels(work: () => Promise<unknown>): Promise<KernelCount> {
  const counts = new Map<string, number>();
  let programs = 0;
  const tensors = engine();
  const gpu = tensors.backend as { runWebGPUProgram?(...args: unknown[]): unknown };
  const run = tensors.runKernel;
  const runProgram = gpu.runWebGPUProgram;
  tensors.runKernel = function (this: typeof tensors, ...args) {
    counts.set(args[0], (counts.get(args[0]) ?? 0) + 1);
    return run.apply(this, args);
  } as typeof run;
  if (runProgram)
    gpu.runWebGPUProgram = function (this: typeof gpu, ...args) {
      programs++;
      return runProgram.apply(this, args);
    };
  try {
    await work();
  } finally {
    tensors.runKernel = run;
    if (runProgram) gpu.runWebGPUProgram = runProgram;
  }
  const sum = (of: Iterable<[string, number]>): number => [...of].reduce((total, [, count]) => total + count, 0);
  return {
    all: sum(counts),
    dispatches: runProgram ? programs : sum([...counts].filter(([name]) => !RENAMES.has(name))),
    named: Object.fromEntries([...counts].sort(([, a], [, b]) => b - a).slice(0, 5)),
  };
}
