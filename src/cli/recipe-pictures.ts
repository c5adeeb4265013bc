/** What the base recipe learns from: drawn pictures, real ones, strangers of both kinds, and how much each of them counts. */
import { join } from 'node:path';
import { CATEGORIES } from '../base/categories';
import { MicrographiaError } from '../base/errors';
import { createExamples, type ExampleSet, STORED_SIDE } from '../dataset/examples';
import { labelledService, readLabelledSet } from './labelled-set';
import type { PictureSource } from './look.worker';
import { Progress } from './progress';
import { readSources } from './sources';

export interface BaseRecipeArgs {
  /** A folder of class folders of real micrographs. */
  readonly data: string;
  /** A folder of folders of pictures that belong to no category. */
  readonly strangers: string;
  readonly out: string;
  readonly seed: string;
  /** Procedural pictures of the ten categories, and of none. */
  readonly pictures: number;
  readonly drawnStrangers: number;
  readonly epochs: number;
  readonly threads: number;
  readonly without: readonly Ingredient[];
}

/** What the recipe can be run without, to see what it brings: a switch of the network each, the ridge beside it, the network beside the ridge. */
export const INGREDIENTS = ['front', 'graph', 'sequence', 'hierarchy', 'text', 'crossAttention', 'ridge', 'hnf'] as const;
export type Ingredient = (typeof INGREDIENTS)[number];

/** Augmented variants of every real view, beside the view as it is. */
export const REAL_VARIANTS = 3;
const STRANGER_VARIANTS = 1;
/**
 * Categories weigh as their share in NFFA-EUROPE's collection (Aversa et al. 2018) to this power: what a microscope is pointed at is not
 * equally often of each kind, but a rare kind must not be drowned either.
 */
export const PRIOR_POWER = 0.4;
const NFFA_PICTURES = [962, 150, 309, 4583, 3815, 3905, 4752, 174, 898, 1621];

/**
 * Share of a category's weight that its drawn pictures have, the rest being real ones; of the strangers'. Real ones are of few laboratories:
 * with half the weight they teach the laboratory. Drawn strangers help where there are no real ones, and little beside them.
 */
export const DRAWN_SHARE = 0.95;
export const DRAWN_STRANGER_SHARE = 0.1;
/** Of the strangers together, in units of the mean category. */
export const STRANGER_WEIGHT = 3;

/** One picture of the training set, with its label (the last one is "no category") and where it comes from. */
export interface Row {
  readonly source: PictureSource;
  readonly label: number;
  /** The laboratory of a real picture; the generator is one origin, whose kinds take turns. */
  readonly origin: string;
  readonly real: boolean;
}

export const NONE = CATEGORIES.length;

/** A square view of a real picture, as it is stored. */
export interface RealView {
  readonly pixels: Uint8Array;
  readonly label: number;
  readonly origin: string;
  /** The file whose view it is. */
  readonly picture: string;
}

/**
 * The views of all real pictures, read as a fine-tuning reads them, class folder by class folder. They are not grouped, and a copy counts
 * as any other picture: the recipe holds nothing out.
 * @throws MicrographiaError `no-category`, or as `readLabelledSet`.
 */
export async function realViews(
  { data, strangers, threads }: Pick<BaseRecipeArgs, 'data' | 'strangers' | 'threads'>,
  service = labelledService(threads),
): Promise<RealView[]> {
  const progress = new Progress();
  const read = async (folder: string, known: readonly string[], label: (category: string) => number): Promise<RealView[]> => {
    const options = {
      ...{ known, side: STORED_SIDE, threads, groups: 'each' },
      onFault: (fault: string) => progress.say(fault),
      onProgress: (done: number, total: number) => progress.update(done, total),
    };
    const set = await readLabelledSet([folder], options, service);
    const { sourceOf } = await readSources(folder, null);
    const views: RealView[] = [];
    for (const { file, category } of set.pictures) {
      const picture = join(folder, file);
      // Where nobody says, every picture stands for itself.
      const seen = { picture, label: label(category), origin: sourceOf(picture) ?? picture };
      const pixels = await set.views(file);
      for (let from = 0; from < pixels.length; from += STORED_SIDE ** 2)
        views.push({ ...seen, pixels: pixels.subarray(from, from + STORED_SIDE ** 2) });
    }
    await set.forget();
    return views;
  };
  const labelOf = (category: string): number => {
    const label = CATEGORIES.indexOf(category as (typeof CATEGORIES)[number]);
    if (label < 0)
      throw new MicrographiaError(
        'no-category',
        `${data} has a folder that is no category: ${category}.`,
        'Remove or rename it.',
      );
    return label;
  };
  const views = [...(await read(data, CATEGORIES, labelOf)), ...(await read(strangers, [], () => NONE))];
  progress.end();
  return views;
}

/** Real views at the size that augmentation crops from, in shared memory. */
export function storedViews(views: readonly RealView[]): ExampleSet {
  const set = createExamples(views.length, STORED_SIDE, true);
  views.forEach(({ pixels }, i) => {
    set.pixels.set(pixels, i * STORED_SIDE ** 2);
  });
  return set;
}

export function rowsOf({ pictures, drawnStrangers, seed }: BaseRecipeArgs, views: readonly RealView[]): Row[] {
  const drawn = (kind: 'category' | 'stranger', count: number, label: (i: number) => number): Row[] =>
    Array.from({ length: count }, (_, index) => ({
      source: { kind, seed: `base/${seed}`, index },
      label: label(index),
      origin: `drawn/${kind}`,
      real: false,
    }));
  return [
    ...drawn('category', pictures, (i) => i % CATEGORIES.length),
    ...drawn('stranger', drawnStrangers, () => NONE),
    ...views.flatMap(({ label, origin }, index) =>
      Array.from(
        { length: 1 + (label === NONE ? STRANGER_VARIANTS : REAL_VARIANTS) },
        (_, variant): Row => ({ source: { kind: 'real', index, variant }, label, origin, real: true }),
      ),
    ),
  ];
}

/** Every category weighs as its share in practice to a power, and within its drawn and its real pictures every origin alike. */
export function weightsOf(rows: readonly Row[]): number[] {
  const mean = NFFA_PICTURES.reduce((sum, n) => sum + n, 0) / NFFA_PICTURES.length;
  const sideOf = ({ label, real }: Row): string => `${label} ${real}`;
  const pictures = new Map<string, number>();
  const origins = new Map<string, Set<string>>();
  for (const row of rows) {
    const [side, key] = [sideOf(row), `${sideOf(row)} ${row.origin}`];
    pictures.set(key, (pictures.get(key) ?? 0) + 1);
    origins.set(side, (origins.get(side) ?? new Set()).add(row.origin));
  }
  return rows.map((row) => {
    const category = row.label === NONE ? STRANGER_WEIGHT : (NFFA_PICTURES[row.label] / mean) ** PRIOR_POWER;
    const drawn = row.label === NONE ? DRAWN_STRANGER_SHARE : DRAWN_SHARE;
    const both = origins.has(sideOf({ ...row, real: !row.real }));
    const share = both ? (row.real ? 1 - drawn : drawn) : 0.5;
    const alike = (origins.get(sideOf(row))?.size ?? 1) * (pictures.get(`${sideOf(row)} ${row.origin}`) ?? 1);
    return (category * share) / alike;
  });
}
