import { describe, expect, it } from 'vitest';
import { endedEarlyText } from '../../locales/judged';
import type { JudgedModel } from '../../services/finetune/protocol';
import { placeText, progressText } from './words';

describe('where a training stands', () => {
  it('names the fold, the final fit, and neither where there is a single fit', () => {
    expect(progressText({ step: 21, fit: 2, fits: 6 }, 1740)).toBe('Fold 2 of 5, step 21 of 1,740');
    expect(progressText({ step: 1, fit: 6, fits: 6 }, 9)).toBe('Final fit, step 1 of 9');
    expect(progressText({ step: 1, fit: 1, fits: 1 }, 9)).toBe('Step 1 of 9');
    expect([1, 6].map((fit) => placeText({ step: 5, fit, fits: 6 }))).toEqual([
      'step 5 of fold 1 of 5',
      'step 5 of the final fit',
    ]);
    expect(placeText({ step: 5, fit: 1, fits: 1 })).toBe('step 5');
  });
});

it('a model of a training that was ended early says what it is and what it was judged on', () => {
  const judged = (endedEarly: JudgedModel['endedEarly'], on: JudgedModel['on'], n: number) =>
    endedEarlyText({ endedEarly, on, judgement: { report: { n } } } as unknown as JudgedModel);
  expect(judged({ fold: 0, folds: 5, whole: false, steps: 21 }, 'folds', 8)).toBe(
    'Its training was ended early. The model is the fit that left fold 1 of 5 out, as it stood after 21 steps, and is judged on the 8 pictures of that fold alone.',
  );
  expect(judged({ fold: 1, folds: 5, whole: true, steps: 174 }, 'folds', 16)).toBe(
    'Its training was ended early. The model is the fit that left fold 2 of 5 out, trained to its end. Of the 5 folds 2 were judged: 16 pictures.',
  );
  expect(judged({ fold: null, folds: 0, whole: false, steps: 5 }, 'test', 8)).toMatch(/ended early, after 5 steps/);
  expect(endedEarlyText({ on: 'test', judgement: { report: { n: 8 } } } as unknown as JudgedModel)).toBeNull();
});
