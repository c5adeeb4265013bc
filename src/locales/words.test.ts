import { afterEach, describe, expect, it } from 'vitest';
import { catalogueOf, languageFor } from './catalogues';
import { categoryName } from './categories';
import { fixed, heard, inEnglish, numberText, pieces, speak, t, words, wordsFor } from './words';

afterEach(() => speak('en', new Map()));

describe('words', () => {
  it('are English as written until another language is spoken', () => {
    expect(t('Add files')).toBe('Add files');
    expect(t('{n, plural, one {# picture} other {# pictures}}', { n: 1204 })).toBe('1,204 pictures');
    expect(t("It is the model's {x}", { x: 'own' })).toBe("It is the model's own");
  });

  it('are those of the catalogue, counted as the language counts', async () => {
    speak('de', await catalogueOf('de'));
    expect(t('{n, plural, one {# picture} other {# pictures}}', { n: 1204 })).toBe('1.204 Bilder');
    expect(t('{n, plural, one {# picture} other {# pictures}}', { n: 1 })).toBe('1 Bild');
    expect([numberText(1204), fixed(0.5, 2)]).toEqual(['1.204', '0,50']);
    speak('ja', await catalogueOf('ja'));
    expect(t('{n, plural, one {# picture} other {# pictures}}', { n: 1204 })).toBe('1,204枚');
    expect(categoryName('Nanowires')).toBe('ナノワイヤー');
    expect(categoryName('My_wires')).toBe('My wires');
  });

  it('fall back to English where a catalogue has none', () => {
    speak('de', new Map());
    expect(t('Add {n} files', { n: '3' })).toBe('Add 3 files');
  });

  it('of a table follow the language, and leave other properties alone', () => {
    const table = words([{ id: 'Close', title: 'Close' }], 'title');
    speak('de', new Map([['Close', 'Schließen']]));
    expect(table).toEqual([{ id: 'Close', title: 'Schließen' }]);
  });

  it('with marked parts come in pieces', () => {
    speak('de', new Map([['See <a>this</a>.', '<a>Dies</a> ansehen.']]));
    expect(pieces<object>('See <a>this</a>.', { a: (inner: unknown) => ({ inner }) as unknown as string })).toEqual([
      { inner: ['Dies'] },
      ' ansehen.',
    ]);
  });

  it('made elsewhere are recognised whole; what is not stays English, and is told apart', () => {
    speak('de', new Map([['Close', 'Schließen']]));
    expect([heard('Close'), wordsFor('Something else')]).toEqual(['Schließen', null]);
    expect(heard('Something else')).toBe('Something else');
  });

  it('made elsewhere with values in them are recognised once a catalogue has come', async () => {
    speak('de', await catalogueOf('de'));
    expect(heard('Fold 2 of 5 is done')).toBe('Fold 2 von 5 ist fertig');
  });

  it('for machines stay English', () => {
    speak('de', new Map([['Close', 'Schließen']]));
    expect(inEnglish(() => [t('Close'), fixed(1.5, 1)])).toEqual(['Close', '1.5']);
    expect(t('Close')).toBe('Schließen');
  });
});

it('the language is the first that the browser wants and the page speaks', () => {
  expect(languageFor(['fr-FR', 'de-AT', 'en'])).toBe('de');
  expect(languageFor(['ja-JP'])).toBe('ja');
  expect(languageFor(['fr'])).toBe('en');
});
