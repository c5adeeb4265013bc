/** Labelled pictures as examples of the training, view by view. */
import { createExamples, type ExampleSet } from './examples';

/** One part of a set. Views of one picture follow each other. */
export interface LabelledPart {
  readonly examples: ExampleSet;
  /** Per view: place in `files`. */
  readonly pictureOf: readonly number[];
  readonly files: readonly string[];
}

/** One labelled picture: its square views (model/input.ts) as grey bytes, S x S one after the other. */
export interface ViewedPicture {
  readonly id: string;
  /** Place of its category. */
  readonly category: number;
  readonly views: Uint8Array;
}

/**
 * @param side S: of the views, the model's input, so that an unaugmented view is what classification sees.
 * @param shared put the pixels in memory that workers can share.
 */
export function labelledPart(pictures: readonly ViewedPicture[], side: number, shared: boolean): LabelledPart {
  const size = side * side;
  const counts = pictures.map(({ views }) => views.length / size);
  const examples = createExamples(
    counts.reduce((sum, n) => sum + n, 0),
    side,
    shared,
  );
  let view = 0;
  pictures.forEach(({ views, category }, i) => {
    examples.pixels.set(views, view * size);
    examples.labels.fill(category, view, view + counts[i]);
    view += counts[i];
  });
  return { examples, pictureOf: counts.flatMap((n, i) => Array<number>(n).fill(i)), files: pictures.map(({ id }) => id) };
}
