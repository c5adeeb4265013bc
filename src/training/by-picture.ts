/** What the model says of the views as a word on the picture. */
import type { LabelledPart } from '../dataset/labelled-part';
import { meanRows, rowsOf } from '../model/mean';

/** Scores of views (n * C) to scores of pictures, as classification does it. */
export function byPicture(
  scores: Float32Array,
  { examples, pictureOf, files }: LabelledPart,
): { readonly logits: number[][]; readonly truth: number[] } {
  const views = examples.labels.length;
  const truth = new Array<number>(files.length).fill(0);
  pictureOf.forEach((picture, view) => {
    truth[picture] = examples.labels[view];
  });
  const rows = rowsOf(scores, views > 0 ? scores.length / views : 0);
  return { logits: meanRows(rows, files.length, (view) => pictureOf[view]), truth };
}
