import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CLS_ID, MASK_ID, normalise, PAD_ID, Tokenizer, tokenizerFromJson, trainTokenizer } from './tokenizer';

const TEXTS = [
  'Nanowires stand on the substrate.',
  'Fibres cross; nanowires and films do not. 200 nm, 20 µm.',
  'the films, the wires, the rest',
];
const bytesOnly = new Tokenizer([]);
const trained = trainTokenizer(TEXTS, 275);

/** Any text: all of Unicode, unpaired surrogates too. */
const anyText = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.string({ unit: 'grapheme' }),
  fc.array(fc.nat(0xffff)).map((units) => String.fromCharCode(...units)),
);

describe('normalise', () => {
  it('makes one form of many', () => {
    expect(normalise('  Ｆilms\r\n\tof ﬁbres,  20 \u00b5m \ud800 ')).toBe('films of fibres, 20 \u03bcm \ufffd');
  });

  it('changes nothing the second time', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        expect(normalise(normalise(text))).toBe(normalise(text));
      }),
      { numRuns: 2000 },
    );
  });
});

describe('encode and decode', () => {
  it.each([
    ['bytes alone', bytesOnly],
    ['a trained vocabulary', trained],
  ])('gives every text back as normalised, with %s', (_, tokenizer) => {
    fc.assert(
      fc.property(anyText, (text) => {
        expect(tokenizer.decode(tokenizer.encode(text))).toBe(normalise(text));
      }),
      { numRuns: 1000 },
    );
  });

  it('never makes a special token out of text', () => {
    const ids = trained.encode('[PAD] [MASK] [CLS]');
    for (const special of [PAD_ID, MASK_ID, CLS_ID]) expect(ids).not.toContain(special);
    expect(trained.decode([CLS_ID, ...ids, PAD_ID])).toBe('[pad] [mask] [cls]');
  });

  it('spells a word alike wherever it stands', () => {
    const alone = trained.encode('films');
    expect(trained.encode('Films of films')).toEqual([...alone, ...trained.encode('of'), ...alone]);
  });

  it('has no tokens for nothing, and one a byte without merges', () => {
    expect(trained.encode(' \n ')).toEqual([]);
    expect(bytesOnly.encode('nm')).toEqual([...' nm'].map((sign) => 3 + sign.charCodeAt(0)));
  });

  it('refuses an id outside its vocabulary', () => {
    expect(() => trained.decode([trained.size])).toThrow(/no token/);
  });
});

describe('trainTokenizer', () => {
  it('learns the most frequent pair first, of equals the lower ids', () => {
    const id = (sign: string) => 3 + sign.charCodeAt(0);
    // ' b', 'ba' and 'an' twice each, 'na' once: ' b' (32, 98) has the lowest left id.
    const { merges } = trainTokenizer(['ban bana'], 261).toJSON();
    expect(merges).toEqual([
      [id(' '), id('b')],
      [id('a'), id('n')],
    ]);
  });

  it('gives the same tokenizer for the same texts, whole or in another order', () => {
    const again = trainTokenizer([...TEXTS].reverse(), 275);
    expect(again.toJSON()).toEqual(trained.toJSON());
    expect(trained.size).toBe(275);
  });

  it('shortens what it learnt from', () => {
    const count = (tokenizer: Tokenizer) => TEXTS.reduce((sum, text) => sum + tokenizer.encode(text).length, 0);
    expect(count(trained)).toBeLessThan(0.75 * count(bytesOnly));
  });

  it('stops when nothing occurs twice', () => {
    expect(trainTokenizer(['abc'], 1024).size).toBe(259);
  });

  it('refuses impossible sizes', () => {
    for (const size of [0, 258, 70_000, 300.5, Number.NaN]) expect(() => trainTokenizer(TEXTS, size)).toThrow(/not possible/);
  });
});

describe('tokenizerFromJson', () => {
  it('restores what toJSON wrote', () => {
    const restored = tokenizerFromJson(JSON.parse(JSON.stringify(trained)));
    expect(restored.toJSON()).toEqual(trained.toJSON());
    expect(restored.encode(TEXTS[1])).toEqual(trained.encode(TEXTS[1]));
  });

  const file = (merges: unknown) => ({ kind: 'micrographia-tokenizer', version: 1, merges });
  it.each([
    ['nothing', null, /not an object/],
    ['another kind', { ...file([]), kind: 'gpt' }, /another kind/],
    ['another version', { ...file([]), version: 2 }, /version 2/],
    ['a version that is no text', { ...file([]), version: { toString: null } }, /version \{"toString":null\}/],
    ['no merges', file('none'), /no list/],
    ['a merge of one', file([[3]]), /merge 0/],
    ['a special token', file([[MASK_ID, 3]]), /merge 0/],
    ['a token not yet learnt', file([[3, 259]]), /merge 0/],
    ['a fraction', file([[3, 4.5]]), /merge 0/],
    [
      'the same merge twice',
      file([
        [3, 4],
        [3, 4],
      ]),
      /occurs twice/,
    ],
    [
      'tokens that double without end',
      file(Array.from({ length: 60 }, (_, i) => (i === 0 ? [3, 3] : [258 + i, 258 + i]))),
      /longer than/,
    ],
  ])('refuses %s', (_, value, fault) => {
    expect(() => tokenizerFromJson(value)).toThrow(fault);
  });

  it('never fails but by a TokenizerError', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        try {
          tokenizerFromJson({ ...file([]), merges: value });
        } catch (error) {
          expect(error).toMatchObject({ code: 'tokenizer-file' });
        }
      }),
    );
  });
});
