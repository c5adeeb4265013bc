/** How these views reach what keeps the session. */
import { createContext, useContext } from 'react';
import { type StoreApi, useStore } from 'zustand';
import type { ProjectParts } from '../../base/export-parts';
import type { KeepDesk, SessionKeeper } from '../../keeping/keep-desk';
import type { DeskStore } from '../../state/desk';
import type { DroppedFile } from '../../state/item';
import type { Settings, SettingsStore } from '../../state/settings';

/** Pictures of the session whose files are not at hand, but that were dropped as something that may be opened again. */
export interface Lacking {
  readonly pictures: number;
  /** How many of them had not even been read when the page was closed. */
  readonly unread: number;
  readonly reading: boolean;
  /** `refused`: the user or the browser did not permit it; `gone`: some lie no longer where they were. */
  readonly problem: 'refused' | 'gone' | null;
}

export interface PictureHandles {
  readonly store: StoreApi<Lacking>;
  /** What a drop into Classify held, or was opened there. */
  note(roots: Promise<readonly FileSystemHandle[]>): void;
  /** Opens what is lacking. The browser asks for permission, which it does only upon a press. */
  read(): Promise<void>;
  /** Says no more of what lacks now; more that lacks later is said. */
  dismiss(): void;
}

export interface KeepParts {
  readonly handles: PictureHandles;
  readonly keeper: SessionKeeper;
  readonly settings: SettingsStore;
  readonly desk: DeskStore;
  /** Asks the browser never to clear what is kept; false where it does not promise to. */
  readonly persist: () => Promise<boolean>;
  /** Saves the session as one file. @throws MicrographiaError */
  readonly saveProject: (parts: ProjectParts) => Promise<void>;
  /** Opens such a file in the place of the present session, which stays kept. @throws MicrographiaError */
  readonly openProject: (file: DroppedFile) => Promise<void>;
}

const Context = createContext<KeepParts | null>(null);

export const KeepProvider = Context.Provider;

export function useKeepParts(): KeepParts {
  const parts = useContext(Context);
  if (!parts) throw new Error('This view stands outside its KeepProvider.');
  return parts;
}

export const useLacking = (): Lacking => useStore(useKeepParts().handles.store);
export const useKept = <T>(select: (desk: KeepDesk) => T): T => useStore(useKeepParts().keeper.store, select);
export const useKeepSettings = <T>(select: (settings: Settings) => T): T => useStore(useKeepParts().settings, select);
