/**
 * The session as a value, and every step it can take as a pure function. Nothing here waits or calls out: conductor.ts does that and
 * reports back through these steps, so each race (a crop moved while the model is busy, a removal under way) is an order of calls
 * that a test can write down.
 */
import { categoryLabel } from '../base/categories';
import type { PackedError } from '../base/errors';
import * as stack from '../base/history';
import { NOTE_LENGTH } from '../base/text-purpose';
import { t } from '../locales/words';
import type { Classification } from '../services/classify/protocol';
import {
  barTopOf,
  type Item,
  isPending,
  lowestBarTop,
  type MicrographFacts,
  nameOf,
  newItem,
  type Said,
  type Thumbnail,
} from './item';
import { Items } from './items';

/** The run in progress, or the last one: from the moment something was pending until nothing is. */
export interface Batch {
  readonly startedAt: number;
  readonly endedAt: number | null;
  readonly finished: number;
  /** Pictures that had failed before it began. */
  readonly failedBefore: number;
  /** Times (ms) of the last completions, oldest first: the rate comes from these. */
  readonly recent: readonly number[];
}

export interface Session {
  readonly items: Items;
  readonly selected: string | null;
  /** The drop whose first readable picture is to be shown, until the user chooses another. */
  readonly showFrom: number | null;
  readonly batch: Batch | null;
  /** What the user did by hand and can take back: `recorded` of history.ts for each such step. */
  readonly history: stack.History<Session>;
  readonly nextId: number;
  /** What a person last made of descriptions by this session's steps, null: went back to what was written. The describer follows it. */
  readonly handTexts: ReadonlyMap<string, string | null>;
}

export const EMPTY_SESSION: Session = {
  items: Items.EMPTY,
  selected: null,
  showFrom: null,
  batch: null,
  history: { past: [], future: [] },
  nextId: 1,
  handTexts: new Map(),
};

const RECENT = 24;

/** Puts `items` in place and keeps the batch's books: begins it, counts `finished` completions, ends it. */
function withItems(session: Session, items: Items, now: number, finished = 0): Session {
  const open = session.batch && session.batch.endedAt === null ? session.batch : null;
  const { pending } = items;
  if (!open && pending === 0) return { ...session, items };
  const batch: Batch = open ?? {
    startedAt: now,
    endedAt: null,
    finished: 0,
    failedBefore: session.items.count('failed'),
    recent: [],
  };
  return {
    ...session,
    items,
    batch: {
      ...batch,
      endedAt: pending === 0 ? now : null,
      finished: batch.finished + finished,
      recent: finished > 0 ? [...batch.recent, now].slice(-RECENT) : batch.recent,
    },
  };
}

/** A session that was kept, put on the desk at `now`: what is still to do in it is a run of its own. */
export const reopened = (session: Session, now: number): Session => withItems(session, session.items, now);

function change(session: Session, id: string, now: number, patch: (item: Item) => Item, finished = 0): Session {
  const item = session.items.get(id);
  if (!item) return session;
  const next = patch(item);
  if (next === item) return session;
  return withItems(session, session.items.with(next), now, finished);
}

/** Adds one item per path (all of one drop), waiting to be read. The first that can be read will be shown. */
export function addDrop(
  session: Session,
  drop: number,
  paths: readonly string[],
  now: number,
): { session: Session; ids: string[] } {
  const added = paths.map((path, index) => newItem(Items.id(session.nextId + index), drop, path));
  const items = session.items.with(...added);
  const ids = added.map((item) => item.id);
  return { session: withItems({ ...session, nextId: session.nextId + paths.length, showFrom: drop }, items, now), ids };
}

/** A file was read: it now waits for the model. The first one of the latest drop is shown. */
export function readSucceeded(
  session: Session,
  id: string,
  facts: MicrographFacts,
  thumbnail: Thumbnail | null,
  now: number,
): Session {
  const next = change(session, id, now, (item) =>
    item.status === 'reading' ? { ...item, facts, thumbnail, error: null, status: 'waiting' } : item,
  );
  const item = next.items.get(id);
  return item && (next.selected === null || item.drop === next.showFrom) ? { ...next, selected: id, showFrom: null } : next;
}

export function readFailed(session: Session, id: string, error: PackedError, now: number): Session {
  if (session.items.get(id)?.status !== 'reading') return session;
  return change(session, id, now, (item) => ({ ...item, status: 'failed', error }), 1);
}

/** All outcomes of a drop are in: what is still "reading" turned out to be a sidecar or a container, and is no item of its own. */
export function dropEnded(session: Session, drop: number, now: number): Session {
  if (session.items.count('reading') === 0) return session;
  const left = session.items.values().filter((item) => item.drop === drop && item.status === 'reading');
  if (left.length === 0) return session;
  const items = session.items.without(left.map((item) => item.id));
  // In the place of an archive that was looked at while it was read: the first picture of it.
  const shown =
    session.selected === null || items.has(session.selected)
      ? session.selected
      : (items.values().find((item) => item.drop === drop && item.facts)?.id ?? items.values()[0]?.id ?? null);
  return withItems({ ...session, selected: shown }, items, now);
}

export function classifyStarted(session: Session, id: string, now: number): Session {
  return change(session, id, now, (item) => (item.status === 'waiting' ? { ...item, status: 'classifying' } : item));
}

/** The model's answer for revision `revision` of the item; an answer to an older question is dropped. */
export function classified(session: Session, id: string, revision: number, result: Classification, now: number): Session {
  const item = session.items.get(id);
  if (!item || item.revision !== revision || item.status !== 'classifying') return session;
  return change(session, id, now, (old) => ({ ...old, status: 'done', classification: result, error: null }), 1);
}

export function classifyFailed(session: Session, id: string, revision: number, error: PackedError, now: number): Session {
  const item = session.items.get(id);
  if (!item || item.revision !== revision || item.status !== 'classifying') return session;
  return change(session, id, now, (old) => ({ ...old, status: 'failed', error }), 1);
}

/** The engine went away under an item: it waits again. */
export function backToWaiting(session: Session, id: string, revision: number, now: number): Session {
  return change(session, id, now, (item) =>
    item.revision === revision && item.status === 'classifying' ? { ...item, status: 'waiting' } : item,
  );
}

/** `top` as the first ignored row (null: as the reader found it): a verdict on another crop is void, and the picture is asked again. */
function putBar(session: Session, id: string, top: number | null, now: number): Session {
  return change(session, id, now, (item) => {
    if (!item.facts) return item;
    const moved: Item = { ...item, userBarTop: top };
    if (barTopOf(moved, item.facts) === barTopOf(item, item.facts)) return item.userBarTop === top ? item : moved;
    return { ...moved, status: 'waiting', revision: item.revision + 1, classification: null, error: null };
  });
}

interface ByHand<T> {
  readonly words: string;
  readonly put: (session: Session, id: string, value: T, now: number) => Session;
  readonly before: T;
  readonly after: T;
}

/** Sets one thing of an item by `put`, as a step that can be taken back: the picture is then shown. The same session where nothing changes. */
function setByHand<T>(session: Session, id: string, now: number, { words, put, before, after }: ByHand<T>): Session {
  const next = put(session, id, after, now);
  if (next === session) return session;
  const again = (value: T) => (s: Session, at: number) => put(select(s, id), id, value, at);
  return stack.recorded(next, { words, back: again(before), forth: again(after) });
}

/** The user moved the data bar's edge (null: back to what the reader found): the verdict is void and the picture is asked again. */
export function moveBar(session: Session, id: string, top: number | null, now: number): Session {
  const item = session.items.get(id);
  if (!item?.facts) return session;
  return setByHand(session, id, now, {
    words: t('Data bar of {name}', { name: nameOf(item) }),
    put: putBar,
    before: item.userBarTop,
    after: top === null ? null : Math.round(Math.min(item.facts.height, Math.max(lowestBarTop(item.facts), top))),
  });
}

const putPixelSize = (session: Session, id: string, nm: number | null, now: number): Session =>
  change(session, id, now, (item) =>
    item.userPixelSizeNm === nm ? item : { ...item, userPixelSizeNm: nm, userPixelSizeSource: 'user' },
  );

/** Nanometres per pixel typed by the user (null: back to the file's). Changes the scale, not the verdict. */
export function setPixelSize(session: Session, id: string, nm: number | null, now: number): Session {
  const item = session.items.get(id);
  if (!item) return session;
  return setByHand(session, id, now, {
    words: t('Pixel size of {name}', { name: nameOf(item) }),
    put: putPixelSize,
    before: item.userPixelSizeNm,
    after: nm,
  });
}

const putNote = (session: Session, id: string, note: string, now: number): Session =>
  change(session, id, now, (item) => (item.note === note ? item : { ...item, note }));

/** What a person notes about a picture (empty: takes the note away). Changes neither verdict nor facts. */
export function setNote(session: Session, id: string, note: string, now: number): Session {
  const item = session.items.get(id);
  if (!item) return session;
  const after = note.slice(0, NOTE_LENGTH).trim();
  return setByHand(session, id, now, {
    words: t('Note on {name}', { name: nameOf(item) }),
    put: putNote,
    before: item.note,
    after,
  });
}

/** What a person made of a picture's description (null: goes back to what was written); a stretch of typing is one step. */
export function setText(session: Session, id: string, before: string | null, after: string | null, now: number): Session {
  const item = session.items.get(id);
  if (!item || before === after) return session;
  const put = (s: Session, text: string | null): Session => ({ ...s, handTexts: new Map(s.handTexts).set(id, text) });
  return stack.recorded(put(session, after), {
    words: t('Description of {name}', { name: nameOf(item) }),
    // Going back to the generated text is no typing: it is a step of its own, however soon.
    ...(after !== null && { joins: { name: `text ${id}`, at: now, within: 5000 } }),
    back: (s) => put(select(s, id), before),
    forth: (s) => put(select(s, id), after),
  });
}

/** What a person says that pictures are (null: takes the word back), as one step that can be taken back. */
export function say(session: Session, ids: readonly string[], said: Said | null, now: number): Session {
  const before = new Map(
    ids.flatMap((id) => {
      const item = session.items.get(id);
      return item ? [[id, item.said] as const] : [];
    }),
  );
  const put = (s: Session, wordOf: (id: string) => Said | null, at: number): Session =>
    [...before.keys()].reduce(
      (next, id) => change(next, id, at, (item) => (sameWord(item.said, wordOf(id)) ? item : { ...item, said: wordOf(id) })),
      s,
    );
  const next = put(session, () => said, now);
  if (next === session) return session;
  const [first] = before.keys();
  const item = session.items.get(first);
  const which = before.size === 1 && item ? nameOf(item) : t('{count, number} pictures', { count: before.size });
  const words = said === null ? t('no word') : said.category === null ? t('none of these') : categoryLabel(said.category);
  return stack.recorded(next, {
    words: `${which}: ${words}`,
    back: (s, at) => put(select(s, first), (id) => before.get(id) ?? null, at),
    forth: (s, at) => put(select(s, first), () => said, at),
  });
}

const sameWord = (a: Said | null, b: Said | null): boolean => (a === null || b === null ? a === b : a.category === b.category);

/** Shows another picture, and goes on showing it when later ones arrive. */
export function select(session: Session, id: string | null): Session {
  if (id !== null && !session.items.has(id)) return session;
  if (id === session.selected && session.showFrom === null) return session;
  return { ...session, selected: id, showFrom: null };
}

/** Stops everything that has not finished. */
export function stopAll(session: Session, now: number): Session {
  const stopped = session.items
    .values()
    .filter(isPending)
    .map((item): Item => ({ ...item, status: 'stopped', revision: item.revision + 1 }));
  return withItems(session, session.items.with(...stopped), now);
}

/** Takes up what was stopped, and tries again what failed in the model (`ids` limits it to some). */
export function resume(session: Session, now: number, ids?: readonly string[]): Session {
  const wanted = ids && new Set(ids);
  const taken = session.items
    .values()
    .filter(({ id, status }) =>
      wanted ? wanted.has(id) && (status === 'stopped' || status === 'failed') : status === 'stopped',
    )
    .map((item): Item => ({ ...item, status: item.facts ? 'waiting' : 'reading', revision: item.revision + 1, error: null }));
  return withItems(session, session.items.with(...taken), now);
}

/**
 * Asks the model anew about what was classified: the items of `ids`, or without it all that another model than `modelSha256` (that of
 * its weights) has classified. Their former results are void.
 */
export function reclassify(session: Session, now: number, modelSha256: string, ids?: readonly string[]): Session {
  const wanted = ids && new Set(ids);
  const asked = session.items
    .values()
    .filter(
      ({ id, status, classification }) =>
        status === 'done' && (wanted ? wanted.has(id) : classification?.modelSha256 !== modelSha256),
    )
    .map((item): Item => ({ ...item, status: 'waiting', revision: item.revision + 1, classification: null, error: null }));
  return withItems(session, session.items.with(...asked), now);
}

function takeOut(session: Session, ids: readonly string[], order: readonly string[], now: number): Session {
  const items = session.items.without(ids);
  let selected = session.selected;
  if (selected !== null && !items.has(selected)) {
    const at = order.indexOf(selected);
    const left = (list: readonly string[]) => list.find((id) => items.has(id)) ?? null;
    selected = left(order.slice(at + 1)) ?? left(order.slice(0, Math.max(0, at)).reverse());
  }
  return withItems({ ...session, selected }, items, now);
}

/** Takes items out. `order` is the gallery's present order: the neighbour there is selected next. */
export function remove(session: Session, ids: readonly string[], order: readonly string[], now: number): Session {
  const taken = [...new Set(ids)].flatMap((id) => session.items.get(id) ?? []);
  if (taken.length === 0) return session;
  const holds = taken.map(({ drop, path }) => ({ drop, path }));
  const gone = taken.map((item) => item.id);
  return stack.recorded(takeOut(session, gone, order, now), {
    words:
      taken.length === 1
        ? t('Remove {name}', { name: nameOf(taken[0]) })
        : t('Remove {count, number} pictures', { count: taken.length }),
    holds,
    // Back to where they stood; what was under way when they went is asked anew.
    back: (s, at) => {
      const back = taken.map(
        (item): Item => (item.status === 'classifying' ? { ...item, status: 'waiting', revision: item.revision + 1 } : item),
      );
      return withItems({ ...s, selected: session.selected }, s.items.with(...back), at);
    },
    forth: (s, at) => takeOut(s, gone, order, at),
  });
}

/** Takes back the last thing that was done by hand. */
export const undo = (session: Session, now: number): Session => stack.undo(session, now);

/** Does again what was taken back last. */
export const redo = (session: Session, now: number): Session => stack.redo(session, now);

/** Paths of pictures whose files may still be wanted, by their drop: of items, and of removals that can be taken back. */
export function filesWanted({ items, history }: Session): ReadonlyMap<number, ReadonlySet<string>> {
  const wanted = new Map<number, Set<string>>();
  for (const { drop, path } of [...stack.held(history), ...items.values(), ...items.unread])
    wanted.set(drop, (wanted.get(drop) ?? new Set()).add(path));
  return wanted;
}

/** What the model should look at next: the picture the user looks at first, then in the order of arrival. */
export function nextToClassify(session: Session): Item | null {
  const selected = session.selected === null ? undefined : session.items.get(session.selected);
  if (selected?.status === 'waiting') return selected;
  return session.items.first('waiting');
}
