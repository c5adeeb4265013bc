/**
 * A table of labels beside the pictures: one row per file with its class and, where known, its group (specimen, session) and part of the
 * split. Tables come from spreadsheets of every country: comma, semicolon or tab, with or without a byte-order mark, quotes, a header; or sheets of Excel.
 * Scripts write blanks between the columns.
 */
import { decodeForeign, TEXT_PAGES } from '../base/code-page';
import { MicrographiaError } from '../base/errors';
import { blankRows } from './blank-rows';
import type { FindFiles } from './find-files';
import { readSheet } from './sheet';
import { findColumns, isOne } from './table-columns';

export class LabelTableError extends MicrographiaError {
  constructor(name: string, what: string) {
    super(
      'bad-label-table',
      `${name} is no table of labels: ${what}.`,
      'The first row names the columns: file, class and, where there are any, group. One file per row.',
    );
  }
}

/** Part of a split as a table or a folder may state it. */
export type StatedPart = 'train' | 'validation' | 'test';

export interface LabelRow {
  /** Line in the file, counted from 1. */
  readonly line: number;
  readonly file: string;
  readonly className: string | null;
  readonly group: string | null;
  readonly part: StatedPart | null;
}

export interface LabelTable {
  readonly name: string;
  readonly rows: readonly LabelRow[];
  /** No column is called class: the one that looks like it was taken. */
  readonly classGuessed: boolean;
  /** Lines that were left out, with the reason. */
  readonly skipped: readonly { readonly line: number; readonly why: string }[];
}

const MOST_ROWS = 200_000;

/** In the languages that labels are written in, without accents. */
const PART_WORDS: Readonly<Record<StatedPart, string>> = {
  train: 'train trn training trainings entrainement apprentissage entrenamiento 学習 訓練 训练',
  validation: 'val valid validation validierung validierungs dev development validacion 検証 验证',
  test: 'test tests testing eval evaluation prufung pruf prueba 評価 テスト 测试',
};
const PARTS = new Map(
  (['train', 'validation', 'test'] as const).flatMap((part) =>
    PART_WORDS[part].split(' ').map((word) => [word, part] as const),
  ),
);

/** `Training`, `train_set`, `Testdaten` -> the part; null for other words. */
export function partNamed(word: string): StatedPart | null {
  const plain = word
    .normalize('NFKD')
    .replace(/[\u0300-\u036f]/g, '')
    .toLowerCase()
    .trim()
    .normalize('NFC');
  const bare = plain.replace(/[\s_-]*(sets?|split|data|dataset|images|pictures|daten|satz|datensatz)$/, '');
  return PARTS.get(plain) ?? PARTS.get(bare) ?? null;
}

/** One row as it stands. */
interface TableRow {
  readonly line: number;
  readonly fields: readonly string[];
}

/** Records of a delimited text (RFC 4180); a quote inside an unquoted field is kept as it is. An open quote ends with the text. */
function* records(text: string, delimiter: string): Generator<TableRow> {
  let line = 1;
  let start = 1;
  let fields: string[] = [];
  let field = '';
  /** Kept, not asked of the field: a long one may have a quote at every second place. */
  let isBlank = true;
  let quoted = false;
  let wasQuoted = false;
  for (let at = 0; at <= text.length; at++) {
    const c = text[at];
    if (quoted && c !== undefined) {
      if (c === '\n') line++;
      if (c !== '"') field += c;
      else if (text[at + 1] === '"') {
        field += '"';
        at++;
      } else quoted = false;
    } else if (c === '"' && !wasQuoted && isBlank) {
      field = '';
      quoted = true;
      wasQuoted = true;
    } else if (c === delimiter) {
      fields.push(field.trim());
      field = '';
      isBlank = true;
      wasQuoted = false;
    } else if (c === undefined || c === '\n' || c === '\r') {
      if (c === '\r' && text[at + 1] === '\n') at++;
      fields.push(field.trim());
      if (fields.length > 1 || fields[0] !== '') yield { line: start, fields };
      fields = [];
      field = '';
      isBlank = true;
      wasQuoted = false;
      quoted = false;
      if (c !== undefined) line++;
      start = line;
    } else {
      field += c;
      isBlank &&= c.trim() === '';
    }
  }
}

/** The delimiter that cuts the first records into equally many fields, as many as can be. */
function delimiterOf(text: string): string {
  const head = text.slice(0, 20_000);
  let best = { delimiter: ',', score: 0 };
  for (const delimiter of [',', ';', '\t', '|']) {
    const widths: number[] = [];
    for (const { fields } of records(head, delimiter)) if (widths.push(fields.length) === 20) break;
    // Not the first one's: a title may stand above the table.
    const times = (width: number): number => widths.filter((other) => other === width).length;
    const width = widths.reduce((most, other) => (times(other) > times(most) ? other : most), widths[0] ?? 0);
    const score = width > 1 ? widths.filter((other) => other === width).length / widths.length + 0.01 * Math.min(width, 9) : 0;
    if (score > best.score) best = { delimiter, score };
  }
  return best.delimiter;
}

/** The records of any table that a spreadsheet wrote, header first. */
export function tableRecords(bytes: Uint8Array): (readonly string[])[] {
  const text = tableText(bytes);
  return [...records(text, delimiterOf(text))].map(({ fields }) => fields);
}

/** UTF-16 without its mark: every other byte of a text of mostly Latin letters is nothing. */
function unmarkedUtf16(bytes: Uint8Array): 'utf-16le' | 'utf-16be' | null {
  const head = bytes.subarray(0, 2000);
  let [even, odd] = [0, 0];
  for (const [at, byte] of head.entries())
    if (byte === 0) {
      if (at % 2 === 0) even++;
      else odd++;
    }
  if (Math.max(even, odd) < head.length / 4 || Math.min(even, odd) > 0) return null;
  return odd > 0 ? 'utf-16le' : 'utf-16be';
}

/** The text of a table: UTF-16 by its mark or its zeros, UTF-8 where it is that, else in the page of a spreadsheet in which its lines read best. */
function tableText(bytes: Uint8Array): string {
  const [a, b] = bytes;
  if ((a === 0xff && b === 0xfe) || (a === 0xfe && b === 0xff))
    return new TextDecoder(a === 0xff ? 'utf-16le' : 'utf-16be').decode(bytes);
  const wide = unmarkedUtf16(bytes);
  if (wide) return new TextDecoder(wide).decode(bytes);
  // No page has a line feed within a character.
  const lines: Uint8Array[] = [];
  for (let from = 0; from <= bytes.length; ) {
    const end = bytes.indexOf(10, from);
    const to = end < 0 ? bytes.length : end;
    lines.push(bytes.subarray(from, to));
    from = to + 1;
  }
  return decodeForeign(lines, TEXT_PAGES)
    .texts.join('\n')
    .replace(/^\ufeff/, '');
}

/**
 * Reads a table of labels in delimited text. The column of files is the one whose cells name dropped pictures; without a header, columns
 * are file, class, group, or class, file.
 * @param find the dropped files that a cell may mean
 * @throws LabelTableError where there is no column of files, or none of classes
 */
export function readLabelTable(name: string, bytes: Uint8Array, find: FindFiles = () => []): LabelTable {
  const text = tableText(bytes).normalize('NFC');
  // Excel states the delimiter in a line of its own.
  const [line = '', stated = null] = /^"?sep=(.)"?\r?\n/i.exec(text) ?? [];
  const body = text.slice(line.length);
  try {
    return labelTable(name, delimitedRows(body, stated), find);
  } catch (error) {
    const rows = !stated && error instanceof LabelTableError ? blankRows(body, find) : null;
    if (!rows) throw error;
    return labelTable(name, rows, find);
  }
}

function delimitedRows(body: string, stated: string | null): TableRow[] {
  const rows: TableRow[] = [];
  for (const { line, fields } of records(body, stated ?? delimiterOf(body))) {
    rows.push({ line: stated ? line + 1 : line, fields });
    if (rows.length > MOST_ROWS) break;
  }
  return rows;
}

/** The same of a spreadsheet (sheet.ts). @throws LabelTableError, SheetError */
export async function readLabelSheet(name: string, blob: Blob, find: FindFiles): Promise<LabelTable> {
  const rows = await readSheet(name, blob);
  return labelTable(
    name,
    rows.map(({ line, fields }) => ({ line, fields: fields.map((field) => field.normalize('NFC')) })),
    find,
  );
}

/** What a cell holds: some programs write names as formulas (`="007.png"`), some in single quotes. */
const bare = (cell: string): string => /^="([^"]*)"$/.exec(cell)?.[1] ?? /^'([^']*)'$/.exec(cell)?.[1] ?? cell;

/** Without what stands above a table: titles, notes of the program that wrote it. */
function fromItsHeader(rows: readonly TableRow[]): readonly TableRow[] {
  const isAbove = ({ fields }: TableRow): boolean =>
    fields.filter((field) => field !== '').length < 2 || /^#\s+\S/.test(fields[0] ?? '');
  const first = rows.findIndex((row) => !isAbove(row));
  return rows.slice(Math.max(0, first));
}

function labelTable(name: string, written: readonly TableRow[], find: FindFiles): LabelTable {
  const all = fromItsHeader(written.map(({ line, fields }) => ({ line, fields: fields.map(bare) })));
  const [header] = all;
  if (!header) throw new LabelTableError(name, 'it is empty');
  if (all.every(({ fields }) => fields.length < 2))
    throw new LabelTableError(name, 'no comma, semicolon or tab parts its columns, and blanks do not part all lines alike');
  const columns = findColumns(
    all.map(({ fields }) => fields),
    find,
  );
  if (typeof columns === 'string') throw new LabelTableError(name, columns);
  const rows: LabelRow[] = [];
  const skipped: { line: number; why: string }[] = [];
  /** Of a table with a column for each class: the header of the one that is marked. */
  const marked = (fields: readonly string[]): string | null =>
    header.fields[columns.marks?.find((place) => isOne(fields[place])) ?? -1] ?? null;
  for (const { line, fields } of all.slice(columns.headless ? 0 : 1)) {
    const cell = (place: number | null): string | null => (place === null ? '' : (fields[place] ?? '')) || null;
    const file = cell(columns.file);
    if (rows.length >= MOST_ROWS) skipped.push({ line, why: `the table has more than ${MOST_ROWS} rows` });
    else if (!file) skipped.push({ line, why: 'no file is named' });
    else {
      const part = cell(columns.part);
      rows.push({
        line,
        file,
        className: columns.marks ? marked(fields) : cell(columns.className),
        group: cell(columns.group),
        part: part ? partNamed(part) : null,
      });
    }
    if (skipped.length > 1000) break;
  }
  return { name, rows, classGuessed: columns.classGuessed, skipped };
}
