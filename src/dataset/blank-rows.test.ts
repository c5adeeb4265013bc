/** Tables whose columns are kept apart by blanks, in the variants that scripts and people write. */
import { expect, it } from 'vitest';
import { fileFinder } from './find-files';
import { LabelTableError, readLabelTable } from './label-table';

const NAMES = ['img 1.png', 'img 2.png', 'c.png', 'd.png'];
const DROPPED = NAMES.map((name) => `set/${name}`);

/** File and class (and group) of each row. */
const read = (text: string, dropped: readonly string[] = DROPPED) =>
  readLabelTable('labels.csv', new TextEncoder().encode(text), fileFinder(dropped)).rows.map(({ file, className, group }) =>
    [file, className, group].filter((cell) => cell !== null).join(' | '),
  );

const PLAIN = ['c.png | Tips', 'd.png | Powder'];

it.each([
  ['a single blank', 'c.png Tips\nd.png Powder\n'],
  ['a header and Windows line ends', 'file class\r\nc.png Tips\r\nd.png Powder\r\n'],
  ['old Mac line ends', 'c.png Tips\rd.png Powder'],
  ['blanks before and behind, empty lines, a note', '# made by hand\n\n  c.png   Tips  \n\n  d.png   Powder\n'],
  ['quotes', '"c.png" "Tips"\n"d.png" "Powder"\n'],
  ['single quotes', "'c.png' 'Tips'\n'd.png' 'Powder'\n"],
  ['folders before the names', 'set/c.png Tips\nset/d.png Powder\n'],
])('reads %s', (_, text) => {
  expect(read(text).map((row) => row.replace('set/', ''))).toEqual(PLAIN);
});

it.each([
  ['the class last, one word', 'img 1.png Tips\nimg 2.png Tips\nc.png Powder\nd.png Powder\n'],
  ['the same with a header', 'file class\nimg 1.png Tips\nimg 2.png Tips\nc.png Powder\nd.png Powder\n'],
  ['the class first, one word', 'Tips img 1.png\nTips img 2.png\nPowder c.png\nPowder d.png\n'],
  ['aligned columns', 'file       class\nimg 1.png  Tips\nimg 2.png  Tips\nc.png      Powder\nd.png      Powder\n'],
  ['quoted names', '"img 1.png" Tips\n"img 2.png" Tips\nc.png Powder\nd.png Powder\n'],
])('reads blanks in names of files: %s', (_, text) => {
  expect(read(text)).toEqual(['img 1.png | Tips', 'img 2.png | Tips', 'c.png | Powder', 'd.png | Powder']);
});

it.each([
  ['in one-blank lines', 'c.png Patterned surface\nd.png Tips\n'],
  ['under a header', 'file class\nc.png Patterned surface\nd.png Tips\n'],
  ['in columns that a long name all but closes', 'file  class\nc.png Patterned surface\nd.png Tips\n'],
  ['quoted', 'c.png "Patterned surface"\nd.png Tips\n'],
  ['in columns', 'c.png     Patterned surface\nd.png     Tips\n'],
  ['after a file that was not dropped', 'c.png Patterned surface\nd.png Tips\nnot here.png Tips\n'],
])('reads blanks in names of classes: %s', (_, text) => {
  expect(read(text).slice(0, 2)).toEqual(['c.png | Patterned surface', 'd.png | Tips']);
});

it('reads three columns, and a table none of whose files was dropped', () => {
  expect(read('file class group\nc.png Tips s1\nd.png Powder s2\n')).toEqual(['c.png | Tips | s1', 'd.png | Powder | s2']);
  expect(read('x.tif Tips\ny.tif Powder\n')).toEqual(['x.tif | Tips', 'y.tif | Powder']);
});

it.each(['', 'Nr Aufnahme Klasse\n', 'Aufnahme Klasse\n'])(
  'takes no number of a row for a numbered picture, under %j',
  (header) => {
    const text = `${header}0 2.png Patterned surface\n1 0.png Tips\n2 1.png Tips\n`;
    expect(read(text, ['0.png', '1.png', '2.png'])).toEqual(['2.png | Patterned surface', '0.png | Tips', '1.png | Tips']);
  },
);

it('leaves what commas part to them, whatever blanks there are', () => {
  expect(read('file,class\nc.png,Patterned surface\nimg 1.png,Tips\n')).toEqual([
    'c.png | Patterned surface',
    'img 1.png | Tips',
  ]);
});

it('is not slowed by lines of blanks, quotes and endings', () => {
  const start = performance.now();
  for (const part of [' ', '" ', "' ", '.png', '.png ', 'a ', 'a  ', '\t'])
    for (const length of [999, 100_000]) {
      const line = `a${part.repeat(length / part.length)}b\n`;
      try {
        read(line.repeat(Math.ceil(100_000 / line.length)));
      } catch (error) {
        expect(error).toBeInstanceOf(LabelTableError);
      }
    }
  expect(performance.now() - start).toBeLessThan(25_000);
}, 30_000);

it.each([
  ['words that are no table', 'These pictures were taken in May.\nThe sample is steel.\n'],
  ['one column', 'c.png\nd.png\n'],
  ['lines that no way cuts alike', 'c.png\nimg 1.png Tips of wires\nPowder grey d.png\n'],
])('refuses %s, and says why', (_, text) => {
  expect(() => read(text)).toThrow(LabelTableError);
  expect(() => read(text)).toThrow(/part/);
});
