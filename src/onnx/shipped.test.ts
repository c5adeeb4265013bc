/** The model that ships, and models that users make of it, as onnxruntime-web computes them, against the product itself. */
import { readFile } from 'node:fs/promises';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { startWasm } from '../engine/kernels/wasm/testing';
import { goldenView, orientations } from '../model/input';
import { deriveModel } from '../models/describe-model';
import { type ModelFiles, type ModelFolder, readModelFolder } from '../models/folder';
import { largestRelativeError, Network } from '../models/network';
import { teachModel } from '../models/taught-model';
import { readFrom } from '../models/testing';
import { exportOnnx } from './export';
import { openOnnx, runOnnx } from './testing';

// Networks are computed, on the processor: seconds, more on a busy machine.
vi.setConfig({ testTimeout: 240_000 });

const at = (folder: URL) => async (name: string) => new Uint8Array(await readFile(new URL(name, folder)));
const models = new URL('../../public/models/', import.meta.url);
const fronts = (id: string) => at(new URL(`fronts/${id}/`, models));
const opened = (files: ModelFiles): Promise<ModelFolder> => readModelFolder(readFrom(files), undefined, fronts);

let base: ModelFolder;
/** The golden picture as it is, mirrored, upside down, both, and on its side. */
let views: Float32Array[];
beforeAll(async () => {
  await startWasm();
  base = await readModelFolder(at(new URL('base/', models)), undefined, fronts);
  views = orientations(goldenView(base.golden.input), 5);
});

/** Errors of a model's ONNX file: against its golden logits, and against the product's own five views, in one batch and one by one. */
async function errorsOf(folder: ModelFolder) {
  const network = Network.upload(folder);
  const expected = await network.forward(views);
  network.dispose();
  const session = await openOnnx(exportOnnx(folder, folder.bank!));
  const together = await runOnnx(session, views);
  const alone = await Promise.all(views.map((view) => runOnnx(session, [view])));
  await session.release();
  const worst = (rows: readonly Float32Array[]) =>
    Math.max(...expected.map(({ logits }, i) => largestRelativeError(rows[i], logits)));
  return {
    golden: largestRelativeError(alone[0].logits[0], folder.golden.logits),
    together: worst(together.logits),
    alone: worst(alone.map(({ logits }) => logits[0])),
    // A model of other categories has no score for strangers: it was trained among the ten.
    stranger: Math.max(...expected.map(({ stranger }, i) => Math.abs((together.stranger?.[i][0] ?? 0) - (stranger ?? 0)))),
    hasStranger: 'stranger' in together,
    categories: together.logits[0].length,
  };
}

function expectClose({ categories: _, hasStranger: __, ...errors }: Awaited<ReturnType<typeof errorsOf>>): void {
  for (const [what, error] of Object.entries(errors)) expect(error, what).toBeLessThan(1e-3);
}

/** What a network makes of the shipped model. */
async function madeOf(make: (network: Network) => Promise<ModelFiles>): Promise<ModelFolder> {
  const network = Network.upload(base);
  try {
    return await opened(await make(network));
  } finally {
    network.dispose();
  }
}

describe('as ONNX', () => {
  it('the shipped model gives its golden logits and scores', async () => {
    const errors = await errorsOf(base);
    expectClose(errors);
    expect(errors).toMatchObject({ categories: 10, hasStranger: true });
  });

  it('a model of three of its categories gives what it gives in the product', async () => {
    const without = base.config.model.categories.slice(3);
    const order = {
      id: 'three',
      createdAt: '2026-01-01T00:00:00.000Z',
      descriptions: base.descriptions,
    };
    const three = await madeOf((network) => deriveModel(network, base, { ...order, without }, () => true));
    const errors = await errorsOf(three);
    expectClose(errors);
    expect(errors.categories).toBe(3);
  });

  it('a model with a category that was added by its description gives what it gives in the product', async () => {
    const text = 'Flat hexagonal plates, stacked like cards, a few micrometres across, with sharp edges and smooth faces.';
    const categories = [{ name: 'Platelets', sections: [{ ...base.descriptions.categories[0].sections[0], text }] }];
    const order = {
      id: 'more',
      createdAt: '2026-01-01T00:00:00.000Z',
      descriptions: { ...base.descriptions, categories },
    };
    const more = await madeOf((network) => deriveModel(network, base, { ...order, without: [] }, () => true, fronts));
    expect(more.config.training.byWords).toEqual(['Platelets']);
    const errors = await errorsOf(more);
    expectClose(errors);
    expect(errors.categories).toBe(11);
  });

  it('a model that corrections taught a category gives what it gives in the product', async () => {
    const { categories, front } = base.config.model;
    const width = front?.vectorWidth ?? 0;
    const taught = await madeOf((network) =>
      teachModel(network, base, {
        id: 'taught',
        createdAt: '2026-01-01T00:00:00.000Z',
        modelSha256: base.config.weightsSha256,
        categories: [...categories, 'Platelets'],
        weights: Float32Array.from({ length: (categories.length + 1) * width }, (_, i) => 0.02 * Math.sin(i)),
        bias: Float32Array.from({ length: categories.length + 1 }, (_, c) => 0.1 * c),
        provenance: {},
      }),
    );
    const errors = await errorsOf(taught);
    expectClose(errors);
    expect(errors.categories).toBe(11);
  });
});

describe('the file', () => {
  it('carries labels, calibration, preprocessing and the hash of its weights, and is the same each time', async () => {
    const bytes = exportOnnx(base, base.bank!);
    const text = new TextDecoder('latin1').decode(bytes);
    expect(text).toContain(JSON.stringify(base.config.model.categories));
    expect(text).toContain(JSON.stringify(base.config.calibration));
    expect(text).toContain(base.config.weightsSha256);
    expect(text).toContain('exact area average');
    expect(Buffer.compare(bytes, exportOnnx(base, base.bank!))).toBe(0);
  });
});
