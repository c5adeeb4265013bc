/** Kept labels as the user sees them, and what can be done with them; label-keeper.ts does it. */
import type { StoreApi } from 'zustand/vanilla';
import type { MicrographiaError, PackedError } from '../base/errors';
import type { Tabs } from '../base/tabs';
import type { DataSet } from '../dataset/dataset';
import type { KeptSet, LabelDisk } from '../dataset/kept-sets';
import type { DataKeeper } from '../state/fine-tune-data';

export interface LabelDesk {
  /** Kept sets but for the one at hand, newest first. */
  readonly kept: readonly KeptSet[];
  /** Labels that a drop took up without being asked to. */
  readonly taken: { readonly from: KeptSet; readonly pictures: number; readonly added: number } | null;
  /** The set that was discarded last: it can be brought back. */
  readonly discarded: KeptSet | null;
  /** Pictures whose files are not those that were labelled, by id. */
  readonly changed: readonly string[];
  /** Why labels cannot be kept here. */
  readonly fault: PackedError | null;
  /** Why a kept set could not be opened. */
  readonly error: PackedError | null;
  /** The set has changes that are not on the disk. */
  readonly unsaved: boolean;
  /** The set at hand is another tab's: it is shown as it is saved there, and not changed here. */
  readonly elsewhere: boolean;
  /** Another tab had changed the set: what is set here is kept as a set of its own. */
  readonly apart: boolean;
}

export interface LabelKeeper {
  readonly store: StoreApi<LabelDesk>;
  /** Looks what is kept. */
  refresh(): Promise<void>;
  /** Brings a kept set back into the empty view; its pictures are `absent` until their files are dropped. */
  goOn(id: string): Promise<void>;
  /** Deletes a kept set. */
  discard(id: string): Promise<void>;
  /** Brings back what was discarded last. */
  restore(): Promise<void>;
  /** For the data keeper: the labels that were kept for these paths, as a step; null where too few of them are known. */
  labelsFor(paths: readonly string[]): Promise<((dropped: DataSet) => DataSet) | null>;
  /** Labels from elsewhere: a step over the pictures they name where these are here, else a set in the place of the present one. */
  open(set: DataSet): void;
  /** Empties the view. The labels stay kept, or are discarded too. */
  clear(labels: 'keep' | 'discard'): Promise<void>;
  /** Writes what is not yet written, at once. */
  flush(): Promise<void>;
  /** Has the tab that owns the set save it and let go: it can then be changed here. */
  takeOver(): Promise<void>;
  /** For the data keeper: why nothing may be decided about the set; null where all may. */
  refusal(): MicrographiaError | null;
  /** Hides what was said about taken labels, changed files, a discarded set, a set kept apart or an error. */
  dismiss(what: 'taken' | 'changed' | 'discarded' | 'apart' | 'error'): void;
}

export const NOTHING_KEPT: LabelDesk = {
  kept: [],
  taken: null,
  discarded: null,
  changed: [],
  fault: null,
  error: null,
  unsaved: false,
  elsewhere: false,
  apart: false,
};

export interface LabelKeeperParts {
  readonly data: Pick<DataKeeper, 'store' | 'apply' | 'follow' | 'replace' | 'clear' | 'dismiss'>;
  readonly disk: LabelDisk;
  readonly newId: () => string;
  readonly tabs: Tabs;
}
