import { createElement } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';
import { expect, it } from 'vitest';
import { fact, provenance, sentence } from '../../state/describe-fixtures';
import { Sentences, StruckText } from './Sentences';
import { uncertaintyText, writerText } from './words';

it('a struck sentence shows, struck, with its reason; a standing one leads to its facts by number', () => {
  const facts = [fact('category', 'Tips'), fact('pixel-size', '5 nm')];
  const sentences = [sentence('A pixel is 5 nm.'), sentence('It is 9 nm.', 'No fact says 9 nm.')];
  const markup = renderToStaticMarkup(createElement(Sentences, { sentences, facts, onCite: () => undefined, base: 'b' }));
  expect(markup).toContain('<s class="sentence-text" lang="en">It is 9 nm.</s>');
  expect(markup).toContain('Struck: No fact says 9 nm.');
  expect(markup).toContain('aria-label="Fact 2: pixel-size, 5 nm"');
});

it('what was struck as a whole is shown, folded, under its own heading, with its author and reasons', () => {
  const draft = { sentences: [sentence('It is 9 nm.', 'No fact says 9 nm.')], provenance: provenance(3) };
  const markup = renderToStaticMarkup(createElement(StruckText, { draft, facts: null, onCite: () => undefined, base: 'b' }));
  expect(markup).toMatch(/^<details class="struck-draft"><summary><h4>Struck: 1\ssentence of the language model<\/h4>/);
  expect(markup).toContain('tiny, seed 3, 2026-01-02');
  expect(markup).toContain('<s class="sentence-text" lang="en">It is 9 nm.</s>');
  expect(markup).toContain('Struck: No fact says 9 nm.');
});

it('uncertainties and authors in words', () => {
  const plain = (text: string) => text.replaceAll('\u00a0', ' ');
  expect(plain(uncertaintyText({ ...fact('a', '412 nm'), uncertainty: 11.6 }))).toBe('± 12 nm');
  expect(plain(uncertaintyText({ ...fact('a', '12°'), unit: 'deg', uncertainty: 2 }))).toBe('± 2°');
  expect(uncertaintyText(fact('a', '412 nm'))).toBe('');
  expect(writerText(provenance(3))).toBe('tiny, seed 3, 2026-01-02');
  expect(writerText({ ...provenance(null), engine: 'template' })).toContain('template (no language model)');
});
