import { expect, it } from 'vitest';
import { decodeText } from './text';

it('decodes sidecars in UTF-16, UTF-8 and Latin-1', () => {
  const text = 'PixelSize=9.9 µm';
  const codes = Array.from(text, (character) => character.charCodeAt(0));
  const utf16 = codes.flatMap((code) => [code & 255, code >> 8]);
  const swapped = codes.flatMap((code) => [code >> 8, code & 255]);
  expect(decodeText(Uint8Array.from([0xff, 0xfe, ...utf16]))).toBe(text);
  expect(decodeText(Uint8Array.from([0xfe, 0xff, ...swapped]))).toBe(text);
  expect(decodeText(Uint8Array.from(utf16))).toBe(text);
  expect(decodeText(new TextEncoder().encode(text))).toBe(text);
  expect(decodeText(Uint8Array.from(codes))).toBe(text);
});
