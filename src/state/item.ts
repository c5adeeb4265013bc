/**
 * One micrograph of the session: what was dropped, how far it has come, what was found, and what the user corrected by hand.
 * Pixels are not here (see base/plane-cache.ts): thousands of items stay in memory, their pictures do not.
 */
import type { PackedError } from '../base/errors';
import type { ContrastSet } from '../base/levels';
import type { Rect } from '../base/plane';
import { shownText } from '../base/shown';
import type { HandSet } from '../base/traces';
import type { Thumbnail } from '../dataset/thumbnail';
import { barText, SOURCE_WORDS } from '../locales/sources';
import { voltageOf as readVoltage, type Voltage } from '../micrograph/voltage';
import type { Classification } from '../services/classify/protocol';
import type { Measured, Micrograph } from '../services/read/protocol';

export type { PackedError } from '../base/errors';
export type { Plane, Rect } from '../base/plane';
export type { Classification, EngineReport, Verdict } from '../services/classify/protocol';
export type { DataBar, DroppedFile, InstrumentMetadata, Measured, Thumbnail, ValueSource } from '../services/read/protocol';

/** Everything that was read of a file except its pixels. */
export type MicrographFacts = Omit<Micrograph, 'pixels'> & { readonly width: number; readonly height: number };

/**
 * `reading`: not yet read; `waiting`: read, in the queue; `classifying`: with the model now; `done`; `failed`: see `error`;
 * `stopped`: the user stopped the run before this one's turn.
 */
export type ItemStatus = 'reading' | 'waiting' | 'classifying' | 'done' | 'failed' | 'stopped';

export interface Item {
  readonly id: string;
  /** Number of the drop it came with: re-reading needs that drop's files. */
  readonly drop: number;
  /** Path inside the drop, as the reader names it. A stranger's words: shown as text only. */
  readonly path: string;
  readonly status: ItemStatus;
  /** Counts every change that makes an earlier classification stale. */
  readonly revision: number;
  readonly facts: MicrographFacts | null;
  readonly thumbnail: Thumbnail | null;
  readonly classification: Classification | null;
  readonly error: PackedError | null;
  /** First picture row the user wants ignored, or null: as the reader found it. */
  readonly userBarTop: number | null;
  /** Nanometres per pixel set by hand, or null: as the reader found it. */
  readonly userPixelSizeNm: number | null;
  /** How that was come by; typed where absent. */
  readonly userPixelSizeSource?: SetBy;
  /** What bodies and lines are told from their ground by; found automatically where absent. */
  readonly userMeasuring?: HandSet;
  /** How its greys are shown; as usual where absent. */
  readonly userContrast?: ContrastSet;
  /** What a person says that it is, or null where nobody has. */
  readonly said: Said | null;
  /** What a person noted about it, in their own words; empty where nobody has. */
  readonly note: string;
}

/** A person's word on a picture. */
export interface Said {
  /** Null: none of the categories. */
  readonly category: string | null;
}

/** Ways to set a pixel size by hand: typed, drawn along the scale bar, or what was read from the bar accepted. */
export type SetBy = 'user' | 'drawn' | 'bar';

/** A picture of which only its place is known. */
export const newItem = (id: string, drop: number, path: string): Item => ({
  id,
  drop,
  path,
  status: 'reading',
  revision: 0,
  facts: null,
  thumbnail: null,
  classification: null,
  error: null,
  userBarTop: null,
  userPixelSizeNm: null,
  said: null,
  note: '',
});

/** Of a picture whose file was neither read nor kept when the page was closed. */
export const NOT_KEPT = 'not-kept';

/** Its file is not at hand since the page was closed, though it was dropped once: what was read of it is known, or it was not yet read. */
export const mayLack = ({ facts, error }: Item): boolean => facts !== null || error?.code === NOT_KEPT;

export const isPending = (item: Item): boolean =>
  item.status === 'reading' || item.status === 'waiting' || item.status === 'classifying';

/** The last part of the path, as it may be shown. */
export const nameOf = (item: Item): string => shownText(item.path.slice(item.path.lastIndexOf('/') + 1) || item.path);

/** Where the file lies, as it may be shown. */
export const pathOf = (item: Item): string => shownText(item.path);

/** Rows from which the picture is ignored; the picture's height where nothing is. */
export const barTopOf = (item: Item, facts: MicrographFacts): number =>
  item.userBarTop ?? Math.min(facts.height, facts.crop.y + facts.crop.height);

/** The smallest `userBarTop` allowed: an eighth of the picture, at least 32 rows, is always left to classify. */
export const lowestBarTop = (facts: MicrographFacts): number =>
  Math.min(facts.height, facts.crop.y + Math.max(32, Math.ceil(facts.height / 8)));

/** The rectangle that is classified, in pixels of the file's picture. */
export function cropOf(item: Item, facts: MicrographFacts): Rect {
  return { ...facts.crop, height: barTopOf(item, facts) - facts.crop.y };
}

/** Pixel size with its source; what the user typed wins over the file. */
export function pixelSizeOf(item: Item): Measured<number> | null {
  const { userPixelSizeNm: value, userPixelSizeSource: source = 'user' } = item;
  if (value !== null) return { value, unit: 'nm', source, confidence: source === 'user' ? 'stated' : 'derived' };
  return item.facts?.pixelSizeNm ?? null;
}

/** Accelerating voltage; null where neither the file nor its data bar says it, or nothing was read. */
export const voltageOf = ({ facts }: Pick<Item, 'facts'>): Voltage | null => facts && readVoltage(facts);

/** Every place that a value can come from. */
export const VALUE_SOURCES = Object.keys(SOURCE_WORDS) as Measured<number>['source'][];

/** `from the FEI/Thermo tag`, `typed by you`. */
export const sourceWords = (source: Measured<number>['source']): string => SOURCE_WORDS[source];

/** `bottom 70 px ignored (set by you)`; in a file for others `set by hand`. */
export const barNoteOf = (item: Item, { dataBar, ...facts }: MicrographFacts, reader: 'you' | 'hand' = 'you'): string =>
  barText(facts.height - barTopOf(item, { ...facts, dataBar }), dataBar, item.userBarTop === null ? null : reader);
