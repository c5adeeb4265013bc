/** How the map of pictures reaches the session, what was learnt of likeness, and what is chosen. */
import { createContext, useContext } from 'react';
import { useStore } from 'zustand';
import type { Thumbnail } from '../../dataset/thumbnail';
import { type ChoiceStore, chosenOf } from '../../state/choice';
import type { Conductor } from '../../state/conductor';
import type { Desk, DeskStore } from '../../state/desk';
import type { DataKeeper } from '../../state/fine-tune-data';
import type { Item } from '../../state/item';
import type { TeachDesk, Teacher } from '../../state/teach';

export type { Thumbnail } from '../../dataset/thumbnail';

/** The labelled pictures of Fine-tune, by likeness (app/like-in-set.ts). */
export interface InSet {
  counts(): { readonly labelled: number; readonly seen: number };
  nearest(
    own: Uint16Array,
    count: number,
    sha256: string,
  ): readonly { readonly path: string; readonly category: string; readonly likeness: number }[];
  look(signal: AbortSignal, onProgress: (done: number, total: number) => void): Promise<void>;
}

export interface MapParts {
  readonly desk: DeskStore;
  readonly conductor: Pick<Conductor, 'say' | 'select' | 'remove'>;
  readonly choice: ChoiceStore;
  readonly teacher: Teacher;
  readonly inSet: InSet;
  readonly labelledSet: Pick<DataKeeper, 'store'>;
  readonly thumbnailOf: (path: string) => Promise<Thumbnail>;
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

/** Whether the labelled set of Fine-tune is being read; drawn anew with every change of it. */
export function useLabelledSet(): { readonly reading: boolean } {
  const { labelledSet } = useMapParts();
  useStore(labelledSet.store, ({ set }) => set);
  return { reading: useStore(labelledSet.store, ({ reading }) => reading !== null) };
}

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
