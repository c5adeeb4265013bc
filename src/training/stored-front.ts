/**
 * What the front made of stored pictures, as a batch for the network, varied in its own space [O]: the front is the costly part, so a
 * picture goes through it once, and what another microscope would have changed is imitated behind it. Means and spreads of the patches
 * move towards those of another picture (as in MixStyle, Zhou et al., arXiv 2104.02008), noise is added, patches and channels are left out.
 */

import { dispose, tensor2d, tensor3d } from '@tensorflow/tfjs-core';
import { fromHalfBits, toHalfBits } from '../base/half';
import type { Random } from '../base/random';
import { isShared } from '../base/shared';
import { createExamples, type ExampleSet } from '../dataset/examples';
import { activeFront, activeLevels, type HnfConfig, patchCount } from '../model/config';
import type { FrontView } from '../model/front-view';

export interface FeatureNoise {
  /** Deviation of added noise; the features have about unit deviation. */
  readonly noise: number;
  /** Share of patches left out. */
  readonly patches: number;
  /** Share of the channels of M left out. */
  readonly channels: number;
  /** How far means and spreads of a picture's patches may move towards another's, 0 .. 1. */
  readonly style: number;
}

/** Every half as a number: decoding by table is what keeps this cheap. */
const VALUES = Float32Array.from({ length: 65536 }, (_, bits) => fromHalfBits(bits));

/** Room for `count` pictures and what the front makes of them; none of them looked at yet. */
export function createSeen(config: HnfConfig, count: number, shared: boolean): ExampleSet {
  return { ...createExamples(count, config.imageSize, shared), front: room(config, count, shared) };
}

const buffer = (bytes: number, shared: boolean): ArrayBufferLike =>
  shared ? new SharedArrayBuffer(bytes) : new ArrayBuffer(bytes);

const room = (config: HnfConfig, count: number, shared: boolean) => ({
  tokens: new Uint16Array(buffer(2 * count * storedTokens(config), shared)),
  vectors: new Uint16Array(buffer(2 * count * (activeFront(config)?.vectorWidth ?? 0), shared)),
  known: new Uint8Array(buffer(count, shared)),
});

/**
 * The set with room for what the front makes of its pictures, filled as they are looked at; as it is where the model has no front or that
 * would take more than `most` bytes. Workers that share the pixels share this, too.
 */
export function withRoom(config: HnfConfig, set: ExampleSet, most: number): ExampleSet {
  const count = set.labels.length;
  if (!activeFront(config) || count * (bytesPerSeen(config) - config.imageSize ** 2) > most) return set;
  const shared = isShared(set.pixels.buffer);
  return { ...set, front: room(config, count, shared) };
}

/**
 * What the front makes of these pictures as they are: of those that were looked at before from memory, of the others by `look`, whose
 * results are kept where the set has room (`withRoom`). To half precision either way, so that it does not matter who looked when.
 * @param look looks at pictures by their places in `indices`.
 */
export async function rememberedView(
  config: HnfConfig,
  set: ExampleSet,
  indices: readonly number[],
  look: (places: readonly number[]) => FrontView | null,
): Promise<FrontView | null> {
  if (!set.front?.known) return look(indices.map((_, place) => place));
  return (await lookAtMissing(set, indices, look)) ? storedFrontView(config, set, indices) : null;
}

/** Looks at those of these pictures that have not been looked at, into the room of the set. @returns false where there is no front to look with */
export async function lookAtMissing(
  set: ExampleSet,
  indices: readonly number[],
  look: (places: readonly number[]) => FrontView | null,
): Promise<boolean> {
  const known = set.front?.known;
  const missing = indices.flatMap((index, place) => (known && Atomics.load(known, index) === 1 ? [] : [place]));
  if (missing.length === 0) return true;
  const view = look(missing);
  if (!view) return false;
  await storeFronts(
    set,
    missing.map((place) => indices[place]),
    view,
  );
  return true;
}

/** Bytes that one picture takes there. */
export const bytesPerSeen = (config: HnfConfig): number =>
  config.imageSize ** 2 + 2 * (storedTokens(config) + (activeFront(config)?.vectorWidth ?? 0));

/** Stores what the front made of the picture at `place`, and disposes it. */
export const storeFront = async (set: ExampleSet, place: number, view: FrontView | null): Promise<void> => {
  if (view) await storeFronts(set, [place], view);
};

/** The same for a batch; row b of `view` is of the picture at `places[b]`. */
async function storeFronts(set: ExampleSet, places: readonly number[], view: FrontView): Promise<void> {
  if (!set.front) return;
  const { tokens, vectors, known } = set.front;
  const levels = await Promise.all([...view.tokens, view.vector].map((t) => t.data()));
  dispose([...view.tokens, view.vector]);
  const vector = levels.pop() as Float32Array;
  const sizeOf = (values: { readonly length: number }): number => values.length / places.length;
  const perPicture = levels.reduce((sum, level) => sum + sizeOf(level), 0);
  places.forEach((place, b) => {
    let at = place * perPicture;
    for (const level of levels) {
      const size = sizeOf(level);
      for (let i = b * size; i < (b + 1) * size; i++) tokens[at++] = toHalfBits(level[i]);
    }
    const size = sizeOf(vector);
    for (let i = 0; i < size; i++) vectors[place * size + i] = toHalfBits(vector[b * size + i]);
    // Only now: another worker may be reading.
    if (known) Atomics.store(known, place, 1);
  });
}

/** M of these pictures (n * c) as it is kept; null where some were not looked at, or there is no room to keep it. */
export function keptVectors(config: HnfConfig, { front }: ExampleSet, places: readonly number[]): Float32Array | null {
  const width = activeFront(config)?.vectorWidth ?? 0;
  const { vectors, known } = front ?? {};
  if (!vectors || !known || places.some((place) => Atomics.load(known, place) !== 1)) return null;
  const rows = new Float32Array(places.length * width);
  places.forEach((place, row) => {
    for (let i = 0; i < width; i++) rows[row * width + i] = VALUES[vectors[place * width + i]];
  });
  return rows;
}

/** Values of F_l of all levels of one picture. */
export const storedTokens = (config: HnfConfig): number =>
  activeLevels(config).reduce((sum, level) => sum + patchCount(config, level), 0) * (activeFront(config)?.tokenWidth ?? 0);

/** Pictures by index; the i-th is varied by `randoms[i]`, with a picture of the same set as its other microscope, or left as it is without `how`. */
export function storedFrontView(
  config: HnfConfig,
  set: ExampleSet,
  indices: readonly number[],
  randoms: readonly Random[] = [],
  how?: FeatureNoise,
): FrontView {
  const { tokens, vectors } = set.front!;
  const { tokenWidth, vectorWidth } = activeFront(config)!;
  const perPicture = storedTokens(config);
  const batch = indices.length;
  const draws = randoms.map((random) => random.fork('features'));
  const partners = draws.map((draw) => draw.integer(0, set.labels.length - 1));
  const shares = draws.map((draw) => (how ? draw.uniform(0, how.style) : 0));
  let from = 0;
  const levels = activeLevels(config).map((level) => {
    const patches = patchCount(config, level);
    const size = patches * tokenWidth;
    const all = new Float32Array(batch * size);
    const read = (picture: number, into: Float32Array): void => {
      for (let i = 0, at = picture * perPicture + from; i < size; i++, at++) into[i] = VALUES[tokens[at]];
    };
    const other = new Float32Array(size);
    indices.forEach((index, b) => {
      const own = all.subarray(b * size, (b + 1) * size);
      read(index, own);
      if (!how) return;
      if (shares[b] > 0) {
        read(partners[b], other);
        restyle(own, other, tokenWidth, shares[b]);
      }
      vary(own, tokenWidth, draws[b], how.noise, how.patches);
    });
    from += size;
    return tensor3d(all, [batch, patches, tokenWidth]);
  });
  const seen = new Float32Array(batch * vectorWidth);
  indices.forEach((index, b) => {
    const own = seen.subarray(b * vectorWidth, (b + 1) * vectorWidth);
    for (let i = 0, at = index * vectorWidth; i < vectorWidth; i++, at++) own[i] = VALUES[vectors[at]];
    if (how) vary(own, 1, draws[b], how.noise, how.channels);
  });
  return { tokens: levels, vector: tensor2d(seen, [batch, vectorWidth]) };
}

/** In place: mean and spread of every channel move by `share` towards the other picture's. */
function restyle(own: Float32Array, other: Float32Array, width: number, share: number): void {
  for (let c = 0; c < width; c++) {
    const [mean, spread] = momentsOf(own, width, c);
    const [otherMean, otherSpread] = momentsOf(other, width, c);
    const gain = 1 + share * (otherSpread / spread - 1);
    const target = mean + share * (otherMean - mean);
    for (let i = c; i < own.length; i += width) own[i] = target + gain * (own[i] - mean);
  }
}

function momentsOf(values: Float32Array, width: number, channel: number): [mean: number, spread: number] {
  let sum = 0;
  let squares = 0;
  for (let i = channel; i < values.length; i += width) {
    sum += values[i];
    squares += values[i] ** 2;
  }
  const count = values.length / width;
  const mean = sum / count;
  return [mean, Math.sqrt(Math.max(0, squares / count - mean ** 2)) + 1e-3];
}

/** In place: noise on every value, and whole groups of `width` values set to 0, which is the training set's mean. */
function vary(values: Float32Array, width: number, random: Random, noise: number, dropped: number): void {
  // The sum of four uniform bytes out of one 32-bit word: close enough to normal, and ten times as fast.
  const scale = noise / 147.8;
  for (let from = 0; from < values.length; from += width) {
    const drop = dropped > 0 && random.chance(dropped);
    for (let i = from; i < from + width; i++) {
      if (drop) values[i] = 0;
      else if (scale > 0) {
        const word = random.uint32();
        values[i] += scale * ((word & 255) + ((word >>> 8) & 255) + ((word >>> 16) & 255) + (word >>> 24) - 510);
      }
    }
  }
}
