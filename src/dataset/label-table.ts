/**
 * A table of labels beside the pictures: one row per file with its class and, where known, its group (specimen, session) and part of the
 * split. Tables come from spreadsheets of every country: comma, semicolon or tab, with or without a byte-order mark, quotes, a header.
 */
import { MicrographiaError } from '../base/errors';
import { decodeText } from '../micrograph/text';

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
  /** Lines that were left out, with the reason. */
  readonly skipped: readonly { readonly line: number; readonly why: string }[];
}

const MOST_ROWS = 200_000;

const COLUMNS = {
  file: [
    'file',
    'filename',
    'filepath',
    'path',
    'image',
    'imagefile',
    'imagename',
    'imagepath',
    'img',
    'picture',
    'name',
    'datei',
  ],
  className: ['class', 'classname', 'label', 'labels', 'category', 'target', 'klasse', 'classe', 'type'],
  group: ['group', 'groupid', 'specimen', 'specimenid', 'sample', 'sampleid', 'session', 'series', 'batch', 'gruppe', 'probe'],
  part: ['split', 'part', 'subset', 'set', 'partition', 'fold'],
} as const;
type Column = keyof typeof COLUMNS;

const PARTS: Readonly<Record<string, StatedPart>> = {
  train: 'train',
  training: 'train',
  val: 'validation',
  valid: 'validation',
  validation: 'validation',
  dev: 'validation',
  test: 'test',
  testing: 'test',
};

/** `Training` -> `train`; null for other words. */
export const partNamed = (word: string): StatedPart | null => {
  const key = word.trim().toLowerCase();
  return Object.hasOwn(PARTS, key) ? PARTS[key] : null;
};

interface Record_ {
  readonly line: number;
  readonly fields: readonly string[];
}

/** Records of a delimited text (RFC 4180); a quote inside an unquoted field is kept as it is. An open quote ends with the text. */
function* records(text: string, delimiter: string): Generator<Record_> {
  let line = 1;
  let start = 1;
  let fields: string[] = [];
  let field = '';
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
    } else if (c === '"' && field.trim() === '' && !wasQuoted) {
      field = '';
      quoted = true;
      wasQuoted = true;
    } else if (c === delimiter) {
      fields.push(field.trim());
      field = '';
      wasQuoted = false;
    } else if (c === undefined || c === '\n' || c === '\r') {
      if (c === '\r' && text[at + 1] === '\n') at++;
      fields.push(field.trim());
      if (fields.length > 1 || fields[0] !== '') yield { line: start, fields };
      fields = [];
      field = '';
      wasQuoted = false;
      quoted = false;
      if (c !== undefined) line++;
      start = line;
    } else field += c;
  }
}

/** The delimiter that cuts the first records into equally many fields, as many as can be. */
function delimiterOf(text: string): string {
  const head = text.slice(0, 20_000);
  let best = { delimiter: ',', score: 0 };
  for (const delimiter of [',', ';', '\t', '|']) {
    const widths: number[] = [];
    for (const { fields } of records(head, delimiter)) if (widths.push(fields.length) === 20) break;
    const width = widths[0] ?? 0;
    const score = width > 1 ? widths.filter((other) => other === width).length / widths.length + 0.01 * Math.min(width, 9) : 0;
    if (score > best.score) best = { delimiter, score };
  }
  return best.delimiter;
}

/** The records of any table that a spreadsheet wrote, header first. */
export function tableRecords(bytes: Uint8Array): (readonly string[])[] {
  const text = decodeLong(bytes);
  return [...records(text, delimiterOf(text))].map(({ fields }) => fields);
}

const plainHeader = (cell: string): string => cell.toLowerCase().replace(/[^a-z]/g, '');

/** Places of the known columns; the first cell that fits wins, in the order of the names (so `file` goes before `name`). */
function columnsOf(header: readonly string[]): Partial<Record<Column, number>> {
  const cells = header.map(plainHeader);
  const places: Partial<Record<Column, number>> = {};
  for (const column of Object.keys(COLUMNS) as Column[])
    for (const name of COLUMNS[column]) {
      const at = cells.indexOf(name);
      if (at >= 0 && !Object.values(places).includes(at)) {
        places[column] = at;
        break;
      }
    }
  return places;
}

const looksLikeFile = (cell: string): boolean => /\.(tiff?|png|jpe?g|bmp|webp)$/i.test(cell);

/**
 * Reads a table of labels. Without a header, two or three columns of which the first holds picture files are file, class, group.
 * @throws LabelTableError where there is no column of files, or none of classes
 */
export function readLabelTable(name: string, bytes: Uint8Array): LabelTable {
  // decodeText looks at 1 MiB, enough for a sidecar; a table may be longer.
  const text =
    bytes.length > 2 ** 20 && !/[\xfe\xff]/.test(String.fromCharCode(bytes[0], bytes[1]))
      ? decodeLong(bytes)
      : decodeText(bytes);
  // Excel states the delimiter in a line of its own.
  const stated = /^sep=(.)\r?\n/i.exec(text);
  const body = (stated ? text.slice(stated[0].length) : text).normalize('NFC');
  const all = records(body, stated ? stated[1] : delimiterOf(body));
  const first = all.next();
  if (first.done) throw new LabelTableError(name, 'it is empty');
  const header = first.value;
  let places = columnsOf(header.fields);
  const headless = places.file === undefined && header.fields.length <= 3 && looksLikeFile(header.fields[0]);
  if (headless) places = { file: 0, className: 1, group: 2 };
  const { file: filePlace, className: classPlace } = places;
  if (filePlace === undefined)
    throw new LabelTableError(name, `no column is called file (there are ${header.fields.slice(0, 6).join(', ')})`);
  if (classPlace === undefined)
    throw new LabelTableError(name, `no column is called class (there are ${header.fields.slice(0, 6).join(', ')})`);
  const offset = stated ? 1 : 0;
  const rows: LabelRow[] = [];
  const skipped: { line: number; why: string }[] = [];
  const cell = (fields: readonly string[], place: number | undefined): string | null =>
    (place === undefined ? '' : (fields[place] ?? '')) || null;
  const take = ({ line, fields }: Record_): void => {
    const file = cell(fields, filePlace);
    if (rows.length >= MOST_ROWS) skipped.push({ line: line + offset, why: `the table has more than ${MOST_ROWS} rows` });
    else if (!file) skipped.push({ line: line + offset, why: 'no file is named' });
    else {
      const part = cell(fields, places.part);
      rows.push({
        line: line + offset,
        file,
        className: cell(fields, classPlace),
        group: cell(fields, places.group),
        part: part ? partNamed(part) : null,
      });
    }
  };
  if (headless) take(header);
  for (const record of all) {
    take(record);
    if (skipped.length > 1000) break;
  }
  return { name, rows, skipped };
}

function decodeLong(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder('latin1').decode(bytes);
  }
}
