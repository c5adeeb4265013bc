/**
 * The small language model's own tokenizer: byte-pair encoding over UTF-8 bytes (Sennrich et al., arXiv 1508.07909), trained on the
 * category descriptions. Because every byte has a token of its own, any text encodes and no [UNK] is needed; the merges only make
 * frequent pieces shorter.
 *
 *   text -> normalise -> words -> bytes of each word -> merge neighbours, earliest learnt first -> ids
 *
 * Ids: 0 [PAD], 1 [MASK], 2 [CLS], then the 256 bytes, then one id for each merge in the order learnt. The special ids never come
 * out of `encode`, whatever the text says; the model puts them in.
 */
import { MicrographiaError } from '../base/errors';

export const SPECIAL_TOKENS = ['[PAD]', '[MASK]', '[CLS]'] as const;
export const PAD_ID = 0;
export const MASK_ID = 1;
export const CLS_ID = 2;

/** The stated vocabulary size of the shipped model. */
export const VOCABULARY_SIZE = 1024;

const FIRST_BYTE = SPECIAL_TOKENS.length;
const FIRST_MERGE = FIRST_BYTE + 256;
/** Two ids make one map key as `left * MAX_SIZE + right`, so ids must stay below this. */
const MAX_SIZE = 65536;
/** Bytes of the longest token, counted while a file is read: merges of merges could otherwise double it at every step. */
const MAX_TOKEN_BYTES = 256;

type Pair = readonly [left: number, right: number];

/** What a tokenizer file holds: the merges say everything else. */
export interface TokenizerJson {
  readonly kind: 'micrographia-tokenizer';
  readonly version: 1;
  readonly merges: readonly Pair[];
}

export class TokenizerError extends MicrographiaError {}

/**
 * What survives encoding: compatibility forms become plain (ligatures, full-width letters, the two micro signs), everything is lower
 * case, runs of white space are one space, none at the ends, unpaired surrogates become U+FFFD. With some 4,000 words to learn from,
 * `Films` and `films` had better be one word.
 */
export function normalise(text: string): string {
  const wellFormed = text.replace(/\p{Surrogate}/gu, '\uFFFD');
  return wellFormed.normalize('NFKC').toLowerCase().normalize('NFKC').replace(/\s+/g, ' ').trim();
}

/**
 * Cuts normalised text into the pieces that merges may not cross: letters, single digits (so that 20 and 200 share tokens), runs of
 * other signs; each with the space before it. The first piece gets a space too, so that a word is spelt alike wherever it stands.
 */
const splitWords = (text: string): string[] =>
  text === '' ? [] : (` ${text}`.match(/ ?[\p{L}\p{M}]+| ?\p{N}| ?[^ \p{L}\p{M}\p{N}]+/gu) ?? []);

const toIds = (word: string): number[] => Array.from(new TextEncoder().encode(word), (byte) => FIRST_BYTE + byte);

const keyOf = (left: number, right: number): number => left * MAX_SIZE + right;

/** Every non-overlapping `left, right` in `ids`, from the left, becomes `merged`. */
function mergePair(ids: readonly number[], left: number, right: number, merged: number): number[] {
  const out: number[] = [];
  for (let i = 0; i < ids.length; i++) {
    if (ids[i] === left && ids[i + 1] === right) {
      out.push(merged);
      i++;
    } else out.push(ids[i]);
  }
  return out;
}

export class Tokenizer {
  readonly #merges: readonly Pair[];
  /** Pair key -> the id it becomes. A lower id was learnt earlier and goes first. */
  readonly #merged = new Map<number, number>();
  /** The bytes each id stands for; none for special ids. */
  readonly #bytes: Uint8Array[];
  /** Words seen before: texts repeat theirs. */
  readonly #cache = new Map<string, readonly number[]>();

  /** `merges` must name only ids that exist by then; `trainTokenizer` and `tokenizerFromJson` see to it. */
  constructor(merges: readonly Pair[]) {
    this.#merges = merges;
    this.#bytes = Array.from({ length: FIRST_MERGE }, (_, id) =>
      id < FIRST_BYTE ? new Uint8Array(0) : Uint8Array.of(id - FIRST_BYTE),
    );
    for (const [left, right] of merges) {
      this.#merged.set(keyOf(left, right), this.#bytes.length);
      this.#bytes.push(Uint8Array.of(...this.#bytes[left], ...this.#bytes[right]));
    }
  }

  /** Number of ids, special ones included: the rows of the embedding table. */
  get size(): number {
    return this.#bytes.length;
  }

  /** Ids of the normalised text, without special ones. The empty text has none. */
  encode(text: string): number[] {
    return splitWords(normalise(text)).flatMap((word) => this.#encodeWord(word));
  }

  #encodeWord(word: string): readonly number[] {
    const known = this.#cache.get(word);
    if (known) return known;
    let ids = toIds(word);
    for (;;) {
      let next = Number.POSITIVE_INFINITY;
      let at = -1;
      for (let i = 0; i + 1 < ids.length; i++) {
        const merged = this.#merged.get(keyOf(ids[i], ids[i + 1]));
        if (merged !== undefined && merged < next) {
          next = merged;
          at = i;
        }
      }
      if (at < 0) break;
      ids = mergePair(ids, ids[at], ids[at + 1], next);
    }
    if (this.#cache.size >= 10_000) this.#cache.clear();
    this.#cache.set(word, ids);
    return ids;
  }

  /** The text of the ids. Special ids are left out; bytes that are no UTF-8 (ids cut in mid-letter) become U+FFFD. */
  decode(ids: readonly number[]): string {
    const bytes = ids.flatMap((id) => {
      const piece = this.#bytes[id];
      if (!piece)
        throw new TokenizerError(
          'token-range',
          `There is no token ${id} among ${this.size}.`,
          'Use the tokenizer that encoded it.',
        );
      return Array.from(piece);
    });
    return new TextDecoder().decode(Uint8Array.from(bytes)).replace(/^ /, '');
  }

  toJSON(): TokenizerJson {
    return { kind: 'micrographia-tokenizer', version: 1, merges: this.#merges };
  }
}

/**
 * Learns merges until there are `size` ids: again and again the pair of neighbours that occurs most often inside words becomes one
 * id; of equals the one with the lower ids, so the same texts give the same tokenizer anywhere. Stops early, with fewer ids, when no
 * pair occurs twice.
 */
export function trainTokenizer(texts: readonly string[], size: number = VOCABULARY_SIZE): Tokenizer {
  if (!Number.isInteger(size) || size < FIRST_MERGE || size > MAX_SIZE)
    throw new TokenizerError(
      'tokenizer-size',
      `A vocabulary of ${size} is not possible.`,
      `Choose a whole number from ${FIRST_MERGE} to ${MAX_SIZE}.`,
    );
  const counts = new Map<string, number>();
  for (const text of texts) for (const word of splitWords(normalise(text))) counts.set(word, (counts.get(word) ?? 0) + 1);
  let words = Array.from(counts, ([word, count]) => ({ ids: toIds(word), count }));

  const merges: Pair[] = [];
  while (FIRST_MERGE + merges.length < size) {
    const best = mostFrequentPair(words);
    if (best === null) break;
    const [left, right] = best;
    const merged = FIRST_MERGE + merges.length;
    merges.push([left, right]);
    words = words.map(({ ids, count }) => ({ ids: mergePair(ids, left, right, merged), count }));
  }
  return new Tokenizer(merges);
}

function mostFrequentPair(words: readonly { readonly ids: readonly number[]; readonly count: number }[]): Pair | null {
  const counts = new Map<number, number>();
  for (const { ids, count } of words)
    for (let i = 0; i + 1 < ids.length; i++) {
      const key = keyOf(ids[i], ids[i + 1]);
      counts.set(key, (counts.get(key) ?? 0) + count);
    }
  let bestKey = -1;
  let bestCount = 1;
  for (const [key, count] of counts)
    if (count > bestCount || (count === bestCount && bestKey >= 0 && key < bestKey)) {
      bestKey = key;
      bestCount = count;
    }
  return bestKey < 0 ? null : [Math.floor(bestKey / MAX_SIZE), bestKey % MAX_SIZE];
}

/** Rebuilds a tokenizer from `toJSON`'s form; `value` may be anything. Throws a `TokenizerError` that names the first fault. */
export function tokenizerFromJson(value: unknown): Tokenizer {
  const refuse = (fault: string): never => {
    throw new TokenizerError(
      'tokenizer-file',
      `The tokenizer cannot be read: ${fault}.`,
      'Take it anew from where the model came from.',
    );
  };
  if (typeof value !== 'object' || value === null) return refuse('it is not an object');
  const { kind, version, merges } = value as Record<string, unknown>;
  if (kind !== 'micrographia-tokenizer') return refuse('it is of another kind');
  if (version !== 1) return refuse(`version ${JSON.stringify(version)} is unknown`);
  if (!Array.isArray(merges) || FIRST_MERGE + merges.length > MAX_SIZE)
    return refuse('its merges are no list of a possible length');

  const lengths: number[] = Array.from({ length: FIRST_MERGE }, (_, id) => (id < FIRST_BYTE ? 0 : 1));
  const seen = new Set<number>();
  const pairs = merges.map((merge: unknown, i): Pair => {
    const isId = (id: unknown): id is number =>
      Number.isInteger(id) && (id as number) >= FIRST_BYTE && (id as number) < FIRST_MERGE + i;
    if (!Array.isArray(merge) || merge.length !== 2 || !merge.every(isId))
      return refuse(`merge ${i} is not two earlier tokens`);
    const [left, right] = merge;
    if (seen.has(keyOf(left, right))) return refuse(`merge ${i} occurs twice`);
    seen.add(keyOf(left, right));
    const length = lengths[left] + lengths[right];
    if (length > MAX_TOKEN_BYTES) return refuse(`merge ${i} is longer than ${MAX_TOKEN_BYTES} bytes`);
    lengths.push(length);
    return [left, right];
  });
  return new Tokenizer(pairs);
}
