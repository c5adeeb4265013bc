/** How the session is kept, as plain data, and what can be done with it; session-keeper.ts does it. */
import type { StoreApi } from 'zustand/vanilla';
import type { PackedError } from '../base/errors';
import type { KeepWhat } from '../state/settings';
import type { AdoptedSession, KeptSession } from './kept-session';

export interface KeepDesk {
  /** Of the session at hand on the disk; null while it is not there. */
  readonly id: string | null;
  /** Whether it is being looked for a session that was kept. */
  readonly opening: boolean;
  /** Bytes of this session on the disk, its pictures included. */
  readonly bytes: number;
  /** Files whose copy is on the disk, those that wait for it, and those that are not kept: beyond the share, or the disk was full. */
  readonly copied: number;
  readonly waiting: number;
  readonly left: number;
  /** Bytes that copies may take, all sessions together; null until known. */
  readonly share: number | null;
  /** There are changes that are not yet on the disk. */
  readonly unsaved: boolean;
  /** Why nothing can be kept. */
  readonly fault: PackedError | null;
  /** What was brought back of which session, and what could not be. */
  readonly restored: { readonly savedAt: string; readonly pictures: number; readonly damage: readonly (() => string)[] } | null;
  /** Other sessions that are kept, newest first, and which of them other tabs have open. */
  readonly others: readonly (KeptSession & { readonly elsewhere: boolean })[];
  /** Another tab has taken this session: what is done here from now on is kept as one of its own. */
  readonly taken: boolean;
}

export interface SessionKeeper {
  readonly store: StoreApi<KeepDesk>;
  /** Brings back the session that was kept last and that no other tab has open. Call it once. */
  start(): Promise<void>;
  /**
   * Puts the present session aside and opens that one, taken from another tab where one has it. False where it stays as it is: the store
   * says why, such as that the present one cannot be kept.
   */
  open(id: string): Promise<boolean>;
  /** Puts the present session aside, kept, and begins an empty one; false as for `open`. */
  begin(): Promise<boolean>;
  /**
   * Puts the present session aside and shows one that comes from elsewhere, such as a project file; it is kept from now on.
   * @throws MicrographiaError where the present one cannot be kept
   */
  adopt(saved: AdoptedSession): Promise<void>;
  /** Deletes a kept session; the present one, `null`, is emptied with it. */
  remove(id: string | null): Promise<void>;
  /** What was chosen to be kept has changed: copies that are not wanted any more go. */
  keep(what: KeepWhat): Promise<void>;
  /** Looks what is kept. */
  refresh(): Promise<void>;
  /** Writes what is not yet written, at once. */
  flush(): Promise<void>;
  dismiss(what: 'restored' | 'taken'): void;
}

/** Before it has been looked what is kept. */
export const NOTHING: KeepDesk = {
  id: null,
  opening: true,
  bytes: 0,
  copied: 0,
  waiting: 0,
  left: 0,
  share: null,
  unsaved: false,
  fault: null,
  restored: null,
  others: [],
  taken: false,
};
