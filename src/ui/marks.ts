/** Which of a list is chosen. */
export interface Marks {
  readonly ids: ReadonlySet<string>;
  /** The one that keys move from. */
  readonly cursor: string | null;
  /** Where a range begins. */
  readonly anchor: string | null;
}

export const NO_MARKS: Marks = { ids: new Set(), cursor: null, anchor: null };

export type MarkHow = 'alone' | 'toggle' | 'range';

/** How a click chooses: with Shift all from the anchor on, with Ctrl in addition. */
export const howOf = (event: { readonly shiftKey: boolean; readonly ctrlKey: boolean; readonly metaKey: boolean }): MarkHow =>
  event.shiftKey ? 'range' : event.ctrlKey || event.metaKey ? 'toggle' : 'alone';

/** Marks after a click or a key at an entry: alone, with Ctrl in addition, with Shift all from the anchor on. */
export function markedAt(ids: readonly string[], marks: Marks, id: string, how: MarkHow): Marks {
  if (how === 'toggle') {
    const next = new Set(marks.ids);
    if (!next.delete(id)) next.add(id);
    return { ids: next, cursor: id, anchor: id };
  }
  const from = marks.anchor === null ? -1 : ids.indexOf(marks.anchor);
  if (how === 'alone' || from < 0) return { ids: new Set([id]), cursor: id, anchor: id };
  const to = ids.indexOf(id);
  return { ids: new Set(ids.slice(Math.min(from, to), Math.max(from, to) + 1)), cursor: id, anchor: marks.anchor };
}
