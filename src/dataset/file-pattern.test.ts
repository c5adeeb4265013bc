import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { filePattern } from './file-pattern';

/** What the language's own engine gives. */
const reference = (pattern: string, name: string): string | null => {
  const found = new RegExp(pattern, 's').exec(name);
  return found ? (found[1] ?? found[0]) : null;
};

describe('file patterns', () => {
  it('take what stands in the brackets', () => {
    expect(filePattern('^(.+?)[ _.-]*\\d+$').match('S1_area 2-017')).toBe('S1_area 2');
    expect(filePattern('^([^_]+)_').match('wafer7_03_x')).toBe('wafer7');
    expect(filePattern('\\d{4}-\\d\\d').match('on 2024-07-01')).toBe('2024-07');
    expect(filePattern('^(a|ab)(?:c)?$').match('abc')).toBe('ab');
    expect(filePattern('^x').match('ax')).toBeNull();
  });

  it('agree with the language’s own engine', () => {
    const atom = fc.constantFrom('a', 'b', '.', '\\d', '[ab]', '[^a]', '\\w', '(?:a|b1)', '(?:(?:ab)?)', '_');
    const piece = fc
      .tuple(atom, fc.constantFrom('', '', '*', '+', '?', '*?', '+?', '{2}', '{1,2}', '{1,}?'))
      .map((p) => p.join(''));
    const pattern = fc
      .tuple(
        fc.constantFrom('', '^'),
        fc.array(piece, { maxLength: 3 }),
        fc.array(piece, { minLength: 1, maxLength: 3 }),
        fc.constantFrom('', '$'),
      )
      .map(([start, before, inside, end]) => `${start}${before.join('')}(${inside.join('')})${end}`);
    const name = fc.array(fc.constantFrom('a', 'b', '1', '_'), { maxLength: 8 }).map((letters) => letters.join(''));
    fc.assert(
      fc.property(pattern, name, (p, n) => {
        expect(filePattern(p).match(n)).toBe(reference(p, n));
      }),
      { numRuns: 3000 },
    );
  });

  it('that would keep a backtracking engine busy for ever answer at once', () => {
    const name = `${'a'.repeat(1000)}!`;
    const before = performance.now();
    for (const pattern of ['^(a+)+$', '^(?:(?:a*)*)*$', '(a|aa)+$', '^(.*a){20}$', '^(?:a?){100}(?:a){100}b$'])
      expect(filePattern(pattern).match(name)).toBeNull();
    expect(performance.now() - before).toBeLessThan(3000);
  });

  it('that make no sense say why', () => {
    for (const bad of [
      '',
      '(',
      ')',
      'a)',
      '[a',
      '*',
      'a{2',
      'a{3,1}',
      'a{999}',
      '\\',
      '\\q',
      '(?=a)',
      '[z-a]',
      '^*',
      'a'.repeat(300),
      '(?:(?:a{100}){100}){100}',
    ])
      expect(() => filePattern(bad), bad).toThrow(expect.objectContaining({ code: 'bad-pattern' }));
  });
});
