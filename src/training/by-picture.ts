/** What the model says of the views as a word on the picture. */
import { type LabelledPart, placesOfCategories } from '../dataset/labelled-part';
import { meanRows, rowsOf } from '../model/mean';

/** Scores of views (n * C) to scores of pictures, as classification does it. */
export function byPicture(scores: Float32Array, part: LabelledPart): { readonly logits: number[][]; readonly truth: number[] } {
  const { examples, pictureOf, files } = part;
  const views = examples.labels.length;
  const truth = placesOfCategories(part);
  const rows = rowsOf(scores, views > 0 ? scores.length / views : 0);
  return { logits: meanRows(rows, files.length, (view) => pictureOf[view]), truth };
}
