/** Finds the dropped file that a table means, however it writes the path. */
import { pathKey } from '../base/path-key';

const cleaned = (path: string): string =>
  path
    .replaceAll('\\', '/')
    .split('/')
    .filter((part) => part !== '' && part !== '.' && part !== '..')
    .join('/');

/** Every ending of a path (`a/b/c`, `b/c`, `c`) leads to the files that have it. */
function pathIndex(paths: readonly string[], key: (path: string) => string): Map<string, string[]> {
  const index = new Map<string, string[]>();
  for (const path of paths) {
    const full = key(path);
    for (let at = 0; at >= 0; at = full.indexOf('/', at) + 1 || -1) {
      const ending = full.slice(at);
      const same = index.get(ending);
      if (same) same.push(path);
      else index.set(ending, [path]);
    }
  }
  return index;
}

/** The dropped files that a cell of a table may mean; none, one, or several of one name. */
export type FindFiles = (cell: string) => readonly string[];

/** How pictures end, as the source of a pattern. */
export const PICTURE_ENDING = String.raw`\.(?:tiff?|png|jpe?g|bmp|webp|dm[34]|mrcs?|ser|emd|h5|hdf5?|spm|img)`;

/** The cell is the name of one of these files, ending and all, whatever folders it writes before it; else only their names without ending. */
export function namesWhole(cell: string, found: readonly string[]): boolean {
  const last = (path: string): string => pathKey(cleaned(path)).toLowerCase().replace(/^.*\//, '');
  const wanted = last(cell);
  return found.some((path) => last(path) === wanted);
}

/** A table's file among the dropped ones: by path, by the end of either path, without regard to case, without the ending. */
export function fileFinder(paths: readonly string[]): FindFiles {
  const ways = [
    pathKey,
    (path: string) => pathKey(path).toLowerCase(),
    (path: string) =>
      pathKey(path)
        .toLowerCase()
        .replace(/\.[^./]*$/, ''),
  ].map((key) => {
    let index: Map<string, string[]> | null = null;
    return {
      key,
      get index() {
        index ??= pathIndex(paths, key);
        return index;
      },
    };
  });
  return (cell) => {
    for (const way of ways) {
      // A path of another computer (`C:\data\x\a.tif`) fits with its last parts.
      for (let rest = way.key(cleaned(cell)); rest !== ''; rest = rest.includes('/') ? rest.slice(rest.indexOf('/') + 1) : '') {
        const found = way.index.get(rest);
        if (found) return found;
      }
    }
    return [];
  };
}
