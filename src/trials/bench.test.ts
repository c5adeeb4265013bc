/** How many kernels the shipped model calls for a view: on a GPU each that computes is a dispatch, which costs more than its arithmetic. */
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { folderReader, frontsBelow } from '../cli/model-reader';
import type { Engine } from '../engine/engine';
import { openEngine } from '../engine/engine';
import { nodeHost } from '../engine/node-host';
import { goldenView } from '../model/input';
import { readModelFolder } from '../models/folder';
import { largestRelativeError, Network } from '../models/network';
import { countKernels, interleaved, timingOf, withStockKernels } from './bench';
import { onnxWorks, ourWorks } from './bench-works';

// Networks are computed, by the slow operations too: seconds, more on a busy machine.
vi.setConfig({ testTimeout: 120_000 });

let engine: Engine;

beforeAll(async () => {
  engine = await openEngine(nodeHost(), 'wasm');
});

afterAll(() => engine.close());

it('a view costs so many kernels, and no more without anybody noticing', async () => {
  const folder = await readModelFolder(folderReader('public/models/base'), () => {}, frontsBelow('public/models'));
  const network = Network.upload(folder);
  const view = goldenView(folder.golden.input);
  const one = await countKernels(() => network.forward([view]));
  const sixteen = await countKernels(() => network.forward(Array.from({ length: 16 }, () => view)));
  const works = ourWorks(folder);
  const [front, chunk] = [await countKernels(works.look), await countKernels(works.chunk)];
  expect({
    view: [one.all, one.dispatches],
    front: [front.all, front.dispatches],
    training: [chunk.all, chunk.dispatches],
  }).toEqual({ view: [134, 106], front: [32, 30], training: [674, 230] });
  // On the processor views go through the front in fours, whose tokens and vectors are put together.
  const together = folder.config.model.levels.length + 1;
  expect([sixteen.all - one.all, sixteen.dispatches - one.dispatches]).toEqual([
    3 * front.all + together,
    3 * front.dispatches + together,
  ]);

  const stock = await withStockKernels(async () => Network.upload(folder));
  const [[{ logits }], [{ logits: composed }]] = [
    await network.forward([view]),
    await withStockKernels(() => stock.forward([view])),
  ];
  expect(largestRelativeError(composed, logits)).toBeLessThan(1e-4);
  const named = await withStockKernels(() => countKernels(() => stock.forward([view])));
  expect(Object.keys(named.named).filter((name) => name.startsWith('Hnf'))).toEqual([]);
  expect((await countKernels(() => network.forward([view]))).all).toBe(one.all);
});

it('sets beside it onnxruntime-web on the exported model, which says the same', async () => {
  const folder = await readModelFolder(folderReader('public/models/base'), () => {}, frontsBelow('public/models'));
  const works = await onnxWorks(folder);
  expect(largestRelativeError(await works.logits(), folder.golden.logits)).toBeLessThan(1e-3);
  expect(await works.batch()).toMatchObject({ logits: { length: 16 }, stranger: { length: 16 } });
});

it('takes the middle and the quartiles of every round but the first, in turns', async () => {
  expect(timingOf([5, 1, 2, 4, 3])).toEqual({ median: 3, low: 2, high: 4 });
  const log: string[] = [];
  const timings = await interleaved(2, { a: () => log.push('a'), b: async () => log.push('b') });
  expect(log.join('')).toBe('ababab');
  expect(Object.keys(timings)).toEqual(['a', 'b']);
});
