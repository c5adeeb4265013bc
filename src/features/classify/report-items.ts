/** The pictures of the session as an export has them: in the gallery's order, unreadable files last. */

import type { Fact } from '../../base/facts';
import { inEnglish } from '../../locales/words';
import { barNoteOf, type Item, pixelSizeOf } from '../../state/item';
import type { Session } from '../../state/session';

export function exportedItems({ items }: Session, order: readonly string[]): Item[] {
  const shown = order.map((id) => items.get(id)).filter((item): item is Item => item !== undefined);
  return [...shown, ...items.unread];
}

/** @param measured what was measured of an item and is still true of it. */
export const reportPictures = (items: readonly Item[], measured: (item: Item) => readonly Fact[]) =>
  items.map((item) => ({
    path: item.path,
    facts: item.facts && { ...item.facts, metadata: { ...item.facts.metadata } },
    pixelSizeNm: pixelSizeOf(item),
    barNote: inEnglish(() => item.facts && barNoteOf(item, item.facts)),
    classification: item.classification,
    measured: measured(item).map(({ label, text }) => ({ label, text })),
    thumbnail: item.thumbnail,
    error: item.error?.message ?? null,
  }));
