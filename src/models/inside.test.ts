/** The shipped model seen from within: the same on every engine, and gone with its weights. */
import { readFile } from 'node:fs/promises';
import { setBackend } from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { Random } from '../base/random';
import { openEngine } from '../engine/engine';
import { startWasm } from '../engine/kernels/wasm/testing';
import { nodeHost } from '../engine/node-host';
import { readMicrograph } from '../micrograph/read';
import { normal, type ParamArrays } from '../model/params';
import { rankCorrelation, sharedEdges } from '../model/testing/alike';
import { worstError } from '../model/testing/cases';
import { type ModelFolder, readModelFolder } from './folder';
import type { InsideNumbers } from './inside-tensors';
import { lookAt, viewsIn } from './look';
import { patchEffects, withoutSquare } from './look-inside';
import { Network } from './network';

// Networks are computed, on the slowest engine too: seconds, more on a busy machine.
vi.setConfig({ testTimeout: 600_000, hookTimeout: 600_000 });

let model: ModelFolder;
/** The first view of a sample picture. */
const views = new Map<string, Float32Array>();

beforeAll(async () => {
  await startWasm();
  const publicFile = (path: string) => readFile(new URL(`../../public/${path}`, import.meta.url));
  const at = (folder: string) => async (name: string) => new Uint8Array(await publicFile(`models/${folder}/${name}`));
  model = await readModelFolder(at('base'), undefined, (id) => at(`fronts/${id}`));
  for (const name of ['fibres', 'powder']) {
    const bytes = new Uint8Array(await publicFile(`samples/${name}.tif`));
    const { pixels, crop } = await readMicrograph({ name: `${name}.tif`, path: `${name}.tif`, bytes }, []);
    views.set(name, viewsIn(lookAt(pixels, crop, model.config.model.imageSize))[0]);
  }
});

const view = (name: string): Float32Array => views.get(name) as Float32Array;

async function within<T>(
  params: ParamArrays,
  run: (network: Network) => Promise<T>,
  front: ModelFolder['front'] = model.front,
): Promise<T> {
  const network = Network.upload({ ...model, params, front });
  try {
    return await run(network);
  } finally {
    network.dispose();
  }
}

const edges = ({ levels }: InsideNumbers, l: number): string[] => {
  const { starts, targets } = levels[l].graph!;
  return Array.from(targets, (target, e) => `${starts.findIndex((start) => start > e) - 1}-${target}`);
};

/** What is shown of one picture on the engine in use. */
const shown = () =>
  within(model.params, async (network) => ({
    inside: await network.inside(view('fibres')),
    without: await network.withoutPatches(view('fibres'), 2, 3, 4),
  }));

/** @param tolerance of what the front gives, by the largest value */
function expectAlike(one: Awaited<ReturnType<typeof shown>>, other: typeof one, tolerance: number): void {
  const [a, b] = [one.inside, other.inside];
  for (const term of ['front', 'levels', 'description'] as const)
    expect(worstError(a.terms[term], b.terms[term]), term).toBeLessThan(tolerance);
  expect(worstError(a.front!.values, b.front!.values), 'map of the front').toBeLessThan(10 * tolerance);
  for (const l of a.levels.keys()) {
    expect(sharedEdges(edges(a, l), edges(b, l)), `edges of level ${l}`).toBeGreaterThan(0.99);
    expect(worstError(a.levels[l].graphShares, b.levels[l].graphShares), `gate of level ${l}`).toBeLessThan(tolerance);
  }
  expect(worstError(a.reads!, b.reads!), 'attention').toBeLessThan(tolerance);
  expect(worstError(one.without, other.without), 'occlusion').toBeLessThan(tolerance);
}

it('shows the same on the plain processor engine as on WebAssembly', async () => {
  const wasm = await shown();
  await setBackend('cpu');
  const cpu = await shown();
  await setBackend('wasm');
  expectAlike(wasm, cpu, 1e-3);
});

const driver = process.env.VK_ICD_FILENAMES !== undefined || process.platform !== 'linux';
const host = nodeHost({ softwareGpu: driver });
const adapter = await (await host.gpu())?.requestAdapter();

it.skipIf(!adapter)(
  adapter ? 'shows the same on WebGPU' : 'shows the same on WebGPU: not run, Dawn finds no adapter here',
  async () => {
    const wasm = await shown();
    const engine = await openEngine(host);
    expect(engine.kind).toBe('webgpu');
    const gpu = await shown();
    engine.close();
    await setBackend('wasm');
    expectAlike(wasm, gpu, 1e-3);
  },
);

describe('sanity (Adebayo et al. 2018, arXiv 1810.03292), by the ranks of what is shown', () => {
  /** Weights of the same shapes and deviations, drawn anew where `of` says so. */
  const randomised = (of: RegExp, arrays: ParamArrays = model.params): ParamArrays =>
    Object.fromEntries(
      Object.entries(arrays).map(([name, array]) => {
        if (!of.test(name)) return [name, array];
        const { values, shape } = array;
        const deviation = Math.sqrt(values.reduce((sum, value) => sum + value ** 2, 0) / values.length);
        return [name, normal(new Random(7).fork(name), shape, deviation)];
      }),
    );

  it('the map of the front’s vote goes with the head’s weights', async () => {
    const learned = await within(model.params, (network) => network.inside(view('fibres')));
    const drawn = await within(randomised(/^head\.probe_weight/), (network) => network.inside(view('fibres')));
    const cells = learned.front!.side ** 2;
    for (const c of learned.logits.keys()) {
      const map = ({ front }: InsideNumbers): number[] => Array.from(front!.values.slice(c * cells, (c + 1) * cells));
      expect(Math.abs(rankCorrelation(map(learned), map(drawn))), `category ${c}`).toBeLessThan(0.5);
    }
  });

  it('graph, gate, attention and what the patches do go with the levels’ weights', async () => {
    const look = (params: ParamArrays, front?: ModelFolder['front']) =>
      within(
        params,
        async (network) => ({
          inside: await network.inside(view('fibres')),
          without: Array.from(await network.withoutPatches(view('fibres'), 2, 0, 16)),
        }),
        front,
      );
    const learned = await look(model.params);
    const drawn = await look(randomised(/^level\d/));
    const front = model.front && { ...model.front, params: randomised(/kernel$/, model.front.params) };
    const all = await look(randomised(/^level\d|^front\.level/), front);
    for (const l of learned.inside.levels.keys()) {
      const shared = (other: typeof learned): number => sharedEdges(edges(learned.inside, l), edges(other.inside, l));
      // A random projection keeps most cosines of what the front sees: 0.62 to 0.70 of the edges stay; without the front 0.37 to 0.52.
      expect(shared(drawn), `edges of level ${l}`).toBeLessThan(0.75);
      expect(shared(all), `edges of level ${l}, front randomised too`).toBeLessThan(0.6);
      const gates = [learned, drawn].map(({ inside }) => inside.levels[l].graphShares);
      expect(Math.abs(rankCorrelation(gates[0], gates[1])), `gate of level ${l}`).toBeLessThan(0.5);
    }
    const effect = ({ inside, without }: typeof learned, c: number): number[] =>
      Array.from({ length: 16 }, (_, i) => inside.logits[c] - without[i * inside.logits.length + c]);
    const alike = learned.inside.logits.map((_, c) => Math.abs(rankCorrelation(effect(learned, c), effect(drawn, c))));
    expect(alike.reduce((sum, value) => sum + value, 0) / alike.length).toBeLessThan(0.5);
  });
});

it('tries the whole network without each square: the same as classifying pictures that lack it', async () => {
  await within(model.params, async (network) => {
    const [{ logits }] = await network.forward([view('powder')]);
    const question = {
      modelSha256: 'a',
      values: view('powder'),
      logits: Array.from(logits),
      level: 'picture',
      from: 24,
      count: 2,
    } as const;
    const effects = await patchEffects(network, 'a', question);
    const lacking = [24, 25].map((square) => withoutSquare(view('powder'), square));
    // 32 x 32 px of the view, and no other, are flat.
    for (const [i, flat] of lacking.entries()) {
      const changed = Array.from(flat.keys()).filter((at) => flat[at] !== view('powder')[at]);
      expect(changed.length).toBeGreaterThan(1000);
      expect(changed.every((at) => Math.floor(at / 224 / 32) === 3 && Math.floor((at % 224) / 32) === 3 + i)).toBe(true);
      expect(new Set(changed.map((at) => flat[at])).size).toBe(1);
    }
    const expected = (await network.forward(lacking)).flatMap((without) =>
      Array.from(logits, (logit, c) => logit - without.logits[c]),
    );
    expect(worstError(effects, expected)).toBeLessThan(1e-5);
    expect(Math.max(...effects.map(Math.abs)), 'a square does something').toBeGreaterThan(1e-2);
  });
});
