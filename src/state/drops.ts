import { asStackPath } from '../base/stack-path';
import type { DroppedFile, PackedFile } from '../services/read/protocol';

/** A file of a drop: as dropped, or as it is kept on the disk of the browser. */
export type DropFile = DroppedFile | PackedFile;

/** Endings of files that only ever accompany a picture. Whatever else is dropped is listed at once and read. */
const COMPANION = /\.(txt|hdr|xml|ini|log|md|json|csv|db|ds_store)$/i;

/** A file that only accompanies pictures. */
export const isCompanion = (path: string): boolean => COMPANION.test(path);

/** Paths to list before anything is read. A companion that turns out to be a picture after all is listed when it was read. */
export const likelyPictures = (files: readonly DroppedFile[]): string[] =>
  files.map((file) => file.path).filter((path) => !COMPANION.test(path));

/** The same files under paths that are all different: two pasted `image.png` become `image.png` and `image (2).png`. */
export function distinctPaths(files: readonly DroppedFile[]): DroppedFile[] {
  const taken = new Set<string>();
  return files.map((file) => {
    let path = file.path;
    for (let n = 2; taken.has(path); n++) path = file.path.replace(/(\.[^./]*)?$/, ` (${n})$1`);
    taken.add(path);
    return path === file.path ? file : { path, blob: file.blob };
  });
}

/**
 * The files needed to read `path` again: the picture itself, the stack (`a.tif#2` -> `a.tif`) or the archive it lies in (`drop.zip/a.tif` -> `drop.zip`). Metadata is
 * already known, so sidecars are left out.
 */
export function filesToReread<F extends { readonly path: string }>(files: readonly F[], path: string): F[] {
  const stack = asStackPath(path)?.file;
  const exact = files.find((file) => file.path === path) ?? files.find((file) => file.path === stack);
  if (exact) return [exact];
  const container = files.find((file) => path.startsWith(`${file.path}/`));
  return container ? [container] : [];
}

/** The files of a drop needed to read those `paths` for the first time: these and every possible companion. */
export function filesToRead<F extends { readonly path: string }>(files: readonly F[], paths: ReadonlySet<string>): F[] {
  return files.filter((file) => paths.has(file.path) || COMPANION.test(file.path));
}
