/**
 * JSON and arrays of bytes in one piece: `MGPAGE1\n`, the length of the JSON, the number of byte arrays, the length of each (u32, little
 * endian), then the JSON (UTF-8) and the arrays. The lengths add up to the whole, so that a torn piece is known as such.
 */
import { viewOf } from '../base/view';

const MAGIC = new TextEncoder().encode('MGPAGE1\n');

export interface Page {
  readonly json: unknown;
  readonly parts: readonly Uint8Array[];
}

/** Numbers that JSON lacks are written as words and come back by `readNumber` of whoever reads them. */
const writeNumber = (_: string, value: unknown): unknown =>
  typeof value === 'number' && !Number.isFinite(value) ? String(value) : value;

export function packPage(json: unknown, parts: readonly Uint8Array[] = []): Uint8Array<ArrayBuffer> {
  const text = new TextEncoder().encode(JSON.stringify(json, writeNumber));
  const head = MAGIC.length + 8 + 4 * parts.length;
  const size = parts.reduce((sum, { length }) => sum + length, head + text.length);
  const bytes = new Uint8Array(size);
  const view = new DataView(bytes.buffer);
  bytes.set(MAGIC);
  [text.length, parts.length, ...parts.map(({ length }) => length)].forEach((value, i) => {
    view.setUint32(MAGIC.length + 4 * i, value, true);
  });
  let at = head;
  for (const part of [text, ...parts]) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}

function lengthsOf(bytes: Uint8Array): { readonly text: number; readonly parts: number[]; readonly head: number } | null {
  if (bytes.length < MAGIC.length + 8 || MAGIC.some((byte, i) => bytes[i] !== byte)) return null;
  const view = viewOf(bytes);
  const text = view.getUint32(MAGIC.length, true);
  const count = view.getUint32(MAGIC.length + 4, true);
  const head = MAGIC.length + 8 + 4 * count;
  if (head > bytes.length) return null;
  const parts = Array.from({ length: count }, (_, i) => view.getUint32(MAGIC.length + 8 + 4 * i, true));
  return parts.reduce((sum, length) => sum + length, head + text) === bytes.length ? { text, parts, head } : null;
}

/** The lengths that it states add up to what is there. */
export const isWholePage = (bytes: Uint8Array): boolean => lengthsOf(bytes) !== null;

/** Null where it is no whole page, or its JSON cannot be read. */
export function unpackPage(bytes: Uint8Array): Page | null {
  const lengths = lengthsOf(bytes);
  if (!lengths) return null;
  let at = lengths.head + lengths.text;
  const parts = lengths.parts.map((length) => {
    at += length;
    return bytes.slice(at - length, at);
  });
  try {
    return { json: JSON.parse(new TextDecoder().decode(bytes.subarray(lengths.head, lengths.head + lengths.text))), parts };
  } catch {
    return null;
  }
}
