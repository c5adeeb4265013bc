/** What the commands share: options, endings, errors on standard error. */
import { constants, existsSync } from 'node:fs';
import { access } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { type ParseArgsConfig, parseArgs } from 'node:util';
import { MicrographiaError, packError } from '../base/errors';
import { diskError } from './out-folder';

/** The models that come with the package, wherever the command is started from: scripts/run.mjs says where the package lies. */
export const SHIPPED_MODELS = join(process.env.MICROGRAPHIA_ROOT ?? '', 'public/models');
export const SHIPPED_MODEL = join(SHIPPED_MODELS, 'base');

/** Where a model that an option names lies: a path, or the id of a shipped one. */
export const modelFolder = (name: string): string => (existsSync(name) ? name : join(SHIPPED_MODELS, name));

/** Nothing was wrong / nothing could be read / the command could not start / some could not be read / Ctrl-C, as shells count it. */
export const EXIT = { ok: 0, nothingRead: 1, cannotStart: 2, someNotRead: 3, interrupted: 130 } as const;

export class UsageError extends MicrographiaError {
  constructor(fault: string, usage: string) {
    super('usage', fault, `Usage: ${usage}`);
  }
}

/** Not an error: `--help` was given. */
class HelpRequest extends Error {
  readonly usage: string;

  constructor(usage: string) {
    super('--help');
    this.usage = usage;
  }
}

/** parseArgs with its complaints as UsageErrors; `--help` ends the command with its usage. */
export function parseCommand<T extends ParseArgsConfig>(config: T, usage: string): ReturnType<typeof parseArgs<T>> {
  const help = { help: { type: 'boolean', short: 'h' } } as const;
  let parsed: ReturnType<typeof parseArgs<T>>;
  try {
    parsed = parseArgs({ ...config, options: { ...config.options, ...help } }) as typeof parsed;
  } catch (error) {
    // Node appends how to escape a leading dash, which helps nobody who mistyped an option.
    const [fault] = (error instanceof Error ? error.message : String(error)).split(/\. To specify|\n/);
    throw new UsageError(`${fault.replace(/\.$/, '')}.`, usage);
  }
  if ((parsed.values as { help?: boolean }).help) throw new HelpRequest(usage);
  return parsed;
}

/**
 * Refuses a file that is there, or could not be written, before any work is done.
 * @param file that the command is to write at its end; none where absent
 * @throws UsageError, MicrographiaError `out-unusable`
 */
export async function checkNewFile(file: string | undefined, usage: string): Promise<void> {
  if (file === undefined) return;
  if (existsSync(file)) throw new UsageError(`${file} is there already: remove it, or name another file.`, usage);
  const folder = dirname(resolve(file));
  await access(folder, constants.W_OK | constants.X_OK).catch((cause: NodeJS.ErrnoException) => {
    const why = ['ENOENT', 'ENOTDIR'].includes(cause.code ?? '')
      ? 'there is no such folder'
      : 'its folder may not be written to';
    throw new MicrographiaError('out-unusable', `${file} cannot be written: ${why}.`, 'Name another file.', { cause });
  });
}

/**
 * Writes and waits, so that nothing is lost when the process ends; a reader that has gone away (`| head`) ends it quietly.
 * @throws the system's error where it cannot be written, on a full disk, say
 */
export const print = (text: string): Promise<void> =>
  new Promise((resolve, reject) => {
    process.stdout.write(text, (error) => {
      if (!error) resolve();
      else if ((error as NodeJS.ErrnoException).code === 'EPIPE') process.exit(EXIT.ok);
      else reject(error);
    });
  });

/** Runs a command to its exit code. Threads and GPU devices would keep the process alive, so it is ended by hand. */
export function runCommand(main: () => Promise<number>): void {
  // `print` hears of it as well.
  process.stdout.on('error', () => {});
  const helped = async (error: unknown): Promise<number> => {
    if (!(error instanceof HelpRequest)) throw error;
    await print(`Usage: ${error.usage}\n`);
    return EXIT.ok;
  };
  main()
    .catch(helped)
    .then(
      (code) => process.exit(code),
      (error: unknown) => {
        const { message, advice } = packError(diskError(error));
        process.stderr.write(`${message} ${advice}\n`);
        process.exit(EXIT.cannotStart);
      },
    );
}
