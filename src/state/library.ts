/**
 * The files of the session and the pixels decoded from them. Files are kept as the browser's handles (no bytes); pixels are kept as
 * far as memory allows and read again when they are wanted after all.
 */
import { CancelledError, MicrographiaError, unpackError } from '../base/errors';
import type { Plane } from '../base/plane';
import { PlaneCache } from '../base/plane-cache';
import { filesAround } from '../base/stack-path';
import { t } from '../locales/words';
import type { DroppedFile, ReadOutcome, ReadService, ToMake } from '../services/read/protocol';
import { type DropFile, distinctPaths, filesToRead, filesToReread, isCompanion, likelyPictures } from './drops';
import { type Item, nameOf } from './item';

export class PictureLibrary {
  readonly #reader: ReadService;
  #drops = new Map<number, readonly DropFile[]>();
  /** How many pictures of each drop were wanted when its files were last looked through. */
  readonly #wanted = new Map<number, number>();
  #lastDrop = 0;
  #planes: PlaneCache;
  readonly #memoryBytes: number;
  readonly #rereads = new Map<string, Promise<Plane>>();

  /** @param memoryBytes how many bytes of decoded pixels to keep */
  constructor(reader: ReadService, memoryBytes: number) {
    this.#reader = reader;
    this.#memoryBytes = memoryBytes;
    this.#planes = new PlaneCache(memoryBytes);
  }

  /** The files of every drop that can be opened, by the drop's number. */
  get drops(): ReadonlyMap<number, readonly DropFile[]> {
    return this.#drops;
  }

  /** Forgets everything, and holds these drops from now on. */
  replace(drops: ReadonlyMap<number, readonly DropFile[]>): void {
    this.#drops = new Map(drops);
    this.#wanted.clear();
    this.#lastDrop = Math.max(0, ...drops.keys());
    this.#planes = new PlaneCache(this.#memoryBytes);
    this.#rereads.clear();
  }

  /** Whether the picture's file can be opened. */
  has({ drop, path }: Pick<Item, 'drop' | 'path'>): boolean {
    const paths = pathsOf(this.#drops.get(drop) ?? NONE);
    return filesAround(path).some((file) => paths.has(file));
  }

  /** Gives a drop files that it lacked. */
  attach(drop: number, files: readonly DropFile[]): void {
    const paths = pathsOf(files);
    this.#drops.set(drop, [...(this.#drops.get(drop) ?? []).filter(({ path }) => !paths.has(path)), ...files]);
  }

  /** Takes a drop's files in; returns its number and the paths that look like pictures. */
  take(files: readonly DroppedFile[]): { drop: number; paths: string[] } {
    const drop = ++this.#lastDrop;
    const own = distinctPaths(files);
    this.#drops.set(drop, own);
    return { drop, paths: likelyPictures(own) };
  }

  /**
   * Lets go of all files but those of these pictures, by drop: the browser holds what was dropped for as long as anybody does. What may
   * only accompany a picture stays with its drop, and so does all of a drop that is being read.
   */
  release(wanted: ReadonlyMap<number, ReadonlySet<string>>, beingRead: ReadonlySet<number>): void {
    for (const [drop, files] of this.#drops) {
      const paths = wanted.get(drop);
      if (beingRead.has(drop) || (paths && paths.size === this.#wanted.get(drop))) continue;
      if (paths) {
        const needed = new Set([...paths].flatMap(filesAround));
        this.#drops.set(
          drop,
          files.filter(({ path }) => needed.has(path) || isCompanion(path)),
        );
        this.#wanted.set(drop, paths.size);
      } else {
        this.#drops.delete(drop);
        this.#wanted.delete(drop);
      }
    }
  }

  /** Reads a drop: all of it, or only `paths` with what may accompany them. @param make, scaleBar as ReadOptions */
  async *read(
    drop: number,
    paths: ReadonlySet<string> | null,
    signal: AbortSignal,
    make?: () => ToMake,
    scaleBar = false,
  ): AsyncIterable<ReadOutcome> {
    const files = this.#drops.get(drop) ?? [];
    if (paths === null) {
      yield* this.#reader.read(await asDropped(files), { signal, make });
      return;
    }
    const wanted = new Set([...paths].flatMap((path) => filesToReread(files, path).map((file) => file.path)));
    yield* this.#reader.read(await asDropped(filesToRead(files, wanted)), { signal, only: paths, scaleBar, make });
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
    return untilAborted(pending, signal, t('Reading'));
  }

  async #readAgain(item: Item): Promise<Plane> {
    const files = await asDropped(filesToReread(this.#drops.get(item.drop) ?? [], item.path));
    const rest = new AbortController();
    try {
      for await (const outcome of this.#reader.read(files, { signal: rest.signal, only: new Set([item.path]) })) {
        if (outcome.path !== item.path) continue;
        if ('error' in outcome) throw unpackError(outcome.error);
        if (item.facts && outcome.micrograph.sha256 !== item.facts.sha256) throw changed(item);
        this.#planes.set(item.id, outcome.micrograph.pixels);
        return outcome.micrograph.pixels;
      }
    } finally {
      rest.abort();
    }
    throw new MicrographiaError(
      'picture-gone',
      `${nameOf(item)} cannot be opened any more.`,
      'Its file has moved or changed, or was not kept when the page was closed: drop it once more, and it takes its old place.',
    );
  }
}

/** Kept files as they were dropped: an archive among them is opened as one. Those that cannot be opened are left out. */
async function asDropped(files: readonly DropFile[]): Promise<DroppedFile[]> {
  const opened = files.map(async (file): Promise<DroppedFile[]> => {
    if ('blob' in file) return [file];
    return file.open().then(
      (blob) => [{ path: file.path, blob }],
      () => [],
    );
  });
  return (await Promise.all(opened)).flat();
}

const NONE: readonly DropFile[] = [];
const remembered = new WeakMap<readonly DropFile[], ReadonlySet<string>>();

/** The paths of a list of files: asked for each of thousands of pictures. */
function pathsOf(files: readonly DropFile[]): ReadonlySet<string> {
  const known = remembered.get(files) ?? new Set(files.map(({ path }) => path));
  remembered.set(files, known);
  return known;
}

const changed = (item: Item): MicrographiaError =>
  new MicrographiaError(
    'picture-changed',
    `${nameOf(item)} is another picture than the one that was read: what was found does not belong to it.`,
    'Remove it and drop the file once more.',
  );

/** The promise's outcome, or a CancelledError as soon as the signal is aborted: nobody waits for a service that does not listen. */
export function untilAborted<T>(promise: Promise<T>, signal: AbortSignal, what: string): Promise<T> {
  return new Promise((resolve, reject) => {
    const stop = () => reject(new CancelledError(what));
    if (signal.aborted) stop();
    signal.addEventListener('abort', stop, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop));
  });
}
