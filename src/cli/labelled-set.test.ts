/** How the command line groups the pictures of a table: by itself, and as it is told to. */
import { describe, expect, it } from 'vitest';
import { groupingOf } from './labelled-set';

const batches = (column: string | null, className: string) =>
  Array.from({ length: 3 }, (_, i) => ({ path: `${className}${i}.bmp`, className, folders: [], part: null, column }));
const labelled = [...batches('B1', 'A'), ...batches('B2', 'B')];

/** The grouping, and what was told. */
function chosen(groups: string) {
  const faults: string[] = [];
  return { ...groupingOf(groups, labelled, (fault) => faults.push(fault)), faults };
}

describe('a table with one batch per class', () => {
  it('is not split by its batches, and says so', () => {
    expect(chosen('guess')).toEqual({
      kind: 'each',
      faults: [expect.stringMatching(/\(B1, B2\) puts A, B into fewer than three groups.*--groups column/)],
    });
  });

  it('is split by them where that is asked for', () => {
    expect(chosen('column')).toEqual({ kind: 'column', faults: [] });
    expect(() => groupingOf('column', batches(null, 'A'), () => {})).toThrow('no table with a group column');
  });

  it('is not spoken of where another grouping is asked for', () => {
    expect(chosen('each')).toEqual({ kind: 'each', faults: [] });
    expect(chosen('^(.)')).toEqual({ kind: 'pattern', pattern: '^(.)', faults: [] });
  });
});
