/** Labelled pictures collected one by one, kept at the model's size: the originals need not stay in memory. */
import type { Plane, Rect } from '../base/plane';
import { viewsOf } from '../model/input';
import { createExamples, type ExampleSet, storeExample } from './examples';

/** One part of a set. Views of one picture follow each other. */
export interface LabelledPart {
  readonly examples: ExampleSet;
  /** Per view: place in `files`. */
  readonly pictureOf: readonly number[];
  readonly files: readonly string[];
}

export class PartCollector {
  readonly #side: number;
  readonly #views: { readonly pixels: Uint8Array; readonly label: number; readonly picture: number }[] = [];
  readonly #files: string[] = [];

  /** @param side of the stored views: the model's input, so that an unaugmented view is what classification sees. */
  constructor(side: number) {
    this.#side = side;
  }

  /** Cuts the crop of a picture into its square views and stores them. */
  add(file: string, plane: Plane, crop: Rect, label: number): void {
    for (const view of viewsOf(crop)) {
      const one = createExamples(1, this.#side);
      storeExample(one, 0, plane, view, label);
      this.#views.push({ pixels: one.pixels, label, picture: this.#files.length });
    }
    this.#files.push(file);
  }

  /** @param shared put the pixels in memory that workers can share. */
  finish(shared = false): LabelledPart {
    const examples = createExamples(this.#views.length, this.#side, shared);
    this.#views.forEach(({ pixels, label }, i) => {
      examples.pixels.set(pixels, i * this.#side ** 2);
      examples.labels[i] = label;
    });
    return { examples, pictureOf: this.#views.map(({ picture }) => picture), files: [...this.#files] };
  }
}

/** Scores of views (n * C) to scores of pictures: the mean over each picture's views, as classification does it. */
export function byPicture(
  scores: Float32Array,
  { examples, pictureOf, files }: LabelledPart,
): { readonly logits: number[][]; readonly truth: number[] } {
  const width = examples.labels.length > 0 ? scores.length / examples.labels.length : 0;
  const logits = files.map(() => new Array<number>(width).fill(0));
  const truth = new Array<number>(files.length).fill(0);
  const counts = new Array<number>(files.length).fill(0);
  for (const picture of pictureOf) counts[picture]++;
  pictureOf.forEach((picture, view) => {
    truth[picture] = examples.labels[view];
    for (let c = 0; c < width; c++) logits[picture][c] += scores[view * width + c] / counts[picture];
  });
  return { logits, truth };
}
