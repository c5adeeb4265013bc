/** A category that a user adds by its description alone, with the shipped model: its pictures come near the top, and others stay where they are. */
import { expect, it, vi } from 'vitest';
import { CATEGORIES } from '../base/categories';
import { startWasm } from '../engine/kernels/wasm/testing';
import { rankOf } from '../evaluation/ranking';
import { prepareView } from '../model/input';
import { deriveModel } from '../models/describe-model';
import { readModelFolder } from '../models/folder';
import { Network } from '../models/network';
import { readFrom } from '../models/testing';
import { generateMicrograph } from '../synth/generate';
import { SHIPPED_MODELS } from './command';
import { folderReader, shippedFronts } from './model-reader';

// The shipped network is computed on the processor: seconds, more on a busy machine.
vi.setConfig({ testTimeout: 240_000 });

const THREADS =
  'Long thin strands that cross one another at random in a tangled mat, bundles of parallel yarn, and woven cloth.';
const CUBES = 'Facetted cubes and angular crystals, separate and scattered on a flat ground.';

/** Four pictures of a category, of four kinds, as the model sees them. */
const views = (category: (typeof CATEGORIES)[number], side: number): Float32Array[] =>
  Array.from({ length: 4 }, (_, index) => {
    const { plane } = generateMicrograph({ seed: 'described', index, size: 256, category });
    return prepareView(plane, { x: 0, y: 0, width: plane.width, height: plane.height }, side);
  });

it('puts pictures of a category that it was only told of near the top, by its words, and leaves others in place', async () => {
  await startWasm();
  const base = await readModelFolder(folderReader(`${SHIPPED_MODELS}/base`), undefined, shippedFronts);
  const side = base.config.model.imageSize;
  const [fibres, films] = [views('Fibres', side), views('Films_Coated_Surface', side)];
  const own = Network.upload(base);
  const [section] = base.descriptions.categories[0].sections;
  /** Mean place of the new category on fibres, and how many films it is put first on; Fibres is left out of the model. */
  const placed = async (text: string, fronts: typeof shippedFronts | undefined) => {
    const order = {
      id: 'told',
      createdAt: '2026-01-01T00:00:00.000Z',
      without: ['Fibres'],
      descriptions: { ...base.descriptions, categories: [{ name: 'Told', sections: [{ ...section, text }] }] },
    };
    const files = await deriveModel(own, base, order, () => true, fronts);
    const network = Network.upload(await readModelFolder(readFrom(files), undefined, shippedFronts));
    const places = (await network.forward([...fibres, ...films])).map(
      ({ logits }) => 1 + rankOf(logits).indexOf(CATEGORIES.length - 1),
    );
    network.dispose();
    const mean = places.slice(0, fibres.length).reduce((sum, place) => sum + place, 0) / fibres.length;
    return { mean, takes: places.slice(fibres.length).filter((place) => place === 1).length };
  };
  const told = await placed(THREADS, shippedFronts);
  expect(told.mean).toBeLessThanOrEqual(2);
  expect(told.takes).toBeLessThanOrEqual(1);
  // Other words, and no reading of words at all.
  expect((await placed(CUBES, shippedFronts)).mean).toBeGreaterThan(told.mean + 2);
  expect((await placed(THREADS, undefined)).mean).toBeGreaterThan(told.mean + 1);
  own.dispose();
});
