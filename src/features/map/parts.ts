/** How the map of pictures reaches the session, what was learnt of likeness, and what is chosen. */
import { createContext, useContext } from 'react';
import { useStore } from 'zustand';
import { type ChoiceStore, chosenOf } from '../../state/choice';
import type { Conductor } from '../../state/conductor';
import type { Desk, DeskStore } from '../../state/desk';
import type { Item } from '../../state/item';
import type { TeachDesk, Teacher } from '../../state/teach';

export interface MapParts {
  readonly desk: DeskStore;
  readonly conductor: Pick<Conductor, 'say' | 'select' | 'remove'>;
  readonly choice: ChoiceStore;
  readonly teacher: Teacher;
}

const Context = createContext<MapParts | null>(null);

export const MapProvider = Context.Provider;

export function useMapParts(): MapParts {
  const parts = useContext(Context);
  if (!parts) throw new Error('The map stands outside its MapProvider.');
  return parts;
}

export const useMapDesk = <T>(select: (desk: Desk) => T): T => useStore(useMapParts().desk, select);
export const useMapTaught = <T>(select: (desk: TeachDesk) => T): T => useStore(useMapParts().teacher.store, select);

export function useMapChoice(): readonly string[] {
  const choice = useStore(useMapParts().choice);
  const selected = useMapDesk(({ session }) => session.selected);
  return chosenOf(choice, selected);
}

/** What a picture is taken for: a person's word, else what was taught, else the model's first; undefined before any. */
export function calledOf(item: Item, taught: TeachDesk['taught']): string | null | undefined {
  if (item.said) return item.said.category;
  const learnt = taught.get(item.id);
  return learnt ? learnt.category : item.classification?.ranking[0]?.category;
}
