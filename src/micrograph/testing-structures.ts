/**
 * Damaged copies of files that are sound in everything but what was damaged: the fields of directories and headers are found by walking the file, changed,
 * and the sums over them made right again, so that a reader's first check does not save it from the second.
 */
import type { Random } from '../base/random';
import { AWKWARD, mutants } from './testing-mutants';

interface Field {
  readonly at: number;
  readonly width: number;
  readonly little: boolean;
}

export type Structure = 'bytes' | 'tiff' | 'png' | 'jpeg' | 'zip' | 'tar' | 'gguf' | 'riff';

const pick = <T>(list: readonly T[], random: Random): T => list[random.integer(0, list.length - 1)];

function getNumber(bytes: Uint8Array, { at, width, little }: Field): number {
  let value = 0;
  for (let i = 0; i < width; i++) value = value * 256 + (bytes[little ? at + width - 1 - i : at + i] ?? 0);
  return value;
}

function setNumber(bytes: Uint8Array, { at, width, little }: Field, value: number): void {
  let rest = Math.max(0, Math.floor(value));
  for (let i = 0; i < width; i++) {
    const to = little ? at + i : at + width - 1 - i;
    if (to < bytes.length) bytes[to] = rest % 256;
    rest = Math.floor(rest / 256);
  }
}

/** Another value for a field: awkward, a little beside its own, that of another field, or a place in the file. */
function otherValue(bytes: Uint8Array, field: Field, fields: readonly Field[], random: Random): number {
  const value = getNumber(bytes, field);
  switch (random.integer(0, 4)) {
    case 0:
      return value + random.integer(-2, 2);
    case 1:
      return getNumber(bytes, pick(fields, random));
    case 2:
      return random.integer(0, bytes.length + 8);
    case 3:
      return value * pick([2, 3, 256, 65536], random);
    default:
      return pick(AWKWARD, random);
  }
}

function tiffFields(bytes: Uint8Array): Field[] {
  const little = bytes[0] === 0x49;
  const fields: Field[] = [];
  const field = (at: number, width: number): Field => {
    const made = { at, width, little };
    fields.push(made);
    return made;
  };
  const big = getNumber(bytes, { at: 2, width: 2, little }) === 43;
  const wide = big ? 8 : 4;
  let directory = getNumber(bytes, field(big ? 8 : 4, wide));
  for (let pages = 0; directory > 0 && directory < bytes.length && pages < 8; pages++) {
    const entries = Math.min(100, getNumber(bytes, field(directory, big ? 8 : 2)));
    let at = directory + (big ? 8 : 2);
    for (let entry = 0; entry < entries; entry++, at += 4 + 2 * wide) {
      field(at, 2);
      field(at + 2, 2);
      field(at + 4, wide);
      field(at + 4 + wide, wide);
    }
    directory = getNumber(bytes, field(at, wide));
  }
  return fields;
}

interface Piece {
  readonly from: number;
  readonly to: number;
}

function pngChunks(bytes: Uint8Array): Piece[] {
  const chunks: Piece[] = [];
  for (let at = 8; at + 12 <= bytes.length; ) {
    const to = at + 12 + getNumber(bytes, { at, width: 4, little: false });
    if (to > bytes.length) break;
    chunks.push({ from: at, to });
    at = to;
  }
  return chunks;
}

function crc32(bytes: Uint8Array): number {
  let crc = -1;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  return ~crc >>> 0;
}

/** Lengths of the chunks of a RIFF file (WebP), and the first bytes of what is in them: sizes, flags, the partitions of the coder. */
function riffFields(bytes: Uint8Array): Field[] {
  const field = (at: number, width: number): Field => ({ at, width, little: true });
  const fields = [field(4, 4)];
  for (let at = 12; at + 8 <= bytes.length && fields.length < 200; ) {
    const length = field(at + 4, 4);
    fields.push(length);
    for (let i = 0; i < 16; i++) fields.push(field(at + 8 + i, i % 3 === 0 ? 2 : 1));
    const size = getNumber(bytes, length);
    at += 8 + size + (size % 2);
  }
  return fields;
}

function jpegSegments(bytes: Uint8Array): Piece[] {
  const segments: Piece[] = [];
  for (let at = 2; at + 4 <= bytes.length && bytes[at] === 0xff && bytes[at + 1] !== 0xd9; ) {
    const to = at + 2 + getNumber(bytes, { at: at + 2, width: 2, little: false });
    segments.push({ from: at, to });
    if (bytes[at + 1] === 0xda) break;
    at = to;
  }
  return segments;
}

/** Pieces taken out, doubled or put into another order. */
function rearranged(bytes: Uint8Array, pieces: readonly Piece[], random: Random): Uint8Array {
  const [one, two] = [pick(pieces, random), pick(pieces, random)];
  const part = ({ from, to }: Piece) => bytes.subarray(from, to);
  const at = two.from;
  switch (random.integer(0, 2)) {
    case 0:
      return joined([bytes.subarray(0, one.from), bytes.subarray(one.to)]);
    case 1:
      return joined([bytes.subarray(0, at), part(one), bytes.subarray(at)]);
    default:
      return one.from < at
        ? joined([bytes.subarray(0, one.from), bytes.subarray(one.to, at), part(one), bytes.subarray(at)])
        : joined([bytes.subarray(0, at), part(one), bytes.subarray(at, one.from), bytes.subarray(one.to)]);
  }
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const out = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}

function zipFields(bytes: Uint8Array): Field[] {
  const shapes: Readonly<Record<string, readonly (readonly [number, number])[]>> = {
    // Local header, directory entry, end: place and width of each field.
    '3,4': [4, 6, 8, 10, 14, 18, 22, 26, 28].map((at) => [at, at >= 14 && at < 26 ? 4 : 2]),
    '1,2': [4, 6, 8, 10, 12, 16, 20, 24, 28, 30, 32, 34, 36, 38, 42].map((at) => [
      at,
      (at >= 16 && at < 28) || at >= 38 ? 4 : 2,
    ]),
    '5,6': [4, 6, 8, 10, 12, 16, 20].map((at) => [at, at === 12 || at === 16 ? 4 : 2]),
  };
  const fields: Field[] = [];
  for (let at = 0; at + 4 < bytes.length; at++) {
    if (bytes[at] !== 0x50 || bytes[at + 1] !== 0x4b) continue;
    for (const [offset, width] of shapes[`${bytes[at + 2]},${bytes[at + 3]}`] ?? [])
      fields.push({ at: at + offset, width, little: true });
  }
  return fields;
}

/** A header field of a tar member set to another number or text, and the sum of the header made right again. */
function damagedTar(bytes: Uint8Array, random: Random): Uint8Array {
  if (bytes.length < 512) return bytes; // an earlier fault cut it short
  const block = 512 * random.integer(0, Math.max(0, Math.floor(bytes.length / 512) - 3));
  const [at, width] = pick(
    [
      [0, 100],
      [100, 8],
      [124, 12],
      [156, 1],
      [157, 100],
      [257, 6],
      [345, 155],
    ] as const,
    random,
  );
  const text = pick(
    [
      '77777777777',
      '0',
      '-1',
      '\x80\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff',
      'x',
      'g',
      'L',
      '../../a',
      '/a',
      'a\0b',
      '',
      '00000001000',
    ],
    random,
  );
  for (let i = 0; i < width; i++) bytes[block + at + i] = text.charCodeAt(i) || 0;
  bytes.fill(32, block + 148, block + 156);
  const sum = bytes.subarray(block, block + 512).reduce((total, byte) => total + byte, 0);
  bytes.set(
    [...sum.toString(8).padStart(6, '0')].map((digit) => digit.charCodeAt(0)),
    block + 148,
  );
  bytes[block + 154] = 0;
  return bytes;
}

/** Counts, lengths and kinds at the head of a GGUF file, as far as texts and numbers go. */
function ggufFields(bytes: Uint8Array): Field[] {
  const fields: Field[] = [];
  const field = (at: number, width: number): Field => {
    const made = { at, width, little: true };
    fields.push(made);
    return made;
  };
  field(4, 4);
  field(8, 8);
  const pairs = Math.min(50, getNumber(bytes, field(16, 8)));
  let at = 24;
  for (let pair = 0; pair < pairs && at + 12 < bytes.length; pair++) {
    at += 8 + getNumber(bytes, field(at, 8));
    const kind = getNumber(bytes, field(at, 4));
    at += 4;
    if (kind === 8) at += 8 + getNumber(bytes, field(at, 8));
    else if (kind === 9) {
      field(at, 4);
      field(at + 4, 8);
      break;
    } else at += 4;
  }
  return fields;
}

function damagedFields(bytes: Uint8Array, fields: readonly Field[], random: Random): Uint8Array {
  if (fields.length === 0) return bytes;
  const field = pick(fields, random);
  setNumber(bytes, field, otherValue(bytes, field, fields, random));
  return bytes;
}

function damagedPng(bytes: Uint8Array, random: Random): Uint8Array {
  const chunks = pngChunks(bytes);
  if (chunks.length === 0) return bytes;
  if (random.uniform() < 0.3) return rearranged(bytes, chunks, random);
  const { from, to } = pick(chunks, random);
  const body = Array.from({ length: Math.max(1, Math.min(24, to - from - 12)) }, (_, i) => ({
    at: from + 8 + i,
    width: from === 8 && i < 8 ? 4 : 1,
    little: false,
  }));
  damagedFields(bytes, [...body, { at: from + 4, width: 4, little: false }], random);
  setNumber(bytes, { at: to - 4, width: 4, little: false }, crc32(bytes.subarray(from + 4, to - 4)));
  return bytes;
}

function damagedJpeg(bytes: Uint8Array, random: Random): Uint8Array {
  const segments = jpegSegments(bytes);
  if (segments.length === 0) return bytes;
  if (random.uniform() < 0.3) return rearranged(bytes, segments, random);
  const { from, to } = pick(segments, random);
  const fields = Array.from({ length: Math.max(1, Math.min(40, to - from - 2)) }, (_, i) => ({
    at: from + 2 + i,
    width: i === 0 ? 2 : pick([1, 1, 2], random),
    little: false,
  }));
  return damagedFields(bytes, fields, random);
}

/** One copy of `bytes` with one to three faults of the kind that its format invites. */
export function structuredMutant(bytes: Uint8Array, structure: Structure, random: Random): Uint8Array {
  let out: Uint8Array = bytes.slice();
  for (let faults = pick([1, 1, 1, 2, 3], random); faults > 0; faults--) {
    if (structure === 'bytes' || random.uniform() < 0.2) {
      const [mutant] = mutants(out, 1, random.uint32());
      out = mutant.slice();
    } else if (structure === 'tiff') out = damagedFields(out, tiffFields(out), random);
    else if (structure === 'png') out = damagedPng(out, random).slice();
    else if (structure === 'jpeg') out = damagedJpeg(out, random).slice();
    else if (structure === 'zip') out = damagedFields(out, zipFields(out), random);
    else if (structure === 'riff') out = damagedFields(out, riffFields(out), random);
    else if (structure === 'tar') out = damagedTar(out, random);
    else out = damagedFields(out, ggufFields(out), random);
  }
  return out;
}
