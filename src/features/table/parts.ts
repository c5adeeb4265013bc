/** How the table of results reaches the session, what was measured, and what was taught. */
import { createContext, useContext } from 'react';
import { type StoreApi, useStore } from 'zustand';
import type { Conductor } from '../../state/conductor';
import type { PictureDescriber } from '../../state/describe-picture';
import type { Desk, DeskStore } from '../../state/desk';
import type { TextModels } from '../../state/model-keepers';
import type { Pictures } from '../../state/picture-texts';
import type { TeachDesk } from '../../state/teach';
import type { DescribeAll } from './describe-all';

export interface TableParts {
  readonly desk: DeskStore;
  readonly conductor: Pick<Conductor, 'say' | 'select' | 'remove'>;
  readonly pictures: PictureDescriber;
  readonly describeAll: DescribeAll;
  readonly taught: StoreApi<TeachDesk>;
  /** The language model that is loaded, if any: it writes the descriptions then. */
  readonly textModels: StoreApi<Pick<TextModels, 'loaded'>>;
  /** Asks what of these pictures is to be told, and saves their results as CSV or as a report. */
  readonly exportAs: (ids: readonly string[]) => void;
  /** Saves what the columns of the CSV mean. */
  readonly saveDictionary: () => void;
}

const Context = createContext<TableParts | null>(null);

export const TableProvider = Context.Provider;

export function useTableParts(): TableParts {
  const parts = useContext(Context);
  if (!parts) throw new Error('The table stands outside its TableProvider.');
  return parts;
}

export const useTableDesk = <T>(select: (desk: Desk) => T): T => useStore(useTableParts().desk, select);
export const useTaughtDesk = <T>(select: (desk: TeachDesk) => T): T => useStore(useTableParts().taught, select);
/** The language model that is loaded; null where the template writes. */
export const useLoadedWriter = () => useStore(useTableParts().textModels, ({ loaded }) => loaded);
export const useDescribing = () => useStore(useTableParts().describeAll.store, ({ work }) => work);
export const useMeasured = <T>(select: (pictures: Pictures) => T): T => useStore(useTableParts().pictures.store, select);
