/** A writer of small Excel workbooks for the tests: the parts that a spreadsheet program writes, with shared and inline texts. */
import { writeZip } from '../archive/testing';

const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
const letter = (column: number): string => String.fromCharCode(65 + column);

export interface SheetOptions {
  /** Namespace prefix of every tag, as some programs write it. */
  readonly prefix?: string;
  /** Texts in the cells themselves instead of in the shared list. */
  readonly inline?: boolean;
  /** A hidden sheet before the one with the rows. */
  readonly hiddenFirst?: boolean;
}

export function writeSheet(
  rows: readonly (readonly (string | number)[])[],
  { prefix = '', inline = false, hiddenFirst = false }: SheetOptions = {},
): Uint8Array<ArrayBuffer> {
  const tag = (name: string): string => `${prefix}${name}`;
  const shared: string[] = [];
  const cell = (value: string | number, row: number, column: number): string => {
    const at = `r="${letter(column)}${row + 1}"`;
    if (value === '') return '';
    if (typeof value === 'number') return `<${tag('c')} ${at}><${tag('v')}>${value}</${tag('v')}></${tag('c')}>`;
    if (inline)
      return `<${tag('c')} ${at} t="inlineStr"><${tag('is')}><${tag('t')}>${escaped(value)}</${tag('t')}></${tag('is')}></${tag('c')}>`;
    shared.push(value);
    return `<${tag('c')} ${at} s="1" t="s"><${tag('v')}>${shared.length - 1}</${tag('v')}></${tag('c')}>`;
  };
  const data = rows.map(
    (row, r) => `<${tag('row')} r="${r + 1}">${row.map((value, c) => cell(value, r, c)).join('')}</${tag('row')}>`,
  );
  const sheet = `<?xml version="1.0"?><${tag('worksheet')}><${tag('sheetData')}>${data.join('')}</${tag('sheetData')}></${tag('worksheet')}>`;
  const hidden = hiddenFirst ? `<${tag('sheet')} name="notes" sheetId="1" state="hidden" r:id="rId1"/>` : '';
  // A text in two styles, with how it is spoken: what Japanese spreadsheets write.
  const texts = shared.map((text) => {
    const half = Math.ceil(text.length / 2);
    const run = (part: string): string =>
      `<${tag('r')}><${tag('t')} xml:space="preserve">${escaped(part)}</${tag('t')}></${tag('r')}>`;
    return `<${tag('si')}>${run(text.slice(0, half))}${run(text.slice(half))}<${tag('rPh')} sb="0" eb="1"><${tag('t')}>spoken</${tag('t')}></${tag('rPh')}></${tag('si')}>`;
  });
  const files = {
    '[Content_Types].xml': '<Types/>',
    'xl/workbook.xml': `<${tag('workbook')}><${tag('sheets')}>${hidden}<${tag('sheet')} name="labels" sheetId="2" r:id="rId2"/></${tag('sheets')}></${tag('workbook')}>`,
    'xl/_rels/workbook.xml.rels':
      '<Relationships><Relationship Id="rId1" Target="worksheets/sheet1.xml"/><Relationship Target="/xl/worksheets/sheet2.xml" Id="rId2"/></Relationships>',
    'xl/worksheets/sheet1.xml': `<${tag('worksheet')}><${tag('sheetData')}/></${tag('worksheet')}>`,
    'xl/worksheets/sheet2.xml': sheet,
    'xl/sharedStrings.xml': `<${tag('sst')}>${texts.join('')}</${tag('sst')}>`,
  };
  return writeZip(Object.entries(files).map(([path, text]) => ({ path, content: new TextEncoder().encode(text) })));
}
