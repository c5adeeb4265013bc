import { describe, expect, it } from 'vitest';
import { type ReportJudgement, type TrainingReport, trainingReport } from './training';

const bins = [{ n: 4, confidence: 0.8, accuracy: 0.75, interval: [0.3, 0.95] as const }];
const judgement: ReportJudgement = {
  on: ['Judged on 4 pictures of the test part.'],
  categories: ['Tips', 'Nano_<b>wires'],
  report: {
    ...{ n: 4, top1: 0.75, top2: 1, top3: 1, macroF1: 0.7333, ece: 0.05 },
    perCategory: [
      { n: 2, precision: 0.667, recall: 1, f1: 0.8 },
      { n: 2, precision: 1, recall: 0.5, f1: null },
    ],
    confusion: [
      [2, 0],
      [1, 1],
    ],
  },
  intervals: {
    top1: [0.3, 0.95],
    macroF1: [0.5, 0.5],
    perClass: [
      { precision: [0.2, 0.9], recall: null, f1: null },
      { precision: null, recall: null, f1: null },
    ],
  },
  reliability: { raw: bins, calibrated: bins },
  conformal: { coverage: 0.9, achieved: 1, meanSize: 1.5 },
  folds: null,
  before: { id: 'base', top1: 0.5, comparison: { onlyFirst: 0, onlySecond: 1, pValue: 1 } },
};
const REPORT: TrainingReport = {
  ...{ title: 'Training of <Mine>', date: '2026-01-01', version: '0.1.0', caution: 'Look yourself.' },
  model: {
    ...{ name: '<Mine>', id: 'mine', notes: 'Annealed.', createdAt: '2026-01-01T10:00:00Z' },
    ...{ weightsSha256: 'c'.repeat(64), categories: judgement.categories },
  },
  judgement,
  curves: { losses: [1, 2, 3].map((step) => ({ step, loss: 1 / step })), scores: [{ epoch: 1, macroF1: 0.5, top1: 0.75 }] },
  split: [
    { category: 'Tips', train: 8, validation: 2, test: 2 },
    { category: 'Nano_<b>wires', train: 7, validation: 2, test: 2 },
  ],
  settings: [['epochs', 40]],
  provenance: [['parent, id', 'base']],
};

describe('the report of a training', () => {
  it('tells worth, confusion, classes, course, pictures, settings and where it comes from', async () => {
    const html = await trainingReport(REPORT);
    for (const text of [
      'Judged on 4 pictures of the test part.',
      '75.0\u00a0% (95 % interval 30.0\u00a0% to 95.0\u00a0%)',
      '<dt>All classes alike (macro-F1)</dt><dd>0.733</dd>',
      '<th scope="row">Nano &#60;b&#62;wires</th><td class="cell wrong">1</td><td class="cell right">1</td>',
      '0.67 <span class="muted">0.20–0.90</span>',
      'base: 50.0\u00a0% of the same pictures. Only it is right on 0, only the new one on 1 (exact McNemar test: p = 1)',
      'aria-label="Training loss. At the end: Loss 0.333 (Step: 3)."',
      '<th scope="row">All</th><td class="number">15</td><td class="number">4</td><td class="number">4</td>',
      '<dt>epochs</dt><dd>40</dd>',
      '<dt>parent, id</dt><dd>base</dd>',
      'c'.repeat(64),
    ])
      expect(html).toContain(text);
  });

  it('holds no script and no markup of strangers, and forbids both itself', async () => {
    const html = await trainingReport(REPORT);
    expect(html).not.toMatch(/<script|<b>|<Mine>|https?:|style="/i);
    expect(html).toMatch(/Content-Security-Policy" content="default-src 'none'/);
  });

  it('says what is not known, and draws nothing of it', async () => {
    const html = await trainingReport({ ...REPORT, judgement: null, curves: null, split: [], settings: [] });
    expect(html).toContain('Not known');
    for (const text of ['How it went', 'Settings', 'NaN', 'undefined']) expect(html).not.toContain(text);
  });

  it('draws a line inside its frame, also where nothing changes', async () => {
    const html = await trainingReport({ ...REPORT, curves: { losses: [{ step: 5, loss: 0.2 }], scores: [] } });
    const [, points = ''] = /<polyline points="([^"]+)"/.exec(html) ?? [];
    const [x, y] = points.split(',').map(Number);
    expect(x).toBeGreaterThan(56);
    expect(x).toBeLessThan(410);
    expect(y).toBeGreaterThan(8);
    expect(y).toBeLessThan(184);
  });
});
