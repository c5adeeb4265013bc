/** What the commands share: options, endings, errors on standard error. */
import { type ParseArgsConfig, parseArgs } from 'node:util';
import { MicrographiaError, packError } from '../../base/errors';

export const SHIPPED_MODEL = 'public/models/base';

/** Nothing was wrong / nothing could be read / the command could not start. */
export const EXIT = { ok: 0, nothingRead: 1, cannotStart: 2 } as const;

export class UsageError extends MicrographiaError {
  constructor(fault: string, usage: string) {
    super('usage', fault, `Usage: ${usage}`);
  }
}

/** parseArgs with its complaints as UsageErrors. */
export function parseCommand<T extends ParseArgsConfig>(config: T, usage: string): ReturnType<typeof parseArgs<T>> {
  try {
    return parseArgs(config);
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error), usage);
  }
}

/** Writes and waits, so that nothing is lost when the process ends; a reader that has gone away (`| head`) ends it quietly. */
export const print = (text: string): Promise<void> =>
  new Promise((resolve) => {
    process.stdout.write(text, () => resolve());
  });

/** Runs a command to its exit code. Threads and GPU devices would keep the process alive, so it is ended by hand. */
export function runCommand(main: () => Promise<number>): void {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(EXIT.ok);
  });
  main().then(
    (code) => process.exit(code),
    (error: unknown) => {
      const { message, advice } = packError(error);
      process.stderr.write(`${message} ${advice}\n`);
      process.exit(EXIT.cannotStart);
    },
  );
}
