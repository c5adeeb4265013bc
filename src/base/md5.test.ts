import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { Md5 } from './md5';

describe('Md5', () => {
  it('agrees with OpenSSL at every length around the block borders, however the message is cut', () => {
    for (let length = 0; length <= 200; length++) {
      const bytes = Uint8Array.from({ length }, (_, i) => (i * 167 + length) & 0xff);
      const expected = createHash('md5').update(bytes).digest('hex');
      expect(new Md5().update(bytes).hex(), `${length} bytes`).toBe(expected);
      const cut = length % 71;
      expect(new Md5().update(bytes.subarray(0, cut)).update(bytes.subarray(cut)).hex(), `${length} bytes in two`).toBe(
        expected,
      );
    }
  });
});
