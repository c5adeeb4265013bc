/** Inflates one file of an archive from a Blob, a portion at a time, counting: declared sizes lie. */
import { Inflate } from 'fflate';
import { limits } from '../micrograph/limits';
import { ArchiveError } from './errors';

/** Bytes read at once; between two portions the thread is free. */
const PORTION = 1 << 18;
/** Bytes inflated at once: at most 1032 times as many come out before they are counted. */
const SLICE = 1 << 13;
const crcTable = Uint32Array.from({ length: 256 }, (_, n) => {
  let c = n;
  for (let k = 0; k < 8; k++) c = c & 1 ? 0xedb88320 ^ (c >>> 1) : c >>> 1;
  return c;
});

/** CRC-32 (ISO 3309) of `bytes`, continued from the value before them. */
export function crc32(bytes: Uint8Array, before = 0): number {
  let c = ~before;
  for (let i = 0; i < bytes.length; i++) c = crcTable[(c ^ bytes[i]!) & 255]! ^ (c >>> 8);
  return ~c >>> 0;
}

/** @throws ArchiveError `bomb` where more than `from` bytes come out and more than the ratio allows. */
export function checkRatio(inflated: number, packed: number, from: number, label: string): void {
  const { most } = limits.archiveRatio;
  if (inflated > from && inflated > most * packed) throw new ArchiveError('bomb', label, `it grows more than ${most}-fold`);
}

/**
 * Inflates a portion at a time; what was yielded is not held. The last portions come only if all of it was sound.
 * @param packed raw deflate data
 * @param label `archive/path`, for messages
 * @throws ArchiveError `bomb` (more than declared, or over `limits.archiveRatio`), `truncated`, `damaged` (stream fault, wrong CRC)
 */
export async function* inflatePieces(
  packed: Blob,
  label: string,
  { size, crc }: { readonly size: number; readonly crc: number },
): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  checkRatio(size, packed.size, limits.archiveRatio.fileFrom, label);
  let chunks: Uint8Array<ArrayBuffer>[] = [];
  let inflated = 0;
  let sum = 0;
  const stream = new Inflate((chunk) => {
    inflated += chunk.length;
    if (inflated > size) throw new ArchiveError('bomb', label, `more comes out than the ${size} bytes it declares`);
    sum = crc32(chunk, sum);
    // The inflater reuses no buffer that it has handed out, but a view would keep its whole window alive.
    chunks.push(chunk.slice() as Uint8Array<ArrayBuffer>);
  });
  const push = (bytes: Uint8Array, last: boolean): void => {
    try {
      stream.push(bytes, last);
    } catch (error) {
      if (error instanceof ArchiveError) throw error;
      throw new ArchiveError('damaged', label, 'its compressed data are broken', { cause: error });
    }
  };
  for (let from = 0; from < packed.size; from += PORTION) {
    const portion = new Uint8Array(await packed.slice(from, from + PORTION).arrayBuffer());
    for (let at = 0; at < portion.length; at += SLICE) push(portion.subarray(at, at + SLICE), false);
    yield* chunks;
    chunks = [];
  }
  push(new Uint8Array(0), true);
  if (inflated < size) throw new ArchiveError('truncated', label, `${inflated} of ${size} bytes came out`);
  if (sum !== crc) throw new ArchiveError('damaged', label, 'its checksum does not fit');
  yield* chunks;
}

/** The same as a Blob, of at most `limits.fileBytes`. @throws ArchiveError, also `too-large`. */
export async function inflateBlob(
  packed: Blob,
  label: string,
  expected: { readonly size: number; readonly crc: number },
): Promise<Blob> {
  if (expected.size > limits.fileBytes) throw new ArchiveError('too-large', label, `${expected.size} bytes when unpacked`);
  const pieces: Uint8Array<ArrayBuffer>[] = [];
  for await (const piece of inflatePieces(packed, label, expected)) pieces.push(piece);
  return new Blob(pieces);
}
