import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CATEGORIES, categoryLabel } from '../base/categories';
import { DESCRIPTION_LIMITS, descriptionText, parseDescriptions, restoreDescriptions } from './descriptions';
import { PROMPT_ID, promptFingerprint } from './prompts';
import { SECTIONS } from './sections';
import { normalise, trainTokenizer, VOCABULARY_SIZE } from './tokenizer';

const json = readFileSync(new URL('../../public/models/base/descriptions.json', import.meta.url), 'utf8');
const shipped = parseDescriptions(json, 'descriptions.json');
const wordCount = (text: string) => text.trim().split(/\s+/).length;

describe('the shipped descriptions', () => {
  it('cover the ten categories in order, all eight sections each', () => {
    expect(shipped.categories.map(({ name }) => name)).toEqual([...CATEGORIES]);
    for (const { sections } of shipped.categories) expect(sections.map(({ id }) => id)).toEqual(SECTIONS.map(({ id }) => id));
  });

  it('are restored without loss', () => {
    expect(shipped).toEqual(JSON.parse(json));
  });

  it('come from the prompts of this source', async () => {
    expect(shipped.provenance.prompt).toBe(PROMPT_ID);
    expect(shipped.provenance.promptSha256).toBe(await promptFingerprint(CATEGORIES.map(categoryLabel)));
  });

  it.each(shipped.categories)('$name: 350 to 480 words of plain text', ({ sections }) => {
    const text = sections.map((section) => section.text).join(' ');
    expect(wordCount(text)).toBeGreaterThanOrEqual(350);
    expect(wordCount(text)).toBeLessThanOrEqual(480);
    for (const section of sections) {
      expect(wordCount(section.text)).toBeGreaterThanOrEqual(20);
      expect(section.text).toMatch(/^[A-Z].*\.$/);
    }
    expect(text).not.toMatch(/[<>*#_`|\\]|https?:|www\.|&\w+;|\]\(/);
  });

  it.each(shipped.categories)('$name: tells itself from at least five other categories, by name', ({ name, sections }) => {
    const { text = '' } = sections.find(({ id }) => id === 'appearance') ?? {};
    const others = CATEGORIES.filter((other) => other !== name).map(categoryLabel);
    expect(others.filter((other) => text.includes(other)).length).toBeGreaterThanOrEqual(5);
  });

  it('share no sentence', () => {
    const sentences = shipped.categories.flatMap(({ sections }) =>
      sections.flatMap(({ text }) => text.split(/(?<=[.;:])\s+/).map((sentence) => normalise(sentence))),
    );
    expect(sentences.length).toBeGreaterThan(200);
    expect(new Set(sentences).size).toBe(sentences.length);
  });

  it('fill the stated vocabulary and survive it', () => {
    const texts = shipped.categories.map(descriptionText);
    const tokenizer = trainTokenizer(texts);
    expect(tokenizer.size).toBe(VOCABULARY_SIZE);
    for (const text of texts) {
      const ids = tokenizer.encode(text);
      expect(tokenizer.decode(ids)).toBe(normalise(text));
      // A fair vocabulary spends fewer than three tokens a word, numbers and Latin names included.
      expect(ids.length).toBeLessThan(3 * wordCount(text));
    }
  });
});

type Draft = { version: unknown; provenance: Record<string, unknown>; categories: unknown[]; extra?: unknown };
const draft = (change: (file: Draft) => void = () => {}): Draft => {
  const file: Draft = {
    version: 1,
    provenance: { model: 'me', prompt: null, promptSha256: null, date: '2026-11-22', note: 'by hand' },
    categories: [{ name: 'Rust_2', sections: [{ id: 'size', title: 'x', text: ' 1 to\n 5 µm. ' }] }],
  };
  change(file);
  return file;
};
const category = (name: unknown, sections: unknown) => ({ name, sections });

describe('restoreDescriptions', () => {
  it("takes a user's own category, rebuilds titles and drops what it does not know", () => {
    const restored = restoreDescriptions(
      draft((file) => Object.assign(file, { extra: 1 })),
      'mine.json',
    );
    expect(restored.categories).toEqual([
      { name: 'Rust_2', sections: [{ id: 'size', title: 'Size and morphology', text: '1 to 5 µm.' }] },
    ]);
    expect(Object.keys(restored)).toEqual(['version', 'provenance', 'categories']);
    expect(descriptionText(restored.categories[0])).toBe('Rust 2. 1 to 5 µm.');
  });

  it('puts sections into their order', () => {
    const sections = [
      { id: 'surface', text: 'b' },
      { id: 'size', text: 'a' },
    ];
    const restored = restoreDescriptions(
      draft((file) => (file.categories = [category('A', sections)])),
      'mine.json',
    );
    expect(restored.categories[0].sections.map(({ text }) => text)).toEqual(['a', 'b']);
  });

  const section = { id: 'size', text: 'a' };
  it.each<[string, (file: Draft) => void, RegExp]>([
    ['another version', (file) => (file.version = 2), /version is 2/],
    ['no provenance', (file) => Object.assign(file, { provenance: null }), /provenance is not an object/],
    ['half a prompt', (file) => (file.provenance.prompt = 'p/1'), /promptSha256 is not text/],
    ['a false hash', (file) => Object.assign(file.provenance, { prompt: 'p', promptSha256: 'zz' }), /no SHA-256/],
    ['a false date', (file) => (file.provenance.date = '2026-13-45'), /no date/],
    ['no categories', (file) => (file.categories = []), /something in it/],
    ['too many', (file) => (file.categories = Array(DESCRIPTION_LIMITS.categories + 1).fill(0)), /limit/],
    ['a nameless category', (file) => (file.categories = [category(' ', [section])]), /name is empty/],
    ['a twin', (file) => (file.categories = [category('A', [section]), category('a', [section])]), /"a" is described twice/],
    ['no sections', (file) => (file.categories = [category('A', [])]), /sections is not a list/],
    ['an unknown section', (file) => (file.categories = [category('A', [{ id: 'x', text: 'a' }])]), /no section/],
    ['a section twice', (file) => (file.categories = [category('A', [section, section])]), /"size" twice/],
    ['a number for text', (file) => (file.categories = [category('A', [{ id: 'size', text: 4 }])]), /is not text/],
    [
      'a text without end',
      (file) => (file.categories = [category('A', [{ id: 'size', text: 'x'.repeat(4001) }])]),
      /4001 char/,
    ],
    ['hidden direction marks', (file) => (file.categories = [category('A', [{ id: 'size', text: 'a\u202eb' }])]), /invisible/],
  ])('refuses %s and names file and fault', (_, change, fault) => {
    expect(() => restoreDescriptions(draft(change), 'mine.json')).toThrow(fault);
    expect(() => restoreDescriptions(draft(change), 'mine.json')).toThrow(/mine\.json/);
  });

  it('refuses what is not JSON', () => {
    expect(() => parseDescriptions('{', 'mine.json')).toThrow(/mine\.json.*not JSON/);
  });

  it('never fails but by a DescriptionsError', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), (sections, provenance) => {
        try {
          restoreDescriptions({ version: 1, provenance, categories: [category('A', sections)] }, 'mine.json');
        } catch (error) {
          expect(error).toMatchObject({ code: 'descriptions-file' });
        }
      }),
    );
  });
});
