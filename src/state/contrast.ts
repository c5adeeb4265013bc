/** How the greys of a picture are shown, where a person set it: kept with the session, and taken back like all that is set by hand. */
import * as stack from '../base/history';
import { type ContrastSet, USUAL_CONTRAST } from '../base/levels';
import { t } from '../locales/words';
import { type Item, nameOf } from './item';
import { type Session, select } from './session';

export const contrastOf = ({ userContrast }: Pick<Item, 'userContrast'>): ContrastSet => userContrast ?? USUAL_CONTRAST;

const same = (a: ContrastSet, b: ContrastSet): boolean =>
  a.mode === b.mode && a.invert === b.invert && a.window?.low === b.window?.low && a.window?.high === b.window?.high;

function put(session: Session, id: string, userContrast: ContrastSet): Session {
  const item = session.items.get(id);
  return item && !same(contrastOf(item), userContrast)
    ? { ...session, items: session.items.with({ ...item, userContrast }) }
    : session;
}

/** Shows the picture so, as a step that can be taken back; a slider's way is one step. Changes neither verdict nor facts. */
export function setContrast(session: Session, id: string, contrast: ContrastSet, now: number): Session {
  const item = session.items.get(id);
  const next = put(session, id, contrast);
  if (!item || next === session) return session;
  const before = contrastOf(item);
  return stack.recorded(next, {
    words: t('Contrast of {name}', { name: nameOf(item) }),
    joins: { name: `contrast ${id}`, at: now, within: 1000 },
    back: (s) => put(select(s, id), id, before),
    forth: (s) => put(select(s, id), id, contrast),
  });
}
