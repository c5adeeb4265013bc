import { createElement } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';
import { expect, it } from 'vitest';
import { type PairedNumbers, PairedWords, verdictText } from './PairedWords';

const numbers = (onlyFirst: number, onlySecond: number, pValue: number, n = 40): PairedNumbers => ({
  ...{ n, onlyFirst, onlySecond, pValue },
  ...{ difference: (onlySecond - onlyFirst) / n, interval: [-0.05, 0.3] as const },
});

it('says better or worse only where the test does, and never where both are right equally often', () => {
  expect(verdictText('the new model', numbers(1, 9, 0.0215))).toBe(
    'The new model is better: a split this uneven would come by chance in 2.1 of 100 cases.',
  );
  expect(verdictText('neu v2', numbers(12, 0, 0.0005))).toMatch(/^neu v2 is worse: .* fewer than 1 in 1,000 cases\.$/);
  expect(verdictText('the new model', numbers(1, 3, 0.625))).toMatch(
    /^Whether the new model is better cannot be said: .* by chance in 63 of 100 cases\./,
  );
  expect(verdictText('B', numbers(3, 3, 1))).toBe(
    'Neither is seen to be better: each is right on 3 pictures that the other misses.',
  );
  expect(verdictText('B', numbers(0, 0, 1))).toMatch(/no difference can be seen/);
});

it('names pictures, shares, difference with interval, both counts and the test', () => {
  const words = renderToStaticMarkup(
    createElement(PairedWords, { first: 'A', second: 'B', right: [0.7, 0.9], comparison: numbers(1, 9, 0.0215) }),
  ).replaceAll('\u00a0', ' ');
  expect(words).toContain(
    'On the same 40 pictures: A names 70.0 % right, B 90.0 % (+20.0 points, 95 % interval −5.0 points to +30.0 points)',
  );
  expect(words).toContain('Only A was right on 1, only B on 9.');
  expect(words).toContain('p = 0.021');
});
