import { shownText } from './shown';

/**
 * Errors people can act on. Every one has a `code` for programs, a `message` that names the thing and the fault, and `advice` that
 * says what to do. Names in either are strangers': they stand there as they may be shown. Rooms subclass it with their own codes; `packError`/`unpackError` carry one across a worker border whole.
 */
export class MicrographiaError extends Error {
  readonly code: string;
  readonly advice: string;

  constructor(code: string, message: string, advice: string, options?: ErrorOptions) {
    super(shownText(message), options);
    this.name = new.target.name;
    this.code = code;
    this.advice = shownText(advice);
  }
}

/** The plain form of an error: what `postMessage` and JSON can carry. */
export interface PackedError {
  readonly name: string;
  readonly code: string;
  readonly message: string;
  readonly advice: string;
}

/** Work that the user (or a newer request) stopped. Never shown as a fault. */
export class CancelledError extends MicrographiaError {
  constructor(what: string) {
    super('cancelled', `${what} was stopped.`, 'Start it again when you like.');
  }
}

export function packError(error: unknown): PackedError {
  if (error instanceof MicrographiaError)
    return { name: error.name, code: error.code, message: error.message, advice: error.advice };
  const message = shownText(error instanceof Error ? error.message : String(error));
  return {
    name: 'UnexpectedError',
    code: 'unexpected',
    message: `Something went wrong inside the program: ${message}`,
    advice: 'Try once more; if it happens again, report it with the file that caused it.',
  };
}

/** Rebuilds an error that kept its name and code on the way. */
export function unpackError(packed: PackedError): MicrographiaError {
  const error = new MicrographiaError(packed.code, packed.message, packed.advice);
  error.name = packed.name;
  return error;
}
