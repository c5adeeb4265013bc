/** How the view of this computer reaches the page's own files and what it keeps: one context, filled by the composition root. */
import { createContext, useContext } from 'react';

export interface BuildFile {
  /** Relative to the page, with forward slashes. */
  readonly path: string;
  readonly bytes: number;
  readonly sha256: string;
}

/** What a build says of itself (build.json). */
export interface BuildList {
  readonly version: string;
  /** Twelve hex digits made from the files: two builds of one source have the same. */
  readonly build: string;
  readonly files: readonly BuildFile[];
}

export interface Work {
  readonly signal: AbortSignal;
  /** Bytes done so far. */
  readonly onProgress: (done: number) => void;
}

/** The copy of the page that the browser keeps for days without a network. */
export interface OfflineCopy {
  /** Null where this is no build (`npm run dev`). @throws MicrographiaError where the list cannot be had */
  list(): Promise<BuildList | null>;
  /** Files of the build that are not kept. Null where this browser, or this window of it, keeps no copies. */
  missing(): Promise<readonly BuildFile[] | null>;
  /** Fetches and keeps what is missing: all of it, or the files whose paths are wanted. @throws MicrographiaError, CancelledError */
  keep(work: Work, isWanted?: (path: string) => boolean): Promise<void>;
  /** Compares every file of the build, as the page would get it now, with its SHA-256; sentences about those that differ. */
  check(work: Work): Promise<readonly string[]>;
}

/** Something that is kept in this browser for the address of this page. */
export interface StoredKind {
  readonly id: string;
  readonly title: string;
  /** The browser's storage it lies in, in the browser's own terms. */
  readonly where: string;
  /** What there is: `3 models`; empty where the size says enough. */
  readonly what: string;
  readonly bytes: number;
  /** Deletes it, without a question: it can be computed again. Absent where single entries are deleted where they are listed. */
  readonly remove?: () => Promise<void>;
}

export interface ComputerParts {
  readonly offline: OfflineCopy;
  /** What is kept; kinds of which there is nothing are left out. */
  readonly stored: () => Promise<readonly StoredKind[]>;
  /** Address of the page that deletes everything. */
  readonly deleteHref: string;
}

const ComputerContext = createContext<ComputerParts | null>(null);

export const ComputerProvider = ComputerContext.Provider;

export function useComputer(): ComputerParts {
  const parts = useContext(ComputerContext);
  if (!parts) throw new Error('The view of this computer stands outside its ComputerProvider.');
  return parts;
}
