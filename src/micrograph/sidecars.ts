/** Which text files beside a picture describe it. */
import { pathKey } from '../base/path-key';

const stemOf = (path: string) => path.replace(/\.[^./\\]*$/, '');

/**
 * Names a sidecar of `picture` may have, lower case: `<stem>.txt` (Hitachi, JEOL), `<name>.txt` (SEC: `x.jpg.txt`), `<stem>.hdr` and
 * `<stem>-tif.hdr`, `-png.hdr`, ... (TESCAN).
 */
function candidates(picture: string): string[] {
  const stem = stemOf(picture);
  const extension = picture.slice(stem.length + 1);
  const alternatives = new Set([extension, extension === 'tiff' ? 'tif' : extension, extension === 'jpeg' ? 'jpg' : extension]);
  return [
    `${picture}.txt`,
    `${stem}.txt`,
    ...[...alternatives].map((ending) => `${stem}-${ending}.hdr`),
    `${picture}.hdr`,
    `${stem}.hdr`,
  ];
}

/** A look-up of the text files of a drop: the paths that describe a picture, best match first; case-insensitive, same folder, letters with accents whole or taken apart. */
export function sidecarFinder(texts: readonly string[]): (picture: string) => string[] {
  const byName = new Map<string, string[]>();
  for (const text of texts) {
    const key = pathKey(text).toLowerCase();
    const same = byName.get(key);
    if (same) same.push(text);
    else byName.set(key, [text]);
  }
  return (picture) => candidates(pathKey(picture).toLowerCase()).flatMap((name) => byName.get(name) ?? []);
}
