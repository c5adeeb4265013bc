import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { md5InPieces, sha256Hex, sha256InPieces } from './hash';

/** Bytes without a pattern that a wrong border could survive. */
function noise(length: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(length);
  for (let i = 0, x = length + 1; i < length; i++) {
    x = (Math.imul(x, 1664525) + 1013904223) >>> 0;
    bytes[i] = x >>> 24;
  }
  return bytes;
}

describe.each([
  ['sha256', sha256InPieces],
  ['md5', md5InPieces],
] as const)('%s in pieces', (name, start) => {
  it('agrees with OpenSSL, however the message is cut', async () => {
    for (const [length, piece] of [
      [0, 1],
      [1, 1],
      [64, 63],
      [1000, 64],
      [100_003, 65_537],
    ]) {
      const bytes = noise(length);
      const hash = await start();
      for (let at = 0; at < length; at += piece) hash.update(bytes.subarray(at, at + piece));
      expect(hash.digest(), `${length} bytes in pieces of ${piece}`).toBe(createHash(name).update(bytes).digest('hex'));
    }
  });

  it('takes two messages at once', async () => {
    const [a, b] = [await start(), await start()];
    const [one, two] = [noise(100), noise(200)];
    a.update(one);
    b.update(two);
    expect([a.digest(), b.digest()]).toEqual([one, two].map((bytes) => createHash(name).update(bytes).digest('hex')));
  });
});

it('sha256Hex is that of a whole message', async () => {
  expect(await sha256Hex(new TextEncoder().encode('abc'))).toBe(
    'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
  );
});
