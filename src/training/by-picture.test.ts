import { expect, it } from 'vitest';
import type { LabelledPart } from '../dataset/labelled-part';
import { byPicture } from './by-picture';

it('takes the mean over all views of a picture, whatever their order, and its label from any of them', () => {
  const part: Pick<LabelledPart, 'pictureOf' | 'files'> & { examples: { labels: Uint8Array } } = {
    files: ['a', 'b'],
    pictureOf: [0, 1, 0],
    examples: { labels: Uint8Array.of(1, 0, 1) },
  };
  const { logits, truth } = byPicture(Float32Array.of(1, 2, 10, 20, 5, 8), part as LabelledPart);
  expect(logits).toEqual([
    [3, 5],
    [10, 20],
  ]);
  expect(truth).toEqual([1, 0]);
});
