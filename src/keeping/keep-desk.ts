/** What is known of how the session is kept, as plain data. */
import type { PackedError } from '../base/errors';
import type { KeptSession } from './kept-session';

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
