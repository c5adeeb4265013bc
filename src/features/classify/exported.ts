/** What an export tells of the pictures besides what was found in them, and what leaving it out means for the table. */
import type { ExportParts } from '../../base/export-parts';
import { ACQUISITION_FACTS } from '../../base/facts';
import { t } from '../../locales/words';
import { type Item, nameOf } from '../../state/item';
import type { Cell } from './table';

/** Columns of the table that go with each part. */
const COLUMNS: Readonly<Record<'instrument' | 'hashes' | 'texts', readonly string[]>> = {
  instrument: [
    'vendor',
    'accelerating_voltage_kv',
    'accelerating_voltage_source',
    'working_distance_mm',
    'magnification',
    'detector',
    'pixel_size_source',
  ],
  hashes: ['file_sha256'],
  texts: ['description', 'description_engine', 'description_model', 'description_edited', 'description_purpose', 'note'],
};

export interface Told {
  readonly id: keyof ExportParts;
  readonly label: string;
  /** From these very pictures. */
  readonly example: string;
}

/** @param texts how many of them have a description */
export function told(items: readonly Item[], texts: number): Told[] {
  const [first] = items;
  const instruments = new Set(items.flatMap(({ facts }) => facts?.metadata.instrument ?? facts?.metadata.vendor ?? []));
  const detectors = new Set(items.flatMap(({ facts }) => facts?.metadata.detector ?? []));
  const times = items.filter(({ facts }) => facts?.metadata.acquiredAt !== undefined).length;
  const notes = items.filter(({ note }) => note !== '').length;
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
    { id: 'pictures', label: t('Pictures, made smaller'), example: t('in the report only') },
    ...(texts > 0 || notes > 0
      ? [
          {
            id: 'texts' as const,
            label: t('Descriptions and notes'),
            example: t(
              '{texts, plural, one {# description} other {# descriptions}}, {notes, plural, one {# note} other {# notes}}; they may name the instrument',
              { texts, notes },
            ),
          },
        ]
      : []),
  ];
}

/** The table without the columns, names and notes that are not to go along. */
export function leftOut(table: readonly (readonly Cell[])[], parts: ExportParts): Cell[][] {
  const [header] = table;
  const gone = new Set((['instrument', 'hashes', 'texts'] as const).flatMap((part) => (parts[part] ? [] : COLUMNS[part])));
  const ofInstrument = (name: string) =>
    ACQUISITION_FACTS.some((id) => new RegExp(`^fact_${id.replaceAll('-', '_')}(_|$)`).test(name));
  const kept = header.map((name) => !gone.has(String(name)) && (parts.instrument || !ofInstrument(String(name))));
  const named = (row: readonly Cell[], number: number) =>
    row.map((cell, column) =>
      parts.names || number === 0
        ? cell
        : header[column] === 'file'
          ? `picture ${number}`
          : header[column] === 'error' || header[column] === 'notes'
            ? null // they name files
            : cell,
    );
  return table.map((row, number) => named(row, number).filter((_, column) => kept[column]));
}
