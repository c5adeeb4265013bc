import type { Inside } from '../../../services/classify/protocol';
import type { Classification } from '../../../state/item';
import { useLooking } from '../parts';
import type { Duel } from './heat';

/** Who is held against whom: what was chosen, else the first of the ranking against the next. */
export function useDuel({ categories }: Pick<Inside, 'categories'>, { ranking }: Pick<Classification, 'ranking'>): Duel {
  const chosen = useLooking((looking) => looking.category);
  const against = useLooking((looking) => looking.rival);
  const category = chosen ?? ranking[0].category;
  if (against === 'all' || categories.length === 1) return { category, rival: null };
  const others = ranking.filter((entry) => entry.category !== category);
  return { category, rival: against !== null && against !== category ? against : others[0].category };
}
