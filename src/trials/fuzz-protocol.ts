/** What the fuzz command and its worker process tell each other. */

/** Asked of a worker: mutants `from` to `from + count - 1` of one target. */
export interface FuzzBatch {
  readonly target: string;
  readonly seed: string;
  readonly from: number;
  readonly count: number;
}

/** Said before each mutant, so that the command knows at which one a worker died or hung. */
export interface FuzzBegun {
  readonly kind: 'begun';
  readonly number: number;
}

export interface FuzzFault {
  readonly kind: 'fault';
  readonly target: string;
  readonly number: number;
  readonly what: string;
}

export interface FuzzEnded {
  readonly kind: 'ended';
  readonly read: number;
  /** Refused by a named error. */
  readonly refused: number;
  /** Most processor time that one mutant took, in seconds. */
  readonly longest: number;
  /** Resident memory that the process reached, in MB. */
  readonly mostMb: number;
}

export type FuzzSaid = FuzzBegun | FuzzFault | FuzzEnded;

/** Limits on one mutant; files of a fuzzer are small, so nothing in them may cost much. */
export const FUZZ_LIMITS = { seconds: 2, wallSeconds: 60, growthMb: 1024 } as const;
