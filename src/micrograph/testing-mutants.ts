/** Damaged copies of files for the tests: seeded, and aimed at what readers trust: counts, offsets, sizes, signatures, ends. */
import { Random } from '../base/random';

/** Numbers at which readers stumble: none, one, all, the largest of each width, and those just beside a limit. */
export const AWKWARD = [0, 1, 2, 0x7f, 0x80, 0xff, 0x7fff, 0xffff, 0x7fffffff, 0x80000000, 0xffffffff, 100_000_001];

/** A place in the file: half of them in the first and last 400 bytes, where headers and directories lie. */
function place(random: Random, length: number): number {
  const choice = random.uniform();
  const near = Math.min(400, length);
  const at =
    choice < 0.3 ? random.uniform() * near : choice < 0.5 ? length - random.uniform() * near : random.uniform() * length;
  return Math.max(0, Math.min(length - 1, Math.floor(at)));
}

function putNumber(bytes: Uint8Array, at: number, random: Random): void {
  const width = [1, 2, 4, 8][random.integer(0, 3)];
  const aligned = at - (at % Math.min(width, 4));
  const value = random.uniform() < 0.8 ? AWKWARD[random.integer(0, AWKWARD.length - 1)] : random.integer(0, bytes.length);
  const little = random.uniform() < 0.7;
  for (let i = 0; i < width; i++) {
    const digit = i < 6 ? Math.floor(value / 256 ** i) & 255 : 0;
    const to = aligned + (little ? i : width - 1 - i);
    if (to < bytes.length) bytes[to] = digit;
  }
}

function changed(bytes: Uint8Array, random: Random): Uint8Array {
  const at = place(random, bytes.length);
  const length = random.integer(1, 64);
  switch (random.integer(0, 7)) {
    case 0:
    case 1:
    case 2:
      putNumber(bytes, at, random);
      return bytes;
    case 3:
      bytes[at] ^= 1 << random.integer(0, 7);
      return bytes;
    case 4:
      return bytes.fill(random.uniform() < 0.5 ? 0 : random.integer(0, 255), at, at + length);
    case 5:
      return bytes.slice(0, Math.max(1, at));
    case 6:
      return Uint8Array.from([...bytes.subarray(0, at), ...bytes.subarray(Math.max(0, at - length))]);
    default:
      // A piece of the file put elsewhere: offsets that point at other structures.
      bytes.copyWithin(at, place(random, bytes.length), place(random, bytes.length));
      return bytes;
  }
}

/** `count` copies of `bytes`, each with one to four faults. */
export function* mutants(bytes: Uint8Array, count: number, seed: number): Generator<Uint8Array> {
  const random = new Random(seed);
  for (let i = 0; i < count; i++) {
    let out: Uint8Array = bytes.slice();
    for (let faults = random.integer(1, 4); faults > 0; faults--) out = changed(out, random);
    yield out;
  }
}
