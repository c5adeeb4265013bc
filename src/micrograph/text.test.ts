import { describe, expect, it } from 'vitest';
import { decodeBytes, decodeText } from './text';

const bytes = (...parts: readonly (string | number)[]) =>
  Uint8Array.from(parts.flatMap((part) => (typeof part === 'number' ? [part] : Array.from(part, (c) => c.charCodeAt(0)))));

describe('texts of instruments', () => {
  it.each([
    ['ASCII', bytes('10 um'), '10 um'],
    ['UTF-8', new TextEncoder().encode('10 µm, 2 Å'), '10 µm, 2 Å'],
    ['Latin-1', bytes('10 ', 0xb5, 'm, 2 ', 0xc5), '10 µm, 2 Å'],
    ['Latin-1 with umlauts', bytes('Gr', 0xf6, 0xdf, 'e 5', 0xb0), 'Größe 5°'],
    ['Shift-JIS', bytes('10', 0x83, 0xca, 'm ', 0x93, 0xfa, 0x96, 0x7b), '10μm 日本'],
    ['a possessive', bytes('the sample', 0x92, 's edge'), 'the sample’s edge'],
    ['Czech', bytes('kulov', 0xe1, ' ', 0x9a, 'upina, st', 0xf8), 'kulová šupina, stø'],
    ['katakana', bytes(0x83, 0x74, 0x83, 0x40, 0x83, 0x43, 0x83, 0x8b), 'ファイル'],
    ['Windows quotation marks, which Shift-JIS has too', bytes(0x93, ' a ', 0x94, ' 5 ', 0xb5, 'm'), '“ a ” 5 µm'],
  ])('%s', (_, raw, text) => expect(decodeBytes(raw)).toBe(text));

  it('UTF-16 in both orders, with and without its mark', () => {
    const wide = (text: string, big: boolean) =>
      Uint8Array.from(
        Array.from(text).flatMap((c) =>
          big ? [c.charCodeAt(0) >> 8, c.charCodeAt(0) & 255] : [c.charCodeAt(0) & 255, c.charCodeAt(0) >> 8],
        ),
      );
    for (const big of [false, true]) {
      expect(decodeText(wide('PixelSize=10 µm', big))).toBe('PixelSize=10 µm');
      expect(decodeText(wide('\ufeffPixelSize=10 µm', big))).toBe('PixelSize=10 µm');
    }
    expect(decodeText(Uint8Array.of(0xef, 0xbb, 0xbf, 0x61))).toBe('a');
  });
});
