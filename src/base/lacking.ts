import { asStackPath } from './stack-path';

/**
 * By path of a file: the drop of a picture that lacks it since the page was closed, itself, as an image of a stack, or in an archive of
 * that path. Made once a drop, so that each of its files costs one look-up.
 */
export function dropsLacking(
  pictures: readonly { readonly path: string; readonly drop: number }[],
): ReadonlyMap<string, number> {
  const files = new Map<string, number>();
  const archives = new Map<string, number>();
  for (const { path, drop } of pictures) {
    files.set(asStackPath(path)?.file ?? path, drop);
    // What lies in the folder of a picture met before is known with all the folders above.
    for (let end = path.lastIndexOf('/'); end > 0; end = path.lastIndexOf('/', end - 1)) {
      const above = path.slice(0, end);
      if (archives.has(above)) break;
      archives.set(above, drop);
    }
  }
  return new Map([...archives, ...files]);
}
