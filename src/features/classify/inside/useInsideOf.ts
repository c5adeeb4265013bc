import type { Inside } from '../../../services/classify/protocol';
import type { Item } from '../../../state/item';
import { useLooking } from '../parts';
import { type Glass, keyOf } from './looker';

/** What is known of this picture from within, as long as that is shown over it in this manner; else null. */
export const useInsideOf = (item: Item, manner: Glass['show']): Inside | null =>
  useLooking(({ open, show, asked, outcome }) =>
    open && show === manner && outcome.kind === 'ready' && asked === keyOf(item) ? outcome.inside : null,
  );
