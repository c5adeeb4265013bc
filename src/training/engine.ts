/** Who computes gradients: this thread's tfjs engine here, or many of them behind the same interface (services/finetune/gradient-pool.ts). */
import { concat, dispose, reshape, type Tensor, tensor, tidy } from '@tensorflow/tfjs-core';
import { createBreath } from '../base/breath';
import { Random } from '../base/random';
import { createExamples, type ExampleSet, storeExample } from '../dataset/examples';
import type { HnfConfig } from '../model/config';
import { uploadFront } from '../model/front';
import { type FrontView, type LoadedFront, viewThroughFront } from '../model/front-view';
import { hnf, hnfCascade } from '../model/hnf';
import { orientations, standardise } from '../model/input';
import { meanRows, rowsOf } from '../model/mean';
import { type ArrayTensor, type ParamArrays, type Params, toTensors } from '../model/params';
import { type TextStates, textBank } from '../model/text-bank';
import type { Front } from '../models/front-folder';
import { type Augmentation, augmentedView, plainView } from './augment';
import { type Batch, type GradientResult, imageTensor, lossAndGradient, type Mixed, tensorsOf } from './gradient';
import type { Layout } from './layout';
import type { LossOptions } from './loss-options';
import { type FeatureNoise, lookAtMissing, rememberedView, storedFrontView } from './stored-front';

/** Everything about a run that does not change from step to step; plain data, so that it can be posted to workers. */
export interface TrainingTask {
  readonly config: HnfConfig;
  readonly layout: Layout;
  readonly seed: string | number;
  /** H and its mask (text-bank.ts). */
  readonly texts: { readonly hidden: ArrayTensor; readonly mask: ArrayTensor };
  readonly training: ExampleSet;
  readonly validation: ExampleSet;
  /** Weight of each category in the loss. */
  readonly classWeights: readonly number[];
  /** Recompute the solver's stages in the backward pass: less memory, a third more work. */
  readonly checkpoint: boolean;
  /** Pictures that no decision of the training may rest on. */
  readonly test?: ExampleSet;
  readonly augmentation?: Augmentation;
  readonly loss?: LossOptions;
  /** Mixup (Zhang et al., arXiv 1710.09412): every view holds a share of another picture's, drawn between 0 and this. None where absent. */
  readonly mixup?: number;
  /** The front of the configuration, where it has one. */
  readonly front?: Front | null;
  /** Parameters that no training changes: what lies between front and network (`front.*`). */
  readonly constants?: ParamArrays;
  /**
   * Room for what the front makes of augmented training pictures, `views` of each, picture by picture: `see` fills it, and gradients
   * are then of these views instead of fresh ones. The front is the costly part of a step. Shared memory where workers share the task.
   */
  readonly seen?: { readonly set: ExampleSet; readonly views: number };
  /** Room for what the front makes of augmented views that are looked at by `features`: place p is of the one with seed p. No pixels. */
  readonly augmented?: ExampleSet;
  /** How what the front made of stored pictures is varied; as it is where absent. */
  readonly featureNoise?: FeatureNoise;
}

/** `calibration`: the validation pictures as classification sees them, in every orientation of the model; `validation`: in one. */
export type TaskPart = 'training' | 'validation' | 'calibration' | 'test';

export const partOf = (task: TrainingTask, part: TaskPart): ExampleSet =>
  part === 'training'
    ? task.training
    : part === 'test'
      ? (task.test ?? createExamples(0, task.validation.side))
      : task.validation;

/** Every picture of a part, by its place. */
export const placesOf = (task: TrainingTask, part: TaskPart): readonly number[] =>
  Array.from({ length: partOf(task, part).labels.length }, (_, place) => place);

/** Part of a batch: pictures by index, and the number of the first one in the whole run, which seeds their augmentation. */
export interface Chunk {
  readonly indices: readonly number[];
  readonly first: number;
  /** The pictures this fit may see: partners of a mixup come from these. All where absent. */
  readonly seen?: readonly number[] | undefined;
}

/** Pictures of a part to look at: as they are, or augmented by the seeds `first`, `first` + 1, ... */
export interface Look {
  readonly part: TaskPart;
  readonly indices: readonly number[];
  readonly first: number | null;
  /** Orientation of pictures as they are (input.ts); 0 where absent. */
  readonly turn?: number;
}

export interface GradientEngine {
  /** One result per chunk, in order; each is the mean over its chunk. */
  gradients(weights: Float32Array, chunks: readonly Chunk[]): Promise<GradientResult[]>;
  /** Logits (n * C) of the pictures of a part, as they are; of the validation set unless told, of all its pictures unless `places` names some. */
  scores(weights: Float32Array, part?: TaskPart, places?: readonly number[]): Promise<Float32Array>;
  close(): Promise<void>;
}

/** An engine that also gives what the frozen backbone makes of pictures. */
export interface FeatureEngine extends GradientEngine {
  /** Fills places of the task's `seen`; place p holds picture floor(p / views), augmented by seed p. */
  see(places: readonly (readonly number[])[]): Promise<void>;
  /** What the head sees of every view: V (n * L * d), and texture in the same row where the head probes it; one array per look, in order. */
  features(weights: Float32Array, looks: readonly Look[]): Promise<Float32Array[]>;
}

const SCORE_BATCH = 16;

/** Gradients on the current thread's engine. */
export class LocalGradients implements FeatureEngine {
  readonly #task: TrainingTask;
  readonly #states: TextStates;
  readonly #random: Random;
  readonly #front: LoadedFront | null;
  readonly #constants: Params;

  constructor(task: TrainingTask) {
    this.#task = task;
    this.#front = task.front ? { config: task.front.config, params: uploadFront(task.front.config, task.front.params) } : null;
    this.#constants = toTensors(task.constants ?? {});
    const upload = ({ shape, values }: ArrayTensor): Tensor => tensor(values, [...shape]);
    this.#states = { hidden: upload(task.texts.hidden), mask: upload(task.texts.mask) };
    this.#random = new Random(task.seed).fork('augment');
  }

  async gradients(weights: Float32Array, chunks: readonly Chunk[]): Promise<GradientResult[]> {
    const { config, layout, checkpoint, loss } = this.#task;
    const params = tensorsOf(layout, weights);
    const results: GradientResult[] = [];
    try {
      for (const chunk of chunks) {
        const batch = this.#batch(chunk);
        results.push(await lossAndGradient(config, layout, params, this.#states, batch, loss, checkpoint));
      }
      return results;
    } finally {
      dispose(params);
    }
  }

  #look(images: Tensor): FrontView | null {
    return viewThroughFront(this.#task.config, this.#constants, this.#front, images);
  }

  /** Looks at views by their places. */
  #lookAt(views: readonly Float32Array[]): (places: readonly number[]) => FrontView | null {
    return (places) => {
      const own = places.map((place) => views[place]);
      const images = imageTensor(own, this.#task.config.imageSize);
      const seen = this.#look(images);
      images.dispose();
      return seen;
    };
  }

  /** Pictures of a set: `views` are theirs. Each goes through the front once, where there is room for what it saw. */
  #lookOnce(set: ExampleSet, indices: readonly number[], views: readonly Float32Array[]): Promise<FrontView | null> {
    return rememberedView(this.#task.config, set, indices, this.#lookAt(views));
  }

  /** The views of a batch; picture i of it is augmented by seed `first` + i, whatever the size of the batch. */
  #batch({ indices, first, seen }: Chunk): Batch {
    const { config, training, classWeights, mixup = 0, augmentation, seen: cached } = this.#task;
    const labels = indices.map((index) => training.labels[index]);
    const weights = labels.map((label) => classWeights[label]);
    const randoms = indices.map((_, i) => this.#random.fork(first + i));
    if (cached) {
      const places = indices.map((index, i) => index * cached.views + randoms[i].fork('view').integer(0, cached.views - 1));
      const views = places.map((place) => plainView(cached.set, place, config.imageSize));
      const { featureNoise } = this.#task;
      return { views, labels, weights, front: () => storedFrontView(config, cached.set, places, randoms, featureNoise) };
    }
    const front = (images: Tensor) => this.#look(images);
    const view = (index: number, random: Random) => augmentedView(training, index, config.imageSize, random, augmentation);
    const views = indices.map((index, i) => view(index, randoms[i]));
    if (mixup === 0) return { views, labels, weights, front };
    const mixed = randoms.map((random, i): Mixed => {
      const draw = random.fork('mixup');
      const other = seen ? seen[draw.integer(0, seen.length - 1)] : draw.integer(0, training.labels.length - 1);
      const share = draw.uniform(0, mixup);
      const partner = view(other, draw);
      views[i] = standardise(views[i].map((value, p) => (1 - share) * value + share * partner[p]));
      return { label: training.labels[other], weight: classWeights[training.labels[other]], share };
    });
    return { views, labels, weights, mixed, front };
  }

  async see(places: readonly (readonly number[])[]): Promise<void> {
    const { config, training, augmentation, seen } = this.#task;
    if (!seen) return;
    const { set, views } = seen;
    const side = config.imageSize;
    const breath = createBreath();
    for (const place of places.flat()) {
      await breath();
      const index = Math.floor(place / views);
      const data = augmentedView(training, index, side, this.#random.fork(place), augmentation);
      storeExample(
        set,
        place,
        { width: side, height: side, data },
        { x: 0, y: 0, width: side, height: side },
        training.labels[index],
      );
      await lookAtMissing(set, [place], this.#lookAt([plainView(set, place, side)]));
    }
  }

  async features(weights: Float32Array, looks: readonly Look[]): Promise<Float32Array[]> {
    const { config, layout, augmentation } = this.#task;
    const params = tensorsOf(layout, weights);
    const results: Float32Array[] = [];
    const breath = createBreath();
    try {
      for (const { part, indices, first, turn = 0 } of looks) {
        await breath();
        const set = partOf(this.#task, part);
        const views = indices.map((index, i) =>
          first === null
            ? orientations(plainView(set, index, config.imageSize), turn + 1)[turn]
            : augmentedView(set, index, config.imageSize, this.#random.fork(first + i), augmentation),
        );
        const seen =
          first !== null && this.#task.augmented
            ? await this.#lookOnce(
                this.#task.augmented,
                indices.map((_, i) => first + i),
                views,
              )
            : first === null && turn === 0
              ? await this.#lookOnce(set, indices, views)
              : null;
        const rows = tidy(() => {
          const images = imageTensor(views, config.imageSize);
          const { levels, beside } = hnfCascade(config, params, images, { front: seen ?? this.#look(images) });
          const flat = reshape(levels, [views.length, -1]);
          return beside ? concat([flat, beside], 1) : flat;
        });
        if (seen) dispose([...seen.tokens, seen.vector]);
        results.push((await rows.data()) as Float32Array);
        rows.dispose();
      }
      return results;
    } finally {
      dispose(params);
    }
  }

  async scores(
    weights: Float32Array,
    part: TaskPart = 'validation',
    places = placesOf(this.#task, part),
  ): Promise<Float32Array> {
    const { config, layout } = this.#task;
    const set = partOf(this.#task, part);
    const params = tensorsOf(layout, weights);
    const text = tidy(() => textBank(config, params, this.#states));
    const all = new Float32Array(places.length * config.categories.length);
    const turns = part === 'validation' ? 1 : (config.orientations ?? 1);
    const batch = Math.max(1, SCORE_BATCH / turns);
    const width = config.categories.length;
    const breath = createBreath();
    for (let start = 0; start < places.length; start += batch) {
      await breath();
      const some = places.slice(start, start + batch);
      const views = some.flatMap((place) => orientations(plainView(set, place, config.imageSize), turns));
      const seen = turns === 1 ? await this.#lookOnce(set, some, views) : null;
      const logits = tidy(() => {
        const images = imageTensor(views, config.imageSize);
        return hnf(config, params, images, text, { front: seen ?? this.#look(images) }).logits;
      });
      if (seen) dispose([...seen.tokens, seen.vector]);
      const rows = rowsOf((await logits.data()) as Float32Array, width);
      all.set(meanRows(rows, rows.length / turns, (row) => Math.floor(row / turns)).flat(), start * width);
      logits.dispose();
    }
    dispose([params, { text }]);
    return all;
  }

  async close(): Promise<void> {
    dispose([this.#states.hidden, this.#states.mask, this.#constants, this.#front?.params ?? {}]);
  }
}
