/** Sets of labels that were kept: what is known of each, how one is read, and which of them belongs to the files of a drop. */
import { pathKey } from '../base/path-key';
import type { DataSet } from './dataset';
import { datasetFromJson } from './json';
import { sharedPaths } from './take-labels';

export interface KeptSet {
  readonly id: string;
  /** ISO time of the last write. */
  readonly savedAt: string;
  readonly pictures: number;
  readonly classes: readonly string[];
  /** Somebody decided something about it; else it is what dropping the files again would give. */
  readonly decided: boolean;
  /** A sentence where it cannot be read any more; it can then only be discarded. */
  readonly damage: string | null;
}

/** A set as it was written: each write counts one more. */
export interface WrittenSet {
  readonly text: string;
  readonly revision: number;
}

/** Where kept sets lie; `main.tsx` lends the one on the disk of the browser. */
export interface LabelDisk {
  /** Newest first, damaged ones included. */
  list(): Promise<readonly KeptSet[]>;
  /** @throws MicrographiaError where it is damaged or gone */
  read(id: string): Promise<WrittenSet>;
  /**
   * Replaces the set of this id, whole or not at all. One that is not there is written anew.
   * @param replaces the revision that is known here; null for a set that is new
   * @returns the revision now
   * @throws MicrographiaError; `storage-stale` where another tab has written another revision
   */
  write(set: Omit<KeptSet, 'savedAt' | 'damage'>, text: string, replaces: number | null): Promise<number>;
  /** One that is not there is no error. */
  remove(id: string): Promise<void>;
}

/** Share of the smaller of both, the drop and the kept set, that must have the same paths. */
const ENOUGH_SHARED = 0.5;

export interface StoredText {
  readonly set: DataSet;
  /** SHA-256 by `pathKey`, where it was known. */
  readonly hashes: ReadonlyMap<string, string>;
  readonly revision: number;
}

/** @throws StoredSetError */
export function readStored({ text, revision }: WrittenSet): StoredText {
  const set = datasetFromJson(text);
  const { pictures } = JSON.parse(text) as { pictures: readonly { path: string; sha256?: unknown }[] };
  const hashes = new Map<string, string>();
  for (const { path, sha256 } of pictures) if (typeof sha256 === 'string') hashes.set(pathKey(path), sha256);
  return { set, hashes, revision };
}

/** What is noted with a set when it is written. */
export const described = (id: string, { work }: DataSet, decided: boolean): Omit<KeptSet, 'savedAt' | 'damage'> => ({
  id,
  pictures: work.entries.size,
  classes: work.classes.map(({ name }) => name),
  decided,
});

export interface KeptMatch extends StoredText {
  readonly entry: KeptSet;
  /** How many of the paths it knows. */
  readonly shared: number;
}

/**
 * The kept set with decisions that knows most of these paths; null where none knows enough of them. Never throws.
 * @param open sets that other tabs have open: they count also without decisions
 */
export async function keptFor(disk: LabelDisk, paths: readonly string[], open: ReadonlySet<string>): Promise<KeptMatch | null> {
  const wanted = new Set(paths.map(pathKey));
  let best: KeptMatch | null = null;
  for (const entry of await disk.list().catch(() => [])) {
    if ((!entry.decided && !open.has(entry.id)) || entry.damage !== null) continue;
    try {
      const stored = readStored(await disk.read(entry.id));
      const shared = sharedPaths(stored.set, wanted);
      if (shared < ENOUGH_SHARED * Math.min(wanted.size, stored.set.pictures.size)) continue;
      if (shared > (best?.shared ?? 0)) best = { ...stored, entry, shared };
    } catch {
      // It cannot be read: the drop goes on without it, and the line that offers it says why.
    }
  }
  return best;
}
