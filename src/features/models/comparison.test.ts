import { createElement } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';
import { describe, expect, it } from 'vitest';
import type { ComparedModel, ModelComparison, ModelScores } from '../../state/compare-models';
import { ComparedFacts } from './ComparedFacts';
import { ComparedScores } from './ComparedScores';
import { Paired } from './ComparisonView';
import { commonClasses, dataText, noPairsText, scoresText, settingName, settingRows } from './comparison-words';

const scores = (n: number, categories: readonly string[], on: ModelScores['on'] = 'test'): ModelScores => ({
  ...{ on, n, top1: { value: 0.9, interval: [0.8, 0.95] }, macroF1: { value: 0.88, interval: null } },
  f1: categories.map((category) => ({ category, n: 4, score: { value: 0.5, interval: [0.25, 0.75] } })),
});

const compared = (name: string, categories: readonly string[], change: Partial<ComparedModel> = {}): ComparedModel => ({
  model: {
    ...{ id: name, name, notes: '', shipped: false, createdAt: '2026-01-02T03:04:05.000Z', parentId: 'base' },
    ...{
      origin: 'trained',
      categories,
      weightsSha256: 'a'.repeat(64),
      bytes: 1000,
      damage: null,
      metrics: {},
      evaluation: null,
    },
  },
  ...{ profile: 'paper', imageSize: 224, settings: { mode: 'quick', seed: '1' } },
  split: { train: 10, validation: 2, test: 4, unused: 0 },
  scores: scores(40, categories),
  ...change,
});

const first = compared('Old', ['Porous_Sponge', 'Tips', 'Powder']);
const second = compared('New', ['powder', 'porous sponge', 'cracks'], {
  settings: { mode: 'full', seed: '1', learningRate: 0.0015 },
});
const NAMES = { first: 'Old', second: 'New' };
const comparison = (change: Partial<ModelComparison> = {}): ModelComparison => ({
  ...{ first, second, sharedJudged: 0, sharedData: null, paired: { kind: 'apart', otherTruth: 0 } },
  ...change,
});
const html = (markup: string) => markup.replaceAll('\u00a0', ' ');

describe('two models in words', () => {
  it('never sets scores of different pictures against each other', () => {
    expect(scoresText(comparison())).toMatch(/^Different test pictures: 40 and 40, of which none is the same\. Do not/);
    expect(scoresText(comparison({ sharedJudged: 12 }))).toMatch(/^Different test pictures: .* 12 are the same\. Do not/);
    expect(scoresText(comparison({ sharedJudged: 40 }))).toBe('Both columns are of the same 40 pictures.');
    const stated = { ...first, scores: scores(40, [], 'stated') };
    expect(scoresText(comparison({ first: stated }))).toMatch(/^Different test pictures, as far as is known/);
    expect(scoresText(comparison({ first: { ...first, scores: null } }))).toMatch(/no score is known/);
  });

  it('says why there is no paired test', () => {
    expect(noPairsText({ kind: 'unjudged', sides: ['first'] }, NAMES)).toMatch(/pictures Old was judged on/);
    expect(noPairsText({ kind: 'folds', sides: ['first', 'second'] }, NAMES)).toMatch(/Old and New were judged by folds/);
    expect(noPairsText({ kind: 'apart', otherTruth: 0 }, NAMES)).toMatch(/different test pictures/);
    expect(noPairsText({ kind: 'apart', otherTruth: 3 }, NAMES)).toMatch(/3 pictures of both had other class names/);
    expect(noPairsText({ kind: 'learned', n: 9 }, NAMES)).toMatch(/of the 9 pictures/);
    expect(dataText({ pictures: 10, samePart: 7 })).toMatch(/share 10 pictures; 7 are in the same part/);
  });

  it('names pairs and those left out, and is plain about validation pictures', () => {
    const pairs = comparison({
      second: { ...second, scores: scores(40, [], 'validation') },
      paired: {
        ...{ kind: 'pairs', judgedBy: 'both', right: [0.5, 0.9], learned: 2, otherTruth: 1, unchecked: ['first'] },
        comparison: { n: 30, onlyFirst: 1, onlySecond: 13, difference: 0.4, interval: [0.2, 0.5], pValue: 0.0018 },
      },
    });
    const words = html(renderToStaticMarkup(createElement(Paired, { comparison: pairs })));
    expect(words).toContain('On the same 30 pictures: Old names 50.0 % right, New 90.0 %');
    expect(words).toContain('New is better');
    expect(words).toContain('2 more were left out');
    expect(words).toContain('Whether Old, or a model it was made from, has learned from any of them cannot be checked');
    expect(words).toContain('New was judged on validation pictures');
  });

  it('shows F1 only of the classes that both know, found by name', () => {
    expect(commonClasses(first.model.categories, second.model.categories)).toEqual([
      [0, 1],
      [2, 0],
    ]);
    const words = html(renderToStaticMarkup(createElement(ComparedScores, { comparison: comparison() })));
    expect(words).toContain('Score (F1) of the 2 classes that both know');
    expect(words).toContain('0.500');
    expect(words).toContain('0.250 to 0.750');
    expect(words).not.toContain('cracks');
  });

  it('sets what differs in the settings apart from what does not', () => {
    expect(settingName('augmentation.crop')).toBe('Augmentation: crop');
    const { differ, same, lone } = settingRows(first, second);
    expect(differ).toEqual([{ name: 'Mode', first: 'quick', second: 'full' }]);
    expect(lone).toEqual([{ name: settingName('learningRate'), first: '–', second: '0.0015' }]);
    expect(same.map(({ name }) => name)).toEqual(['Seed']);
    const words = html(renderToStaticMarkup(createElement(ComparedFacts, { comparison: comparison(), models: [first.model] })));
    expect(words).toContain('Only here: cracks');
    expect(words).toContain('10 pictures for training, 2 for validation, 4 for testing');
  });
});
