/** Items of a session as a page of bytes (formats/packed-page.ts) and back: thumbnails as they are, all else as JSON. */
import * as v from 'valibot';
import { packPage, unpackPage } from '../formats/packed-page';
import type { SavedFile, SavedHead, SavedItem } from '../keeping/kept-session';
import { type Losses, mendEntry } from './mend-entry';
import { countSchema, itemSchema, thumbnailSchema } from './session-schema';

/** Raised when an older build could not read what is written. */
const SESSION_VERSION = 1;

const entrySchema = v.object({
  item: itemSchema,
  thumbnail: v.nullable(v.object({ ...thumbnailSchema.entries, part: countSchema })),
  // A session kept before there were corrections has none.
  features: v.optional(v.nullable(countSchema), null),
  extras: v.record(v.string(), v.unknown()),
});

const pageSchema = v.object({ version: countSchema, entries: v.array(v.unknown()) });

export function packItems(entries: readonly SavedItem[]): Uint8Array<ArrayBuffer> {
  const parts: Uint8Array[] = [];
  const add = (bytes: Uint8Array): number => parts.push(bytes) - 1;
  const bytesOf = (array: Uint8ClampedArray | Uint16Array) => new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
  const json = entries.map(({ item: { thumbnail, classification, ...item }, extras }) => ({
    item: { ...item, classification: classification && { ...classification, features: undefined } },
    features: classification?.features ? add(bytesOf(classification.features)) : null,
    thumbnail: thumbnail && {
      width: thumbnail.width,
      height: thumbnail.height,
      part: add(bytesOf(thumbnail.grey)),
    },
    extras,
  }));
  return packPage({ version: SESSION_VERSION, entries: json }, parts);
}

export interface UnpackedItems {
  readonly items: readonly SavedItem[];
  /** Entries that could not be read. */
  readonly damaged: number;
  /** What was left out of those that could. */
  readonly losses: Losses;
}

/** What is sound in a page; null where nothing of it can be read, or a newer build wrote it. */
export function unpackItems(bytes: Uint8Array): UnpackedItems | null {
  const page = unpackPage(bytes);
  const { success, output } = v.safeParse(pageSchema, page?.json);
  if (!page || !success || output.version > SESSION_VERSION) return null;
  const losses: Losses = new Map();
  const items = output.entries.flatMap((value): SavedItem[] => {
    const entry = mendEntry(entrySchema, value, losses);
    if (!entry) return [];
    const { item, thumbnail, features, extras } = entry;
    const vector = features === null ? undefined : page.parts[features];
    const { classification } = item;
    const grey = thumbnail && page.parts[thumbnail.part];
    const sound = grey && thumbnail && grey.length === thumbnail.width * thumbnail.height;
    const { width = 0, height = 0 } = thumbnail ?? {};
    return [
      {
        item: {
          ...item,
          classification: classification && {
            ...classification,
            features: vector && vector.length % 2 === 0 ? new Uint16Array(vector.slice().buffer) : null,
          },
          thumbnail: sound ? { width, height, grey: new Uint8ClampedArray(grey) } : null,
        },
        extras,
      },
    ];
  });
  return { items, damaged: output.entries.length - items.length, losses };
}

const fileSchema = v.object({
  drop: countSchema,
  path: v.pipe(v.string(), v.minLength(1), v.maxLength(10_000)),
  size: countSchema,
  copy: v.nullable(countSchema),
});

export const packFiles = (files: readonly SavedFile[]): Uint8Array<ArrayBuffer> =>
  packPage({ version: SESSION_VERSION, entries: files });

export function unpackFiles(bytes: Uint8Array): readonly SavedFile[] | null {
  const { success, output } = v.safeParse(pageSchema, unpackPage(bytes)?.json);
  if (!success || output.version > SESSION_VERSION) return null;
  return output.entries.flatMap((value) => {
    const parsed = v.safeParse(fileSchema, value);
    return parsed.success ? [parsed.output] : [];
  });
}

// What can be done without is: the first picture is shown, and numbers go on after the largest. A session of none would be deleted.
const headSchema = v.object({
  version: countSchema,
  savedAt: v.fallback(v.pipe(v.string(), v.isoTimestamp()), ''),
  pictures: v.fallback(countSchema, 1),
  selected: v.fallback(v.nullable(v.string()), null),
  nextId: v.fallback(countSchema, 0),
});

export const packHead = (head: SavedHead): Uint8Array<ArrayBuffer> => packPage({ version: SESSION_VERSION, ...head });

/** Null where it cannot be read; `newer` where a newer build wrote it. */
export function unpackHead(bytes: Uint8Array): SavedHead | 'newer' | null {
  const { success, output } = v.safeParse(headSchema, unpackPage(bytes)?.json);
  if (!success) return null;
  const { version, ...head } = output;
  return version > SESSION_VERSION ? 'newer' : head;
}
