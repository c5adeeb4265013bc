/** Labelled pictures under two sets of descriptions: does the new text make the model better or worse on what is at hand? */
import { CancelledError, MicrographiaError } from '../base/errors';
import { comparePaired } from '../evaluation/paired';
import { rankOf } from '../evaluation/ranking';
import { evaluationReport } from '../evaluation/report';
import type {
  CategoryDescription,
  DescriptionJudgement,
  DescriptionScore,
  JudgeOptions,
  LabelledPictures,
  ModelBench,
} from './protocol';

/** Pictures in one turn of the worker, each with one to three views: about a second on a laptop's processor. */
const BATCH = 4;

type Logits = readonly number[];

const scoreOf = (logits: readonly Logits[], truth: readonly number[], categories: readonly string[]): DescriptionScore => {
  const { top1, macroF1 } = evaluationReport(logits, truth, categories, { temperature: 1 });
  return { top1, macroF1 };
};

const named = (logits: readonly Logits[], truth: readonly number[]): boolean[] =>
  logits.map((row, i) => rankOf(row)[0] === truth[i]);

/** See `ModelLibrary.judge`. Pictures of categories that neither set has are left out. */
export async function judgeDescriptions(
  bench: Pick<ModelBench, 'score'>,
  descriptions: readonly CategoryDescription[],
  pictures: LabelledPictures,
  { signal, onProgress }: JudgeOptions = {},
): Promise<DescriptionJudgement> {
  const total = pictures.truth.length;
  const before: Logits[] = [];
  const after: Logits[] = [];
  let categories: readonly string[] = [];
  let model: string | null = null;
  for (let from = 0; from < total; from += BATCH) {
    onProgress?.(from, total);
    const places = Array.from({ length: Math.min(BATCH, total - from) }, (_, i) => from + i);
    const views = await Promise.all(places.map((place) => pictures.views(place)));
    if (signal?.aborted) throw new CancelledError('Scoring the labelled pictures');
    const scored = await bench.score(descriptions, views, signal);
    if (model !== null && scored.modelSha256 !== model)
      throw new MicrographiaError('model-changed', 'Another model came into use meanwhile.', 'Ask once more.');
    model = scored.modelSha256;
    categories = scored.categories;
    before.push(...scored.before);
    after.push(...scored.after);
  }
  onProgress?.(total, total);
  const places = pictures.truth.map((name) => categories.indexOf(name));
  const known = before[0]?.length ?? 0;
  const old = places.flatMap((place, i) => (place >= 0 && place < known ? [i] : []));
  const fresh = places.flatMap((place, i) => (place >= known ? [i] : []));
  const truth = old.map((i) => places[i]);
  const [was, is] = [old.map((i) => before[i]), old.map((i) => after[i])];
  const added = named(
    fresh.map((i) => after[i]),
    fresh.map((i) => places[i]),
  );
  return {
    part: pictures.part,
    n: old.length,
    before: scoreOf(was, truth, categories.slice(0, known)),
    after: scoreOf(is, truth, categories),
    comparison: comparePaired(named(was, truth), named(is, truth)),
    added: { n: added.length, right: added.filter((right) => right).length },
  };
}
