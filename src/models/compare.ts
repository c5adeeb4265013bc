/** Two models of the library side by side: what each is, what it is worth, and whether one is better on the same pictures. */
import { MicrographiaError } from '../base/errors';
import type { Part, Split } from '../dataset/split';
import { parseSplit } from '../dataset/split-file';
import type { Interval } from '../evaluation/bootstrap';
import { comparePaired } from '../evaluation/paired';
import { wilsonInterval } from '../evaluation/ranking';
import { finderAmong, type JudgedSet, type KnownPicture, sharedPictures } from '../evaluation/shared-pictures';
import type { ComparedModel, CompareModels, ModelComparison, ModelScores, NoPairs, Pairs, Score, Side } from './comparison';
import { type ModelConfig, readModelConfig } from './folder';
import type { JudgedModel } from './judged-file';
import type { LibraryModel, ModelLibrary } from './protocol';

export interface CompareParts {
  readonly library: Pick<ModelLibrary, 'list' | 'file'>;
  readonly judgedModel: (modelId: string) => Promise<JudgedModel | null>;
}

/** Everything about one of the two. */
interface Candidate {
  readonly model: LibraryModel;
  readonly config: ModelConfig;
  readonly judged: JudgedModel | null;
  readonly split: Split | null;
  /** Pictures that it, or a model it was made from, was trained on, as far as their splits are in the library. */
  readonly learnedFrom: readonly KnownPicture[];
  /** Every one of those splits is there, back to the shipped model or to random weights. */
  readonly allKnown: boolean;
}

const MOST_SETTINGS = 80;
const MOST_ANCESTORS = 32;
/** Shown elsewhere, or not what a person chose. */
const NOT_SETTINGS = new Set(['parent', 'classWeights', 'heldOut', 'test']);

/** The plain values of a nested record; lists only where all they hold is numbers, such as ranges. */
function plainValues(value: unknown, path: readonly string[] = []): [string, string | number | boolean][] {
  if (typeof value === 'string') return [[path.join('.'), value.slice(0, 200)]];
  if (typeof value === 'number' || typeof value === 'boolean') return [[path.join('.'), value]];
  if (Array.isArray(value))
    return value.length <= 4 && value.every((item) => typeof item === 'number') ? [[path.join('.'), value.join(' – ')]] : [];
  if (typeof value !== 'object' || value === null || path.length > 3) return [];
  return Object.entries(value).flatMap(([name, inner]) => plainValues(inner, [...path, name]));
}

/** What config.json states under `training`. Options of fine-tuning and of pretraining lie under the same names then. */
function settingsOf({ training }: ModelConfig): ComparedModel['settings'] {
  const { options, loop, split, ...rest } = Object.fromEntries(
    Object.entries(training).filter(([name]) => !NOT_SETTINGS.has(name)),
  );
  const { counts: _, ...drawn } = typeof split === 'object' && split !== null ? (split as Record<string, unknown>) : {};
  const values = [...plainValues(rest), ...plainValues(loop), ...plainValues(options), ...plainValues({ split: drawn })];
  return Object.fromEntries(values.slice(0, MOST_SETTINGS));
}

const scoreOf = (value: number | null, interval: Interval | null): Score | null =>
  value === null ? null : { value, interval };

/** Where every bootstrap draw says the same, its interval would promise what few pictures cannot: Wilson's still tells how many. */
function shareScore(value: number | null, n: number, interval: Interval | null): Score | null {
  if (value === null) return null;
  const wide = interval !== null && interval[1] > interval[0];
  return { value, interval: wide ? interval : n > 0 ? wilsonInterval(Math.round(value * n), n) : null };
}

function scoresOf({ judged, model }: Candidate): ModelScores | null {
  if (!judged) {
    const { n = 0, top1, macroF1 } = model.metrics;
    if (top1 === undefined && macroF1 === undefined) return null;
    return { on: 'stated', n, top1: shareScore(top1 ?? null, n, null), macroF1: scoreOf(macroF1 ?? null, null), f1: [] };
  }
  const { report, intervals } = judged.judgement;
  return {
    on: judged.on,
    n: report.n,
    top1: shareScore(report.top1, report.n, intervals.top1),
    macroF1: scoreOf(report.macroF1, intervals.macroF1),
    f1: report.perCategory.map(({ category, n, f1 }, c) => ({
      category,
      n,
      score: scoreOf(f1, intervals.perClass[c].f1),
    })),
  };
}

function splitSizes(split: Split | null): ComparedModel['split'] {
  if (!split) return null;
  const sizes: Record<Part, number> = { train: 0, validation: 0, test: 0, unused: 0 };
  for (const part of Object.values(split.parts)) sizes[part]++;
  return sizes;
}

const comparedOf = (candidate: Candidate): ComparedModel => ({
  model: candidate.model,
  profile: candidate.config.model.profile,
  imageSize: candidate.config.model.imageSize,
  settings: settingsOf(candidate.config),
  split: splitSizes(candidate.split),
  scores: scoresOf(candidate),
});

const picturesOf = ({ parts, sha256 }: Split) =>
  Object.entries(parts).map(([id, part]) => ({ id, part, sha256: sha256?.[id] }));

/** The judged pictures with what their split knows of their content. */
const withContent = (judgement: JudgedModel['judgement'], split: Split | null): JudgedSet => ({
  categories: judgement.categories,
  pictures: judgement.pictures.map((picture) => ({ ...picture, sha256: split?.sha256?.[picture.id] })),
});

function sharedData(first: Split | null, second: Split | null): ModelComparison['sharedData'] {
  if (!first || !second) return null;
  const find = finderAmong(picturesOf(second));
  const shared = picturesOf(first).flatMap((one) => {
    const other = find(one);
    return other ? [one.part === other.part] : [];
  });
  return { pictures: shared.length, samePart: shared.filter((same) => same).length };
}

/** What is known of the training pictures of both. */
interface Known {
  readonly learnedFrom: readonly KnownPicture[];
  readonly unchecked: readonly Side[];
}

function pairsOf(
  [first, second]: readonly [JudgedSet, JudgedSet],
  { learnedFrom, unchecked }: Known,
  judgedBy: Pairs['judgedBy'],
): Pairs | NoPairs {
  const shared = sharedPictures(first, second, learnedFrom);
  const n = shared.first.length;
  const { learned, otherTruth } = shared;
  if (n === 0) return learned > 0 ? { kind: 'learned', n: learned } : { kind: 'apart', otherTruth };
  const share = (right: readonly boolean[]) => right.filter((yes) => yes).length / n;
  return {
    kind: 'pairs',
    ...{ judgedBy, learned, otherTruth, unchecked },
    comparison: comparePaired(shared.first, shared.second),
    right: [share(shared.first), share(shared.second)],
  };
}

/** Was `child` made from this very model? Ids alone may have been given anew when a model was imported. */
function isParent({ model }: Candidate, child: Candidate): boolean {
  const stated = child.config.training.parent as { readonly weightsSha256?: unknown } | undefined;
  return child.judged?.before?.id === model.id && stated?.weightsSha256 === model.weightsSha256;
}

function pairedOf(first: Candidate, second: Candidate): Pairs | NoPairs {
  const known: Known = {
    learnedFrom: [...first.learnedFrom, ...second.learnedFrom],
    unchecked: sidesWhere(first, second, ({ allKnown }) => !allKnown),
  };
  const own = ownPairs(first, second, known);
  if (own.kind === 'pairs') return own;
  // The judgement of a model asked its parent about the same pictures.
  if (second.judged?.before && isParent(first, second))
    return pairsOf(bothBy(second, second.judged.before.judgement, second.judged.judgement), known, 'second');
  if (first.judged?.before && isParent(second, first))
    return pairsOf(bothBy(first, first.judged.judgement, first.judged.before.judgement), known, 'first');
  return own;
}

type JudgementOf = JudgedModel['judgement'];

/** Two judgements that one model brought with it. */
const bothBy = ({ split }: Candidate, one: JudgementOf, other: JudgementOf) =>
  [withContent(one, split), withContent(other, split)] as const;

const sidesWhere = (first: Candidate, second: Candidate, holds: (candidate: Candidate) => boolean): Side[] =>
  (['first', 'second'] as const).filter((side) => holds(side === 'first' ? first : second));

function ownPairs(first: Candidate, second: Candidate, known: Known): Pairs | NoPairs {
  const unjudged = sidesWhere(first, second, ({ judged }) => judged === null);
  if (unjudged.length > 0 || !first.judged || !second.judged) return { kind: 'unjudged', sides: unjudged };
  const folds = sidesWhere(first, second, ({ judged }) => judged?.on === 'folds');
  if (folds.length > 0) return { kind: 'folds', sides: folds };
  return pairsOf(
    [withContent(first.judged.judgement, first.split), withContent(second.judged.judgement, second.split)],
    known,
    'both',
  );
}

export function createCompareModels({ library, judgedModel }: CompareParts): CompareModels {
  /** A split that cannot be read is none: it is only asked which pictures are known to have been learned from. */
  async function splitOf(id: string): Promise<Split | null> {
    const blob = await library.file(id, 'split.json').catch(() => null);
    try {
      return blob && parseSplit(await blob.text(), `${id}/split.json`);
    } catch {
      return null;
    }
  }

  async function learning(
    model: LibraryModel,
    models: readonly LibraryModel[],
  ): Promise<Pick<Candidate, 'learnedFrom' | 'allKnown'>> {
    const learnedFrom: KnownPicture[] = [];
    let allKnown = true;
    const asked = new Set<string>();
    let next: LibraryModel | undefined = model;
    while (next && !asked.has(next.id) && asked.size < MOST_ANCESTORS) {
      const { id, parentId, shipped }: LibraryModel = next;
      asked.add(id);
      const split = await splitOf(id);
      if (split) learnedFrom.push(...picturesOf(split).filter(({ part }) => part === 'train'));
      next = parentId === null ? undefined : models.find((other) => other.id === parentId);
      if ((!split && !shipped) || (parentId !== null && !next)) allKnown = false;
    }
    return { learnedFrom, allKnown };
  }

  async function candidate(id: string, models: readonly LibraryModel[]): Promise<Candidate> {
    const model = models.find((other) => other.id === id);
    if (!model)
      throw new MicrographiaError('model-unknown', `There is no model ${id} in this browser.`, 'Choose another to compare.');
    const config = await readModelConfig(async (name) => {
      const blob = await library.file(id, name);
      return new Uint8Array((await blob?.arrayBuffer()) ?? new ArrayBuffer(0));
    });
    return {
      ...{ model, config },
      judged: await judgedModel(id),
      split: await splitOf(id),
      ...(await learning(model, models)),
    };
  }

  return async (firstId, secondId) => {
    const models = await library.list();
    const [first, second] = await Promise.all([candidate(firstId, models), candidate(secondId, models)]);
    const shared =
      first.judged && second.judged
        ? sharedPictures(withContent(first.judged.judgement, first.split), withContent(second.judged.judgement, second.split))
            .first.length
        : 0;
    return {
      first: comparedOf(first),
      second: comparedOf(second),
      sharedJudged: shared,
      sharedData: sharedData(first.split, second.split),
      paired: pairedOf(first, second),
    };
  };
}
