/** What can go wrong with a worker: it takes too long, or dies. */
import { MicrographiaError } from '../base/errors';

export class TimeLimitError extends MicrographiaError {
  constructor(what: string, seconds: number) {
    super(
      'time-limit',
      `${what} was not read within ${seconds} s and was given up.`,
      'Open it in the software that wrote it and save it again as TIFF or PNG, or drop it alone.',
    );
  }
}

/** A worker died: out of memory, or a fault in a decoder. */
export class WorkerCrashedError extends MicrographiaError {
  constructor(
    what: string,
    readonly details = '',
  ) {
    super(
      'worker-crashed',
      `${what} stopped unexpectedly${details ? `: ${details}` : ''}.`,
      'Try again; if it happens again, close other programs: it may need more memory than this computer has free.',
    );
  }
}
