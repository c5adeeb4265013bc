/** What many tests share: a tiny model folder with random weights, made in memory. */
import { getBackend, setBackend } from '@tensorflow/tfjs-core';
import { Random } from '../base/random';
import type { Descriptions } from '../language/descriptions';
import { descriptionText } from '../language/descriptions';
import { SECTIONS } from '../language/sections';
import { initSmallLm } from '../language/small-lm';
import { trainTokenizer } from '../language/tokenizer';
import type { HnfConfig } from '../model/config';
import { initHnf } from '../model/init';
import { goldenView } from '../model/input';
import { asStored, type ModelPieces, packModelFolder, readerOf } from './folder';
import { Network, textBankOf } from './network';

/** Two levels of four and nine patches: a forward pass takes milliseconds on any engine. */
export const TINY: HnfConfig = {
  profile: 'tiny',
  imageSize: 24,
  width: 8,
  heads: 2,
  mlpRatio: 2,
  levels: [
    { patch: 8, neighbours: 3 },
    { patch: 12, neighbours: 2 },
  ],
  solver: { method: 'midpoint', steps: 1 },
  chebyshevOrder: 3,
  textWidth: 8,
  categories: ['Fibres', 'Nanowires', 'Powder', 'Tips'],
  switches: { graph: true, sequence: true, hierarchy: true, text: true, crossAttention: true },
};

const descriptionsOf = (categories: readonly string[]): Descriptions => ({
  version: 1,
  provenance: { model: 'none', prompt: null, promptSha256: null, date: '2025-01-01', note: 'made up for a test' },
  categories: categories.map((name) => ({
    name,
    sections: [{ id: SECTIONS[0].id, title: SECTIONS[0].title, text: `A picture of ${name} has ${name} in it.` }],
  })),
});

/** Everything of a model but its golden logits, which need an engine. */
export function tinyPieces(config: HnfConfig = TINY, seed = 1): ModelPieces {
  const descriptions = descriptionsOf(config.categories);
  const tokenizer = trainTokenizer(descriptions.categories.map(descriptionText), 280);
  const language = { vocabularySize: 280, width: config.textWidth, heads: 2, layers: 1, maxTokens: 64 };
  const random = new Random(seed);
  return {
    config: {
      id: 'tiny',
      createdAt: '2025-01-01T00:00:00.000Z',
      model: config,
      language,
      calibration: { temperature: 1.5, conformal: { coverage: 0.9, threshold: 0.7 }, outOfSet: { threshold: 50 } },
      training: { note: 'random weights' },
    },
    params: asStored({ ...initHnf(config, seed), ...(config.switches.text && initSmallLm(language, seed)) }),
    tokenizer,
    descriptions,
    golden: {
      input: Uint8Array.from({ length: config.imageSize ** 2 }, () => random.integer(0, 255)),
      logits: config.categories.map(() => 0),
      tolerance: 1e-3,
    },
  };
}

/** The files of the tiny model; golden logits (through the small language model) and bank computed by tfjs's `cpu` engine. */
export async function tinyModel(
  config: HnfConfig = TINY,
  seed = 1,
  withBank = true,
): Promise<Record<string, Uint8Array<ArrayBuffer>>> {
  const pieces = tinyPieces(config, seed);
  const before = getBackend();
  await import('@tensorflow/tfjs-backend-cpu');
  await setBackend('cpu');
  const texts = pieces.descriptions.categories.map(descriptionText);
  const bank = withBank ? await textBankOf({ ...pieces, texts }) : null;
  const network = Network.upload({ ...pieces, texts });
  const [{ logits }] = await network.forward([goldenView(pieces.golden.input)]);
  network.dispose();
  if (before) await setBackend(before);
  return packModelFolder({ ...pieces, bank, golden: { ...pieces.golden, logits: Array.from(logits) } });
}

export { readerOf as readFrom };
