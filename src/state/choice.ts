/** Several pictures chosen at a time, the one that is looked at among them. What is done to it is then done to all of them. */
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { DeskStore } from './desk';

export interface Choice {
  /** Empty where only the picture that is looked at is chosen. */
  readonly ids: ReadonlySet<string>;
  /** Where a range begins. */
  readonly anchor: string | null;
}

export type ChoiceStore = StoreApi<Choice>;

const NONE: Choice = { ids: new Set(), anchor: null };

/** A choice ends when another picture is looked at, or the one that is looked at goes. */
export function createChoice(desk: DeskStore): ChoiceStore {
  const store = createStore<Choice>(() => NONE);
  desk.subscribe(({ session }, before) => {
    if (session.selected === before.session.selected && session.items.size === before.session.items.size) return;
    const { ids, anchor } = store.getState();
    if (ids.size === 0) return;
    if (session.selected === null || !ids.has(session.selected)) store.setState(NONE);
    else if ([...ids].some((id) => !session.items.has(id)))
      store.setState({ ids: new Set([...ids].filter((id) => session.items.has(id))), anchor });
  });
  return store;
}

/** The chosen pictures; the one that is looked at where no others are. */
export const chosenOf = ({ ids }: Choice, selected: string | null): readonly string[] =>
  selected === null ? [] : ids.size > 1 && ids.has(selected) ? [...ids] : [selected];
