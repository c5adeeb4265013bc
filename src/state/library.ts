/**
 * The files of the session and the pixels decoded from them. Files are kept as the browser's handles (no bytes); pixels are kept as
 * far as memory allows and read again when they are wanted after all.
 */
import { CancelledError, MicrographiaError, unpackError } from '../base/errors';
import type { Plane } from '../base/plane';
import type { DroppedFile, ReadOutcome, ReadService } from '../services/read/protocol';
import { distinctPaths, filesToRead, filesToReread, likelyPictures } from './drops';
import type { Item } from './item';
import { PlaneCache } from './planes';

export class PictureLibrary {
  readonly #reader: ReadService;
  readonly #drops = new Map<number, readonly DroppedFile[]>();
  readonly #planes: PlaneCache;
  readonly #rereads = new Map<string, Promise<Plane>>();

  /** @param memoryBytes how many bytes of decoded pixels to keep */
  constructor(reader: ReadService, memoryBytes: number) {
    this.#reader = reader;
    this.#planes = new PlaneCache(memoryBytes);
  }

  /** Takes a drop's files in; returns its number and the paths that look like pictures. */
  take(files: readonly DroppedFile[]): { drop: number; paths: string[] } {
    const drop = this.#drops.size + 1;
    const own = distinctPaths(files);
    this.#drops.set(drop, own);
    return { drop, paths: likelyPictures(own) };
  }

  /** Reads a drop: all of it, or only `paths` with what may accompany them. */
  read(drop: number, paths: ReadonlySet<string> | null, signal: AbortSignal): AsyncIterable<ReadOutcome> {
    const files = this.#drops.get(drop) ?? [];
    if (paths === null) return this.#reader.read(files, { signal });
    const wanted = new Set([...paths].flatMap((path) => filesToReread(files, path).map((file) => file.path)));
    return this.#reader.read(filesToRead(files, wanted), { signal, only: paths });
  }

  keep(id: string, pixels: Plane): void {
    this.#planes.set(id, pixels);
  }

  /**
   * Pixels of a picture that was read before, from memory or from its file.
   * @throws MicrographiaError `picture-gone` or the reader's own error where the file no longer gives them; CancelledError on abort
   */
  async pixels(item: Item, signal: AbortSignal): Promise<Plane> {
    const kept = this.#planes.get(item.id);
    if (kept) return kept;
    const pending = this.#rereads.get(item.id) ?? this.#readAgain(item).finally(() => this.#rereads.delete(item.id));
    this.#rereads.set(item.id, pending);
    return untilAborted(pending, signal, 'Reading');
  }

  async #readAgain(item: Item): Promise<Plane> {
    const files = filesToReread(this.#drops.get(item.drop) ?? [], item.path);
    const rest = new AbortController();
    try {
      for await (const outcome of this.#reader.read(files, { signal: rest.signal, only: new Set([item.path]) })) {
        if (outcome.path !== item.path) continue;
        if ('error' in outcome) throw unpackError(outcome.error);
        this.#planes.set(item.id, outcome.micrograph.pixels);
        return outcome.micrograph.pixels;
      }
    } finally {
      rest.abort();
    }
    throw new MicrographiaError(
      'picture-gone',
      `${item.path} could not be read again.`,
      'The file may have moved or changed since it was dropped: drop it once more.',
    );
  }
}

/** The promise's outcome, or a CancelledError as soon as the signal is aborted: nobody waits for a service that does not listen. */
export function untilAborted<T>(promise: Promise<T>, signal: AbortSignal, what: string): Promise<T> {
  return new Promise((resolve, reject) => {
    const stop = () => reject(new CancelledError(what));
    if (signal.aborted) stop();
    signal.addEventListener('abort', stop, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop));
  });
}
