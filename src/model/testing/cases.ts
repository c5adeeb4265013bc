/** TEST CODE. Small models with every parameter stirred, and both sides of the comparison run on the same numbers. */
import { type Tensor, tensor, tensor3d, tidy } from '@tensorflow/tfjs-core';
import { Random } from '../../base/random';
import { type HnfConfig, PROFILES, type Switches } from '../config';
import { hnf } from '../hnf';
import { initHnf } from '../init';
import { type ParamArrays, toTensors } from '../params';
import { type TextStates, textBank } from '../text-bank';
import { type Matrix, rowsOf, widen } from './arithmetic';
import { type ReferenceOutput, referenceHnf, referenceTextBank } from './reference';

const ON: Switches = { graph: true, sequence: true, hierarchy: true, text: true, crossAttention: true };

/** A shipped profile, scaled down in size alone: as many levels and heads, the same solver, order and neighbours where they fit. */
export const scaledDown = (profile: string): HnfConfig => ({
  ...PROFILES[profile],
  front: null, // what it adds is proven in front-view.test.ts
  imageSize: 32,
  width: 4 * PROFILES[profile].heads,
  levels: [
    { patch: 4, neighbours: 9 },
    { patch: 8, neighbours: 8 },
    { patch: 16, neighbours: 3 },
  ],
  textWidth: 12,
});

/** Two levels of nine and four patches, few categories: for what is computed hundreds of times. */
export const SMALL: HnfConfig = {
  profile: 'small',
  imageSize: 12,
  width: 8,
  heads: 2,
  mlpRatio: 2,
  levels: [
    { patch: 4, neighbours: 3 },
    { patch: 6, neighbours: 2 },
  ],
  solver: { method: 'midpoint', steps: 1 },
  chebyshevOrder: 3,
  textWidth: 4,
  categories: ['Fibres', 'Nanowires', 'Powder', 'Tips'],
  switches: ON,
};

/** Every combination of the ablation switches that leaves an encoder on: 24. */
export const SWITCHES: readonly Switches[] = Array.from({ length: 32 }, (_, bits) => ({
  graph: (bits & 1) === 0,
  sequence: (bits & 2) === 0,
  hierarchy: (bits & 4) === 0,
  text: (bits & 8) === 0,
  crossAttention: (bits & 16) === 0,
})).filter(({ graph, sequence }) => graph || sequence);

export const describeSwitches = (switches: Switches): string => {
  const off = Object.entries(switches).flatMap(([name, on]) => (on ? [] : [name]));
  return off.length === 0 ? 'all on' : `without ${off.join(', ')}`;
};

/** Initial weights with noise on every one, so that no bias, shift or scale stands at a value that hides a fault. */
export function stirred(arrays: ParamArrays, seed: number, deviation = 0.2): ParamArrays {
  const random = new Random(seed).fork('stirred');
  return Object.fromEntries(
    Object.entries(arrays).map(([name, { shape, values }]) => {
      const noise = random.fork(name);
      return [name, { shape, values: values.map((value) => value + noise.normal(0, deviation)) }];
    }),
  );
}

export function normals(seed: string | number, length: number): Float32Array {
  const random = new Random(seed).fork('normals');
  return Float32Array.from({ length }, () => random.normal());
}

export interface Texts {
  /** Without padding, one per category. */
  readonly rows: Matrix[];
  /** Padded, with numbers in the padding that would show wherever they counted. */
  readonly hidden: { readonly shape: [number, number, number]; readonly values: Float32Array };
  readonly mask: { readonly shape: [number, number]; readonly values: Float32Array };
}

/** Made-up states of descriptions of 1 to 5 tokens. */
export function makeTexts(config: HnfConfig, seed: number): Texts {
  const { textWidth } = config;
  const categories = config.categories.length;
  const longest = 5;
  const values = normals(`${seed}/texts`, categories * longest * textWidth);
  const lengths = config.categories.map((_, c) => 1 + ((c + 4) % longest));
  return {
    rows: lengths.map((length, c) =>
      rowsOf(values.slice(c * longest * textWidth, (c * longest + length) * textWidth), textWidth),
    ),
    hidden: { shape: [categories, longest, textWidth], values },
    mask: {
      shape: [categories, longest],
      values: Float32Array.from({ length: categories * longest }, (_, i) =>
        i % longest < lengths[Math.floor(i / longest)] ? 1 : 0,
      ),
    },
  };
}

export const uploadTexts = ({ hidden, mask }: Texts): TextStates => ({
  hidden: tensor(hidden.values, hidden.shape),
  mask: tensor(mask.values, mask.shape),
});

export interface Sample {
  readonly config: HnfConfig;
  readonly params: ParamArrays;
  readonly texts: Texts;
  /** B standardised-looking images. */
  readonly images: Float32Array[];
}

export const makeSample = (config: HnfConfig, seed: number, batch = 2, deviation = 0.2): Sample => ({
  config,
  params: stirred(initHnf(config, seed), seed, deviation),
  texts: makeTexts(config, seed),
  images: Array.from({ length: batch }, (_, b) => normals(`${seed}/image${b}`, config.imageSize ** 2)),
});

/** The outputs compared, flat over the batch. */
export type Outputs = Record<
  'logits' | 'embedding' | 'levels' | 'gates' | 'patches' | 'imageLogits' | 'cosines' | 'bank',
  number[]
>;

export function referenceOutputs({ config, params, texts, images }: Sample): Outputs & { each: ReferenceOutput[] } {
  const p = widen(params);
  const bank = referenceTextBank(config, p, texts.rows);
  const each = images.map((image) => referenceHnf(config, p, image, bank));
  const all = (pick: (out: ReferenceOutput) => number[]): number[] => each.flatMap(pick);
  return {
    each,
    bank: bank.flat(),
    logits: all((out) => out.logits),
    embedding: all((out) => out.embedding),
    levels: all((out) => out.levels.flat()),
    gates: all((out) => out.gates.flat()),
    imageLogits: all((out) => out.imageLogits),
    cosines: all((out) => out.cosines),
    patches: each[0].patches.flatMap((_, l) => all((out) => out.patches[l].flat())),
  };
}

export const uploadImages = (images: readonly Float32Array[], side: number): Tensor => {
  const all = new Float32Array(images.length * side * side);
  images.forEach((image, b) => {
    all.set(image, b * side * side);
  });
  return tensor3d(all, [images.length, side, side]);
};

/** What the model makes of it on tfjs's current engine. */
export async function modelOutputs({ config, params, texts, images }: Sample): Promise<Outputs> {
  const tensors = tidy(() => {
    const p = toTensors(params);
    const bank = textBank(config, p, uploadTexts(texts));
    const { patches, fused: _fused, stranger: _, ...out } = hnf(config, p, uploadImages(images, config.imageSize), bank);
    return { ...out, patches: [...patches], bank: bank.clone() };
  });
  const read = async (t: Tensor): Promise<number[]> => {
    const values = Array.from(await t.data());
    t.dispose();
    return values;
  };
  const { patches, ...rest } = tensors;
  const entries = await Promise.all(Object.entries(rest).map(async ([name, t]) => [name, await read(t)] as const));
  return { ...Object.fromEntries(entries), patches: (await Promise.all(patches.map(read))).flat() } as Outputs;
}

/** Largest |difference| as a share of the largest |expected|, at least `floor`; infinite where a number is missing or no number. */
export function worstError(actual: ArrayLike<number>, expected: ArrayLike<number>, floor = 0): number {
  if (actual.length !== expected.length) return Number.POSITIVE_INFINITY;
  let scale = floor;
  let worst = 0;
  for (let i = 0; i < expected.length; i++) {
    scale = Math.max(scale, Math.abs(expected[i]));
    const error = Math.abs(actual[i] - expected[i]);
    worst = error <= worst ? worst : Number.isNaN(error) ? Number.POSITIVE_INFINITY : error;
  }
  return worst === 0 ? 0 : worst / scale;
}

/** The worst error of every output. */
export async function disagreement(sample: Sample): Promise<Record<string, number>> {
  const expected = referenceOutputs(sample);
  const actual = await modelOutputs(sample);
  return Object.fromEntries(
    Object.entries(actual).map(([name, values]) => [name, worstError(values, expected[name as keyof Outputs])]),
  );
}
