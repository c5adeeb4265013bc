/** Which text files beside a picture describe it, and how to decode them. */

const folderOf = (path: string) => path.slice(0, Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1);
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

/** The paths among `texts` that describe `picture`, best match first; case-insensitive, same folder. */
export function sidecarsOf(picture: string, texts: readonly string[]): string[] {
  const wanted = candidates(picture.toLowerCase());
  const folder = folderOf(picture).toLowerCase();
  return texts
    .filter((text) => folderOf(text).toLowerCase() === folder && wanted.includes(text.toLowerCase()))
    .sort((a, b) => wanted.indexOf(a.toLowerCase()) - wanted.indexOf(b.toLowerCase()));
}
