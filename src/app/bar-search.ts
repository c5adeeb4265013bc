/**
 * Looks for burnt-in scale bars when nothing else is to be done: that takes several times as long as reading the picture, and no verdict
 * waits for it, the one on the screen neither: that picture comes first once it has its own, also in the middle of a run.
 */
import type { Conductor } from '../state/conductor';
import type { DeskStore } from '../state/desk';
import { type Item, isPending } from '../state/item';
import type { ReadScaleBar } from '../state/scale';

/** Pictures of one drop that are read together: an archive among their files is listed once for all. */
const TOGETHER = 16;

export interface BarSearchParts {
  readonly desk: DeskStore;
  readonly conductor: Pick<Conductor, 'readBars' | 'drops'>;
}

/** Begins to search, and goes on for as long as the page lives. */
export function searchBars({ desk, conductor }: BarSearchParts): void {
  /** What the files of a picture gave nothing for: they are not asked again before the page is. */
  const vain = new WeakSet<object>();
  let busy = false;

  const isLeft = ({ drop, facts }: Item): boolean =>
    facts !== null && facts.scaleBar === undefined && !vain.has(facts) && (conductor.drops().get(drop)?.length ?? 0) > 0;

  function next(): Item[] {
    const { items, selected } = desk.getState().session;
    const shown = selected === null ? undefined : items.get(selected);
    if (shown && isLeft(shown) && !isPending(shown)) return [shown];
    if (items.pending > 0) return [];
    const all = items.values();
    const first = all.find(isLeft);
    return first ? all.filter((item) => item.drop === first.drop && isLeft(item)).slice(0, TOGETHER) : [];
  }

  async function search(wanted: readonly Item[]): Promise<void> {
    const found = new Map<string, ReadScaleBar | null>();
    const paths = new Set(wanted.map(({ path }) => path));
    for await (const outcome of conductor.readBars(wanted[0].drop, paths, new AbortController().signal))
      if ('micrograph' in outcome) found.set(outcome.path, outcome.micrograph.scaleBar ?? null);
    desk.setState((state) => {
      const { items } = state.session;
      const changed = wanted.flatMap(({ id, path, facts: before }): Item[] => {
        const item = items.get(id);
        const bar = found.get(path);
        if (bar === undefined && before) vain.add(before);
        return bar !== undefined && item?.facts ? [{ ...item, facts: { ...item.facts, scaleBar: bar } }] : [];
      });
      return changed.length > 0 ? { session: { ...state.session, items: items.with(...changed) } } : state;
    });
  }

  async function work(): Promise<void> {
    if (busy) return;
    busy = true;
    for (let wanted = next(); wanted.length > 0; wanted = next())
      await search(wanted).catch(() => {
        for (const { facts } of wanted) if (facts) vain.add(facts);
      });
    busy = false;
  }

  desk.subscribe(() => void work());
}
