/**
 * The file that a long run writes: a JSON object a line, each with what it was made with, so that files of several runs, shards or machines
 * are put together by `cat`. A run that was killed is taken up from what stands there.
 */
import { type FileHandle, open } from 'node:fs/promises';
import { MicrographiaError } from '../base/errors';
import { jsonLine } from '../base/shown';
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
  readonly #done = new Set<string>();
  /** Images written of stacks that are not complete. */
  readonly #images = new Map<string, Set<number>>();
  /** Lines that stand in the file: of pictures that were named, and of files that could not be read. */
  named = 0;
  bad = 0;

  private constructor(path: string, handle: FileHandle) {
    this.path = path;
    this.#handle = handle;
  }

  /**
   * Opens the file to go on with it, or begins it. A line that was cut off by a kill is removed.
   * @throws MicrographiaError `other-run` where it holds results of another model or version, `not-results` where it is no such file
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
    const handle = await open(path, 'a');
    await handle.truncate(whole);
    const results = new ResultFile(path, handle);
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
    if (images.size < image.of) return;
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

  close(): Promise<void> {
    return this.#handle.close();
  }
}
