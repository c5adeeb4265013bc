import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { HEARD } from '../src/locales/heard';
import { catalogueFaults, LANGUAGES, namesIn, readPage, wordsOf } from './lint-words.mjs';

const src = fileURLToPath(new URL('../src', import.meta.url));

describe('the words of the page', () => {
  const { sentences, faults } = readPage(src);

  it('all go through the catalogues', () => expect(faults).toEqual([]));

  it.each(LANGUAGES)('are all there in %s, with their placeholders', (language) => {
    const catalogue = JSON.parse(readFileSync(new URL(`../src/locales/${language}.json`, import.meta.url), 'utf8'));
    expect(catalogueFaults(language, catalogue, sentences)).toEqual([]);
  });

  it('are many', () => expect(sentences.size).toBeGreaterThan(1500));

  it('that others say in English are still said somewhere: each long fixed part begins as in a source', () => {
    const sources = readdirSync(src, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name) && !entry.parentPath.endsWith('locales'))
      .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'utf8'))
      .join('\n');
    const parts = HEARD.flatMap((sentence) => sentence.split(/\{\w+\}/)).filter((part) => part.trim().length > 30);
    expect(parts.length).toBeGreaterThan(150);
    expect(parts.filter((part) => !sources.includes(part.trim().slice(0, 16)))).toEqual([]);
  });
});

describe('a source file', () => {
  it('gives its sentences, those of tables by the properties that hold words', () => {
    const text = `const A = words([{ id: 'one', title: 'First' }], 'title'); const B = words({ x: 'Second' }); t('Third {n}', { n });
      rich("Fourth <b>bold</b>", {}); t(flag ? 'no' : 'yes');`;
    const found = wordsOf('ui/a.tsx', text);
    expect(found.sentences).toEqual(['First', 'Second', 'Third {n}', 'Fourth <b>bold</b>']);
    expect(found.faults).toEqual(['ui/a.tsx:2 t needs its sentence spelled out, so that the catalogues can be checked']);
  });

  it.each([
    ['<p>Not wrapped</p>', 'is shown in English only: Not wrapped'],
    ['<p aria-label="Not wrapped" />', 'is read in English only: Not wrapped'],
    // biome-ignore lint/suspicious/noTemplateCurlyInString: source text
    ['<p title={`${n} pictures`} />', 'is read in English only: `${n} pictures`'],
  ])('is refused for %s', (jsx, fault) => {
    expect(wordsOf('features/x/A.tsx', `const A = () => ${jsx};`).faults).toEqual([`features/x/A.tsx:1 ${fault}`]);
  });

  it('may show names, units and figures as they are', () => {
    // biome-ignore lint/suspicious/noTemplateCurlyInString: source text
    const text = 'const A = () => <p title={`${a} × ${b}`}>12 px</p>;';
    expect(wordsOf('ui/A.tsx', text).faults).toEqual([]);
  });
});

describe('a catalogue', () => {
  it('is told what it lacks, what is stale, and where a placeholder differs', () => {
    const catalogue = { 'One {n}': 'Eins {m}', Old: 'Alt', Broken: '{' };
    expect(catalogueFaults('de', catalogue, new Set(['One {n}', 'New', 'Broken']))).toEqual([
      'de.json has no words for: New',
      'de.json has {m} instead of {n} in: One {n}',
      'de.json has words that the page does not say: Old',
      expect.stringContaining('de.json cannot be read at "{"'),
    ]);
  });

  it('is compared by all names, those within plurals and of marked words too', () =>
    expect(namesIn('{a, plural, one {{b}} other {<c>{d}</c>}}')).toEqual(['a', 'b', 'c', 'd']));
});
