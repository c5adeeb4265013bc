/** A model's weights on the current engine, ready for pictures. */
import { concat, dispose, getBackend, type Tensor, tensor3d, tidy } from '@tensorflow/tfjs-core';
import { CancelledError } from '../base/errors';
import { encodeTexts, type SmallLmParams } from '../language/small-lm';
import { activeFront, type HnfConfig } from '../model/config';
import { uploadFront } from '../model/front';
import { type FrontView, type LoadedFront, viewThroughFront } from '../model/front-view';
import { hnf, hnfCascade, readOut } from '../model/hnf';
import { goldenView } from '../model/input';
import { withoutPatches } from '../model/occlusion';
import { type ArrayTensor, type ParamArrays, type Params, toTensor, toTensors } from '../model/params';
import { textBank } from '../model/text-bank';
import type { Golden, ModelFolder } from './folder';
import type { Front } from './front-folder';
import { type InsideNumbers, insideNumbers, insideTensors } from './inside-tensors';

/** What one view gave: plain numbers. */
export interface ViewOutput {
  readonly logits: Float32Array;
  /** w_c . u, per category. */
  readonly imageLogits: Float32Array;
  /** cos(u, T'_c), per category. */
  readonly cosines: Float32Array;
  /** Share of the graph encoder in the gate, per level: the mean of 1 - g over the channels. */
  readonly graphShares: readonly number[];
  /** How much the view is like pictures of no category; null for a model that was not trained on any. */
  readonly stranger: number | null;
  /** M, the front's vector of the view; of a model without a front V, its levels one after the other. */
  readonly features: Float32Array;
}

/** The constants of the category head. */
export interface HeadConstants {
  /** s */
  readonly scale: number;
  /** b_c */
  readonly bias: Float32Array;
}

/** Another head over the same cascade: other categories or descriptions, the image side as it is. Plain numbers outlive a lost device. */
export interface OtherHead {
  readonly model: HnfConfig;
  /** The parameters `head.*` that depend on the categories. */
  readonly head: ParamArrays;
  /** T (C, d) */
  readonly bank: ArrayTensor;
}

/** What the cascade made of one view: all that the head sees of it. Plain numbers. */
export interface SeenView {
  /** V, level by level (L d) */
  readonly levels: Float32Array;
  /** What a probing head sees beside V; null for any other head. */
  readonly beside: Float32Array | null;
  /** M (c); null without a front. */
  readonly vector: Float32Array | null;
}

/** What a network is made from: a model folder, or one that is about to be written. */
export type NetworkSource = Pick<ModelFolder, 'params' | 'tokenizer' | 'texts'> & {
  readonly config: Pick<ModelFolder['config'], 'model' | 'language'>;
  readonly bank?: ArrayTensor | null;
  readonly front?: Front | null;
};

/** T (C, d): the descriptions through the small language model, pooled and projected. The caller disposes it. */
function encodeBank({ config, params, tokenizer, texts }: NetworkSource): Tensor {
  return tidy(() => {
    const { model, language } = config;
    const needed = model.switches.text ? /^(lm|text)\./ : /^text\./;
    const own = Object.fromEntries(Object.entries(params).filter(([name]) => needed.test(name)));
    // With the text switched off the bank is a parameter.
    if (!model.switches.text) return (toTensors(own)['text.classes'] as Tensor).clone();
    const tensors = toTensors<Params & SmallLmParams>(own);
    return textBank(model, tensors, encodeTexts(language, tensors, tokenizer, texts));
  });
}

/**
 * Rows of the text bank, `[texts][d]`, of texts that are not empty, one at a time, so that `goOn` may end the work between two of them.
 * @throws CancelledError when it does.
 */
export async function textRowsOf(
  source: Omit<NetworkSource, 'texts' | 'bank'>,
  texts: readonly string[],
  goOn: () => boolean | Promise<boolean> = () => true,
): Promise<Float32Array[]> {
  const { 'text.classes': _, ...params } = source.params; // rows of categories without a text
  const rows: Float32Array[] = [];
  for (const text of texts) {
    if (!(await goOn())) throw new CancelledError('Reading the descriptions');
    rows.push((await textBankOf({ ...source, params, texts: [text] })).values);
  }
  return rows;
}

/** The text bank as plain numbers, for the model folder; computed on the current engine. */
export async function textBankOf(source: NetworkSource): Promise<ArrayTensor> {
  const bank = encodeBank(source);
  try {
    return { shape: bank.shape, values: Float32Array.from(await bank.data()) };
  } finally {
    bank.dispose();
  }
}

/** @throws RangeError where the model wants a front that did not come with it */
function loadFrontOf(model: HnfConfig, front: Front | null | undefined): LoadedFront | null {
  if (!activeFront(model)) return null;
  if (!front) throw new RangeError('the front of this model is not loaded');
  return { config: front.config, params: uploadFront(front.config, front.params) };
}

/**
 * Views that go through the front together on the processor: more gain nothing there, and WebAssembly's memory stays as large as the
 * largest batch made it: 120 MB for sixteen views, 58 in fours.
 */
const FEW = 4;

export class Network {
  readonly config: NetworkSource['config'];
  readonly head: HeadConstants;
  /** Per category: whether words describe it; the others learned a vector. */
  readonly described: readonly boolean[];
  readonly #params: Params;
  readonly #text: Tensor;
  readonly #front: LoadedFront | null;

  private constructor(
    { config, texts }: NetworkSource,
    params: Params,
    text: Tensor,
    head: HeadConstants,
    front: LoadedFront | null,
  ) {
    this.config = config;
    this.described = texts.map((words) => words !== '');
    this.head = head;
    this.#params = params;
    this.#text = text;
    this.#front = front;
  }

  /**
   * Uploads the weights of the image side. The text bank comes from the source where it has one, else the descriptions are read
   * through the small language model, whose weights are not needed after that.
   */
  static upload(source: NetworkSource): Network {
    const { params: arrays, bank, front } = source;
    const scale = Math.exp(arrays['head.log_scale'].values[0]); // first: a model that lacks it must leave nothing on the engine
    const text = bank ? toTensor(bank) : encodeBank(source);
    const params = toTensors(Object.fromEntries(Object.entries(arrays).filter(([name]) => !/^(lm|text)\./.test(name))));
    return new Network(
      source,
      params,
      text,
      { scale, bias: arrays['head.bias'].values },
      loadFrontOf(source.config.model, front),
    );
  }

  /** One output per view; a view is S x S values as `prepareView` makes them. All views go through in one batch. */
  async forward(views: readonly Float32Array[]): Promise<ViewOutput[]> {
    const { model } = this.config;
    const outputs = tidy(() => {
      const { images, front } = this.#seen(views);
      const { logits, imageLogits, cosines, gates, levels, stranger } = hnf(model, this.#params, images, this.#text, { front });
      return [logits, imageLogits, cosines, gates, front?.vector ?? levels, ...(stranger ? [stranger] : [])];
    });
    try {
      const [logits, imageLogits, cosines, gates, features, stranger] = (await Promise.all(
        outputs.map((t) => t.data()),
      )) as Float32Array[];
      const categories = model.categories.length;
      const levels = gates.length / (views.length * model.width);
      return views.map((_, b) => {
        const row = (values: Float32Array) => values.slice(b * categories, (b + 1) * categories);
        const graphShares = Array.from({ length: levels }, (_, l) => {
          const start = (b * levels + l) * model.width;
          return 1 - gates.subarray(start, start + model.width).reduce((sum, g) => sum + g, 0) / model.width;
        });
        return {
          logits: row(logits),
          imageLogits: row(imageLogits),
          cosines: row(cosines),
          graphShares,
          stranger: stranger?.[b] ?? null,
          features: features.slice((b * features.length) / views.length, ((b + 1) * features.length) / views.length),
        };
      });
    } finally {
      dispose(outputs);
    }
  }

  /** Logits of every view by this network, and by `other` from the same cascade: the costly part is done once. */
  async forwardBeside(
    views: readonly Float32Array[],
    other: OtherHead,
  ): Promise<{ readonly own: Float32Array[]; readonly other: Float32Array[] }> {
    const [own, others] = await this.forwardUnder(views, [other]);
    return { own, other: others };
  }

  /** Logits of every view by this network, then by each of the other heads from the same cascade. `[heads + 1][views]` */
  async forwardUnder(views: readonly Float32Array[], heads: readonly OtherHead[]): Promise<Float32Array[][]> {
    const { model } = this.config;
    const outputs = tidy(() => {
      const { images, front } = this.#seen(views);
      const cascade = hnfCascade(model, this.#params, images, { front });
      const under = heads.map((other) => {
        const params = { ...this.#params, ...toTensors(other.head) };
        return readOut(other.model, params, cascade, toTensor(other.bank)).logits;
      });
      return [readOut(model, this.#params, cascade, this.#text).logits, ...under];
    });
    try {
      const all = (await Promise.all(outputs.map((t) => t.data()))) as Float32Array[];
      return all.map((values) =>
        views.map((_, b) => values.slice((b * values.length) / views.length, ((b + 1) * values.length) / views.length)),
      );
    } finally {
      dispose(outputs);
    }
  }

  /** What the cascade makes of every view, before any text is read. */
  async see(views: readonly Float32Array[]): Promise<SeenView[]> {
    const { model } = this.config;
    const outputs = tidy(() => {
      const { images, front } = this.#seen(views);
      const { levels, beside, vector } = hnfCascade(model, this.#params, images, { front });
      return { levels, ...(beside ? { beside } : {}), ...(vector ? { vector } : {}) };
    });
    try {
      const read = async (t: Tensor | undefined) => (t ? ((await t.data()) as Float32Array) : null);
      const { levels, beside, vector }: { levels: Tensor; beside?: Tensor; vector?: Tensor } = outputs;
      const [all, besides, vectors] = [await read(levels), await read(beside), await read(vector)];
      const row = (values: Float32Array, b: number) =>
        values.slice((b * values.length) / views.length, ((b + 1) * values.length) / views.length);
      return views.map((_, b) => ({
        levels: row(all ?? new Float32Array(), b),
        beside: besides && row(besides, b),
        vector: vectors && row(vectors, b),
      }));
    } finally {
      dispose(outputs);
    }
  }

  /** T (C, d), the text bank in use. */
  async textBank(): Promise<ArrayTensor> {
    return { shape: this.#text.shape, values: Float32Array.from(await this.#text.data()) };
  }

  /** One view seen from within (inside.ts). */
  async inside(view: Float32Array): Promise<InsideNumbers> {
    const { model } = this.config;
    const outputs = tidy(() => {
      return insideTensors(model, this.#params, this.#text, this.#batch([view]), this.#front);
    });
    try {
      return await insideNumbers(model, this.#params, outputs, this.#front);
    } finally {
      dispose(outputs);
    }
  }

  /** Logits of one view without each of some patches of a level (occlusion.ts), one row a patch, `count` rows of C. */
  async withoutPatches(view: Float32Array, level: number, from: number, count: number): Promise<Float32Array> {
    const { model } = this.config;
    const logits = tidy(() => {
      const { images, front } = this.#seen([view]);
      const cascade = hnfCascade(model, this.#params, images, { front });
      return withoutPatches(model, this.#params, cascade, this.#text, level, from, count);
    });
    try {
      return Float32Array.from(await logits.data());
    } finally {
      logits.dispose();
    }
  }

  /** The views as tensors, and through the front where there is one. */
  #seen(views: readonly Float32Array[]): { images: Tensor; front: FrontView | null } {
    const images = this.#batch(views);
    const through = (some: Tensor) => viewThroughFront(this.config.model, this.#params, this.#front, some);
    if (!this.#front || views.length <= FEW || getBackend() !== 'wasm') return { images, front: through(images) };
    const parts = Array.from(
      { length: Math.ceil(views.length / FEW) },
      (_, i) => through(this.#batch(views.slice(i * FEW, (i + 1) * FEW))) as FrontView,
    );
    const tokens = parts[0].tokens.map((_, level) => concat(parts.map((part) => part.tokens[level])));
    return { images, front: { tokens, vector: concat(parts.map(({ vector }) => vector)) } };
  }

  #batch(views: readonly Float32Array[]): Tensor {
    const { imageSize } = this.config.model;
    const values = new Float32Array(views.length * imageSize ** 2);
    views.forEach((view, b) => {
      values.set(view, b * imageSize ** 2);
    });
    return tensor3d(values, [views.length, imageSize, imageSize]);
  }

  dispose(): void {
    dispose([...Object.values(this.#params), this.#text, ...Object.values(this.#front?.params ?? {})]);
  }
}

/** Largest |difference| over the largest |expected|; infinite where a value is no number. */
export function largestRelativeError(actual: ArrayLike<number>, expected: ArrayLike<number>): number {
  let scale = 0;
  let worst = 0;
  for (let i = 0; i < expected.length; i++) {
    const error = Math.abs(actual[i] - expected[i]);
    if (Number.isNaN(error)) return Number.POSITIVE_INFINITY;
    scale = Math.max(scale, Math.abs(expected[i]));
    worst = Math.max(worst, error);
  }
  return worst === 0 ? 0 : worst / scale;
}

/** Runs the golden picture and says by how much this engine misses the golden logits. */
export async function goldenError(network: Network, golden: Golden): Promise<number> {
  const [{ logits }] = await network.forward([goldenView(golden.input)]);
  return largestRelativeError(logits, golden.logits);
}
