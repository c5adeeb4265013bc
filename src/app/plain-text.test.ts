/** What language models and strangers write never becomes markup, wherever the describe feature shows it. */
import { createElement, Fragment } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';
import { describe, expect, it } from 'vitest';
import { FactTable } from '../features/describe/FactTable';
import { EditedSentences, Sentences } from '../features/describe/Sentences';
import { INJECTIONS } from '../language/testing-injections';
import { fact, sentence } from '../state/describe-fixtures';

/** Elements that the page itself makes; everything else in the markup would be a stranger's. */
const OURS = new Set('ol ul li span s p q button table caption thead tbody tr th td details summary dl dt dd div'.split(' '));

/** Names of the elements in a markup, as a browser would find them: `<` and a letter. Text has its `<` escaped. */
const elements = (markup: string): string[] =>
  [...markup.matchAll(/<([a-z][a-z0-9-]*)/gi)].map(([, name]) => name.toLowerCase());

describe('what a language model or a stranger writes shows as text', () => {
  it.each(INJECTIONS)('$name', ({ text }) => {
    const facts = [{ ...fact('pixel-size', '5 nm'), label: text, method: text }];
    const onCite = () => undefined;
    const markup = renderToStaticMarkup(
      createElement(
        Fragment,
        null,
        createElement(Sentences, { sentences: [sentence(text), sentence(text, text)], facts, onCite, base: 'b' }),
        createElement(EditedSentences, { text, sentences: [{ text, fault: text }] }),
        createElement(FactTable, {
          sheet: { facts, withheld: [{ label: text, reason: text }] },
          cited: new Set<string>(),
          base: 'b',
        }),
      ),
    );
    expect(elements(markup).filter((name) => !OURS.has(name))).toEqual([]);
    // Attributes are where the page puts them: none that loads or runs anything.
    expect(markup.replace(/"[^"]*"/g, '""').replace(/>[^<]*</g, '><')).not.toMatch(/\s(?:href|src|style|on\w+)=/i);
  });
});
