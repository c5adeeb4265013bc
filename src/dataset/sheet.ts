/**
 * The first visible sheet of an Excel workbook (ECMA-376, Office Open XML): rows of texts. A workbook is a zip of XML files; of these the
 * list of sheets, the shared texts and one sheet are read, and nothing in them is run.
 */

import { type ArchiveEntry, listArchive } from '../archive/archive';
import { MicrographiaError } from '../base/errors';

export class SheetError extends MicrographiaError {
  constructor(name: string, what: string, options?: ErrorOptions) {
    super('bad-sheet', `${name} cannot be read as a spreadsheet: ${what}.`, 'Save the sheet as CSV and drop that.', options);
  }
}

export interface SheetRow {
  /** As the spreadsheet counts it, from 1. */
  readonly line: number;
  readonly fields: readonly string[];
}

const MOST_XML_BYTES = 64 * 2 ** 20;
const MOST_COLUMNS = 1000;

interface XmlTag {
  /** Without its namespace. */
  readonly name: string;
  readonly kind: 'open' | 'close' | 'empty';
  readonly attributes: string;
  /** The text before the tag. */
  readonly before: string;
}

/** The tags of an XML text one after the other; declarations and comments are passed over. */
function* tagsOf(xml: string): Generator<XmlTag> {
  let text = '';
  for (let at = 0; ; ) {
    const from = xml.indexOf('<', at);
    if (from < 0) return;
    text += xml.slice(at, from);
    const closing = xml.startsWith('<!--', from) ? '-->' : '>';
    const to = xml.indexOf(closing, from);
    if (to < 0) return;
    at = to + closing.length;
    const tag = /^(\/?)(?:[\w.-]+:)?([\w.-]+)([\s\S]*?)(\/?)$/.exec(xml.slice(from + 1, Math.min(to, from + 4000)));
    if (!tag || closing !== '>') continue;
    const [, slash, name = '', attributes = '', slashAfter] = tag;
    yield { name, kind: slash ? 'close' : slashAfter ? 'empty' : 'open', attributes, before: plain(text) };
    text = '';
  }
}

const ENTITIES = new Map([
  ['lt', '<'],
  ['gt', '>'],
  ['amp', '&'],
  ['quot', '"'],
  ['apos', "'"],
]);

const character = (code: number): string => (code <= 0x10ffff ? String.fromCodePoint(code) : '\ufffd');

/** Entities, and Excel's own way of writing characters that XML has not (`_x000D_`), to characters. */
const plain = (xml: string): string =>
  xml
    .replace(/&(?:#(\d{1,7})|#x([\da-f]{1,6})|(\w{2,4}));/gi, (whole, decimal, hexadecimal, name) =>
      name ? (ENTITIES.get(name) ?? whole) : character(decimal ? Number(decimal) : Number.parseInt(hexadecimal, 16)),
    )
    .replace(/_x([\da-f]{4})_/gi, (_, code) => character(Number.parseInt(code, 16)));

function attribute(attributes: string, name: string): string | null {
  const found = new RegExp(`(?:^|\\s)(?:[\\w.-]+:)?${name}\\s*=\\s*(?:"([^"]*)"|'([^']*)')`).exec(attributes);
  return found ? plain(found[1] ?? found[2] ?? '') : null;
}

/** `B3` -> 1; null where there is none. */
function columnOf(reference: string | null): number | null {
  const letters = /^[A-Z]{1,3}/.exec(reference ?? '')?.[0];
  return letters ? [...letters].reduce((sum, letter) => sum * 26 + letter.charCodeAt(0) - 64, 0) - 1 : null;
}

/** Texts that cells point at. Of a text in several styles all parts; how it is spoken (`rPh`) is none of it. */
function sharedTexts(xml: string): string[] {
  const texts: string[] = [];
  let text = '';
  let spoken = false;
  for (const { name, kind, before } of tagsOf(xml)) {
    if (name === 'rPh') spoken = kind === 'open';
    else if (name === 't' && kind === 'close' && !spoken) text += before;
    else if (name === 'si' && kind !== 'open') {
      texts.push(text);
      text = '';
    }
  }
  return texts;
}

function rowsOf(xml: string, shared: readonly string[]): SheetRow[] {
  const rows: SheetRow[] = [];
  let line = 0;
  let fields: string[] = [];
  let column = -1;
  let type = '';
  let text = '';
  for (const { name, kind, attributes, before } of tagsOf(xml)) {
    if (name === 'row' && kind === 'open') {
      line = Number(attribute(attributes, 'r') ?? line + 1);
      fields = [];
      column = -1;
    } else if (name === 'row' && kind === 'close') {
      if (fields.some((field) => field !== '')) rows.push({ line, fields: Array.from(fields, (field) => field ?? '') });
    } else if (name === 'c' && kind !== 'close') {
      column = columnOf(attribute(attributes, 'r')) ?? column + 1;
      type = attribute(attributes, 't') ?? 'n';
      text = '';
    } else if ((name === 'v' || name === 't') && kind === 'close') text += before;
    else if (name === 'c' && kind === 'close' && column < MOST_COLUMNS)
      fields[column] = (type === 's' ? (shared[Number(text)] ?? '') : text).trim();
  }
  return rows;
}

/** Where the first visible sheet lies: the workbook names it, its relations say which file it is. */
function sheetPath(workbook: string, relations: string, paths: readonly string[]): string | null {
  const sheets = [...tagsOf(workbook)].filter(({ name, kind }) => name === 'sheet' && kind !== 'close');
  const shown = sheets.find(({ attributes }) => !/hidden/i.test(attribute(attributes, 'state') ?? '')) ?? sheets[0];
  // `id` with its namespace: `sheetId` is another.
  const id = shown ? /\s[\w.-]+:id\s*=\s*["']([^"']*)["']/.exec(shown.attributes)?.[1] : null;
  const relation = [...tagsOf(relations)].find(({ attributes }) => id && attribute(attributes, 'Id') === id);
  const target = relation ? (attribute(relation.attributes, 'Target') ?? '') : '';
  const named = target.startsWith('/') ? target.slice(1) : `xl/${target}`;
  return paths.includes(named) ? named : (paths.filter((path) => /^xl\/worksheets\/[^/]+\.xml$/i.test(path)).sort()[0] ?? null);
}

/** @throws SheetError where the file is no workbook, or has no sheet in it */
export async function readSheet(name: string, blob: Blob): Promise<SheetRow[]> {
  const entries = new Map<string, ArchiveEntry>();
  try {
    for (const entry of (await listArchive(blob, name)).entries) entries.set(entry.path, entry);
  } catch (cause) {
    throw new SheetError(name, 'it is no workbook of Excel (xlsx)', { cause });
  }
  const textAt = async (path: string): Promise<string> => {
    const entry = entries.get(path);
    if (!entry) return '';
    if (entry.size > MOST_XML_BYTES) throw new SheetError(name, `${path} in it is too large`);
    try {
      return await (await entry.open()).text();
    } catch (cause) {
      throw new SheetError(name, 'it is damaged', { cause });
    }
  };
  const [workbook, relations] = [await textAt('xl/workbook.xml'), await textAt('xl/_rels/workbook.xml.rels')];
  const path = sheetPath(workbook, relations, [...entries.keys()]);
  if (path === null) throw new SheetError(name, 'there is no sheet in it');
  return rowsOf(await textAt(path), sharedTexts(await textAt('xl/sharedStrings.xml')));
}
