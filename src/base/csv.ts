import { shownText } from './shown';

/**
 * Comma-separated values after RFC 4180: CRLF between records, quotes where a field needs them. Text that a spreadsheet would run
 * as a formula (`=`, `+`, `-`, `@` at its start, and their full-width twins) gets an apostrophe in front:
 * file names come from anywhere, and stand here as they may be shown (base/shown.ts).
 */
export type CsvValue = string | number | boolean | null | undefined;

const FORMULA = /^[=+\-@＝＋－＠]/;
const NEEDS_QUOTES = /[",]/;

function field(value: CsvValue): string {
  if (value === null || value === undefined) return '';
  if (typeof value === 'number') return Number.isFinite(value) ? String(value) : '';
  const text = shownText(String(value));
  const safe = FORMULA.test(text) ? `'${text}` : text;
  return NEEDS_QUOTES.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** One line per row, each ended by CRLF. Numbers are written as they are (an infinite or undefined one as nothing). */
export const toCsv = (rows: readonly (readonly CsvValue[])[]): string =>
  rows.map((row) => `${row.map(field).join(',')}\r\n`).join('');
