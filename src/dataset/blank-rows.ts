/**
 * Tables whose columns are kept apart by blanks, as scripts and data sets write them: `a.png  Patterned surface`. A blank may stand in a name,
 * too, so lines are cut in several ways, and a way counts only where it cuts all of them alike.
 */
import { type FindFiles, namesWhole, PICTURE_ENDING } from './find-files';

interface TextLine {
  readonly line: number;
  readonly text: string;
}

interface Row {
  readonly line: number;
  readonly fields: readonly string[];
}

type Cut = (text: string) => readonly string[] | null;

/** Lines that are looked at first: a file that is no such table is left soon. */
const SAMPLE = 500;
/** Characters of a line, at most: a longer one names no file and its class. */
const MOST_IN_LINE = 1000;

/** Cut at blanks, or only at several of them; what is in quotes is one cell. */
function cells(text: string, least: 1 | 2): readonly string[] {
  const quoted = /^"((?:[^"]|"")*)"(?=\s|$)|^'([^']*)'(?=\s|$)/;
  const plain = least === 1 ? /^\S+/ : /^\S+(?:\s\S+)*/;
  const found: string[] = [];
  for (let rest = text.trim(); rest !== ''; rest = rest.trimStart()) {
    const inQuotes = quoted.exec(rest);
    const [whole] = inQuotes ?? plain.exec(rest) ?? [rest];
    found.push(inQuotes ? (inQuotes[1]?.replaceAll('""', '"') ?? inQuotes[2] ?? '') : whole);
    rest = rest.slice(whole.length);
  }
  return found;
}

/** Two cells, parted at a place; null where one of them is empty. */
function parted(text: string, at: number): readonly string[] | null {
  const cells = [text.slice(0, Math.max(0, at)).trim(), text.slice(Math.max(0, at)).trim()];
  return cells.includes('') ? null : cells;
}

const FILE_END = new RegExp(String.raw`${PICTURE_ENDING}(?=\s)`, 'i');

/** Two cells: the file, which ends as pictures do, and the rest. */
const fileFirst: Cut = (text) => {
  const end = FILE_END.exec(text);
  return end && parted(text, end.index + end[0].length);
};

/** Three cells: the number of the row, the file, and the rest. */
const numberFirst: Cut = (text) => {
  const [, number = '', behind = ''] = /^\s*(\d+)\s+(\S.*)$/.exec(text) ?? [];
  const cells = fileFirst(behind);
  return cells && [number, ...cells];
};

/** The header above such rows: three words, or two where the numbers have no name. */
const overNumbers: Cut = (text) => {
  const words = text.trim().split(/\s+/);
  return words.length === 3 ? words : words.length === 2 ? ['', ...words] : null;
};

const lastWord: Cut = (text) => parted(text.trim(), text.trim().search(/\s\S+$/));

const firstWord: Cut = (text) => parted(text.trim(), text.trim().search(/\s/));

/** Cuts at the places where every line has a blank, and no cell is empty. */
function aligned(lines: readonly TextLine[]): Cut | null {
  const width = Math.max(...lines.map(({ text }) => text.length));
  const isBlank = (place: number): boolean => lines.every(({ text }) => (text[place] ?? ' ') === ' ');
  const starts: number[] = [];
  for (let place = 0; place < width; place++) if (!isBlank(place) && (place === 0 || isBlank(place - 1))) starts.push(place);
  const cellOf = (text: string, from: number, to?: number): string => text.slice(from, to).trim();
  const kept = starts.filter((from, i) => i === 0 || lines.every(({ text }) => cellOf(text, from, starts[i + 1]) !== ''));
  return kept.length > 1 ? (text) => kept.map((from, i) => cellOf(text, i === 0 ? 0 : from, kept[i + 1])) : null;
}

/** The lines cut in this way, where it cuts all of them into as many cells. */
function cutAll(lines: readonly TextLine[], cut: Cut): Row[] | null {
  const rows: Row[] = [];
  for (const { line, text } of lines) {
    const fields = cut(text);
    if (!fields || fields.length < 2 || fields.length !== (rows[0]?.fields.length ?? fields.length)) return null;
    rows.push({ line, fields });
  }
  return rows;
}

const headed =
  (cut: Cut, header: string | undefined, headerCut: Cut = firstWord): Cut =>
  (text) =>
    cut(text) ?? (text === header ? headerCut(text) : null);

/** In how many rows the column that names most files names one: dropped ones, or where none is, such as end like pictures. */
function namesIn(rows: readonly Row[], isFile: (cell: string) => boolean): number {
  const columns = rows[0]?.fields.length ?? 0;
  const counts = Array.from({ length: columns }, (_, at) => rows.filter(({ fields }) => isFile(fields[at] ?? '')).length);
  return Math.max(0, ...counts);
}

/**
 * The rows of a table in which blanks part the columns; null where no way of cutting fits all lines, or none finds files.
 * @param find the dropped files that a cell may mean
 */
export function blankRows(body: string, find: FindFiles): readonly Row[] | null {
  const lines = body
    .split(/\r\n?|\n/)
    .map((text, i): TextLine => ({ line: i + 1, text: text.trimEnd() }))
    .filter(({ text }) => text !== '' && !/^#/.test(text));
  const [header] = lines;
  if (!header || lines.length < 2 || lines.some(({ text }) => text.length > MOST_IN_LINE)) return null;
  const sample = lines.slice(0, SAMPLE);
  const named = new RegExp(`${PICTURE_ENDING}$`, 'i');
  const isDropped = (cell: string): boolean => find(cell).length > 0;
  const byColumns = aligned(lines);
  const ways: Cut[] = [
    (text) => cells(text, 2),
    (text) => cells(text, 1),
    ...(byColumns ? [byColumns] : []),
    headed(numberFirst, header.text, overNumbers),
    headed(fileFirst, header.text),
    lastWord,
    firstWord,
  ];
  /** The way that finds most files, and `least` at least. */
  const best = (isFile: (cell: string) => boolean, least: number): readonly Row[] | null => {
    let found: Cut | null = null;
    let most = Math.max(1, least) - 1;
    for (const cut of ways) {
      const rows = cutAll(sample, cut);
      const names = rows ? namesIn(rows, isFile) : 0;
      if (names <= most) continue;
      most = names;
      found = cut;
    }
    return found && cutAll(lines, found);
  };
  const isWhole = (cell: string): boolean => namesWhole(cell, find(cell));
  // A number before the file may be the name of another file without its ending: whole names count first.
  // Not all need have been dropped. Where none was, all must look like files, but for a header.
  return (
    best(isWhole, sample.length / 2) ??
    best(isDropped, sample.length / 2) ??
    best((cell) => named.test(cell), sample.length - 1)
  );
}
