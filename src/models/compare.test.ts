import { describe, expect, it } from 'vitest';
import type { Split } from '../dataset/split';
import { type Judged, judge } from '../evaluation/judgement';
import { comparePaired } from '../evaluation/paired';
import { createCompareModels } from './compare';
import type { JudgedModel } from './judged-file';
import type { LibraryModel } from './protocol';
import { TINY } from './testing';

const CALIBRATION = { temperature: 1, conformal: { coverage: 0.9, threshold: 0.9 }, outOfSet: { threshold: 5 } };
const sha = (digit: string) => digit.repeat(64);

interface Made {
  readonly id: string;
  readonly parentId?: string;
  readonly sha?: string;
  readonly training?: Record<string, unknown>;
  readonly judged?: JudgedModel;
  readonly parts?: Split['parts'];
  readonly metrics?: Record<string, number>;
}

/** A judgement of `id: truth>predicted` rows. */
function judgementOf(categories: readonly string[], rows: readonly string[]) {
  const judged = rows.map((row): Judged => {
    const [, id, truth, predicted] = /^(.*): (.*)>(.*)$/.exec(row) as RegExpExecArray;
    const logits = categories.map((name) => (name === predicted ? 3 : 0));
    return { id, group: id, truth: categories.indexOf(truth), logits };
  });
  return judge(judged, categories, CALIBRATION, 1);
}

const on = (part: JudgedModel['on'], categories: readonly string[], ...rows: string[]): JudgedModel => ({
  version: 1,
  on: part,
  judgement: judgementOf(categories, rows),
  folds: null,
  before: null,
});

function compare(...made: readonly Made[]) {
  const models = made.map(
    ({ id, parentId = null, metrics = {}, sha: weightsSha256 = sha('a') }): LibraryModel => ({
      ...{ id, name: id, notes: '', shipped: false, createdAt: '2026-01-02T00:00:00.000Z', parentId, origin: 'trained' },
      ...{ categories: TINY.categories, weightsSha256, bytes: 1000, damage: null, metrics, evaluation: null },
    }),
  );
  const compareModels = createCompareModels({
    library: {
      list: async () => models,
      file: async (id, name) => {
        const { training = {}, sha: weightsSha256 = sha('a'), parts } = made.find((one) => one.id === id) as Made;
        const language = { vocabularySize: 280, width: 8, heads: 2, layers: 1, maxTokens: 64 };
        const config = { format: 1, id, createdAt: '2026-01-02T00:00:00.000Z', model: TINY, language, training, weightsSha256 };
        if (name === 'config.json') return new Blob([JSON.stringify({ ...config, calibration: CALIBRATION })]);
        if (name !== 'split.json' || !parts) return null;
        const options = { seed: '1', validation: 0.1, test: 0.2 };
        return new Blob([JSON.stringify({ version: 1, options, parts, counts: {} } satisfies Split)]);
      },
    },
    judgedModel: async (id) => made.find((one) => one.id === id)?.judged ?? null,
  });
  return compareModels(made[0].id, made[1].id);
}

const CLASSES = ['disc', 'line'];
const OLD = on('test', CLASSES, 'a: disc>line', 'b: disc>disc', 'c: line>disc', 'd: line>line');
const NEW = on('test', CLASSES, 'a: disc>disc', 'b: disc>disc', 'c: line>line', 'e: line>line');

describe('two models of the library', () => {
  it('are compared on exactly the pictures that both were judged on', async () => {
    const found = await compare({ id: 'old', judged: OLD }, { id: 'new', judged: NEW });
    expect(found.sharedJudged).toBe(3);
    expect(found.paired).toMatchObject({ kind: 'pairs', judgedBy: 'both', right: [1 / 3, 1], learned: 0, otherTruth: 0 });
    expect(found.paired).toMatchObject({ comparison: { n: 3, onlyFirst: 0, onlySecond: 2 } });
    expect(found.first.scores).toMatchObject({ on: 'test', n: 4, top1: { value: 0.5 } });
    // Every picture right: the bootstrap would promise certainty, four pictures cannot.
    expect(found.second.scores?.top1?.value).toBe(1);
    expect(found.second.scores?.top1?.interval?.[0]).toBeCloseTo(4 / (4 + 1.96 ** 2), 6);
  });

  it('are not tested on pictures that one of them, or a model it came from, has learned from', async () => {
    const grandparent: Made = { id: 'root', parts: { a: 'train', x: 'train', b: 'validation' } };
    const old: Made = { id: 'old', judged: OLD, parts: { a: 'test', b: 'test', c: 'test', d: 'test' } };
    const young: Made = { id: 'new', parentId: 'root', judged: NEW, parts: { a: 'test', b: 'test', c: 'train' } };
    const found = await compare(old, young, grandparent);
    expect(found.paired).toMatchObject({ kind: 'pairs', learned: 2, comparison: { n: 1 } });
    expect(found.paired).toMatchObject({ unchecked: [] });
    const orphan = await compare(old, young);
    expect(orphan.paired, 'its parent is not here').toMatchObject({ learned: 1, comparison: { n: 2 }, unchecked: ['second'] });
    expect(found.sharedData).toEqual({ pictures: 3, samePart: 2 });
    expect(found.second.split).toEqual({ train: 1, validation: 0, test: 2, unused: 0 });
    const all = await compare({ ...old, parts: { a: 'train', b: 'train', c: 'train' } }, young, grandparent);
    expect(all.paired).toEqual({ kind: 'learned', n: 3 });
  });

  it('have no paired test without shared pictures, without a judgement, or with folds', async () => {
    const apart = await compare(
      { id: 'old', judged: OLD },
      { id: 'new', judged: on('test', CLASSES, 'z: disc>disc', 'a: line>line') },
    );
    expect(apart.paired).toEqual({ kind: 'apart', otherTruth: 1 });
    expect(apart.sharedJudged).toBe(0);
    const unjudged = await compare({ id: 'old', metrics: { n: 10, top1: 0.9, macroF1: 0.8 } }, { id: 'new', judged: NEW });
    expect(unjudged.paired).toEqual({ kind: 'unjudged', sides: ['first'] });
    expect(unjudged.first.scores).toMatchObject({ on: 'stated', n: 10, top1: { value: 0.9 }, f1: [] });
    expect(unjudged.first.scores?.top1?.interval?.[0]).toBeGreaterThan(0.5);
    const folds = await compare({ id: 'old', judged: { ...OLD, on: 'folds' } }, { id: 'new', judged: NEW });
    expect(folds.paired).toEqual({ kind: 'folds', sides: ['first'] });
  });

  it('take the answers of the parent that were stored with its child, if it is that very parent', async () => {
    const before = {
      id: 'root',
      judgement: judgementOf(CLASSES, ['a: disc>line', 'b: disc>disc', 'c: line>disc', 'e: line>line']),
      comparison: comparePaired([], []),
    };
    const child: Made = {
      ...{ id: 'new', judged: { ...NEW, before }, parentId: 'root', sha: sha('b') },
      training: { parent: { id: 'root', weightsSha256: sha('a') } },
    };
    const root: Made = { id: 'root', sha: sha('a') };
    expect((await compare(root, child)).paired).toMatchObject({
      ...{ kind: 'pairs', judgedBy: 'second', right: [0.5, 1] },
      comparison: { n: 4, onlyFirst: 0, onlySecond: 2 },
    });
    expect((await compare(child, root)).paired).toMatchObject({
      ...{ kind: 'pairs', judgedBy: 'first', right: [1, 0.5] },
      comparison: { onlyFirst: 2, onlySecond: 0 },
    });
    expect((await compare({ ...root, sha: sha('c') }, child)).paired).toEqual({ kind: 'unjudged', sides: ['first'] });
  });

  it('show their settings as they state them, options of both kinds of training under one name', async () => {
    const tuned = { mode: 'quick', options: { seed: '7', batch: 8, augmentation: { crop: [0.8, 1] } }, classWeights: [1, 2] };
    const split = { seed: '1', test: 0.2, counts: { disc: { train: 3 } } };
    const { first, second } = await compare(
      { id: 'old', training: { loop: { batch: 32 }, parent: { id: 'x' }, heldOut: { top1: 1 } } },
      { id: 'new', training: { ...tuned, split } },
    );
    expect(first.settings).toEqual({ batch: 32 });
    expect(second.settings).toEqual({
      ...{ mode: 'quick', seed: '7', batch: 8, 'augmentation.crop': '0.8 – 1' },
      ...{ 'split.seed': '1', 'split.test': 0.2 },
    });
  });
});
