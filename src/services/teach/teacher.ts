/** What the model saw of each picture of the session, and the taught head that is solved from labels: the same on the page and in a worker. */
import { fromHalfBits } from '../../base/half';
import { softmax } from '../../evaluation/calibration';
import { likenessMap } from '../../evaluation/likeness-map';
import {
  type TaughtHead,
  type TaughtLabel,
  type TaughtPicture,
  TaughtSession,
  type TaughtSolution,
} from '../../evaluation/taught';
import type { NextPicture, PictureMap, Ranked, SeenPicture, SimilarPicture, TeachLabel } from './protocol';

interface Held {
  readonly ids: readonly string[];
  readonly places: ReadonlyMap<string, number>;
  readonly session: TaughtSession;
}

/** How much more unlike than doubtful a picture must be to be offered for that. */
const NOVELTY_SHARE = 0.5;

export class Teacher {
  readonly #pictures = new Map<string, TaughtPicture>();
  #held: Held | null = null;

  put(pictures: readonly SeenPicture[]): void {
    for (const { id, features, logits } of pictures)
      this.#pictures.set(id, { vector: Float32Array.from(features, fromHalfBits), logits });
    this.#held = null;
  }

  drop(ids: readonly string[]): void {
    for (const id of ids) this.#pictures.delete(id);
    this.#held = null;
  }

  #hold(): Held {
    if (!this.#held) {
      const ids = [...this.#pictures.keys()];
      const places = new Map(ids.map((id, place) => [id, place]));
      this.#held = { ids, places, session: new TaughtSession([...this.#pictures.values()]) };
    }
    return this.#held;
  }

  #solve(labels: readonly TeachLabel[], categories: number) {
    const held = this.#hold();
    const known = labels.flatMap(({ id, category, group }): TaughtLabel[] => {
      const picture = held.places.get(id);
      return picture === undefined ? [] : [{ picture, category, group }];
    });
    return { ...held, labels: known, solution: held.session.solve(known, categories) };
  }

  rank(labels: readonly TeachLabel[], categories: number): Ranked {
    const { ids, session, labels: known, solution } = this.#solve(labels, categories);
    const shares = new Float32Array(ids.length * categories);
    for (let j = 0; j < ids.length; j++) shares.set(softmax(solution.logitsOf(j)), j * categories);
    return { ids, shares, leftOut: solution.leftOut, next: nextOf(ids, shares, categories, known, session) };
  }

  map(): PictureMap {
    return { ids: [...this.#pictures.keys()], ...likenessMap([...this.#pictures.values()].map(({ vector }) => vector)) };
  }

  similar(id: string, count: number): SimilarPicture[] {
    if (!this.#pictures.has(id)) return [];
    const { ids, places, session } = this.#hold();
    const own = places.get(id) as number;
    return ids
      .map((other, j) => ({ id: other, likeness: session.likeness(j, own) }))
      .filter((other) => other.id !== id)
      .sort((a, b) => b.likeness - a.likeness)
      .slice(0, count);
  }

  head(labels: readonly TeachLabel[], categories: number): TaughtHead {
    const { solution }: { solution: TaughtSolution } = this.#solve(labels, categories);
    return solution.head();
  }
}

/** The picture without a label that is most in doubt, or least like the labelled ones. */
function nextOf(
  ids: readonly string[],
  shares: Float32Array,
  categories: number,
  labels: readonly TaughtLabel[],
  session: TaughtSession,
): NextPicture | null {
  const labelled = new Set(labels.map(({ picture }) => picture));
  let next: NextPicture | null = null;
  let most = -1;
  for (let j = 0; j < ids.length; j++) {
    if (labelled.has(j)) continue;
    let [first, second] = [0, 0];
    for (let c = 0; c < categories; c++) {
      const share = shares[j * categories + c];
      if (share > first) [first, second] = [share, first];
      else if (share > second) second = share;
    }
    const doubt = 1 - (first - second);
    let nearest = -1;
    for (const { picture } of labels) nearest = Math.max(nearest, session.likeness(j, picture));
    const novelty = NOVELTY_SHARE * (1 - Math.max(0, nearest));
    if (doubt + novelty <= most) continue;
    most = doubt + novelty;
    next = { id: ids[j], reason: doubt >= novelty ? 'doubt' : 'novelty' };
  }
  return next;
}
