/**
 * Pixel sizes set by hand: for one picture or for all that are alike, as one step that can be taken back; and what was read from the
 * burnt-in scale bars, which counts only once it is accepted.
 */
import * as stack from '../base/history';
import type { Plane } from '../base/plane';
import { t } from '../locales/words';
import type { ReadScaleBar } from '../services/read/protocol';
import type { Conductor } from './conductor';
import type { DeskStore } from './desk';
import { type Item, type MicrographFacts, nameOf, pixelSizeOf, type SetBy } from './item';
import type { Items } from './items';
import type { Session } from './session';

export type { ReadScaleBar } from '../services/read/protocol';

export interface PixelSize {
  readonly nm: number | null;
  readonly source: SetBy;
}

/** Which pictures a scale is meant for besides the one it was set on. */
export type Scope = 'this' | 'size' | 'instrument' | 'magnification';

/** The magnification as the file states it, or as the data bar prints it. */
const magnificationOf = ({ metadata, scaleBar }: MicrographFacts): number | null =>
  metadata.magnification ?? scaleBar?.magnification ?? null;

const isSameSize = (a: MicrographFacts, b: MicrographFacts) => a.width === b.width && a.height === b.height;

function isAlike(a: MicrographFacts, b: MicrographFacts, scope: Scope): boolean {
  if (!isSameSize(a, b)) return false;
  if (scope === 'size') return true;
  if (scope === 'magnification') return magnificationOf(a) !== null && magnificationOf(a) === magnificationOf(b);
  const [one, other] = [a.metadata, b.metadata];
  return (
    scope === 'instrument' &&
    (one.instrument ?? one.vendor) !== undefined &&
    one.instrument === other.instrument &&
    one.vendor === other.vendor
  );
}

/** The picture itself and those of the session to which its scale may be given, of the same size in pixels at least. */
export function alike(items: Items, item: Item, scope: Scope): Item[] {
  const { facts } = item;
  if (scope === 'this' || !facts) return [item];
  return [...items.values()].filter((other) => other.id === item.id || (other.facts && isAlike(facts, other.facts, scope)));
}

/** Scopes that mean more pictures than the one, with how many. */
export function scopesFor(items: Items, item: Item): { readonly scope: Scope; readonly count: number }[] {
  return (['size', 'instrument', 'magnification'] as const)
    .map((scope) => ({ scope, count: alike(items, item, scope).length }))
    .filter(({ count }) => count > 1);
}

function put(session: Session, sizes: ReadonlyMap<string, PixelSize>): Session {
  const changed = [...sizes].flatMap(([id, { nm, source }]) => {
    const item = session.items.get(id);
    if (!item || (item.userPixelSizeNm === nm && (nm === null || (item.userPixelSizeSource ?? 'user') === source))) return [];
    return [{ ...item, userPixelSizeNm: nm, userPixelSizeSource: source }];
  });
  return changed.length === 0 ? session : { ...session, items: session.items.with(...changed) };
}

/** Sets pixel sizes (null: back to the file's) as one step. The same session where nothing changes. Verdicts stay as they are. */
export function setPixelSizes(session: Session, sizes: ReadonlyMap<string, PixelSize>): Session {
  const next = put(session, sizes);
  if (next === session) return session;
  const before = new Map<string, PixelSize>();
  for (const id of sizes.keys()) {
    const item = session.items.get(id);
    if (item) before.set(id, { nm: item.userPixelSizeNm, source: item.userPixelSizeSource ?? 'user' });
  }
  const [first] = before.keys();
  const item = session.items.get(first);
  const words =
    before.size === 1 && item
      ? t('Pixel size of {name}', { name: nameOf(item) })
      : t('Pixel size of {count, number} pictures', { count: before.size });
  const shown = (s: Session): Session => (before.size === 1 && s.items.has(first) ? { ...s, selected: first } : s);
  return stack.recorded(next, {
    words,
    back: (s) => put(shown(s), before),
    forth: (s) => put(shown(s), sizes),
  });
}

/** What was read from a picture's scale bar and is not accepted yet. */
export interface BarOffer {
  readonly bar: ReadScaleBar;
  /** Why it cannot be right, or null. */
  readonly doubt: string | null;
}

/** Readings at one printed magnification and picture size agree to this share. */
const AGREE = 0.04;

/** Pictures of the same size and magnification whose bars say otherwise. */
function contradiction(items: Items, item: Item, bar: ReadScaleBar): string | null {
  const { facts } = item;
  if (!facts || magnificationOf(facts) === null) return null;
  let same = 0;
  let other = 0;
  for (const { id, facts: theirs } of items.values()) {
    if (id === item.id || !theirs?.scaleBar || !isAlike(facts, theirs, 'magnification')) continue;
    if (Math.abs(theirs.scaleBar.nmPerPixel / bar.nmPerPixel - 1) <= AGREE) same++;
    else other++;
  }
  if (other <= same) return null;
  return t(
    'The bar was read as {label}, but {other, plural, one {another picture of the same size and magnification has} other {# other pictures of the same size and magnification have}} another scale.',
    { label: bar.label, other },
  );
}

/** What to offer for a picture; null where its pixel size is known and agrees, or where no bar was read. */
export function barOffer(items: Items, item: Item): BarOffer | null {
  const bar = item.facts?.scaleBar;
  if (!bar) return null;
  const doubt = bar.doubt ?? contradiction(items, item, bar);
  // A known size needs no offer; that the bar contradicts the file's is told all the same.
  if (item.userPixelSizeNm !== null || (pixelSizeOf(item) && !doubt)) return null;
  return { bar, doubt };
}

/** Pictures without a pixel size whose bars were read and against which nothing speaks. */
export const offeredBars = (items: Items): Item[] =>
  [...items.values()].filter((item) => !pixelSizeOf(item) && barOffer(items, item)?.doubt === null);

/** Accepts what was read from the bars of `ids`. */
export function acceptBars(session: Session, ids: readonly string[]): Session {
  const sizes = new Map<string, PixelSize>();
  for (const id of ids) {
    const bar = session.items.get(id)?.facts?.scaleBar;
    if (bar) sizes.set(id, { nm: bar.nmPerPixel, source: 'bar' });
  }
  return sizes.size === 0 ? session : setPixelSizes(session, sizes);
}

/** A level line over a picture, in its pixels from the left edge; `y` is its row. */
export interface LevelLine {
  readonly left: number;
  readonly right: number;
  readonly y: number;
}

export interface Scaler {
  set(sizes: ReadonlyMap<string, PixelSize>): void;
  /** Takes what was read from the bars of `ids` as their pixel size. */
  accept(ids: readonly string[]): void;
  /** The scale bar whose ends the line comes near, or null. Rejects with CancelledError when aborted. */
  snap(id: string, line: LevelLine, signal: AbortSignal): Promise<LevelLine | null>;
}

export interface ScalerParts {
  readonly desk: DeskStore;
  readonly conductor: Pick<Conductor, 'pixels'>;
  readonly snap: (pixels: Plane, line: LevelLine, signal: AbortSignal) => Promise<LevelLine | null>;
}

/** What the page does with scales. */
export function createScaler({ desk, conductor, snap }: ScalerParts): Scaler {
  const step = (next: (session: Session) => Session) =>
    desk.setState((state) => {
      const session = next(state.session);
      return session === state.session ? state : { session };
    });
  return {
    set: (sizes) => step((s) => setPixelSizes(s, sizes)),
    accept: (ids) => step((s) => acceptBars(s, ids)),
    snap: async (id, line, signal) => snap(await conductor.pixels(id, signal), line, signal),
  };
}
