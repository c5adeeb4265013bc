/** What can go wrong with what is kept in this browser, each with a way out. */
import { MicrographiaError } from '../base/errors';

export type StorageFault =
  | 'full'
  | 'unsupported'
  | 'busy'
  | 'damaged'
  | 'missing'
  | 'name'
  | 'taken'
  | 'stale'
  | 'newer'
  | 'failed';

const advice: Record<StorageFault, string> = {
  full: 'Delete models under Models that you do not need, or unfinished trainings and kept labels under Fine-tune; or free some space on the disk; then try again. A private window allows little.',
  unsupported: 'Use an ordinary window (not a private one) of a current Chrome, Edge, Firefox or Safari.',
  busy: 'Wait until the other window of Micrographia is done, or close it, and try again.',
  damaged: 'Delete it and import it again.',
  missing: 'Import it again; the browser may have cleared its storage.',
  name: 'Rename it to letters, digits, dots, dashes and underscores.',
  taken: 'Give it another name.',
  stale: 'Read it again before changing it.',
  newer: 'Open it with that version: reload the page, or go back to where the newer one is.',
  failed: 'Try again; if it keeps failing, restart the browser.',
};

/** Codes: `storage-full`, `-unsupported`, `-busy`, `-damaged`, `-missing`, `-name`, `-taken`, `-stale`, `-newer`, `-failed`. */
export class StorageError extends MicrographiaError {
  constructor(fault: StorageFault, message: string, options?: ErrorOptions & { advice?: string }) {
    super(`storage-${fault}`, message, options?.advice ?? advice[fault], options);
  }
}

/** `1.4 GB`, `230 MB`, `12 kB`: decimal units, as download sizes are given. */
export function sizeText(bytes: number): string {
  const units = ['bytes', 'kB', 'MB', 'GB', 'TB'];
  let value = bytes;
  let unit = 0;
  for (; value >= 999.5 && unit < units.length - 1; unit++) value /= 1000;
  return `${unit === 0 || value >= 99.5 ? Math.round(value) : value.toPrecision(2)} ${units[unit]}`;
}

const FULL = ['full', 'the browser gives Micrographia no more space'] as const;

const faultOf: Readonly<Record<string, readonly [StorageFault, string]>> = {
  QuotaExceededError: FULL,
  NotFoundError: ['missing', 'it is not in this browser any more'],
  NoModificationAllowedError: ['busy', 'another window is using it'],
  InvalidModificationError: ['busy', 'another window is using it'],
  SecurityError: ['unsupported', 'this window may not store anything'],
  NotAllowedError: ['unsupported', 'this window may not store anything'],
  NotSupportedError: ['unsupported', 'this browser cannot store it'],
};

/**
 * The named error for what a storage call threw. Errors of our own pass through.
 * @param doing what was being done to what, as a clause: `models/a could not be written`.
 */
export function storageError(error: unknown, doing: string): MicrographiaError {
  if (error instanceof MicrographiaError) return error;
  const name = error instanceof Error || error instanceof DOMException ? error.name : '';
  // Chromium reports a full disk in the middle of a write as an OperationError or an UnknownError of this text.
  const full = error instanceof Error && /quota|no space|disk full|FILE_NO_SPACE/i.test(error.message);
  const [fault, why] = full ? FULL : (faultOf[name] ?? (['failed', `${error}`.slice(0, 160)] as const));
  return new StorageError(fault, `${doing}: ${why}.`, { cause: error });
}
