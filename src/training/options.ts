/** Every knob of a fine-tuning run in one plain object, and defaults chosen from the size of the set. */
import { MicrographiaError } from '../base/errors';
import { FEW_PICTURES } from '../dataset/few-pictures';
import { activeFront, activeLevels, type HnfConfig, ORIENTATIONS, type Orientations, probeWidth } from '../model/config';
import { ADAMW } from './adamw';
import { AUGMENTATION, type Augmentation } from './augment';
import type { Layout } from './layout';
import { LOSS } from './loss-options';
import type { FeatureNoise } from './stored-front';

/** `quick`: the backbone stays, head and cross-attention learn from cached features. `full`: all weights learn. */
export type FineTuneMode = 'quick' | 'full';

export interface FineTuneOptions {
  readonly mode: FineTuneMode;
  /** Decides order, augmentation, folds and new weights. */
  readonly seed: string;
  readonly epochs: number;
  /** Pictures a step. */
  readonly batch: number;
  /** Pictures computed at once; smaller needs less memory and gives the same result but for rounding. */
  readonly chunk: number;
  /** Peak learning rate of the head. */
  readonly learningRate: number;
  /** Factor from each level to the one below it (full). */
  readonly layerDecay: number;
  /** Share of all steps spent warming up; then half a cosine. */
  readonly warmUp: number;
  readonly weightDecay: number;
  /** Decay of the moving average of the weights, the ones that are kept. */
  readonly averageDecay: number;
  readonly labelSmoothing: number;
  /** Weight of the loss that asks every level to name the category by itself (full). */
  readonly auxiliary: number;
  /** Largest share of another picture in a view; 0: none (full). */
  readonly mixup: number;
  /** Most weight a rare category gets against the mean; 1: all alike. */
  readonly classWeightCap: number;
  /** Epochs without a better validation macro-F1 before the run ends; 0: never. */
  readonly patience: number;
  /** Views of each picture, as it is and augmented, computed once: what the head learns from (quick), or its linear probe begins with (full). */
  readonly views: number;
  /** Few pictures: instead of a validation part, so many fits, each judged on the pictures it has not seen; 0: none. */
  readonly folds: number;
  /** Strength of the ridge regression that the head's linear probe begins with; 0: no probe. Kumar et al., arXiv 2202.10054: a head
   * that fits the features before all weights learn keeps them from being distorted. */
  readonly ridge: number;
  /** Orientations that classification averages over; each costs a look. */
  readonly orientations: Orientations;
  /** Share of pictures whose true category the conformal sets of the new model are to hold. */
  readonly coverage: number;
  readonly augmentation: Augmentation;
  /** How what a front made of the pictures is varied from step to step (full). */
  readonly featureNoise: FeatureNoise;
  /** Recompute the solver's stages in the backward pass: less memory, a third more work (full). */
  readonly checkpoint: boolean;
}

/**
 * Milder than in pretraining: pictures of one lab share their magnification, which tells textures apart, and a test picture is seen
 * whole.
 */
const FINE_TUNE_AUGMENTATION: Augmentation = {
  crop: [0.8, 1],
  rotation: AUGMENTATION.rotation,
  gamma: 1.5,
  noise: 0.15,
  blur: 0.15,
  charging: 0.05,
};

/** Milder than in pretraining, too: one microscope, one style. */
const FINE_TUNE_NOISE: FeatureNoise = { noise: 0.2, patches: 0.15, channels: 0.2, style: 0.2 };

/** What the defaults depend on. */
export interface SetSize {
  /** Pictures for training and validation, per category. */
  readonly perCategory: readonly number[];
  readonly config: HnfConfig;
}

/** Memory for cached features, at most: 64 MB. */
const FEATURE_VALUES = 2 ** 24;

/** Steps of one quick fit, views computed for all pictures together, and the peak learning rate. */
const QUICK = { steps: 150, views: 2000, learningRate: 2e-3 };
/**
 * The same where every view goes through a front first, which takes most of the time, and the head begins with a ridge on what it sees.
 * Adam moves every weight by about the rate in a step, and the ridge's are thousandths: at ten times this rate the first steps undid it
 * (25 of 32 left-out pictures right after one step instead of 32) and the rest only learned it anew. On the folds of sets of 32 and 60
 * pictures the ridge alone, 30 steps and 150 named equally many right, and two views as many as five.
 */
const QUICK_WITH_FRONT = { steps: 20, views: 120, learningRate: 2e-4 };

const clamp = (value: number, low: number, high: number): number => Math.min(high, Math.max(low, value));

/** Sensible knobs for a set of this size. */
export function defaultsFor(mode: FineTuneMode, seed: string, { perCategory, config }: SetSize): FineTuneOptions {
  const pictures = perCategory.reduce((sum, n) => sum + n, 0);
  const smallest = Math.min(...perCategory);
  const folds = smallest < FEW_PICTURES ? clamp(smallest, 2, 5) : 0;
  const common = {
    mode,
    seed,
    warmUp: 0.1,
    weightDecay: ADAMW.weightDecay,
    labelSmoothing: LOSS.labelSmoothing,
    auxiliary: LOSS.auxiliary,
    classWeightCap: 5,
    // A front has seen the world from many sides; each further orientation costs a look through it.
    orientations: activeFront(config) ? (1 as const) : (4 as const),
    coverage: 0.9,
    augmentation: FINE_TUNE_AUGMENTATION,
    featureNoise: FINE_TUNE_NOISE,
    checkpoint: false,
  };
  if (mode === 'quick') {
    const batch = clamp(pictures, 1, 64);
    const perEpoch = Math.max(1, Math.floor(pictures / batch));
    const width = probeWidth(config);
    const { steps, views, learningRate } = activeFront(config) ? QUICK_WITH_FRONT : QUICK;
    return {
      ...common,
      epochs: Math.max(8, Math.round(steps / perEpoch)),
      batch,
      chunk: batch,
      learningRate,
      layerDecay: 1,
      averageDecay: 0.98,
      mixup: 0,
      patience: 0,
      views: clamp(Math.min(Math.round(views / pictures), Math.floor(FEATURE_VALUES / (pictures * width))), 1, 32),
      folds,
      ridge: activeFront(config) ? 1 : 0.1,
    };
  }
  const batch = clamp(Math.floor(pictures / 4), 1, 32);
  const perEpoch = Math.max(1, Math.floor(pictures / batch));
  return {
    ...common,
    epochs: clamp(Math.round(1600 / perEpoch), 10, 60),
    batch,
    chunk: 8,
    learningRate: 1.5e-3,
    layerDecay: 0.8,
    averageDecay: 0.99,
    mixup: 0,
    patience: 20,
    views: 2,
    folds,
    ridge: activeFront(config) ? 1 : 0.1,
  };
}

type Rule = readonly [words: string, holds: (value: number) => boolean];

const isCount = (value: number): boolean => Number.isSafeInteger(value) && value >= 1;
const COUNT: Rule = ['a whole number from 1', isCount];
const SHARE: Rule = ['a number from 0 to 1', (value) => value >= 0 && value <= 1];
const AMOUNT: Rule = ['a number from 0', (value) => value >= 0 && Number.isFinite(value)];

const RULES = {
  epochs: COUNT,
  batch: COUNT,
  chunk: COUNT,
  views: COUNT,
  patience: ['0 or a whole number', (value) => value === 0 || isCount(value)],
  folds: ['0 or a whole number from 2', (value) => value === 0 || (isCount(value) && value > 1)],
  orientations: ['1, 2, 4 or 8', (value) => (ORIENTATIONS as readonly number[]).includes(value)],
  layerDecay: SHARE,
  warmUp: SHARE,
  averageDecay: SHARE,
  labelSmoothing: SHARE,
  mixup: SHARE,
  coverage: SHARE,
  learningRate: AMOUNT,
  weightDecay: AMOUNT,
  auxiliary: AMOUNT,
  ridge: AMOUNT,
  classWeightCap: ['a number from 1', (value) => value >= 1 && Number.isFinite(value)],
} as const satisfies Partial<Record<keyof FineTuneOptions, Rule>>;

/** The same options. @throws MicrographiaError `bad-knob` that names the first number no training could work with. */
export function checkOptions(options: FineTuneOptions): FineTuneOptions {
  for (const name of Object.keys(RULES) as (keyof typeof RULES)[]) {
    const [words, holds] = RULES[name];
    const value: number = options[name];
    if (!holds(value)) throw new MicrographiaError('bad-knob', `${name} is ${value}.`, `It must be ${words}.`);
  }
  return options;
}

/**
 * Adam moves every weight by about the rate in a step, and those of a ridge on a front's maps are thousandths: at the head's rate of the
 * full mode one step would undo what the linear probe began with (see `QUICK_WITH_FRONT`, whose rate this makes of it).
 */
const PROBE_RATE = 0.1;

/**
 * The rate of each entry of the layout: 1 for head, text and cross-attention, less for the linear probe on a front's maps, `decay` to
 * the power of the levels above for the rest.
 */
export const layerRates = (layout: Layout, config: HnfConfig, decay: number): number[] =>
  layout.entries.map(({ name }) => {
    const levels = activeLevels(config).length;
    const level = /^level(\d+)\./.exec(name);
    if (level) return decay ** (levels - Number(level[1]));
    if (name === 'head.probe_weight' && activeFront(config)) return PROBE_RATE;
    return name === 'cls' || name === 'virtual_node' ? decay ** levels : 1;
  });

/**
 * Inverse-frequency weights, at most `cap` times the mean and scaled so that the mean over all pictures is 1.
 * @param counts pictures per category; a category without any weighs 1.
 */
export function classWeightsOf(counts: readonly number[], cap: number): number[] {
  const present = counts.filter((n) => n > 0);
  const pictures = present.reduce((sum, n) => sum + n, 0);
  const raw = counts.map((n) => (n > 0 ? Math.min(cap, pictures / (present.length * n)) : 1));
  const mean = counts.reduce((sum, n, c) => sum + n * raw[c], 0) / Math.max(1, pictures);
  return raw.map((weight) => weight / (mean || 1));
}
