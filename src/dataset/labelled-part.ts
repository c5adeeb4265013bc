/** Labelled pictures as examples of the training, view by view. */
import { isShared } from '../base/shared';
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

/** The views of all pictures as one array of shared memory, where they lie there one after the other already; else null. */
function lyingShared(pictures: readonly ViewedPicture[]): Uint8Array | null {
  const [first] = pictures;
  if (!first || !isShared(first.views.buffer)) return null;
  const { buffer, byteOffset } = first.views;
  let end = byteOffset;
  for (const { views } of pictures) {
    if (views.buffer !== buffer || views.byteOffset !== end) return null;
    end += views.length;
  }
  return new Uint8Array(buffer, byteOffset, end - byteOffset);
}

/**
 * @param side S: of the views, the model's input, so that an unaugmented view is what classification sees.
 * @param shared put the pixels in memory that workers can share: views that lie there in this order already are not copied.
 */
export function labelledPart(pictures: readonly ViewedPicture[], side: number, shared: boolean): LabelledPart {
  const size = side * side;
  const count = pictures.reduce((sum, { views }) => sum + views.length / size, 0);
  const lying = shared ? lyingShared(pictures) : null;
  const examples = lying
    ? { ...createExamples(0, side), pixels: lying, labels: new Uint8Array(new SharedArrayBuffer(count)) }
    : createExamples(count, side, shared);
  const pictureOf: number[] = [];
  for (const [i, { views, category }] of pictures.entries()) {
    const first = pictureOf.length;
    if (!lying) examples.pixels.set(views, first * size);
    for (let view = first; view < first + views.length / size; view++) {
      examples.labels[view] = category;
      pictureOf.push(i);
    }
  }
  return { examples, pictureOf, files: pictures.map(({ id }) => id) };
}

/** The place of its category for each picture. */
export function placesOfCategories({ examples, pictureOf, files }: LabelledPart): number[] {
  const places = new Array<number>(files.length).fill(0);
  for (let view = 0; view < pictureOf.length; view++) places[pictureOf[view]!] = examples.labels[view]!;
  return places;
}
