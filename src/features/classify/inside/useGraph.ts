import type { Rect } from '../../../base/plane';
import type { Inside, InsideLevel } from '../../../services/classify/protocol';
import { useLooking } from '../parts';

export interface ShownGraph {
  readonly rect: Rect;
  readonly across: number;
  readonly graph: InsideLevel['graph'];
  readonly level: number;
  readonly view: number;
  readonly patch: number | null;
}

/** The graph on show: that of a level in a view, and the patch looked at. */
export function useGraph({ views }: Inside): ShownGraph {
  const level = Math.min(
    useLooking((looking) => looking.level),
    views[0].levels.length - 1,
  );
  const view = Math.min(
    useLooking((looking) => looking.view),
    views.length - 1,
  );
  const patch = useLooking((looking) => looking.patch);
  const { across, graph } = views[view].levels[level];
  return { rect: views[view].rect, across, graph, level, view, patch: patch !== null && patch < across ** 2 ? patch : null };
}
