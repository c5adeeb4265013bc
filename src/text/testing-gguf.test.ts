import { expect, it } from 'vitest';
import { tinyGguf } from './testing-gguf';

it('a tiny GGUF is small, sound in its outline, and the same for the same seed', () => {
  const file = tinyGguf(1);
  expect(new TextDecoder().decode(file.subarray(0, 4))).toBe('GGUF');
  const view = new DataView(file.buffer);
  expect(view.getUint32(4, true)).toBe(3);
  expect(Number(view.getBigUint64(8, true)), 'tensors').toBe(21);
  expect(file.byteLength).toBeGreaterThan(400_000);
  expect(file.byteLength).toBeLessThan(1_000_000);
  const same = (other: Uint8Array): boolean => other.every((byte, i) => byte === file[i]);
  expect(same(tinyGguf(1))).toBe(true);
  expect(same(tinyGguf(2))).toBe(false);
});
