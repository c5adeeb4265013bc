/**
 * Gzipped tar: a stream that can only be inflated from its beginning. Listing inflates it once and keeps nothing but headers and
 * small texts; opening files in the order of the archive, as a run over them does, inflates it once more.
 */
import { Gunzip } from 'fflate';
import { limits } from '../micrograph/limits';
import type { RawListing, TarPlace } from './entry';
import { ArchiveError } from './errors';
import { checkRatio } from './inflate-blob';
import { walkTar } from './tar';

const PORTION = 1 << 17;
const SLICE = 1 << 13;

/** A place in the inflated stream that moves forward only. */
class GzipCursor {
  readonly #blob: Blob;
  readonly #name: string;
  readonly #stream: Gunzip;
  #read = 0;
  #inflated = 0;
  #queue: Uint8Array[] = [];
  #held = 0;
  #ended = false;

  constructor(blob: Blob, name: string) {
    this.#blob = blob;
    this.#name = name;
    this.#stream = new Gunzip((chunk) => {
      this.#inflated += chunk.length;
      this.#held += chunk.length;
      this.#queue.push(chunk.slice());
    });
  }

  /** Offset of the next byte. */
  get at(): number {
    return this.#inflated - this.#held;
  }

  async #more(): Promise<boolean> {
    if (this.#ended) return false;
    const portion = new Uint8Array(await this.#blob.slice(this.#read, this.#read + PORTION).arrayBuffer());
    this.#read += portion.length;
    this.#ended = this.#read >= this.#blob.size;
    try {
      for (let at = 0; at < portion.length; at += SLICE) {
        this.#stream.push(portion.subarray(at, at + SLICE), false);
        checkRatio(this.#inflated, this.#read, limits.archiveRatio.streamFrom, this.#name);
        if (this.#inflated > limits.archiveBytes) throw new ArchiveError('bomb', this.#name, 'it has no end');
      }
    } catch (error) {
      if (error instanceof ArchiveError) throw error;
      throw new ArchiveError('damaged', this.#name, 'its compressed data are broken', { cause: error });
    }
    return true;
  }

  /** The next bytes up to `length`; what is skipped is dropped as it comes. */
  async take(offset: number, length: number): Promise<Uint8Array<ArrayBuffer>> {
    const out = new Uint8Array(length);
    let filled = 0;
    for (let skip = offset - this.at; filled < length; ) {
      const [chunk] = this.#queue;
      if (!chunk) {
        if (!(await this.#more())) break;
        continue;
      }
      const passed = Math.min(skip, chunk.length);
      const part = chunk.subarray(passed, passed + length - filled);
      out.set(part, filled);
      filled += part.length;
      skip -= passed;
      const used = passed + part.length;
      this.#held -= used;
      if (used === chunk.length) this.#queue.shift();
      else this.#queue[0] = chunk.subarray(used);
    }
    return out.subarray(0, filled);
  }
}

/** Texts beside pictures are kept from the listing: going back for each would inflate the stream from its start. */
const KEPT = /\.(txt|hdr|csv|tsv)$/i;
const MOST_KEPT_BYTES = 32 * 2 ** 20;

/** @throws ArchiveError, see walkTar; `damaged` where the stream breaks before its first file */
export async function listGzippedTar(blob: Blob, name: string): Promise<RawListing> {
  const scan = new GzipCursor(blob, name);
  let room = MOST_KEPT_BYTES;
  const keep = (path: string, size: number): boolean => {
    if (!KEPT.test(path) || size > Math.min(room, limits.sidecarBytes)) return false;
    room -= size;
    return true;
  };
  const { files, page } = await walkTar((offset, length) => scan.take(offset, length), name, keep);

  const entries = files.map(({ path, offset, size, content, error }) => ({
    path,
    size,
    place: { kind: 'gzip', offset, size, ...(content && { kept: content as Uint8Array<ArrayBuffer> }) } as const,
    ...(error ? { error } : {}),
  }));
  return { entries, page };
}

/** How the files of one gzipped tar are opened: one after the other, the stream inflated on from where the last one ended. */
export function gzipOpener(blob: Blob, name: string): (place: TarPlace, label: string) => { open: () => Promise<Blob> } {
  let cursor: GzipCursor | null = null;
  let turn: Promise<unknown> = Promise.resolve();
  const openAt = async ({ offset, size, kept }: TarPlace, label: string): Promise<Blob> => {
    if (kept) return new Blob([kept]);
    if (!cursor || offset < cursor.at) cursor = new GzipCursor(blob, name);
    const content = await cursor.take(offset, size);
    if (content.length < size) throw new ArchiveError('truncated', label, 'its data end early');
    return new Blob([content]);
  };
  return (place, label) => ({
    open: () => {
      const opened = turn.then(() => openAt(place, label));
      turn = opened.catch(() => {});
      return opened;
    },
  });
}
