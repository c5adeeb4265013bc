/** `npm run train -- --recipe nffa`: the NFFA-EUROPE SEM data set as a user downloads it, ten tars in a folder, to a model and its figures. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { besidePublished } from '../evaluation/published';
import type { ModelMetrics } from '../services/finetune/tuned-model';
import type { FineTuneMode } from '../training/options';
import { EXIT, print, SHIPPED_MODEL } from './command';
import { fineTuneCommand } from './fine-tune-command';

export interface NffaRecipe {
  /** Folder of tars or of class folders. */
  readonly data: string;
  readonly out: string;
  readonly seed: string;
  readonly threads: number;
  readonly mode: FineTuneMode;
  /** As of a fine-tuning. */
  readonly cache: string | null;
}

/**
 * Fine-tuning as the page does it, from the shipped model: bars cropped, copies and near copies on one side of the split, rare categories
 * weighed up; then the test beside what others report. Stopped, the same command goes on.
 * @returns the exit code.
 */
export async function nffaRecipe({ data, out, seed, threads, mode, cache }: NffaRecipe): Promise<number> {
  const ended = await fineTuneCommand({
    ...{ data, out, seed, threads, mode, cache },
    from: SHIPPED_MODEL,
    fromScratch: false,
    perClass: null,
    groups: 'guess',
    split: null,
    keepCategories: false,
    descriptions: null,
    knobs: {},
  });
  if (!ended) return EXIT.interrupted;
  const { test, heldOut } = JSON.parse(await readFile(join(out, 'metrics.json'), 'utf8')) as ModelMetrics;
  const judged = test ?? heldOut;
  if (judged) await print(`${besidePublished(judged)}\n`);
  return EXIT.ok;
}
