/** What is said of a text that a person edited: it stands as it was written. */
import { expect, it } from 'vitest';
import { checkText } from './check-text';

it.each(['It is <b>smooth</b>.', 'See https://example.org/a for it.', 'It is sm\u202eooth.', 'A [link](http://a.b).'])(
  'names what is not plain in %j, and does not say that it was taken out while it still stands there',
  async (text) => {
    const [{ text: kept, fault }] = await checkText(text, []);
    expect(kept).toBe(text);
    expect(fault).toBe('It holds a link, markup or hidden characters.');
  },
);

it('has nothing to say against plain words, sentence by sentence', async () => {
  const facts: Parameters<typeof checkText>[1] = [
    { id: 'category', label: 'Category', value: 'Films', unit: '', text: 'Films', uncertainty: null, method: '' },
  ];
  expect(await checkText('The surface is smooth. It has pores.', facts)).toEqual([
    { text: 'The surface is smooth.', fault: null },
    { text: 'It has pores.', fault: null },
  ]);
});
