/** What an export tells of the pictures besides what was found in them, and what leaving it out means for the table. */
import { t } from '../../locales/words';
import { type Item, nameOf } from '../../state/item';
import type { Cell } from './table';

export interface ExportParts {
  readonly names: boolean;
  readonly instrument: boolean;
  readonly hashes: boolean;
  /** Small pictures, in the report. */
  readonly pictures: boolean;
}

/** Columns of the table that go with each part. */
const COLUMNS: Readonly<Record<'instrument' | 'hashes', readonly string[]>> = {
  instrument: ['vendor', 'accelerating_voltage_kv', 'working_distance_mm', 'magnification', 'detector', 'pixel_size_source'],
  hashes: ['file_sha256'],
};

export interface Told {
  readonly id: keyof ExportParts;
  readonly label: string;
  /** From these very pictures. */
  readonly example: string;
}

export function told(items: readonly Item[]): Told[] {
  const [first] = items;
  const instruments = new Set(items.flatMap(({ facts }) => facts?.metadata.instrument ?? facts?.metadata.vendor ?? []));
  const detectors = new Set(items.flatMap(({ facts }) => facts?.metadata.detector ?? []));
  const times = items.filter(({ facts }) => facts?.metadata.acquiredAt !== undefined).length;
  const known = [...instruments, ...detectors].slice(0, 4).join(', ');
  return [
    { id: 'names', label: t('File names and folders'), example: first ? t('as {path}', { path: nameOf(first) }) : '' },
    {
      id: 'instrument',
      label: t('Instrument: vendor, voltage, working distance, magnification, detector, time'),
      example:
        known === ''
          ? t('none is known')
          : times > 0
            ? t('{known}; the time of {times, plural, one {# picture} other {# pictures}}', { known, times })
            : known,
    },
    { id: 'hashes', label: t('SHA-256 of the files'), example: t('by which whoever has the file knows it again') },
    { id: 'pictures', label: t('Small pictures'), example: t('in the report only') },
  ];
}

/** The table without the columns, names and notes that are not to go along. */
export function leftOut(table: readonly (readonly Cell[])[], parts: ExportParts): Cell[][] {
  const [header] = table;
  const gone = new Set([...(parts.instrument ? [] : COLUMNS.instrument), ...(parts.hashes ? [] : COLUMNS.hashes)]);
  const kept = header.map((name) => !gone.has(String(name)));
  const named = (row: readonly Cell[], number: number) =>
    row.map((cell, column) =>
      parts.names || number === 0
        ? cell
        : header[column] === 'file'
          ? `picture ${number}`
          : header[column] === 'error'
            ? null // it names the file
            : cell,
    );
  return table.map((row, number) => named(row, number).filter((_, column) => kept[column]));
}
