import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CATEGORIES, categoryLabel } from '../base/categories';
import { makePlain, NAME_LENGTH, PlainStream, plainLine, plainName, plainText } from './plain-text';
import { INJECTIONS } from './testing-injections';

/** Asserts that `text` is nothing but plain text. */
function expectPlain(text: string): void {
  expect(text).not.toMatch(/<[a-z/!?]/i);
  expect(text).not.toMatch(/\]\(|\]\[|!\[|^\[[^\]]*\]:/m);
  expect(text).not.toMatch(/:\/\/|\bjavascript:|\bdata:[\w/+.-]{0,60}[,;]|\bwww\.\S/i);
  expect(text).not.toMatch(/&#?\w+;/);
  expect(text).not.toMatch(/[^\P{Cc}\n]|[\p{Cf}\p{Cs}\p{Co}]/u);
  expect(text).not.toMatch(/\p{M}{4}/u);
}

const streamed = (pieces: readonly string[]): string => {
  let out = '';
  const stream = new PlainStream((text) => (out += text));
  for (const piece of pieces) stream.push(piece);
  stream.end();
  return out;
};

describe('makePlain', () => {
  it.each(INJECTIONS)('leaves plain text of: $name', ({ text }) => {
    const plain = plainText(text);
    expectPlain(plain);
    expect(plainText(plain)).toBe(plain);
  });

  it.each([
    ['Particles of <5 nm, a < b, c > d.'],
    ['93.4 % (± 0.2 %), 4–6 nm, 3.1 × 10⁻⁵ µm²'],
    ['Størmer’s “grain”, naïve: Ångström & co.'],
    ['first line\n\nsecond line'],
    ['The data: two grains in one file: both round.'],
    ['ノズル先端'],
  ])('leaves %j alone', (text) => {
    expect(makePlain(text)).toEqual({ text, removed: [] });
  });

  it.each<[string, string, string[]]>([
    ['a <b>bold</b> claim', 'a bold claim', ['markup']],
    ['a **bold** claim', 'a bold claim', ['emphasis']],
    ['[words](http://x.example) stay', 'words stay', ['link']],
    ['pic ![alt](http://x.example/a.png)', 'pic alt', ['link']],
    ['go to https://x.example/a?b now', 'go to (link removed) now', ['link']],
    ['a\u202eb\u200bc', 'abc', ['hidden']],
    ['a\u0000b', 'a b', ['control']],
    ['\u001b[31mred\u001b[0m', 'red', ['control']],
    ['a\t b\r\nc', 'a b\nc', []],
    ['- one\n- two', 'one\ntwo', ['emphasis']],
  ])('%j becomes %j', (raw, text, removed) => {
    expect(makePlain(raw)).toEqual({ text, removed });
  });

  it('is plain and stable for any text', () => {
    const nasty = fc.constantFrom(
      '<',
      '>',
      '[',
      ']',
      '(',
      ')',
      '!',
      ':',
      '//',
      'http',
      'script',
      '&',
      '#60;',
      'lt;',
      '\u202e',
      '*',
      '`',
      '\n',
      ' ',
      'a',
      '\u001b',
      '[0m',
      '\u0300',
      'www.',
      '.com',
      '-',
      '1.',
    );
    const text = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 80 }),
      fc.array(nasty, { maxLength: 40 }).map((parts) => parts.join('')),
    );
    fc.assert(
      fc.property(text, (raw) => {
        const plain = plainText(raw);
        expectPlain(plain);
        expect(plainText(plain)).toBe(plain);
      }),
      { numRuns: 500 },
    );
  });
});

describe('plainName', () => {
  it.each(CATEGORIES)('keeps %s as a person reads it', (name) => {
    expect(plainName(categoryLabel(name))).toBe(categoryLabel(name));
  });

  it.each(INJECTIONS)('makes one short line of: $name', ({ text }) => {
    const name = plainName(text);
    expect(name.length).toBeLessThanOrEqual(NAME_LENGTH);
    expect(name).toMatch(/^[\p{L}\p{M}\p{N}\-+()'& ]+$/u);
  });

  it('says so where no letter is left', () => {
    expect(plainName('<<>>\u202e')).toBe('unnamed category');
  });
});

describe('plainLine', () => {
  it('cuts at a word', () => {
    expect(plainLine('one two\nthree four', 15)).toBe('one two three');
    expect(plainLine('x'.repeat(50), 10)).toBe('x'.repeat(10));
  });
});

describe('PlainStream', () => {
  it('passes text on as it comes, word by word', () => {
    const heard: string[] = [];
    const stream = new PlainStream((text) => heard.push(text));
    for (const piece of ['The ', 'pix', 'el ', 'size\n', 'is']) stream.push(piece);
    expect(heard).toEqual(['The ', 'pixel ', 'size\n']);
    stream.end();
    expect(heard.join('')).toBe('The pixel size\nis');
  });

  it.each(INJECTIONS.filter(({ text }) => text.length < 300))('is plain in whatever pieces it comes: $name', ({ text }) => {
    for (const size of [1, 3, 7, 1000]) {
      const pieces = text.match(new RegExp(`[\\s\\S]{1,${size}}`, 'g')) ?? [];
      const out = streamed(pieces);
      expect(out).not.toMatch(/<[a-z/!?]/i);
      expect(out).not.toMatch(/\]\(|:\/\/|javascript:/i);
      expect(out).not.toMatch(/[^\P{Cc}\n]|[\p{Cf}\p{Cs}\p{Co}]/u);
    }
  });
});
