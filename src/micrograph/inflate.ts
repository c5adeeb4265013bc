import { Inflate, Unzlib } from 'fflate';

/** Deflate grows data by at most 1032:1, so one slice of input yields at most 8 MB before the count is looked at again. */
const inputSlice = 1 << 13;

class Full extends Error {}

export interface Filled {
  readonly data: Uint8Array;
  readonly filled: number;
}

/**
 * What `unpack` hands over, in at most `size` bytes: it is stopped there, so a decompression bomb costs no more than the picture it claims
 * to be. Returns the bytes and how many of them were filled; a broken stream ends the filling early.
 */
export function fill(size: number, unpack: (take: (chunk: Uint8Array) => void) => void): Filled {
  const data = new Uint8Array(size);
  let filled = 0;
  const take = (chunk: Uint8Array) => {
    const room = size - filled;
    data.set(chunk.length > room ? chunk.subarray(0, room) : chunk, filled);
    filled += Math.min(room, chunk.length);
    if (filled === size) throw new Full();
  };
  try {
    unpack(take);
  } catch {
    // Full, or a stream fault: either way `filled` says how much is real.
  }
  return { data, filled };
}

/** Inflates `parts`, one zlib or raw deflate stream. */
export const inflateInto = (parts: readonly Uint8Array[], size: number, raw = false): Filled =>
  fill(size, (take) => {
    const stream = raw ? new Inflate(take) : new Unzlib(take);
    for (const part of parts)
      for (let at = 0; at < part.length; at += inputSlice) stream.push(part.subarray(at, at + inputSlice));
    stream.push(new Uint8Array(0), true);
  });
