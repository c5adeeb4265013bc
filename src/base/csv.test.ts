import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toCsv } from './csv';
import { shownText } from './shown';

/** A plain reader of RFC 4180, character by character. */
function parse(text: string): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  let value = '';
  for (let i = 0; i < text.length; ) {
    if (text[i] === '"') {
      for (i++; text[i] !== '"' || text[i + 1] === '"'; i++) {
        if (i >= text.length) throw new Error('open quote');
        value += text[i];
        if (text[i] === '"') i++;
      }
      i++;
    } else if (text[i] === ',') {
      row.push(value);
      value = '';
      i++;
    } else if (text.startsWith('\r\n', i)) {
      rows.push([...row, value]);
      row = [];
      value = '';
      i += 2;
    } else value += text[i++];
  }
  return rows;
}

describe('toCsv', () => {
  it('quotes what needs quoting and leaves the rest', () => {
    expect(
      toCsv([
        ['a', 'b,c', 'd "e"', 'f g'],
        [1, -2.5, true, null],
      ]),
    ).toBe('a,"b,c","d ""e""",f g\r\n1,-2.5,true,\r\n');
  });

  it('writes no number that is none', () => {
    expect(toCsv([[Number.NaN, Number.POSITIVE_INFINITY, 0, undefined]])).toBe(',,0,\r\n');
  });

  it.each(['=1+1', '+1', '-1', '@SUM(A1)', '＝1'])('disarms %j', (text) => {
    expect(parse(toCsv([[text, 'x']]))[0][0]).toBe(`'${text}`);
  });

  it('shows what acts as a sign: no cell begins a second record or a terminal sequence', () => {
    expect(toCsv([['a\nb.png', '\t=1', '\x1b[2J', '\u202egnp']])).toBe('a␊b.png,␉=1,␛[2J,<U+202E>gnp\r\n');
  });

  it('brings any table of text back as it is shown, but for the apostrophe', () => {
    const cell = fc.string({ unit: 'binary' });
    fc.assert(
      fc.property(fc.array(fc.array(cell, { minLength: 1, maxLength: 5 })), (rows) => {
        const back = parse(toCsv(rows));
        expect(back.length).toBe(rows.length);
        rows.forEach((row, r) => {
          row.forEach((value, c) => {
            expect([shownText(value), `'${shownText(value)}`]).toContain(back[r][c]);
            expect(back[r][c]).not.toMatch(/^[=+\-@]/);
          });
        });
      }),
    );
  });
});
