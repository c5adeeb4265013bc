/** A project as one zip: `project.json` (PROJECT.md says what stands in it) and the pictures' files as they were dropped. */
import { Inflate, Zip, ZipDeflate, ZipPassThrough } from 'fflate';
import { MicrographiaError } from '../base/errors';

export interface ZippedFile {
  readonly name: string;
  readonly open: () => Promise<Blob>;
}

/** Sizes and places in such a zip are 32 bits. */
const MOST_BYTES = 2 ** 32 - 2 ** 24;

/** @throws MicrographiaError `project-too-large` */
export async function zipProject(json: string, files: readonly ZippedFile[]): Promise<Blob> {
  const parts: Uint8Array<ArrayBuffer>[] = [];
  let bytes = 0;
  let fault: Error | null = null;
  const zip = new Zip((error, chunk) => {
    if (error) fault = error;
    parts.push(chunk as Uint8Array<ArrayBuffer>);
    bytes += chunk.length;
  });
  const about = new ZipDeflate('project.json', { level: 6 });
  zip.add(about);
  about.push(new TextEncoder().encode(json), true);
  for (const { name, open } of files) {
    const blob = await open();
    if (bytes + blob.size > MOST_BYTES)
      throw new MicrographiaError(
        'project-too-large',
        'A project file holds at most 4 GB, and these pictures have more.',
        'Save it without the pictures, or remove some.',
      );
    const entry = new ZipPassThrough(name);
    zip.add(entry);
    entry.push(new Uint8Array(await blob.arrayBuffer()), true);
    if (fault) throw fault;
  }
  zip.end();
  return new Blob(parts, { type: 'application/zip' });
}

const LOCAL_HEADER = 0x04034b50;
const DEFLATED = 8;
/** Bytes read at once. */
const PORTION = 2 ** 16;

/**
 * `project.json` of a zip whose end is missing, as that of a copy that broke off has none: it is the first entry, and its packed bytes tell
 * where they end.
 * @param most bytes that it may have
 * @returns null where the zip does not begin with it; where it is cut itself, what there is
 */
export async function cutProjectJson(zip: Blob, most: number): Promise<string | null> {
  const head = new DataView(await zip.slice(0, 30).arrayBuffer());
  if (head.byteLength < 30 || head.getUint32(0, true) !== LOCAL_HEADER || head.getUint16(8, true) !== DEFLATED) return null;
  const name = head.getUint16(26, true);
  if ((await zip.slice(30, 30 + name).text()) !== 'project.json') return null;
  const pieces: Uint8Array<ArrayBuffer>[] = [];
  let bytes = 0;
  const inflate = new Inflate((piece) => {
    pieces.push(piece.slice());
    bytes += piece.length;
  });
  for (let at = 30 + name + head.getUint16(28, true), before = -1; at < zip.size && before < bytes; at += PORTION) {
    before = bytes;
    try {
      inflate.push(new Uint8Array(await zip.slice(at, at + PORTION).arrayBuffer()));
    } catch {
      break;
    }
    if (bytes > most) return null;
  }
  return new Blob(pieces).text();
}
