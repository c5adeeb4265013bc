import { limits } from './limits';

/** Which text files beside a picture describe it, and how to decode them. */

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

/** A look-up of the text files of a drop: the paths that describe a picture, best match first; case-insensitive, same folder. */
export function sidecarFinder(texts: readonly string[]): (picture: string) => string[] {
  const byName = new Map<string, string[]>();
  for (const text of texts) {
    const key = text.toLowerCase();
    const same = byName.get(key);
    if (same) same.push(text);
    else byName.set(key, [text]);
  }
  return (picture) => candidates(picture.toLowerCase()).flatMap((name) => byName.get(name) ?? []);
}

/**
 * Text of a sidecar: UTF-16 by its mark or by its many zero bytes (Hitachi), UTF-8 where it is valid, else Latin-1. At most
 * `limits.sidecarBytes` are looked at.
 */
export function decodeText(bytes: Uint8Array): string {
  const head = bytes.subarray(0, limits.sidecarBytes);
  const zeros = (from: number) => head.subarray(0, 400).filter((byte, i) => i % 2 === from && byte === 0).length;
  const sampled = Math.min(200, head.length / 2);
  if ((head[0] === 0xff && head[1] === 0xfe) || zeros(1) > sampled / 2) return strip(new TextDecoder('utf-16le').decode(head));
  if ((head[0] === 0xfe && head[1] === 0xff) || zeros(0) > sampled / 2) return strip(new TextDecoder('utf-16be').decode(head));
  try {
    return strip(new TextDecoder('utf-8', { fatal: true }).decode(head));
  } catch {
    return new TextDecoder('latin1').decode(head);
  }
}

const strip = (text: string) => (text.charCodeAt(0) === 0xfeff ? text.slice(1) : text);
