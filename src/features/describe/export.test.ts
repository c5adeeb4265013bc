import { expect, it } from 'vitest';
import { USUAL_ASK } from '../../base/text-purpose';
import { fact, provenance, sentence } from '../../state/describe-fixtures';
import { classification, micrograph } from '../../state/fixtures';
import type { Item } from '../../state/item';
import { EMPTY_TEXT, factsKey, NO_PICTURES, type Pictures } from '../../state/picture-texts';
import { descriptionColumns, descriptionsJson, descriptionsMarkdown, reportText } from './export';

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
    note: '',
  };
}

const [first, second] = [{ ...item('m1', 'a|<b>.tif'), note: 'Annealed.' }, item('m2', 'b.tif')];
const sheet = {
  facts: [fact('pixel-size', '5 nm'), { ...fact('area-bright', '12 %'), unit: '%' }],
  withheld: [{ label: 'Pitch', reason: 'No rows were found.' }],
};
const text = {
  key: factsKey(first),
  ...EMPTY_TEXT,
  ask: { ...USUAL_ASK, purpose: 'caption' as const },
  phase: 'written' as const,
  sentences: [sentence('A pixel is 5 nm.'), sentence('It is [9](http://x) nm.', 'No fact says 9.')],
  reasoning: 'Thought.',
  answers: [
    {
      question: 'How large is a *pixel*?',
      sentences: [sentence('It is 5 nm.'), sentence('It is 6 nm.', 'No fact says 6.')],
      provenance: provenance(),
      notice: '',
    },
  ],
  provenance: provenance(),
};
const pictures: Pictures = {
  ...NO_PICTURES,
  sheets: new Map([['m1', { key: factsKey(first), state: { kind: 'ready', sheet } }]]),
  texts: new Map([['m1', text]]),
};

it('columns: text without what was struck, facts as numbers with their unit in the name, nothing for what was not measured', () => {
  const row = (of: Item) => Object.fromEntries(descriptionColumns(pictures).map(({ name, read }) => [name, read(of)]));
  expect(row(first)).toEqual({
    description: 'A pixel is 5 nm.',
    description_engine: 'wllama',
    description_model: 'tiny',
    description_edited: 'false',
    description_purpose: 'caption',
    note: 'Annealed.',
    fact_pixel_size_nm: 5,
    'fact_area_bright_%': 12,
  });
  expect(Object.values(row(second)).every((cell) => cell === null)).toBe(true);
  expect(row({ ...first, userPixelSizeNm: 7 }).description, 'facts of before').toBeNull();
});

it('a report has what stands and what was struck, with the reason; of a person’s text what the facts do not bear out', () => {
  expect(reportText(first, pictures)).toMatchObject({
    paragraphs: ['A pixel is 5 nm.'],
    struck: [{ text: 'It is [9](http://x) nm.', why: 'No fact says 9.' }],
    edited: false,
  });
  const edited = { text: 'It is gold.\n\nIt shines.', sentences: [{ text: 'It is gold.', fault: 'No fact says gold.' }] };
  expect(reportText(first, { ...pictures, texts: new Map([['m1', { ...text, edited }]]) })).toMatchObject({
    paragraphs: ['It is gold.', 'It shines.'],
    struck: [{ text: 'It is gold.', why: 'No fact says gold.' }],
    edited: true,
  });
  expect(reportText({ ...first, userPixelSizeNm: 7 }, pictures), 'facts of before').toBeNull();
});

it('JSON keeps everything, struck sentences marked', () => {
  const { pictures: entries } = JSON.parse(descriptionsJson([first, second], pictures));
  expect(entries).toHaveLength(1);
  expect(entries[0].description.sentences[1].struck).toBe('No fact says 9.');
  expect(entries[0].facts[0].method).toBe('How pixel-size was found.');
  expect(entries[0]).toMatchObject({
    note: 'Annealed.',
    description: { ask: { purpose: 'caption' }, reasoning: 'Thought.', answers: [{ question: 'How large is a *pixel*?' }] },
  });
  expect(entries[0].description.answers[0].sentences[1].struck).toBe('No fact says 6.');
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
  expect(markdown).toContain('Note: Annealed.');
  expect(markdown).toContain('Question: How large is a \\*pixel\\*?');
  expect(markdown).toContain('Answer: It is 5 nm. *tiny');
  expect(markdown).not.toContain('6 nm');
});

it('leaves out names, hashes and notes that are to stay here', () => {
  const none = { names: false, hashes: false, notes: false };
  const all = [second, first];
  const json = descriptionsJson(all, pictures, none);
  expect(JSON.parse(json).pictures).toMatchObject([{ file: 'picture 2', fileSha256: null, note: '' }]);
  const hash = String(first.facts?.sha256);
  for (const written of [json, descriptionsMarkdown(all, pictures, none)]) {
    expect(written).toContain('picture 2');
    for (const told of ['Annealed', hash, 'a|<b>', 'a\\|']) expect(written).not.toContain(told);
  }
  for (const told of ['Annealed', hash]) expect(descriptionsMarkdown(all, pictures)).toContain(told);
});
