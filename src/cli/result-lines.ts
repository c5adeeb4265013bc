/** What `classify` says of each picture: words, a JSON object, or a row of a table. */

import type { Fact } from '../base/facts';
import { factColumns, RESULT_COLUMNS, type ResultColumn, type ResultRow } from '../base/result-table';
import { shownText } from '../base/shown';
import { stackPath } from '../base/stack-path';
import { voltageOf } from '../micrograph/voltage';
import { pixelSizeWithBar } from '../scale/use';
import type { Classification } from '../services/classify/protocol';
import type { FileResult } from './read-files';

const TOP = 5;

export type Result = FileResult<Classification>;

/** Every key is always there (`scaleBar` where it was asked for); null where there is nothing to say. */
export function asObject(result: Result, withBar: boolean) {
  if ('error' in result) {
    const { code, message, advice } = result.error;
    return {
      file: result.shown,
      image: result.image,
      category: null,
      probability: null,
      top: [],
      doubt: null,
      novelty: null,
      verdict: null,
      logits: null,
      crop: null,
      pixelSizeNm: null,
      pixelSizeSource: null,
      pixelSizeConfidence: null,
      ...(withBar ? { scaleBar: null } : {}),
      notes: [],
      error: { code, message: `${message} ${advice}` },
    };
  }
  const { micrograph, value } = result;
  const scale = pixelSizeWithBar(micrograph);
  const { x, y, width, height } = micrograph.crop;
  // Where there is nothing to see, nothing is ranked.
  const top = value.ranking.slice(0, TOP);
  return {
    file: result.shown,
    image: result.image,
    category: top[0]?.category ?? null,
    probability: top[0]?.probability ?? null,
    top,
    doubt: value.doubt,
    novelty: value.outOfSet.score,
    verdict: value.verdict.sentence,
    logits: value.logits,
    crop: { x, y, width, height },
    pixelSizeNm: scale.pixelSizeNm?.value ?? null,
    pixelSizeSource: scale.pixelSizeNm?.source ?? null,
    pixelSizeConfidence: scale.pixelSizeNm?.confidence ?? null,
    ...(withBar ? { scaleBar: micrograph.scaleBar ?? null } : {}),
    notes: [...micrograph.notes, ...scale.notes],
    error: null,
  };
}

/** A picture of the table of results: what the page knows of one, and what was measured. */
export interface CsvRow extends ResultRow {
  readonly sheet: readonly Fact[] | null;
}

/** What the table needs beside the verdict. */
export interface Measured {
  readonly sheet?: readonly Fact[];
  /** Of the whole picture, px. */
  readonly size?: { readonly width: number; readonly height: number };
}

export function asRow(result: FileResult<Classification & Measured>): CsvRow {
  const path = result.image ? stackPath(result.shown, result.image.number) : result.shown;
  const none = { path, said: null, pixelSizeNm: null, voltage: null, facts: null, crop: null, barNote: null, sheet: null };
  if ('error' in result) {
    const { code, message, advice } = result.error;
    return { ...none, status: 'failed', classification: null, error: { code, message: `${message} ${advice}` } };
  }
  const { micrograph, value } = result;
  const scale = pixelSizeWithBar(micrograph);
  return {
    ...none,
    status: 'done',
    classification: value,
    pixelSizeNm: scale.pixelSizeNm,
    voltage: voltageOf(micrograph),
    facts: value.size ? { ...micrograph, ...value.size, notes: [...micrograph.notes, ...scale.notes] } : null,
    crop: micrograph.crop,
    barNote: micrograph.dataBar?.note ?? null,
    error: null,
    sheet: value.sheet ?? null,
  };
}

/** The columns of these rows: those that every table has, and one for every fact that any of them has. */
export const columnsOf = (rows: readonly CsvRow[]): readonly ResultColumn<CsvRow>[] => [
  ...RESULT_COLUMNS,
  ...factColumns<CsvRow>(
    rows.flatMap(({ sheet }) => (sheet ? [sheet] : [])),
    ({ sheet }) => sheet,
  ),
];

export const nameOf = ({ shown, image }: Result): string =>
  shownText(image ? `${shown} (image ${image.number} of ${image.of})` : shown);

export const asWords = (result: Result): string =>
  'error' in result
    ? `${nameOf(result)}: not read. ${result.error.message} ${result.error.advice}\n`
    : `${nameOf(result)}: ${shownText(result.value.verdict.sentence)}\n`;
