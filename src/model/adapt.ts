/** Start weights for other categories than the parent model's: what the two share is kept, what is new begins neutral. */
import { dictionary } from '../base/dictionary';
import { Random } from '../base/random';
import { checkConfig, type HnfConfig } from './config';
import { initHnf } from './init';
import type { ParamName } from './param-names';
import { type ArrayTensor, normal, type ParamArrays } from './params';

export interface Parent {
  readonly config: HnfConfig;
  /** The image side; parameters of the small language model (`lm.`) may be among them and are passed on. */
  readonly params: ParamArrays;
  /** T (C, d) of the parent, if at hand: new learned class vectors then begin where its descriptions lie. */
  readonly bank?: ArrayTensor | null;
}

export interface NewCategories {
  /** All categories of the new model, in order; names the parent has keep their rows. */
  readonly categories: readonly string[];
  /** Which of them have a description; the others get a learned class vector. */
  readonly described: readonly boolean[];
  readonly seed: string | number;
}

/**
 * The parent's weights for another list of categories. A kept category keeps its rows of the head; a new one begins with w_c = 0,
 * b_c = the mean of the kept ones' biases (0 without any), recognised by its text alone (HNF.md, equation 8). Where a category has no
 * description, `text.classes` (C, d) holds learned vectors; rows of described categories are there but not read.
 */
export function adaptParams(parent: Parent, wanted: NewCategories): { config: HnfConfig; params: ParamArrays } {
  const { categories, described, seed } = wanted;
  const config = checkConfig({ ...parent.config, categories });
  const { width, switches } = config;
  const from = categories.map((name) => parent.config.categories.indexOf(name));
  const { 'head.bias': oldBias, 'text.classes': oldClasses, ...own } = parent.params;
  // Who is a stranger depends on who is known: among other categories the parent's score would mislead.
  const same = String(categories) === String(parent.config.categories);
  const rest = same ? own : dictionary(Object.entries(own).filter(([name]) => !name.startsWith('head.stranger.')));
  const params = dictionary(Object.entries(rest));
  for (const name of ['head.weight', 'head.probe_weight'] as const satisfies readonly ParamName[]) {
    const rows = rest[name];
    if (rows) params[name] = keptRows(rows, from);
  }
  const biases = from.map((c) => oldBias?.values[c]); // undefined for a new category
  const kept = biases.filter((bias) => bias !== undefined);
  const meanBias = kept.reduce((sum, bias) => sum + bias, 0) / Math.max(1, kept.length);
  params['head.bias' satisfies ParamName] = {
    shape: [categories.length],
    values: Float32Array.from(biases, (bias) => bias ?? meanBias),
  };
  if (!switches.text || described.some((has) => !has)) {
    const classes = freshClasses(parent.bank ?? oldClasses ?? null, categories.length, width, seed);
    from.forEach((c, row) => {
      if (c >= 0 && oldClasses) classes.values.set(oldClasses.values.subarray(c * width, (c + 1) * width), row * width);
    });
    params['text.classes'] = classes;
  }
  return { config, params };
}

/** Deviation of fresh rows against that of the rows there are. */
const SPREAD = 0.1;

/** Row i is row `from[i]` of a matrix; zeros where that is -1. */
function keptRows({ shape, values }: ArrayTensor, from: readonly number[]): ArrayTensor {
  const [, width = 0] = shape;
  const rows = new Float32Array(from.length * width);
  from.forEach((c, row) => {
    if (c >= 0) rows.set(values.subarray(c * width, (c + 1) * width), row * width);
  });
  return { shape: [from.length, width], values: rows };
}

/**
 * Rows drawn about the mean of the rows there are, much nearer to it than they lie: alike, so that at first they favour no category.
 * Unit deviation about zero without any.
 */
function freshClasses(like: ArrayTensor | null, count: number, width: number, seed: string | number): ArrayTensor {
  const classes = normal(new Random(seed).fork('classes'), [count, width], 1);
  if (!like) return classes;
  const rows = like.values.length / width;
  const mean = new Float64Array(width);
  like.values.forEach((value, i) => {
    mean[i % width]! += value / rows;
  });
  const squares = like.values.reduce((sum, value, i) => sum + (value - mean[i % width]!) ** 2, 0);
  const deviation = SPREAD * Math.sqrt(squares / like.values.length) || 1;
  return { ...classes, values: classes.values.map((value, i) => mean[i % width]! + deviation * value) };
}

/** A new image side for these categories, from seeded random weights, with learned vectors where a description is missing. */
export function freshParams(profile: HnfConfig, wanted: NewCategories): { config: HnfConfig; params: ParamArrays } {
  const config = checkConfig({ ...profile, categories: wanted.categories });
  const params = initHnf(config, wanted.seed);
  if (config.switches.text && wanted.described.some((has) => !has))
    params['text.classes'] = freshClasses(null, wanted.categories.length, config.width, wanted.seed);
  return { config, params };
}
