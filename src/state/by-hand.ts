/** What a person set for the measuring of a picture: threshold, smallest body, which side the bodies are; steps that can be taken back. */
import * as stack from '../base/history';
import { AUTOMATIC, type HandSet } from '../base/traces';
import { t } from '../locales/words';
import { type Item, nameOf } from './item';
import { type Session, select } from './session';

export const handOf = ({ userMeasuring }: Pick<Item, 'userMeasuring'>): HandSet => userMeasuring ?? AUTOMATIC;

export const sameHand = (a: HandSet, b: HandSet): boolean =>
  a.threshold === b.threshold && a.smallest === b.smallest && a.bodies === b.bodies;

function put(session: Session, hands: ReadonlyMap<string, HandSet>): Session {
  const changed = [...hands].flatMap(([id, hand]) => {
    const item = session.items.get(id);
    return item && !sameHand(handOf(item), hand) ? [{ ...item, userMeasuring: hand }] : [];
  });
  return changed.length === 0 ? session : { ...session, items: session.items.with(...changed) };
}

/** Sets what bodies are told by (`AUTOMATIC`: back to what is found) in all of `ids`, as one step. Changes facts, not verdicts. */
export function setHand(session: Session, ids: readonly string[], hand: HandSet): Session {
  const before = new Map(
    ids.flatMap((id) => {
      const item = session.items.get(id);
      return item ? [[id, handOf(item)] as const] : [];
    }),
  );
  const after = new Map([...before.keys()].map((id) => [id, hand]));
  const next = put(session, after);
  const [first] = before.keys();
  const item = first === undefined ? undefined : session.items.get(first);
  if (next === session || !item) return session;
  const which = before.size === 1 ? nameOf(item) : t('{count, number} pictures', { count: before.size });
  return stack.recorded(next, {
    words: t('Measuring of {which}', { which }),
    back: (s) => put(select(s, first), before),
    forth: (s) => put(select(s, first), after),
  });
}
