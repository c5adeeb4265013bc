import { expect, it } from 'vitest';
import { fact, provenance, sentence } from '../../state/describe-fixtures';
import { factsKey, type Pictures } from '../../state/describe-picture';
import { classification, micrograph } from '../../state/fixtures';
import type { Item } from '../../state/item';
import { descriptionColumns, descriptionsJson, descriptionsMarkdown } from './export';

function item(id: string, path: string): Item {
  const { pixels, ...facts } = micrograph(path);
  return {
    id,
    drop: 1,
    path,
    status: 'done',
    revision: 0,
    facts: { ...facts, width: pixels.width, height: pixels.height },
    thumbnail: null,
    classification: classification(),
    error: null,
    userBarTop: null,
    userPixelSizeNm: null,
    said: null,
  };
}

const [first, second] = [item('m1', 'a|<b>.tif'), item('m2', 'b.tif')];
const sheet = {
  facts: [fact('pixel-size', '5 nm'), { ...fact('area-bright', '12 %'), unit: '%' }],
  withheld: [{ label: 'Pitch', reason: 'No rows were found.' }],
};
const text = {
  key: factsKey(first),
  phase: 'written' as const,
  sentences: [sentence('A pixel is 5 nm.'), sentence('It is [9](http://x) nm.', 'No fact says 9.')],
  received: 0,
  provenance: provenance(),
  notice: '',
  struckDraft: null,
  error: null,
  edited: null,
  earlier: null,
};
const pictures: Pictures = {
  sheets: new Map([['m1', { key: factsKey(first), state: { kind: 'ready', sheet } }]]),
  texts: new Map([['m1', text]]),
  sweep: null,
};

it('columns: text without what was struck, facts as numbers with their unit in the name, nothing for what was not measured', () => {
  const row = (of: Item) => Object.fromEntries(descriptionColumns(pictures).map(([name, read]) => [name, read(of)]));
  expect(row(first)).toEqual({
    description: 'A pixel is 5 nm.',
    description_engine: 'wllama',
    description_model: 'tiny',
    description_edited: 'false',
    fact_pixel_size_nm: 5,
    'fact_area_bright_%': 12,
  });
  expect(Object.values(row(second)).every((cell) => cell === null)).toBe(true);
  expect(row({ ...first, userPixelSizeNm: 7 }).description, 'facts of before').toBeNull();
});

it('JSON keeps everything, struck sentences marked', () => {
  const { pictures: entries } = JSON.parse(descriptionsJson([first, second], pictures));
  expect(entries).toHaveLength(1);
  expect(entries[0].description.sentences[1].struck).toBe('No fact says 9.');
  expect(entries[0].facts[0].method).toBe('How pixel-size was found.');
});

it('a text of which all was struck is told of: by sentences in JSON, by its author and number in Markdown', () => {
  const struckDraft = { sentences: [sentence('It is 9 nm.', 'No fact says 9.')], provenance: provenance(4) };
  const byTemplate = { ...provenance(null), engine: 'template' as const, model: 'template' };
  const sentences = [sentence('A pixel is 5 nm.')];
  const notice = 'Every sentence had to be struck.';
  const replaced = {
    ...pictures,
    texts: new Map([['m1', { ...text, sentences, notice, struckDraft, provenance: byTemplate }]]),
  };
  const { description } = JSON.parse(descriptionsJson([first], replaced)).pictures[0];
  expect(description).toMatchObject({ text: 'A pixel is 5 nm.', notice, struckDraft });
  const markdown = descriptionsMarkdown([first], replaced).replaceAll('\\', '');
  expect(markdown).toContain('1 sentence struck, by tiny, seed 4, 2026-01-02');
  expect(markdown).toContain(notice);
  expect(markdown).not.toContain('9 nm');
  expect(descriptionsMarkdown([first], pictures).replaceAll('\\', '')).toContain('1 sentence struck, by tiny, seed 1');
  const clean = { ...pictures, texts: new Map([['m1', { ...text, sentences }]]) };
  expect(descriptionsMarkdown([first], clean)).not.toContain('struck');
});

it('Markdown holds no markup of a stranger', () => {
  const markdown = descriptionsMarkdown([{ ...first, path: 'a|[x](http://y)<b>.tif' }], pictures);
  expect(markdown).toContain('A pixel is 5 nm.');
  expect(markdown).not.toMatch(/[^\\]<b>|[^\\]\]\(|\n## a\|/);
  expect(markdown).toContain('No rows were found.');
});
