/** The weights in public/models/base, computed a second time by the float64 reference. */
import { readFile } from 'node:fs/promises';
import { backend } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { startWasm } from '../engine/kernels/wasm/testing';
import { CLS_ID } from '../language/tokenizer';
import { uploadFront } from '../model/front';
import { viewThroughFront } from '../model/front-view';
import { goldenView } from '../model/input';
import { toTensors } from '../model/params';
import { languageStates, rowsOf, type Values, widen } from '../model/testing/arithmetic';
import { uploadImages, worstError } from '../model/testing/cases';
import { referenceHnf, referenceTextBank } from '../model/testing/reference';
import { type ModelFolder, readModelFolder } from './folder';
import { largestRelativeError, Network, textBankOf } from './network';

// Networks are computed, on the slowest engine too: seconds, more on a busy machine.
vi.setConfig({ testTimeout: 60_000 });

/** What the front makes of a view, on this engine: the front itself is held against its own reference elsewhere. */
async function frontOf({ config, params, front }: ModelFolder, view: Float32Array) {
  if (!front) return null;
  const seen = viewThroughFront(
    config.model,
    toTensors(params),
    { config: front.config, params: uploadFront(front.config, front.params) },
    uploadImages([view], config.model.imageSize),
  )!;
  const tokens = await Promise.all(seen.tokens.map(async (t) => rowsOf(await t.data(), config.model.front?.tokenWidth ?? 0)));
  return { tokens, vector: Array.from(await seen.vector.data()) };
}

let model: ModelFolder;
let params: Values;
beforeAll(async () => {
  await startWasm();
  const folder = new URL('../../public/models/base/', import.meta.url);
  const at = (folder: URL) => async (name: string) => new Uint8Array(await readFile(new URL(name, folder)));
  model = await readModelFolder(at(folder), undefined, (id) => at(new URL(`../fronts/${id}/`, folder)));
  params = widen(model.params);
});

/** The processor engine's memory, MB: it only grows. */
const wasmMB = (): number =>
  (backend() as unknown as { readonly wasm: { readonly HEAPU8: Uint8Array } }).wasm.HEAPU8.length / 2 ** 20;

describe('the shipped model', () => {
  // First, before anything else takes memory.
  it('takes sixteen views together into 80 MB of the processor, and each comes out as it does alone', async () => {
    const network = Network.upload(model);
    const view = goldenView(model.golden.input);
    const views = Array.from({ length: 16 }, (_, i) => Float32Array.from(view, (_, at) => view[(at + 997 * i) % view.length]));
    const together = await network.forward(views);
    expect(wasmMB()).toBeLessThan(80);
    for (const i of [0, 7, 15]) {
      const [alone] = await network.forward([views[i]]);
      expect(largestRelativeError(together[i].logits, alone.logits)).toBeLessThan(1e-4);
      expect(largestRelativeError(together[i].features, alone.features)).toBeLessThan(1e-4);
    }
    network.dispose();
  });

  it('has golden logits that the float64 reference gives too: what a user\u2019s GPU is verified against is right', async () => {
    const { config, golden, bank } = model;
    const { values } = bank ?? (await textBankOf(model)); // as every visitor has it
    const view = goldenView(golden.input);
    const front = await frontOf(model, view);
    const { logits } = referenceHnf(config.model, params, view, rowsOf(values, config.model.width), front ? { front } : {});
    expect(worstError(golden.logits, logits)).toBeLessThan(golden.tolerance);
  });

  it('makes a text bank of its descriptions as the float64 reference does: the first 300 letters of two', async () => {
    const { config, tokenizer } = model;
    const { width, heads, layers } = config.language;
    const texts = model.texts.map((text) => text.slice(0, 300));
    const { values } = await textBankOf({ ...model, texts });
    const states = texts
      .slice(0, 2)
      .map((text) => languageStates(params, [CLS_ID, ...tokenizer.encode(text)], width, heads, layers));
    const expected = referenceTextBank(config.model, params, states).flat();
    expect(worstError(values.slice(0, expected.length), expected)).toBeLessThan(1e-5);
  });

  it('is the one its card describes', async () => {
    const card = await readFile(new URL('../../public/models/base/card.md', import.meta.url), 'utf8');
    expect(card).toContain(model.config.weightsSha256);
  });
});
