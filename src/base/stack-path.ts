/** Paths of the images of a stack: `folder/stack.tif#3` is the third one of `folder/stack.tif`. */

export const stackPath = (file: string, image: number): string => `${file}#${image}`;

/** The file and the image (from 1) that a path may mean; null where it names no image. A file may really be called so. */
export function asStackPath(path: string): { readonly file: string; readonly image: number } | null {
  const found = /^(.+)#([1-9]\d{0,5})$/s.exec(path);
  return found?.[1] === undefined ? null : { file: found[1], image: Number(found[2]) };
}

/** Paths of the files in which a picture may lie, the nearest first: itself, its stack, archives around it. */
export function filesAround(path: string): string[] {
  const around = [path, asStackPath(path)?.file ?? path];
  for (let end = path.lastIndexOf('/'); end > 0; end = path.lastIndexOf('/', end - 1)) around.push(path.slice(0, end));
  return around;
}
