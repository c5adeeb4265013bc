/** Two judgements side by side: the pictures that both are about, picture by picture, for a paired test. */
import { plainName } from '../base/class-name';
import type { Judgement } from './judgement';

/** A picture of a data set: files are moved and renamed, and another may take the name. */
export interface KnownPicture {
  readonly id: string;
  /** Of its file, where known. */
  readonly sha256?: string | undefined;
}

/** What pairing needs of a judgement. */
export type JudgedSet = Pick<Judgement, 'categories'> & {
  readonly pictures: readonly (Pick<Judgement['pictures'][number], 'id' | 'truth' | 'predicted'> & KnownPicture)[];
};

/** How a picture is found among others: by its content; by its id only where the content of one of the two is not known. */
export function finderAmong<T extends KnownPicture>(others: readonly T[]): (picture: KnownPicture) => T | undefined {
  const byContent = new Map(others.flatMap((other) => (other.sha256 === undefined ? [] : [[other.sha256, other] as const])));
  const byId = new Map(others.map((other) => [other.id, other]));
  return ({ id, sha256 }) => {
    const named = byId.get(id);
    if (sha256 === undefined) return named;
    return byContent.get(sha256) ?? (named?.sha256 === undefined ? named : undefined);
  };
}

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
 * Pairs the pictures of two judgements (`finderAmong`) where both call the true class the same (`plainName`), whatever its place among
 * the classes. A model may know classes that the other does not: that is part of how good it is.
 * @param learnedFrom pictures that one of the models was trained on; a test on them would say what it remembers.
 */
export function sharedPictures(first: JudgedSet, second: JudgedSet, learnedFrom: readonly KnownPicture[] = []): SharedPictures {
  const find = finderAmong(second.pictures);
  const learned = finderAmong(learnedFrom);
  const once = new Map(first.pictures.map((picture) => [picture.sha256 ?? picture.id, picture]));
  const shared = [...once.values()].flatMap((one) => {
    const other = find(one);
    return other ? [{ one, other }] : [];
  });
  const alike = shared.filter(
    ({ one, other }) => plainName(first.categories[one.truth]) === plainName(second.categories[other.truth]),
  );
  const pairs = alike.filter(({ one, other }) => !learned(one) && !learned(other));
  return {
    first: pairs.map(({ one }) => one.predicted === one.truth),
    second: pairs.map(({ other }) => other.predicted === other.truth),
    learned: alike.length - pairs.length,
    otherTruth: shared.length - alike.length,
  };
}
