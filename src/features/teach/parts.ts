/** How the views of teaching reach the session and what is learnt from it. */
import { createContext, useContext } from 'react';
import { useStore } from 'zustand';
import { type ChoiceStore, chosenOf } from '../../state/choice';
import type { Conductor } from '../../state/conductor';
import type { Desk, DeskStore } from '../../state/desk';
import type { Item } from '../../state/item';
import type { Taught, TeachDesk, Teacher } from '../../state/teach';

export interface TeachParts {
  readonly desk: DeskStore;
  readonly conductor: Pick<Conductor, 'say' | 'select'>;
  readonly choice: ChoiceStore;
  readonly teacher: Teacher;
  /** Makes a model of the library of what was taught, uses it, and says so. @throws MicrographiaError */
  readonly use: (name: string) => Promise<() => string>;
  /** Opens Fine-tune with the labelled pictures. */
  readonly trainFully: () => Promise<void>;
}

const Context = createContext<TeachParts | null>(null);

export const TeachProvider = Context.Provider;

export function useTeachParts(): TeachParts {
  const parts = useContext(Context);
  if (!parts) throw new Error('This view stands outside its TeachProvider.');
  return parts;
}

export const useTeach = <T>(select: (desk: TeachDesk) => T): T => useStore(useTeachParts().teacher.store, select);
export const useTeachSession = <T>(select: (desk: Desk) => T): T => useStore(useTeachParts().desk, select);

/** What the taught head says of a picture; null before anything was taught, and of a picture that was labelled. */
export const useTaught = (item: Item): Taught | null =>
  useTeach(({ taught }) => (item.said ? null : (taught.get(item.id) ?? null)));

/** The pictures that a word is for: this one, and those that are chosen with it. */
export const useChosenWith = (item: Item): readonly string[] => {
  const chosen = chosenOf(useStore(useTeachParts().choice), item.id);
  const items = useTeachSession(({ session }) => session.items);
  return chosen.filter((id) => items.get(id)?.facts);
};

/** Categories to choose from: the active model's and the new ones. */
export const useCategories = (): readonly string[] => {
  const known = useTeach(({ categories }) => categories);
  const engine = useTeachSession((desk) => desk.engine);
  return known.length > 0 ? known : engine.phase === 'ready' ? engine.report.categories : NONE;
};
const NONE: readonly string[] = [];
