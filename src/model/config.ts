/**
 * One object describes a model: its shape, its solver and its ablation switches. It is saved beside the weights, so that a
 * weights file can never be read with another shape. Marks: [P] the paper says or draws it, [S] its sibling papers, [O] our choice.
 */
import { CATEGORIES } from '../base/categories';
import { MicrographiaError } from '../base/errors';

/** One level of the cascade: the image is cut anew into patches of this side; each patch is joined to its most similar others. */
export interface LevelConfig {
  /** Patch side in px of the model's input; divides `imageSize`. [P: grows from level to level] */
  readonly patch: number;
  /** k of the k-nearest-neighbour vision graph. [P: top-k; O: the numbers] */
  readonly neighbours: number;
}

export interface SolverConfig {
  /** Fixed steps: `euler` (1 evaluation a step), `midpoint` (2), `rk4` (4). `dopri5` adapts its step: forward checks only. [O] */
  readonly method: 'euler' | 'midpoint' | 'rk4' | 'dopri5';
  readonly steps: number;
  /** Relative and absolute tolerance of `dopri5`. */
  readonly tolerance?: number;
}

/** The pretrained network that looks at every view beside the patches (front.ts, front-view.ts; HNF.md, equation 2a). [O] */
export interface FrontChoice {
  /** Folder below models/fronts. */
  readonly id: string;
  /** SHA-256 of its weights. */
  readonly sha256: string;
  /** The maps that are read, by name, finest first. */
  readonly maps: readonly string[];
  /** Values of F_l per patch, after the reduction that was fitted on the training set. */
  readonly tokenWidth: number;
  /** Values of the vector of the whole view: two for every channel of the maps. */
  readonly vectorWidth: number;
}

/** The ablations: each switch takes one idea out and leaves the rest as it is. */
export interface Switches {
  /** What the front gives; off, or absent in a model without one: linear patches alone, as the authors. */
  readonly front?: boolean;
  /** The graph encoder of every level. */
  readonly graph: boolean;
  /** The Neural-ODE encoder of every level. */
  readonly sequence: boolean;
  /** All levels; off: the first level only. */
  readonly hierarchy: boolean;
  /** Category descriptions; off: learned class vectors of the same shape, so that the ablation tells whether the TEXT matters. */
  readonly text: boolean;
  /** Two-way attention between image and text; off: both stay as they are. */
  readonly crossAttention: boolean;
}

export interface HnfConfig {
  readonly profile: string;
  /** S: side of the square grey input in px. [S] */
  readonly imageSize: number;
  /** d: width of every token. */
  readonly width: number;
  readonly heads: number;
  /** Hidden width of a field's MLP over d. [O] */
  readonly mlpRatio: number;
  readonly levels: readonly LevelConfig[];
  readonly solver: SolverConfig;
  /** K: Chebyshev polynomials T_0 .. T_{K-1} of each graph convolution. [S] */
  readonly chebyshevOrder: number;
  /** d_t: width of the small language model whose states the text bank pools. */
  readonly textWidth: number;
  readonly categories: readonly string[];
  /** Null, or absent in models older than it: none, as the authors. */
  readonly front?: FrontChoice | null;
  readonly switches: Switches;
  /**
   * Orientations in which a picture is looked at when it is classified, their logits averaged: 1 as it is, 2 mirrored too, 4 upside down
   * too, 8 on its side too. Of models tuned on a lab's pictures, whose few examples teach less symmetry than the specimen has. [O]
   */
  readonly orientations?: Orientations;
}

export const ORIENTATIONS = [1, 2, 4, 8] as const;
export type Orientations = (typeof ORIENTATIONS)[number];

const ALL_ON: Switches = { graph: true, sequence: true, hierarchy: true, text: true, crossAttention: true };

const COMMON = {
  imageSize: 224,
  mlpRatio: 4,
  levels: [
    { patch: 16, neighbours: 9 },
    { patch: 32, neighbours: 8 },
    { patch: 56, neighbours: 4 },
  ],
  chebyshevOrder: 3,
  textWidth: 64,
  categories: CATEGORIES,
  switches: ALL_ON,
} as const;

/** The front of the shipped model: EfficientNet-Lite0 in eight bits, its stage ends from stride 4 to 32. */
const LITE0: FrontChoice = {
  id: 'efficientnet-lite0-8bit',
  sha256: '70644845cede8769acfcf07bd548a841f1a75a34ae672455069108aac29528de',
  maps: ['block2', 'block4', 'block7', 'block10', 'block14', 'block15'],
  tokenWidth: 96,
  vectorWidth: 1536,
};

/** `paper`: the faithful one, linear patches alone, for tests, ablations and weak machines. `base`: with the front; what ships. */
export const PROFILES: Readonly<Record<string, HnfConfig>> = {
  paper: { ...COMMON, profile: 'paper', width: 64, heads: 4, front: null, solver: { method: 'rk4', steps: 2 } },
  base: {
    ...COMMON,
    profile: 'base',
    width: 64,
    heads: 4,
    front: LITE0,
    switches: { ...ALL_ON, front: true },
    solver: { method: 'midpoint', steps: 1 },
  },
};

/** The front a configuration really runs, or null. */
export const activeFront = ({ front, switches }: HnfConfig): FrontChoice | null =>
  switches.front === false ? null : (front ?? null);

/** The levels a configuration really runs: all of them, or the first with `hierarchy` off. */
export const activeLevels = (config: HnfConfig): readonly LevelConfig[] =>
  config.switches.hierarchy ? config.levels : config.levels.slice(0, 1);

/** Values that a head's linear probe sees: V and the texture of every level, L d each, and the front's vector. */
export const probeWidth = (config: HnfConfig): number =>
  2 * activeLevels(config).length * config.width + (activeFront(config)?.vectorWidth ?? 0);

/** n_l = (S / P_l)^2: patches on a level. */
export const patchCount = (config: HnfConfig, level: LevelConfig): number => (config.imageSize / level.patch) ** 2;

/** @throws MicrographiaError `bad-model-config` that says which number cannot be, before any tensor is made. */
export function checkConfig(config: HnfConfig): HnfConfig {
  const fail = (what: string): never => {
    throw new MicrographiaError(
      'bad-model-config',
      `The model configuration is not valid: ${what}.`,
      'Use the config.json the weights came with.',
    );
  };
  if (config.width % config.heads !== 0) fail(`width ${config.width} is not a multiple of ${config.heads} heads`);
  if (config.levels.length === 0) fail('it has no levels');
  for (const level of config.levels) {
    if (config.imageSize % level.patch !== 0) fail(`patch ${level.patch} does not divide the image size ${config.imageSize}`);
    if (level.neighbours < 1 || level.neighbours >= patchCount(config, level))
      fail(`${level.neighbours} neighbours among ${patchCount(config, level)} patches`);
  }
  if (config.chebyshevOrder < 1) fail('the Chebyshev order must be at least 1');
  if (config.solver.steps < 1) fail('the solver needs at least one step');
  if (!config.switches.graph && !config.switches.sequence) fail('both encoders are switched off');
  if (config.orientations !== undefined && !ORIENTATIONS.includes(config.orientations))
    fail(`${config.orientations} is not a number of orientations (${ORIENTATIONS.join(', ')})`);
  const { front } = config;
  if (front && (front.tokenWidth < 1 || front.vectorWidth < 1 || front.maps.length === 0)) fail('its front gives nothing');
  if (new Set(config.categories).size !== config.categories.length) fail('a category is named twice');
  return config;
}
