/** Two judgements side by side: the pictures that both are about, picture by picture, for a paired test. */
import { plainName } from '../base/class-name';
import type { Judgement } from './judgement';

/** What pairing needs of a judgement. */
export type JudgedSet = Pick<Judgement, 'categories'> & {
  readonly pictures: readonly Pick<Judgement['pictures'][number], 'id' | 'truth' | 'predicted'>[];
};

export interface SharedPictures {
  /** Whether each model named each pair right, in the same order: what `comparePaired` takes. */
  readonly first: readonly boolean[];
  readonly second: readonly boolean[];
  /** Judged by both and of the same class, but a model has learned from them: left out of the pairs. */
  readonly learned: number;
  /** Judged by both, but as pictures of different classes: no pairs, the question was not the same. */
  readonly otherTruth: number;
}

/**
 * Pairs the pictures of two judgements by their id where both call the true class the same (`plainName`), whatever its place among
 * the classes. A model may know classes that the other does not: that is part of how good it is.
 * @param learnedFrom ids of pictures that one of the models was trained on; a test on them would say what it remembers.
 */
export function sharedPictures(
  first: JudgedSet,
  second: JudgedSet,
  learnedFrom: ReadonlySet<string> = new Set(),
): SharedPictures {
  const others = new Map(second.pictures.map((picture) => [picture.id, picture]));
  const shared = [...new Map(first.pictures.map((picture) => [picture.id, picture])).values()].flatMap((one) => {
    const other = others.get(one.id);
    return other ? [{ one, other }] : [];
  });
  const alike = shared.filter(
    ({ one, other }) => plainName(first.categories[one.truth]) === plainName(second.categories[other.truth]),
  );
  const pairs = alike.filter(({ one }) => !learnedFrom.has(one.id));
  return {
    first: pairs.map(({ one }) => one.predicted === one.truth),
    second: pairs.map(({ other }) => other.predicted === other.truth),
    learned: alike.length - pairs.length,
    otherTruth: shared.length - alike.length,
  };
}
