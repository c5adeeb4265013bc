import { describe, expect, it } from 'vitest';
import { generatedDescription, textFigures, textLines } from './text-matters';

const CATEGORIES = ['A', 'B', 'C'];
/** Logits that name `place` among `count`. */
const names = (place: number, count = 3): number[] => Array.from({ length: count }, (_, c) => (c === place ? 2 : 0));

describe('textFigures', () => {
  // Six pictures: right with the shipped text, four of six with the other, two with words in wrong places.
  const pictures = [0, 1, 2, 0, 1, 2].map((truth, i) => ({
    truth,
    logits: [
      names(truth),
      names(i < 4 ? truth : (truth + 1) % 3),
      names(i < 2 ? truth : (truth + 1) % 3),
      [...names(truth), 1, 1, 1],
    ],
  }));

  it('counts what is right under each text, and what is lost against the shipped one', () => {
    const { n, rows } = textFigures(pictures, ['of the file', 'shuffled, seed 1'], CATEGORIES);
    expect(n).toBe(6);
    expect(rows.map(({ name, top1 }) => [name, top1])).toEqual([
      ['shipped', 1],
      ['of the file', 4 / 6],
      ['shuffled, seed 1', 2 / 6],
    ]);
    // McNemar, exact: two lost and none gained; four lost and none gained.
    expect(rows.map(({ p }) => p)).toEqual([null, 0.5, 0.125]);
    expect(rows.map(({ changed }) => changed)).toEqual([0, 2, 4]);
  });

  it('ranks the true category by its description among the others as trained, itself left out', () => {
    const { zeroShot } = textFigures(pictures, ['of the file', 'shuffled, seed 1'], CATEGORIES);
    expect(zeroShot).toEqual({ mean: 1, median: 1, first: 1, firstThree: 1 });
    const hidden = pictures.map(({ truth, logits }) => ({ truth, logits: [...logits.slice(0, 3), [3, 3, 3, 1, 1, 1]] }));
    expect(textFigures(hidden, ['of the file', 'shuffled, seed 1'], CATEGORIES).zeroShot).toMatchObject({ mean: 3, first: 0 });
  });

  it('sums the places of categories that no picture was learned of, where they were asked', () => {
    const heldOut = {
      words: [1, 4, 2, 2, 1, 2],
      wrong: [3, 3, 3, 3, 3, 3],
      added: [1, 1, 1, 2, 2, 2],
      taken: 0.04,
      learned: 40,
    };
    const figures = textFigures(pictures, ['of the file', 'shuffled, seed 1'], CATEGORIES, heldOut);
    expect(figures.heldOut).toEqual({
      words: { mean: 2, median: 2, first: 2 / 6, firstThree: 5 / 6 },
      wrong: { mean: 3, median: 3, first: 0, firstThree: 1 },
      added: { mean: 1.5, median: 2, first: 0.5, firstThree: 1 },
      taken: 0.04,
      learned: 40,
    });
    const lines = textLines(figures).join('\n');
    expect(lines).toContain('by words alone in place 2.0 on average');
    expect(lines).toContain('with the words of other categories 3.0 on average');
    expect(lines).toContain('(40 pictures and the procedural ones) it comes in place 1.5 on average');
    expect(lines).toContain('put first in 4.0 % of the pictures of the others');
    expect(textFigures(pictures, ['of the file', 'shuffled, seed 1'], CATEGORIES).heldOut).toBeNull();
  });

  it('says plainly whether the text matters', () => {
    const names2 = ['of the file', 'shuffled, seed 1'];
    expect(textLines(textFigures(pictures, names2, CATEGORIES)).join('\n')).toContain(
      'cost 66.7 points of top-1: the text matters',
    );
    const same = pictures.map(({ truth, logits }) => ({ truth, logits: [logits[0], logits[0], logits[0], logits[3]] }));
    expect(textLines(textFigures(same, names2, CATEGORIES)).join('\n')).toContain('the text hardly matters');
  });
});

describe('generatedDescription', () => {
  // Draws and measures pictures.
  it('is written from what is measured, without a word of the category', { timeout: 60_000 }, () => {
    const description = generatedDescription('Fibres');
    expect(description.name).toBe('Fibres');
    expect(description.sections[0].text).toMatch(/\d/);
    expect(description.sections[0].text).not.toMatch(/classified|probability|The fibres/);
  });
});
