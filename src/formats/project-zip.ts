/** A project as one zip: `project.json` (PROJECT.md says what stands in it) and the pictures' files as they were dropped. */
import { Zip, ZipDeflate, ZipPassThrough } from 'fflate';
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
