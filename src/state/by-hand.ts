/** What a person set for the measuring of a picture: threshold, smallest body, which side the bodies are; steps that can be taken back. */
import { AUTOMATIC, type HandSet } from '../base/traces';
import { type Item, nameOf } from './item';
import { type Session, setByHand } from './session';

export const handOf = ({ userMeasuring }: Pick<Item, 'userMeasuring'>): HandSet => userMeasuring ?? AUTOMATIC;

const same = (a: HandSet, b: HandSet): boolean =>
  a.threshold === b.threshold && a.smallest === b.smallest && a.bodies === b.bodies;

const put = (session: Session, id: string, hand: HandSet): Session => {
  const item = session.items.get(id);
  return item && !same(handOf(item), hand)
    ? { ...session, items: session.items.with({ ...item, userMeasuring: hand }) }
    : session;
};

/** Sets what bodies are told by (`AUTOMATIC`: back to what is found). Changes facts, not the verdict. */
export function setHand(session: Session, id: string, hand: HandSet, now: number): Session {
  const item = session.items.get(id);
  if (!item) return session;
  return setByHand(session, id, now, { words: `Measuring of ${nameOf(item)}`, put, before: handOf(item), after: hand });
}
