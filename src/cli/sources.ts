/** Where pictures come from, as a table beside them says: `manifest.csv` in the data folder or the one above it. */
import { readFile } from 'node:fs/promises';
import { dirname, join, resolve, sep } from 'node:path';
import { tableRecords } from '../dataset/label-table';

const MANIFEST = 'manifest.csv';
/** Columns for the source, the better one first. */
const SOURCE = ['source', 'origin'];
/** Column for what took the picture, and the words that mean a scanning microscope. */
const INSTRUMENT = 'instrument';
const SCANNING = /^(fe-?)?sem$|scanning/i;

export interface Sources {
  /** The laboratory, data set or paper of a file; null where the table does not say. */
  sourceOf(file: string): string | null;
  /** Whether it is a scanning micrograph; null where nobody says. */
  isScanning(file: string): boolean | null;
}

interface Row {
  readonly source: string | null;
  readonly instrument: string | null;
}

/** Rows by absolute path. Paths in the table are meant from where it lies. */
async function readManifest(folder: string): Promise<Map<string, Row>> {
  const bytes = await readFile(join(folder, MANIFEST)).catch(() => null);
  const [header, ...records] = bytes ? tableRecords(bytes) : [];
  const columns = (header ?? []).map((name) => name.toLowerCase());
  const path = columns.indexOf('path');
  if (path < 0) return new Map();
  const source = SOURCE.map((name) => columns.indexOf(name)).find((place) => place >= 0) ?? -1;
  const instrument = columns.indexOf(INSTRUMENT);
  return new Map(
    records.map((fields) => [
      resolve(folder, fields[path] ?? ''),
      { source: fields[source] || null, instrument: fields[instrument] || null },
    ]),
  );
}

/**
 * @param data the folder (or archive) of the pictures.
 * @param scanning a list of scanning micrographs among them, a path per line, from the folder of the list or as it ends; or null.
 */
export async function readSources(data: string, scanning: string | null): Promise<Sources> {
  const rows = new Map<string, Row>();
  for (const folder of [dirname(resolve(data)), resolve(data)])
    for (const [file, row] of await readManifest(folder)) rows.set(file, row);
  const listed =
    scanning === null ? null : (await readFile(scanning, 'utf8')).split(/\r?\n/).filter((line) => line.trim() !== '');
  const isListed = (file: string): boolean => (listed ?? []).some((line) => file.endsWith(sep + line.trim()));
  return {
    sourceOf: (file) => rows.get(resolve(file))?.source ?? null,
    isScanning: (file) => {
      if (listed) return isListed(resolve(file));
      const instrument = rows.get(resolve(file))?.instrument;
      return instrument ? SCANNING.test(instrument) : null;
    },
  };
}
