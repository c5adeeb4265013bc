import { describe, expect, it } from 'vitest';
import { evaluationReport } from './report';

describe('evaluationReport', () => {
  it('puts the numbers of one evaluation together', () => {
    const report = evaluationReport(
      [
        [2, 0, 0],
        [0, 2, 1],
        [1, 2, 0],
      ],
      [0, 1, 0],
      ['a', 'b', 'c'],
      { temperature: 1 },
    );
    expect(report).toMatchObject({ n: 3, top1: 2 / 3, top2: 1, top3: 1, macroRecall: 0.75 });
    expect(report.macroF1).toBeCloseTo(2 / 3, 12);
    expect(report.perCategory).toEqual([
      { category: 'a', n: 2, precision: 1, recall: 0.5, f1: expect.closeTo(2 / 3, 12) },
      { category: 'b', n: 1, precision: 0.5, recall: 1, f1: expect.closeTo(2 / 3, 12) },
      { category: 'c', n: 0, precision: null, recall: null, f1: null },
    ]);
    expect(report.confusion).toEqual([
      [1, 1, 0],
      [0, 1, 0],
      [0, 0, 0],
    ]);
    expect(report.ece).toBeGreaterThan(0);
  });

  it('has no scores of nothing', () => {
    expect(evaluationReport([], [], ['a'], { temperature: 1 })).toMatchObject({
      n: 0,
      top1: null,
      macroRecall: null,
      ece: null,
    });
  });
});
