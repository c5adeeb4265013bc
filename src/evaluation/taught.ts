/**
 * A head that is taught by a few corrections: ridge regression on the vectors that the frozen front gives, added to what the model says.
 * Each labelled picture asks for `GAIN` logits more where it belongs and for less where the model put it; pictures like it get a share of
 * that. Solved in closed form over the labelled pictures alone, so that it takes milliseconds, and leaving one group out is exact. A further
 * label costs one inner product a picture and a rank-one step of the kernel's inverse.
 */
import { softmax } from './calibration';
import { KernelInverse } from './kernel-inverse';

/** Logits that a picture asks for where the model was all wrong. */
const GAIN = 6;
/** Penalty against the mean square of a vector's values, and the share that all pictures have in common: by trial on 239 real micrographs. */
const PENALTY = 0.3;
const COMMON = 0.3;
/** A new category begins below what nine of ten pictures have in their best one. */
const QUANTILE = 0.1;
const BELOW = 1;

/** One picture as the head sees it. */
export interface TaughtPicture {
  /** F values of the front, standardised. */
  readonly vector: Float32Array;
  /** One per category of the model. */
  readonly logits: ArrayLike<number>;
}

export interface TaughtLabel {
  /** Place of the picture. */
  readonly picture: number;
  /** Place of its category among all: those of the model, then the new ones. */
  readonly category: number;
  /** Pictures of one specimen or session are left out together; null: it stands for itself. */
  readonly group: string | null;
}

export interface LeftOut {
  /** Labelled pictures. */
  readonly n: number;
  readonly groups: number;
  /** How many the model names right, and the taught head when their group is left out. Those of new categories the model cannot know. */
  readonly before: number;
  readonly after: number;
}

/** What the head adds to the logits of the model: `weights . vector + bias`, and where new categories begin. */
export interface TaughtHead {
  /** (categories, F), row by row. */
  readonly weights: Float32Array;
  readonly bias: Float32Array;
}

const dot = (a: Float32Array, b: Float32Array): number => {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i];
  return sum;
};

/** The pictures of a session, with what every solution needs of them. */
export class TaughtSession {
  readonly #pictures: readonly TaughtPicture[];
  readonly #mean: Float32Array;
  readonly #meanSquare: number;
  readonly #meanDots: Float64Array;
  /** Likeness of every picture to a labelled one, by the latter's place: each is computed once. */
  readonly #columns = new Map<number, Float32Array>();
  /** Likeness of every picture to itself. */
  readonly #own: Float64Array;
  readonly #inverse = new KernelInverse();
  readonly #inner: (a: Float32Array, b: Float32Array) => number;
  readonly #floor: number;
  readonly width: number;

  /**
   * @param inner inner product: what all time goes into, so that a test can count them
   * @throws RangeError without pictures, or where their vectors differ in length
   */
  constructor(pictures: readonly TaughtPicture[], inner: (a: Float32Array, b: Float32Array) => number = dot) {
    this.width = pictures[0]?.vector.length ?? 0;
    if (this.width === 0 || pictures.some(({ vector }) => vector.length !== this.width))
      throw new RangeError('the pictures have no vectors of one length');
    this.#pictures = pictures;
    this.#inner = inner;
    const mean = new Float64Array(this.width);
    for (const { vector } of pictures) for (let i = 0; i < this.width; i++) mean[i] += vector[i] / pictures.length;
    this.#mean = Float32Array.from(mean);
    this.#meanSquare = inner(this.#mean, this.#mean);
    this.#meanDots = Float64Array.from(pictures, ({ vector }) => inner(vector, this.#mean));
    this.#own = Float64Array.from(
      pictures,
      ({ vector }, j) => (inner(vector, vector) - 2 * this.#meanDots[j] + this.#meanSquare) / this.width,
    );
    const best = pictures.map(({ logits }) => Math.max(...Array.from(logits))).sort((a, b) => a - b);
    this.#floor = best[Math.floor(QUANTILE * (best.length - 1))] - BELOW;
  }

  get size(): number {
    return this.#pictures.length;
  }

  /** Likeness of picture j to picture k: inner product about the mean of the session, over the width. */
  #column(k: number): Float32Array {
    const known = this.#columns.get(k);
    if (known) return known;
    const { vector } = this.#pictures[k];
    const offset = this.#meanSquare - this.#meanDots[k];
    const column = new Float32Array(this.#pictures.length);
    for (let j = 0; j < column.length; j++)
      column[j] = (this.#inner(this.#pictures[j].vector, vector) - this.#meanDots[j] + offset) / this.width + COMMON;
    this.#columns.set(k, column);
    return column;
  }

  /** Cosine of picture j to a labelled one about the mean of the session. */
  likeness(j: number, labelled: number): number {
    const squares = this.#own[j] * this.#own[labelled];
    return squares > 0 ? (this.#column(labelled)[j] - COMMON) / Math.sqrt(squares) : 0;
  }

  #base(j: number, categories: number): Float64Array {
    const { logits } = this.#pictures[j];
    return Float64Array.from({ length: categories }, (_, c) => (c < logits.length ? logits[c] : this.#floor));
  }

  /** What every picture asks for: (labels, categories). */
  #wanted(labels: readonly TaughtLabel[], categories: number): Float64Array[] {
    return labels.map(({ picture, category }) => {
      const shares = softmax(this.#base(picture, categories), 1);
      return Float64Array.from(shares, (share, c) => GAIN * (Number(c === category) - share));
    });
  }

  /** @param categories how many there are, the new ones included */
  solve(given: readonly TaughtLabel[], categories: number): TaughtSolution {
    const labelOf = new Map(given.map((label) => [label.picture, label]));
    this.#inverse.follow(labelOf.keys(), (j, k) => this.#column(k)[j] + (j === k ? PENALTY : 0));
    const { members, rows: inverse } = this.#inverse;
    const labels = members.flatMap((picture) => labelOf.get(picture) ?? []);
    const columns = members.map((picture) => this.#column(picture));
    const n = labels.length;
    const wanted = this.#wanted(labels, categories);
    const shares = inverse.map((row) =>
      Float64Array.from({ length: categories }, (_, c) => row.reduce((sum, value, j) => sum + value * wanted[j][c], 0)),
    );
    const logitsOf = (j: number): Float64Array => {
      const logits = this.#base(j, categories);
      for (let i = 0; i < n; i++) for (let c = 0; c < categories; c++) logits[c] += columns[i][j] * shares[i][c];
      return logits;
    };
    return {
      logitsOf,
      leftOut: this.#leftOut(labels, categories, inverse, shares, wanted),
      head: () => this.#head(labels, shares, categories),
    };
  }

  /** Each group as the head names it that has not seen it: with H the inverse, f = y - (H_SS)^-1 a_S. */
  #leftOut(
    labels: readonly TaughtLabel[],
    categories: number,
    inverse: readonly Float64Array[],
    shares: readonly Float64Array[],
    wanted: readonly Float64Array[],
  ): LeftOut {
    const groups = new Map<string, number[]>();
    labels.forEach(({ group }, i) => {
      const name = group ?? `picture ${i}`;
      groups.set(name, [...(groups.get(name) ?? []), i]);
    });
    let [before, after] = [0, 0];
    for (const places of groups.values()) {
      const block = invert(places.map((i) => Float64Array.from(places, (j) => inverse[i][j])));
      places.forEach((i, row) => {
        const { picture, category } = labels[i];
        const base = this.#base(picture, categories);
        const taught = base.map(
          (value, c) => value + wanted[i][c] - places.reduce((sum, j, column) => sum + block[row][column] * shares[j][c], 0),
        );
        const { logits } = this.#pictures[picture];
        before += Number(category < logits.length && best(base.subarray(0, logits.length)) === category);
        after += Number(best(taught) === category);
      });
    }
    return { n: labels.length, groups: groups.size, before, after };
  }

  #head(labels: readonly TaughtLabel[], shares: readonly Float64Array[], categories: number): TaughtHead {
    const { width } = this;
    const weights = new Float32Array(categories * width);
    const bias = new Float32Array(categories);
    const known = this.#pictures[0].logits.length;
    for (let c = 0; c < categories; c++) {
      const row = new Float64Array(width);
      let offset = c < known ? 0 : this.#floor;
      labels.forEach(({ picture }, i) => {
        const { vector } = this.#pictures[picture];
        const share = shares[i][c];
        for (let f = 0; f < width; f++) row[f] += ((vector[f] - this.#mean[f]) * share) / width;
        offset += COMMON * share;
      });
      for (let f = 0; f < width; f++) offset -= row[f] * this.#mean[f];
      weights.set(row, c * width);
      bias[c] = offset;
    }
    return { weights, bias };
  }
}

export interface TaughtSolution {
  /** Logits of the picture at a place, the new categories last. */
  readonly logitsOf: (picture: number) => Float64Array;
  readonly leftOut: LeftOut;
  readonly head: () => TaughtHead;
}

const best = (values: Float64Array): number => values.reduce((at, value, i) => (value > values[at] ? i : at), 0);

/** Of a small symmetric positive matrix, by Gauss-Jordan elimination. */
function invert(matrix: readonly Float64Array[]): Float64Array[] {
  const n = matrix.length;
  const rows = matrix.map((row, i) => Float64Array.from({ length: 2 * n }, (_, j) => (j < n ? row[j] : Number(j - n === i))));
  for (let i = 0; i < n; i++) {
    const pivot = rows[i][i];
    for (let j = i; j < 2 * n; j++) rows[i][j] /= pivot;
    for (let k = 0; k < n; k++) {
      const factor = rows[k][i];
      if (k === i || factor === 0) continue;
      for (let j = i; j < 2 * n; j++) rows[k][j] -= factor * rows[i][j];
    }
  }
  return rows.map((row) => row.subarray(n));
}
