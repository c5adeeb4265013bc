import { useMemo } from 'react';
import type { Classification, Item } from '../../../state/item';
import type { Overlay } from '../../../ui/picture/draw';
import { useLooking } from '../parts';
import { heatOf, layersOf } from './heat';
import { useDuel } from './useDuel';
import { useInsideOf } from './useInsideOf';

/** The heat map to lay over this picture; null where none is shown. */
export function useHeatOverlay(item: Item): Overlay | null {
  const inside = useInsideOf(item, 'heat');
  const layer = useLooking((looking) => looking.layer);
  const opacity = useLooking((looking) => looking.opacity);
  const { category, rival } = useDuel(inside ?? EMPTY, item.classification?.ranking.length ? item.classification : NOBODY);
  return useMemo(() => {
    const heat = inside && heatOf(inside, layer ?? layersOf(inside)[0], { category, rival });
    return heat && { map: heat.map, rect: heat.rect, full: heat.full, opacity };
  }, [inside, layer, opacity, category, rival]);
}

const EMPTY = { categories: [''] } as const;
const NOBODY: Pick<Classification, 'ranking'> = { ranking: [{ category: '', probability: 1 }] };
