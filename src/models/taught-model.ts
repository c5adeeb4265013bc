/**
 * The model that corrections make of another: what was solved on the front's vectors (evaluation/taught.ts) is added to the linear probe of
 * its head, so that it names pictures as the taught ranking did. Nothing else of the weights changes.
 */
import { MicrographiaError } from '../base/errors';
import { adaptParams } from '../model/adapt';
import { activeFront, activeLevels, probeWidth } from '../model/config';
import { goldenView } from '../model/input';
import type { ArrayTensor } from '../model/params';
import { asStored, type ModelFiles, type ModelFolder, packModelFolder, textsFor } from './folder';
import { Network } from './network';

export interface TeachOrder {
  readonly id: string;
  readonly createdAt: string;
  /** Weights that the vectors were computed with. */
  readonly modelSha256: string;
  /** Those of the model, then the new ones. */
  readonly categories: readonly string[];
  /** (categories, F), row by row. */
  readonly weights: Float32Array;
  readonly bias: Float32Array;
  /** For config.json under `training`: how many labels, how well it does with each left out, the pictures by hash. */
  readonly provenance: Readonly<Record<string, unknown>>;
}

/** @throws MicrographiaError `other-model` where another model is in use by now */
export async function teachModel(network: Network, folder: ModelFolder, order: TeachOrder): Promise<ModelFiles> {
  const { format: _, weightsSha256, evaluation: __, ...config } = folder.config;
  const { categories, weights, bias } = order;
  if (order.modelSha256 !== weightsSha256)
    throw new MicrographiaError(
      'other-model',
      'Another model is in use than the one that was corrected.',
      'Make that model active again, or classify again and correct this one.',
    );
  const texts = textsFor(categories, folder.descriptions, false);
  const described = texts.map((text) => text !== '');
  const before = await network.textBank();
  const adapted = adaptParams(
    { config: config.model, params: folder.params, bank: before },
    { categories, described, seed: order.id },
  );
  const { config: model } = adapted;
  const known = config.model.categories.length;
  const columns = probeWidth(model);
  const width = weights.length / categories.length;
  const from = activeFront(model) ? 2 * activeLevels(model).length * model.width : 0;
  const probe = adapted.params['head.probe_weight'];
  const values = probe ? Float32Array.from(probe.values) : new Float32Array(categories.length * columns);
  for (let c = 0; c < categories.length; c++)
    for (let f = 0; f < width; f++) values[c * columns + from + f] += weights[c * width + f];
  const own = adapted.params['head.bias'];
  const biases = Float32Array.from(own.values, (value, c) => (c < known ? value : 0) + bias[c]);
  const bank = bankFor(before, adapted.params['text.classes'] ?? null, known, categories.length);
  const dtype = (name: string) => folder.dtypes[name] ?? (name === 'head.bias' ? 'F32' : 'F16');
  const build = (shift: Float32Array) => {
    const params = asStored(
      {
        ...adapted.params,
        'head.probe_weight': { shape: [categories.length, columns], values },
        'head.bias': { shape: [categories.length], values: biases.map((value, c) => value - shift[c]) },
      },
      dtype,
    );
    return {
      params,
      source: {
        config: { model, language: config.language },
        params,
        tokenizer: folder.tokenizer,
        texts,
        bank,
        front: folder.front,
      },
    };
  };
  const look = async ({ source }: ReturnType<typeof build>) => {
    const upload = Network.upload(source);
    try {
      const [output] = await upload.forward([goldenView(folder.golden.input)]);
      return { ...output, scale: upload.head.scale };
    } finally {
      upload.dispose();
    }
  };
  // A new category has no description: what the model reads of its stand-in is taken off, as far as one picture tells.
  const first = await look(build(new Float32Array(categories.length)));
  const made = build(Float32Array.from(first.cosines, (cosine, c) => (c < known ? 0 : first.scale * cosine)));
  const { logits } = await look(made);
  return packModelFolder({
    config: {
      ...config,
      id: order.id,
      createdAt: order.createdAt,
      model,
      training: {
        kind: 'taught by corrections: a ridge on the vectors of the front, added to the probe of the head',
        ...order.provenance,
        calibration: `kept from ${config.id}; not fitted anew`,
        parent: { id: config.id, weightsSha256, training: config.training },
      },
    },
    params: made.params,
    tokenizer: folder.tokenizer,
    descriptions: folder.descriptions,
    golden: { ...folder.golden, logits: Array.from(logits) },
    bank,
    dtype,
  });
}

/** The text bank with rows for the new categories: their learned vectors. */
function bankFor(before: ArrayTensor, classes: ArrayTensor | null, known: number, count: number): ArrayTensor {
  const width = before.shape[1];
  const values = new Float32Array(count * width);
  values.set(before.values.subarray(0, known * width));
  if (classes) values.set(classes.values.subarray(known * width), known * width);
  return { shape: [count, width], values };
}
