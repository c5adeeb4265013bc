/** The pictures of the session as an export has them: in the gallery's order, unreadable files last. */
import type { WrittenText } from '../../base/export-parts';
import type { Fact } from '../../base/facts';
import type { BodySizes } from '../../base/traces';
import { barNoteOf, cropOf, type Item, pixelSizeOf, type Thumbnail, voltageOf } from '../../state/item';
import type { Session } from '../../state/session';

export function exportedItems({ items }: Session, order: readonly string[]): Item[] {
  const shown = order.map((id) => items.get(id)).filter((item): item is Item => item !== undefined);
  return [...shown, ...items.unread];
}

/** What other parts of the page know of an item and is still true of it. */
export interface Known {
  /** Without what the instrument states: a report tells that by itself, or leaves it out. */
  readonly measured: (item: Item) => readonly Fact[];
  /** Null where their number is not stated. */
  readonly bodySizes: (item: Item) => BodySizes | null;
  /** Empty where no width is stated. */
  readonly widthsPx: (item: Item) => readonly number[];
  readonly written: (item: Item) => WrittenText | null;
}

function largeOf(item: Item, picture: Thumbnail | undefined) {
  if (!picture || !item.facts) return null;
  const size = pixelSizeOf(item);
  return { ...picture, widthNm: size && size.value * cropOf(item, item.facts).width };
}

/** @param large pictures that are shown large, by the item's id */
export const reportPictures = (
  items: readonly Item[],
  { measured, bodySizes, widthsPx, written }: Known,
  large: ReadonlyMap<string, Thumbnail>,
) =>
  items.map((item) => ({
    path: item.path,
    facts: item.facts && { ...item.facts, metadata: { ...item.facts.metadata } },
    pixelSizeNm: pixelSizeOf(item),
    voltage: voltageOf(item),
    barNote: item.facts && barNoteOf(item, item.facts, 'hand'),
    classification: item.classification,
    said: item.said,
    note: item.note,
    measured: measured(item),
    bodies: bodySizes(item),
    widthsPx: widthsPx(item),
    text: written(item),
    thumbnail: item.thumbnail,
    large: largeOf(item, large.get(item.id)),
    error: item.error?.message ?? null,
  }));
