import { createElement } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';
import { expect, it } from 'vitest';
import { HowToGetOne, lackOf } from './TextModelList';

it('a model that needs half precision is refused, with the reason, only on a GPU known to lack it', () => {
  expect(lackOf({ needsShaderF16: true }, false)).toMatch(/shader-f16.*lacks.*q4f32/);
  for (const f16 of [true, null]) expect(lackOf({ needsShaderF16: true }, f16)).toBeNull();
  expect(lackOf({ needsShaderF16: false }, false)).toBeNull();
});

it('the way by a static host names the list that the page reads', () => {
  const words = renderToStaticMarkup(createElement(HowToGetOne));
  expect(words).toContain('llm/index.json');
  expect(words).toContain('npm run llm -- --index');
});
