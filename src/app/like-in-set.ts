/** The pictures of the labelled set in Fine-tune that are most like one of Classify, by what the model in use sees in both. */
import { CancelledError, MicrographiaError } from '../base/errors';
import { fromHalfBits } from '../base/half';
import { className, type DataSet, isUsable } from '../dataset/dataset';
import { goldenView } from '../model/input';
import type { Classification } from '../models/classification';
import type { Look } from '../models/look';
import type { DatasetService } from '../services/dataset/protocol';

export interface LikeInSet {
  readonly path: string;
  readonly category: string;
  /** Cosine of the two vectors about the mean of the set: 1 where they are the same. */
  readonly likeness: number;
}

export interface SetLikeness {
  /** Labelled pictures of the set, and how many of them the model in use has looked at. */
  counts(): { readonly labelled: number; readonly seen: number };
  /**
   * The most alike of those that were looked at, at most `count`.
   * @param own the vector of the picture (Classification.features) @param path of the picture itself where it is in the set: left out
   */
  nearest(own: Uint16Array, count: number, sha256: string): readonly LikeInSet[];
  /** Shows the model what it has not yet looked at. @throws CancelledError, `model-changed` */
  look(signal: AbortSignal, onProgress: (done: number, total: number) => void): Promise<void>;
}

export interface SetLikenessParts {
  readonly set: () => DataSet;
  readonly views: DatasetService['views'];
  readonly classify: (look: Look, signal: AbortSignal) => Promise<Classification>;
  /** How many to ask for at a time. */
  readonly atOnce: () => number;
  /** SHA-256 of the weights in use; null before there are any. */
  readonly model: () => string | null;
  readonly side: () => Promise<number>;
}

interface Labelled {
  readonly path: string;
  readonly sha256: string;
  readonly category: string;
}

function labelledOf(set: DataSet): Labelled[] {
  return [...set.pictures].flatMap((picture, place) => {
    const entry = set.work.entries.get(place);
    if (!entry || entry.classId === null || !picture.facts || picture.status !== 'ready' || !isUsable(set, place)) return [];
    return [{ path: picture.path, sha256: picture.facts.sha256, category: className(set.work, entry.classId) ?? '' }];
  });
}

/** Views of the set are grey bytes one after the other; the network sees them standardised. */
function lookOf(bytes: Uint8Array, side: number): Look {
  const area = side * side;
  const values = new Float32Array(bytes.length);
  for (let at = 0; at < bytes.length; at += area) values.set(goldenView(bytes.subarray(at, at + area)), at);
  const whole = { x: 0, y: 0, width: side, height: side };
  return { side, crop: whole, views: Array.from({ length: bytes.length / area }, () => whole), values, contrast: 'some' };
}

const centred = (vector: Float32Array, mean: Float32Array): Float32Array => {
  const moved = vector.map((value, i) => value - mean[i]);
  const norm = Math.hypot(...moved) || 1;
  return moved.map((value) => value / norm);
};

export function createSetLikeness({ set, views, classify, atOnce, model, side }: SetLikenessParts): SetLikeness {
  /** What the model of `of` saw, by SHA-256 of the picture. */
  let seen = new Map<string, Float32Array>();
  let of: string | null = null;
  const known = (): ReadonlyMap<string, Float32Array> => (of === model() ? seen : new Map());

  return {
    counts() {
      const labelled = labelledOf(set());
      const vectors = known();
      return { labelled: labelled.length, seen: labelled.filter(({ sha256 }) => vectors.has(sha256)).length };
    },

    nearest(own, count, sha256) {
      const vectors = known();
      const among = labelledOf(set()).flatMap((one) => {
        const vector = vectors.get(one.sha256);
        return vector && vector.length === own.length ? [{ one, vector }] : [];
      });
      if (among.length === 0) return [];
      const mean = new Float32Array(own.length);
      for (const { vector } of among) for (let i = 0; i < mean.length; i++) mean[i] += vector[i] / among.length;
      const mine = centred(Float32Array.from(own, fromHalfBits), mean);
      return among
        .filter(({ one }) => one.sha256 !== sha256)
        .map(({ one, vector }) => {
          const other = centred(vector, mean);
          return {
            path: one.path,
            category: one.category,
            likeness: mine.reduce((sum, value, i) => sum + value * other[i], 0),
          };
        })
        .sort((a, b) => b.likeness - a.likeness)
        .slice(0, count);
    },

    async look(signal, onProgress) {
      const at = model();
      if (at !== of) [seen, of] = [new Map(), at];
      const due = labelledOf(set()).filter(({ sha256 }) => !seen.has(sha256));
      const size = await side();
      const lot = Math.max(1, atOnce());
      for (let from = 0; from < due.length; from += lot) {
        if (signal.aborted) throw new CancelledError('Looking at the labelled pictures');
        onProgress(from, due.length);
        await Promise.all(
          due.slice(from, from + lot).map(async ({ path, sha256 }) => {
            const { features, modelSha256 } = await classify(lookOf(await views(path, size), size), signal);
            if (modelSha256 !== at)
              throw new MicrographiaError('model-changed', 'Another model came into use meanwhile.', 'Ask once more.');
            if (features) seen.set(sha256, Float32Array.from(features, fromHalfBits));
          }),
        );
      }
      onProgress(due.length, due.length);
    },
  };
}
