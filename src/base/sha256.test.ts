import { describe, expect, it } from 'vitest';
import { sha256Hex } from './hash';
import { Sha256 } from './sha256';

/** Bytes without a pattern that a wrong block boundary could survive. */
function noise(length: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(length);
  for (let i = 0, x = length + 1; i < length; i++) {
    x = (Math.imul(x, 1664525) + 1013904223) >>> 0;
    bytes[i] = x >>> 24;
  }
  return bytes;
}

describe('Sha256', () => {
  it('gives the digest of FIPS 180-4 for "abc"', () => {
    expect(new Sha256().update(new TextEncoder().encode('abc')).hex()).toBe(
      'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
    );
  });

  it('agrees with WebCrypto at every length around the block borders', async () => {
    for (let length = 0; length <= 130; length++) {
      const bytes = noise(length);
      expect(new Sha256().update(bytes).hex(), `${length} bytes`).toBe(await sha256Hex(bytes));
    }
  });

  it('does not depend on how the message is cut', async () => {
    const bytes = noise(100_003);
    const whole = await sha256Hex(bytes);
    for (const piece of [1, 63, 64, 65, 4096, 65_537]) {
      const hash = new Sha256();
      for (let at = 0; at < bytes.length; at += piece) hash.update(bytes.subarray(at, at + piece));
      expect(hash.hex(), `pieces of ${piece}`).toBe(whole);
    }
  });
});
