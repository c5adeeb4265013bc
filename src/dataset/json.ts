/** A data set as JSON: classes, labels, groups, exclusions and the split, keyed by path and SHA-256; no pixels, no file handles. */

import { MicrographiaError } from '../base/errors';
import { type DataEntry, type DataPicture, type DataSet, idAt, placeOf, type SplitRecord } from './dataset';
import { filePattern } from './file-pattern';
import type { Grouping } from './grouping';
import { Rows } from './rows';
import { PARTS, type Part } from './split';

export class StoredSetError extends MicrographiaError {
  constructor(what: string, options?: ErrorOptions) {
    super(
      'bad-data-set',
      `The stored data set cannot be used: ${what}.`,
      'Drop the pictures again; nothing was changed.',
      options,
    );
  }
}

interface StoredPicture {
  path: string;
  sha256?: string;
  folders?: readonly string[];
  column?: string;
  class?: number;
  excluded?: true;
  group?: string;
  part?: Part;
  copyOf?: number;
  copyKind?: 'exact' | 'near';
}

/** What may be left out of a set that is given away. */
export interface LabelParts {
  /** Paths and folders; without them the labels do not find their pictures again. */
  readonly names: boolean;
  readonly hashes: boolean;
  /** Groups and the column they come from: often the names of specimens. */
  readonly groups: boolean;
}

const ALL: LabelParts = { names: true, hashes: true, groups: true };

/** The set's present state as text; undo is not stored. */
export function datasetToJson(set: DataSet, parts: LabelParts = ALL): string {
  const groups = new Map<string, string>();
  /** Groups keep apart what they kept apart, also where they are not named. */
  const groupOf = (name: string): string => {
    if (parts.groups) return name;
    const number = groups.get(name) ?? `group ${groups.size + 1}`;
    groups.set(name, number);
    return number;
  };
  const pictures = set.work.entries.map((entry, place): StoredPicture => {
    const picture = set.pictures.get(place) as DataPicture;
    return {
      path: parts.names ? picture.path : `picture ${place + 1}`,
      ...(picture.facts && parts.hashes ? { sha256: picture.facts.sha256 } : {}),
      ...(picture.folders.length > 0 && parts.names ? { folders: picture.folders } : {}),
      ...(picture.column === null || !parts.groups ? {} : { column: picture.column }),
      ...(entry.classId === null ? {} : { class: entry.classId }),
      ...(entry.excluded ? { excluded: true } : {}),
      ...(entry.group === null ? {} : { group: groupOf(entry.group) }),
      ...(entry.part === null ? {} : { part: entry.part }),
      ...(picture.duplicateOf === null || picture.duplicateKind === null
        ? {}
        : { copyOf: placeOf(picture.duplicateOf), copyKind: picture.duplicateKind }),
    };
  });
  const { classes, grouping, split } = set.work;
  return JSON.stringify({ format: 'micrographia-data-set', version: 1, classes, grouping, split, pictures });
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const text = (value: unknown): string | null => (typeof value === 'string' && value.length <= 4096 ? value : null);
const texts = (value: unknown): string[] => (Array.isArray(value) ? value.flatMap((entry) => text(entry) ?? []) : []);
const share = (value: unknown): number | null => (typeof value === 'number' && value >= 0 && value <= 1 ? value : null);

function groupingFrom(value: unknown): Grouping {
  if (!isRecord(value)) throw new StoredSetError('it states no grouping');
  const { kind, level, pattern } = value;
  if (kind === 'each' || kind === 'column') return { kind };
  if (kind === 'folder' && typeof level === 'number' && Number.isInteger(level) && level >= 0) return { kind, level };
  if (kind === 'pattern' && typeof pattern === 'string') return { kind, pattern: filePattern(pattern).source };
  throw new StoredSetError('its grouping is unknown');
}

function splitFrom(value: unknown): SplitRecord | null {
  if (value === null || value === undefined) return null;
  if (isRecord(value) && value.kind === 'stated') return { kind: 'stated' };
  if (isRecord(value) && value.kind === 'drawn' && isRecord(value.options)) {
    const { seed, validation, test, perClass } = value.options;
    const [a, b] = [share(validation), share(test)];
    const limited = perClass === undefined || (Number.isSafeInteger(perClass) && (perClass as number) >= 1);
    if (typeof seed === 'string' && a !== null && b !== null && limited)
      return {
        kind: 'drawn',
        options: { seed, validation: a, test: b, ...(perClass === undefined ? {} : { perClass: perClass as number }) },
      };
  }
  throw new StoredSetError('its split is damaged');
}

/**
 * Reads a stored set; its pictures are `absent` until their files are dropped again (`addPictures` finds them by path).
 * @throws StoredSetError, PatternError: nothing is taken over by half
 */
export function datasetFromJson(json: string): DataSet {
  let raw: unknown;
  try {
    raw = JSON.parse(json);
  } catch (cause) {
    throw new StoredSetError('it is cut short or no JSON', { cause });
  }
  if (!isRecord(raw) || raw.format !== 'micrographia-data-set') throw new StoredSetError('it is another kind of file');
  if (raw.version !== 1)
    throw new StoredSetError(`it is of version ${JSON.stringify(raw.version)}, this program reads version 1`);
  if (!Array.isArray(raw.classes) || !Array.isArray(raw.pictures)) throw new StoredSetError('it lists no classes or pictures');
  const classes = raw.classes.map((entry: unknown) => {
    const name = isRecord(entry) ? text(entry.name) : null;
    if (!isRecord(entry) || name === null || !Number.isSafeInteger(entry.id)) throw new StoredSetError('a class is damaged');
    return { id: entry.id as number, name };
  });
  const classIds = new Set(classes.map(({ id }) => id));
  if (classIds.size < classes.length) throw new StoredSetError('two classes have one number');
  const paths = new Set<string>();
  const pictures: DataPicture[] = [];
  const entries: DataEntry[] = [];
  raw.pictures.forEach((entry: unknown, place: number) => {
    const path = isRecord(entry) ? text(entry.path) : null;
    if (!isRecord(entry) || path === null || paths.has(path)) throw new StoredSetError(`picture ${place + 1} is damaged`);
    paths.add(path);
    const classId = entry.class ?? null;
    const part = entry.part ?? null;
    const copyOf = entry.copyOf ?? null;
    const kind = entry.copyKind === 'exact' ? 'exact' : 'near';
    if (classId !== null && !classIds.has(classId as number))
      throw new StoredSetError(`${path} has a class that is not listed`);
    if (part !== null && !PARTS.includes(part as Part)) throw new StoredSetError(`${path} is in an unknown part of the split`);
    if (copyOf !== null && !(Number.isInteger(copyOf) && (copyOf as number) >= 0 && (copyOf as number) < place))
      throw new StoredSetError(`${path} is a copy of no listed picture`);
    pictures.push({
      id: idAt(place),
      path,
      folders: texts(entry.folders),
      column: text(entry.column),
      status: 'absent',
      facts: null,
      error: null,
      duplicateOf: copyOf === null ? null : idAt(copyOf as number),
      duplicateKind: copyOf === null ? null : kind,
    });
    entries.push({
      classId: classId as number | null,
      excluded: entry.excluded === true,
      group: text(entry.group),
      part: part as Part | null,
    });
  });
  return {
    pictures: Rows.from(pictures),
    work: {
      classes,
      entries: Rows.from(entries),
      grouping: groupingFrom(raw.grouping),
      split: splitFrom(raw.split),
      nextClassId: Math.max(0, ...classIds) + 1,
    },
    past: [],
    future: [],
  };
}
