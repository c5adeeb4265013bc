import { expect, it } from 'vitest';
import { dropsLacking } from './lacking';

it('finds the drop of a file by its own path, as a stack, and as an archive at any depth; the file itself comes first', () => {
  const drops = dropsLacking([
    { path: 'a.tif', drop: 1 },
    { path: 'stack.tif#2', drop: 2 },
    { path: 'set.zip/inner/b.tif', drop: 3 },
    { path: 'set.zip/inner/c.tif', drop: 4 },
    { path: 'set.zip/d.tif', drop: 4 },
    { path: 'set.zip/inner', drop: 5 },
  ]);
  const dropOf = (path: string) => drops.get(path);
  expect(['a.tif', 'stack.tif', 'set.zip', 'set.zip/inner'].map(dropOf)).toEqual([1, 2, 3, 5]);
  expect(['b.tif', 'set', 'stack.tif#2', ''].map(dropOf)).toEqual([undefined, undefined, undefined, undefined]);
});

it('looks at each path as often, however many pictures lack theirs', () => {
  const looksAt = (count: number): number => {
    let looks = 0;
    const pictures = Array.from({ length: count }, (_, i) =>
      Object.defineProperty({ path: '', drop: 1 }, 'path', {
        get: () => {
          looks++;
          return `set.zip/folder/${i}.tif`;
        },
      }),
    );
    dropsLacking(pictures);
    return looks / count;
  };
  expect(looksAt(2000)).toBe(looksAt(20));
});
