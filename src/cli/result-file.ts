/**
 * The file that a long run writes: a JSON object a line, each with what it was made with, so that files of several runs, shards or machines
 * are put together by `cat`. A run that was killed is taken up from what stands there.
 */
import { type FileHandle, open, readFile, rm, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { MicrographiaError } from '../base/errors';
import { jsonLine } from '../base/shown';
import { limits } from '../micrograph/limits';
import { wholeLines } from './file-stream';

/** What results depend on beside the picture. */
export interface RunSettings {
  readonly model: string;
  /** SHA-256 of the model's weights. */
  readonly modelSha256: string;
  /** Of this programme: how pictures are read and cropped. */
  readonly version: string;
}

interface Line {
  readonly file: string;
  readonly image: { readonly number: number; readonly of: number } | null;
  readonly error: unknown;
  readonly settings: RunSettings;
}

/** How every line begins (`asObject`). */
const BEGINNING = '{"file":';

const isLine = (value: unknown): value is Line => {
  const line = value as Partial<Line> | null;
  return typeof line?.file === 'string' && typeof line.settings?.modelSha256 === 'string';
};

export class ResultFile {
  readonly path: string;
  readonly #handle: FileHandle;
  readonly #lock: string;
  readonly #done = new Set<string>();
  /** Images written of stacks that are not complete. */
  readonly #images = new Map<string, Set<number>>();
  /** Lines that stand in the file: of pictures that were named, and of files that could not be read. */
  named = 0;
  bad = 0;

  private constructor(path: string, lock: string, handle: FileHandle) {
    this.path = path;
    this.#lock = lock;
    this.#handle = handle;
  }

  /**
   * Opens the file to go on with it, or begins it. A line that was cut off by a kill is removed.
   * @throws MicrographiaError `other-run` where it holds results of another model or version, `not-results` where it is no such file, `busy`
   *   where another run on this machine writes it
   */
  static async open(path: string, settings: RunSettings): Promise<ResultFile> {
    let number = 0;
    const lines: Line[] = [];
    const refuse = (line: number) =>
      new MicrographiaError(
        'not-results',
        `Line ${line} of ${path} is no result of this command.`,
        'Name another file, or one that does not exist yet.',
      );
    const { whole, cut } = await wholeLines(path, (text) => {
      number++;
      let value: unknown = null;
      try {
        value = JSON.parse(text);
      } catch {
        // Told below.
      }
      if (!isLine(value)) throw refuse(number);
      const of = value.settings;
      if (of.modelSha256 !== settings.modelSha256 || of.version !== settings.version)
        throw new MicrographiaError(
          'other-run',
          `${path} holds results of ${of.model} (${of.modelSha256.slice(0, 8)}, version ${of.version}), not of ${settings.model} (${settings.modelSha256.slice(0, 8)}, version ${settings.version}).`,
          'Name another file: results of two models do not belong in one.',
        );
      lines.push({ file: value.file, image: value.image, error: value.error, settings: of });
    });
    // What is cut off must be ours: somebody's notes without a last line end are not.
    if (!BEGINNING.startsWith(cut.slice(0, BEGINNING.length))) throw refuse(number + 1);
    const lock = await claim(path);
    const handle = await open(path, 'a');
    await handle.truncate(whole);
    const results = new ResultFile(path, lock, handle);
    for (const line of lines) results.#note(line);
    return results;
  }

  #note({ file, image, error }: Pick<Line, 'file' | 'image' | 'error'>): void {
    if (error) this.bad++;
    else this.named++;
    if (!image) {
      this.#done.add(file);
      return;
    }
    const images = this.#images.get(file) ?? new Set();
    this.#images.set(file, images.add(image.number));
    // So many of a stack are read.
    if (images.size < Math.min(image.of, limits.images)) return;
    this.#images.delete(file);
    this.#done.add(file);
  }

  /** Whether nothing of this file is left to do. */
  isDone(file: string): boolean {
    return this.#done.has(file);
  }

  /** Writes a line, unless the file has it already. */
  async add<T extends Line>(line: T): Promise<void> {
    if (this.#done.has(line.file) || (line.image && this.#images.get(line.file)?.has(line.image.number))) return;
    await this.#handle.appendFile(`${jsonLine(line)}\n`);
    this.#note(line);
  }

  async close(): Promise<void> {
    await this.#handle.close();
    await rm(this.#lock, { force: true });
  }
}

/** The note of who writes the file. */
export const lockOf = (path: string): string => `${path}.lock`;

/** Whether a process of this machine is at work. */
function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/**
 * Notes beside the file who writes it: two runs would write every line twice. What a killed run has left there is taken over.
 * @returns path of the note
 */
async function claim(path: string): Promise<string> {
  const lock = lockOf(path);
  const [host = '', pid = ''] = (await readFile(lock, 'utf8').catch(() => '')).split(' ');
  if (host === hostname() && Number(pid) !== process.pid && /^\d+$/.test(pid) && isAlive(Number(pid)))
    throw new MicrographiaError(
      'busy',
      `${path} is being written by another run (process ${pid}).`,
      `Wait for it, or name another file. Where there is no such run, delete ${lock}.`,
    );
  await writeFile(lock, `${hostname()} ${process.pid}`).catch(async (error: unknown) => {
    // Half a lock would name another process.
    await rm(lock, { force: true });
    throw error;
  });
  return lock;
}
