import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MicrographiaError, packError } from './errors';
import { jsonLine, shownText } from './shown';

/** What must not come through: by number, so that this list shares nothing with the one it tests. */
const ACTS = [
  [0x00, 0x1f],
  [0x7f, 0x9f],
  [0xad, 0xad],
  [0x61c, 0x61c],
  [0x200b, 0x200b],
  [0x200e, 0x200f],
  [0x2028, 0x202e],
  [0x2060, 0x206f],
  [0xd800, 0xdfff],
  [0xfeff, 0xfeff],
  [0xfff9, 0xfffb],
  [0xe0000, 0xe007f],
];
const acting = (text: string): string[] =>
  [...text].filter((character) => {
    const code = character.codePointAt(0) as number;
    return ACTS.some(([from, to]) => code >= from && code <= to);
  });

const HOSTILE = [
  '\x1b[31mRED\x1b[0m.png',
  '\x1b]0;owned\x07t.png',
  'new\nline.png',
  'cr\rover.png',
  'tab\t.png',
  '\u202egnp.exe.png',
  '\u2066isolated\u2069.png',
  'zero\u200bwidth\ufeff.png',
  '\x9b31mC1.png',
  'next\x85line\u2028.png',
  'bad\x1b[2J\x1b[Hclear.txt',
  'soft\u00adhyphen',
  'tag\u{e0041}',
  'mark\u200f\u061c',
  'half\ud800',
  '\u200djoiner first',
];

describe('a name that acts', () => {
  it.each(HOSTILE)('%j shows as signs', (name) => {
    const shown = shownText(name);
    expect(acting(shown)).toEqual([]);
    expect(shown).not.toBe(name);
    expect(shownText(shown)).toBe(shown);
  });

  it('keeps its letters, in order', () => {
    expect(shownText('\x1b[31mRED')).toBe('␛[31mRED');
    expect(shownText('a\r\nb\x7f')).toBe('a␍␊b␡');
    expect(shownText('\u202egnp.exe')).toBe('<U+202E>gnp.exe');
    expect(shownText('\x9b2J')).toBe('<U+009B>2J');
    expect(shownText('\u{e0041}')).toBe('<U+E0041>');
  });

  it.each([
    'Größe µm.png',
    '颗粒_1',
    'ナノ',
    '입자',
    'مسحوق',
    'می‌خواهم',
    'क्‍ष',
    'emoji😀👩‍🔬❤️1️⃣',
    'e\u0301',
    'a/b c.tif',
    '<b>',
    '10 % ± 2 °C',
  ])('%s stays as it is', (name) => {
    expect(shownText(name)).toBe(name);
  });
});

it('no message, advice or unexpected fault carries it on', () => {
  for (const name of HOSTILE) {
    const error = new MicrographiaError('x', `${name} is broken.`, `Rename ${name}.`);
    for (const text of [error.message, error.advice, packError(new Error(name)).message]) expect(acting(text)).toEqual([]);
  }
});

describe('JSON on a line', () => {
  it('brings any text back and holds nothing that acts', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom(...HOSTILE)), (text) => {
        const line = jsonLine({ [text]: [text] });
        expect(JSON.parse(line)).toEqual({ [text]: [text] });
        expect(acting(line)).toEqual([]);
      }),
    );
  });
});
