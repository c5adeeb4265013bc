import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { writeZip } from '../archive/testing';
import { fileFinder } from './find-files';
import { readLabelSheet } from './label-table';
import { readSheet, SheetError } from './sheet';
import { writeSheet } from './testing-sheet';

const rows = [
  ['Bild', 'Klasse', 'µm'],
  ['img_00.png', 'Fe & <Cu>', 1.5],
  ['', '', ''],
  ['img_01.png', 'Größe', 2],
] as const;
const blob = (bytes: Uint8Array<ArrayBuffer>) => new Blob([bytes]);

describe('a sheet of Excel', () => {
  it.each([
    ['with shared texts in parts', {}],
    ['with texts in its cells', { inline: true }],
    ['with a namespace at every tag', { prefix: 'x:' }],
    ['behind a hidden one', { hiddenFirst: true }],
  ])('%s', async (_, options) => {
    expect(await readSheet('labels.xlsx', blob(writeSheet(rows, options)))).toEqual([
      { line: 1, fields: ['Bild', 'Klasse', 'µm'] },
      { line: 2, fields: ['img_00.png', 'Fe & <Cu>', '1.5'] },
      { line: 4, fields: ['img_01.png', 'Größe', '2'] },
    ]);
  });

  it('is a table of labels', async () => {
    const table = await readLabelSheet('labels.xlsx', blob(writeSheet(rows)), fileFinder(['set/img_00.png', 'set/img_01.png']));
    expect(table.rows.map(({ line, file, className }) => [line, file, className])).toEqual([
      [2, 'img_00.png', 'Fe & <Cu>'],
      [4, 'img_01.png', 'Größe'],
    ]);
  });

  it('takes no number of a row for a numbered picture', async () => {
    const numbered = [
      ['', 'Aufnahme', 'Klasse'],
      [0, '2.png', 'Tips'],
      [1, '0.png', 'Powder'],
      [2, '1.png', 'Powder'],
    ];
    const table = await readLabelSheet('l.xlsx', blob(writeSheet(numbered)), fileFinder(['0.png', '1.png', '2.png']));
    expect(table.rows.map(({ file, className }) => [file, className])).toEqual([
      ['2.png', 'Tips'],
      ['0.png', 'Powder'],
      ['1.png', 'Powder'],
    ]);
  });

  it.each([
    ['is no zip', new TextEncoder().encode('<Types/>')],
    ['is another zip', writeZip([{ path: 'a.txt', content: new Uint8Array(3) }])],
    ['has no sheet', writeZip([{ path: 'xl/workbook.xml', content: new TextEncoder().encode('<workbook/>') }])],
  ])('that %s is refused with a way out', async (_, bytes) => {
    const error = await readSheet('labels.xlsx', blob(bytes)).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(SheetError);
    expect((error as SheetError).advice).toMatch(/Save the sheet as CSV/);
  });

  it('of any XML gives rows or nothing, and ends', async () => {
    const pieces = fc.array(
      fc.constantFrom(
        '<c r="A1" t="s">',
        '</c>',
        '<v>',
        '0',
        '</v>',
        '<row>',
        '</row>',
        '<',
        '>',
        '&#99999999;',
        '<!--',
        '-->',
        'x',
      ),
    );
    await fc.assert(
      fc.asyncProperty(pieces, async (words) => {
        const bytes = writeZip([{ path: 'xl/worksheets/sheet1.xml', content: new TextEncoder().encode(words.join('')) }]);
        expect(Array.isArray(await readSheet('a.xlsx', blob(bytes)))).toBe(true);
      }),
      { numRuns: 200 },
    );
  });
});
