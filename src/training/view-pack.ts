/**
 * What a front made of some views, as one file: magic `MGVIEWS1`, the scheme (32 bytes), views n, tokens, vector values and pixels of each
 * (32 bits, little endian); then n keys of 32 bytes, the tokens and the vectors as half-precision bits, the pixels as bytes where they are
 * kept with them, and the SHA-256 of all that. A torn or damaged one is as good as none.
 */
import { sha256Hex } from '../base/hash';

/** What the views of a pack have in common. */
export interface PackScheme {
  /** 64 hex digits: two looks with one scheme see the same bits in the same view. */
  readonly scheme: string;
  /** Half-precision values of one view. */
  readonly tokens: number;
  readonly vector: number;
  /** Bytes of one view; 0 where only the looks are kept. */
  readonly pixels: number;
}

export interface ViewPack {
  /** One per view, 64 hex digits. */
  readonly keys: readonly string[];
  /** n * tokens, view after view. */
  readonly tokens: Uint16Array;
  /** n * vector. */
  readonly vectors: Uint16Array;
  /** n * pixels. */
  readonly pixels: Uint8Array;
}

const MAGIC = 'MGVIEWS1';
const KEY_BYTES = 32;
export const HEAD_BYTES = MAGIC.length + KEY_BYTES + 4 * 4;

/** Bytes from the beginning of a pack to the end of its keys. */
export const keysEnd = (count: number): number => HEAD_BYTES + KEY_BYTES * count;

const sizeOf = (count: number, { tokens, vector, pixels }: PackScheme): number =>
  keysEnd(count) + count * (2 * (tokens + vector) + pixels) + KEY_BYTES;

const bytesOf = (hex: string): Uint8Array => Uint8Array.from(hex.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));

const hexOf = (bytes: Uint8Array): string => Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');

const rawOf = ({ buffer, byteOffset, byteLength }: Uint16Array): Uint8Array => new Uint8Array(buffer, byteOffset, byteLength);

export async function writePack(
  scheme: PackScheme,
  { keys, tokens, vectors, pixels }: ViewPack,
): Promise<Uint8Array<ArrayBuffer>> {
  const bytes = new Uint8Array(sizeOf(keys.length, scheme));
  bytes.set(new TextEncoder().encode(MAGIC));
  bytes.set(bytesOf(scheme.scheme), MAGIC.length);
  const numbers = new DataView(bytes.buffer, MAGIC.length + KEY_BYTES);
  [keys.length, scheme.tokens, scheme.vector, scheme.pixels].forEach((value, i) => {
    numbers.setUint32(4 * i, value, true);
  });
  keys.forEach((key, i) => {
    bytes.set(bytesOf(key), keysEnd(i));
  });
  bytes.set(rawOf(tokens), keysEnd(keys.length));
  bytes.set(rawOf(vectors), keysEnd(keys.length) + tokens.byteLength);
  bytes.set(pixels, keysEnd(keys.length) + tokens.byteLength + vectors.byteLength);
  const end = bytes.length - KEY_BYTES;
  bytes.set(bytesOf(await sha256Hex(bytes.subarray(0, end))), end);
  return bytes;
}

/** Views in a file of `size` bytes that begins so; null where it is no pack of this scheme. */
export function viewsIn(head: Uint8Array, size: number, scheme: PackScheme): number | null {
  if (head.length < HEAD_BYTES) return null;
  const at = MAGIC.length + KEY_BYTES;
  if (new TextDecoder().decode(head.subarray(0, MAGIC.length)) !== MAGIC) return null;
  if (hexOf(head.subarray(MAGIC.length, at)) !== scheme.scheme) return null;
  const numbers = new DataView(head.buffer, head.byteOffset + at);
  const [count, tokens, vector, pixels] = [0, 4, 8, 12].map((offset) => numbers.getUint32(offset, true));
  const alike = tokens === scheme.tokens && vector === scheme.vector && pixels === scheme.pixels;
  return alike && size === sizeOf(count, scheme) ? count : null;
}

/** Keys of a pack of `count` views from its beginning; to be believed only after `readPack`. */
export const keysIn = (bytes: Uint8Array, count: number): string[] =>
  Array.from({ length: count }, (_, i) => hexOf(bytes.subarray(keysEnd(i), keysEnd(i + 1))));

/** Null where one bit of it is not as it was written, or it is of another scheme. */
export async function readPack(bytes: Uint8Array<ArrayBuffer>, scheme: PackScheme): Promise<ViewPack | null> {
  const count = viewsIn(bytes, bytes.length, scheme);
  if (count === null) return null;
  const end = bytes.length - KEY_BYTES;
  if ((await sha256Hex(bytes.subarray(0, end))) !== hexOf(bytes.subarray(end))) return null;
  const halves = (from: number, values: number): Uint16Array => new Uint16Array(bytes.slice(from, from + 2 * values).buffer);
  const tokens = count * scheme.tokens;
  return {
    keys: keysIn(bytes, count),
    tokens: halves(keysEnd(count), tokens),
    vectors: halves(keysEnd(count) + 2 * tokens, count * scheme.vector),
    pixels: bytes.slice(end - count * scheme.pixels, end),
  };
}
