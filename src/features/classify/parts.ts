/** How the classify view reaches the session: one context, filled by the composition root, and thin hooks over the vanilla stores. */
import { createContext, useContext, useMemo } from 'react';
import { useStore } from 'zustand';
import type { Conductor } from '../../state/conductor';
import type { Desk, DeskStore } from '../../state/desk';
import type { DroppedFile, Item } from '../../state/item';
import { galleryOrder } from '../../state/order';
import type { Settings, SettingsStore } from '../../state/settings';

/** A procedural micrograph that comes with the product. */
export interface Sample {
  readonly title: string;
  readonly url: string;
}

export interface ClassifyParts {
  readonly desk: DeskStore;
  readonly settings: SettingsStore;
  readonly conductor: Conductor;
  readonly samples: {
    list(): Promise<readonly Sample[]>;
    /** @throws MicrographiaError where the sample cannot be fetched */
    fetch(sample: Sample): Promise<DroppedFile>;
  };
  readonly toCsv: (rows: readonly (readonly (string | number | null)[])[]) => string;
}

const PartsContext = createContext<ClassifyParts | null>(null);

export const PartsProvider = PartsContext.Provider;

export function useParts(): ClassifyParts {
  const parts = useContext(PartsContext);
  if (!parts) throw new Error('The classify view stands outside its PartsProvider.');
  return parts;
}

export const useDesk = <T>(select: (desk: Desk) => T): T => useStore(useParts().desk, select);

export const useSettings = <T>(select: (settings: Settings) => T): T => useStore(useParts().settings, select);

export const useItem = (id: string | null): Item | null =>
  useDesk(({ session }) => (id === null ? null : (session.items.get(id) ?? null)));

export const useSelected = (): Item | null =>
  useDesk(({ session }) => (session.selected === null ? null : (session.items.get(session.selected) ?? null)));

/** Ids of the gallery in its present order; the same array as long as the order does not change. */
export function useGalleryOrder(): readonly string[] {
  const items = useDesk(({ session }) => session.items);
  const sort = useSettings((settings) => settings.sort);
  const order = useMemo(() => galleryOrder(items, sort), [items, sort]);
  const text = order.join(' ');
  // biome-ignore lint/correctness/useExhaustiveDependencies: `text` stands for the contents of `order`.
  return useMemo(() => order, [text]);
}
