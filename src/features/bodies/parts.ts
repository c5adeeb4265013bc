/** How traces of measurements reach the page: one context, filled by the composition root. */
import { createContext, useContext, useEffect } from 'react';
import { useStore } from 'zustand';
import type { Traces } from '../../base/traces';
import type { Desk, DeskStore } from '../../state/desk';
import type { Item } from '../../state/item';
import type { Tracer, Tracing } from './tracing';

export interface BodiesParts {
  readonly desk: DeskStore;
  readonly tracer: Tracer;
  /** Saves a table of the bodies of a picture, with the name of its file or without. */
  readonly saveBodies: (item: Item, traces: Traces, named: boolean) => void;
}

const Context = createContext<BodiesParts | null>(null);

export const BodiesProvider = Context.Provider;

export function useBodies(): BodiesParts {
  const parts = useContext(Context);
  if (!parts) throw new Error('Traces stand outside their BodiesProvider.');
  return parts;
}

export const useTracing = <T>(select: (tracing: Tracing) => T): T => useStore(useBodies().tracer.store, select);

export const useBodiesDesk = <T>(select: (desk: Desk) => T): T => useStore(useBodies().desk, select);

/** The traces of a picture, asked for as long as somebody looks: null while there are none. */
export function useTraces(item: Item, wanted: boolean): Traces | null {
  const { tracer } = useBodies();
  useEffect(() => {
    if (wanted && item.facts) tracer.want(item);
  }, [tracer, item, wanted]);
  return useTracing(({ drawn }) => (drawn?.id === item.id ? drawn.traces : null));
}
