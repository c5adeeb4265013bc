/**
 * What lies in a stored folder beside its files: `manifest.json`, which makes it a folder, and `stage.json` while an unfinished write may be
 * taken up again. Disks are edited: both are checked field by field.
 */
import { openSink, replacesAtOnce } from './write-file';

export interface StoredFile {
  readonly name: string;
  readonly size: number;
  /** 64 lower-case hex digits, computed while the file was written. */
  readonly sha256: string;
}

/** Whatever the user of the store wants to know without opening a file; plain JSON. Read it back with care: disks are edited. */
export type FolderMeta = Readonly<Record<string, unknown>>;

export type FileContent = Blob | Uint8Array<ArrayBuffer> | ReadableStream<Uint8Array<ArrayBuffer>>;

export interface Manifest {
  readonly format: 1;
  readonly id: string;
  readonly committedAt: string;
  readonly meta: FolderMeta;
  readonly files: readonly StoredFile[];
}

/** Beside the files of an unfinished write that may be taken up again. */
export interface Stage {
  readonly resumeKey: string;
  readonly startedAt: number;
  readonly files: readonly StoredFile[];
}

export const MANIFEST = 'manifest.json';
/** The manifest once more while it is changed where files are written in place: a torn one is read from here. */
export const MANIFEST_COPY = 'manifest.copy.json';
export const STAGE = 'stage.json';
const PIECE = 2 ** 20;

/** Names that no browser's file system refuses; no path can hide in them. */
export const goodName = (name: string): boolean => /^[A-Za-z0-9_-][\w.-]{0,119}$/.test(name) && !name.endsWith('.');

/** What a thing may be called in a store: other characters become dashes. */
export const storeName = (text: string): string =>
  text
    .normalize('NFKD')
    .replace(/[^\w.-]+/g, '-')
    .replace(/^[-.]+|[-.]+$/g, '')
    .slice(0, 100)
    .replace(/[-.]+$/, '') || 'unnamed';

export async function* pieces(content: FileContent): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  if (content instanceof Uint8Array) {
    for (let at = 0; at < content.byteLength; at += PIECE) yield content.subarray(at, at + PIECE);
  } else if (content instanceof Blob) {
    for (let at = 0; at < content.size; at += PIECE) yield new Uint8Array(await content.slice(at, at + PIECE).arrayBuffer());
  } else {
    const reader = content.getReader();
    let ended = false;
    try {
      for (;;) {
        const { done, value } = await reader.read();
        ended = done;
        if (done) return;
        yield value;
      }
    } finally {
      if (!ended) await reader.cancel().catch(() => {});
    }
  }
}

export async function readJson(folder: FileSystemDirectoryHandle, name: string): Promise<unknown> {
  const handle = await folder.getFileHandle(name).catch(() => null);
  if (!handle) return undefined;
  const text = await (await handle.getFile()).text();
  // Created and never filled: the write was interrupted.
  if (text === '') return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

const isStoredFile = (value: unknown): value is StoredFile => {
  const file = value as Partial<StoredFile> | null;
  return (
    typeof file?.name === 'string' &&
    goodName(file.name) &&
    Number.isSafeInteger(file.size) &&
    typeof file.sha256 === 'string' &&
    /^[0-9a-f]{64}$/.test(file.sha256)
  );
};

export function asManifest(value: unknown, id: string): Manifest | null {
  const { format, id: stated, committedAt, meta, files } = (value ?? {}) as Partial<Manifest>;
  if (format !== 1 || stated !== id || typeof committedAt !== 'string' || !Array.isArray(files)) return null;
  if (typeof meta !== 'object' || meta === null || !files.every(isStoredFile)) return null;
  return { format, id, committedAt, meta, files: files.map(({ name, size, sha256 }) => ({ name, size, sha256 })) };
}

/** Said of what a later build has written. */
export const NEWER = 'a newer version of Micrographia has written it';

/** Whether a build of a later format wrote this manifest: what else it says is not for this one to judge. */
export function isNewer(value: unknown): boolean {
  const { format } = (value ?? {}) as { format?: unknown };
  return typeof format === 'number' && format > 1;
}

export function asStage(value: unknown): Stage | null {
  const { resumeKey, startedAt, files } = (value ?? {}) as Partial<Stage>;
  const good =
    typeof resumeKey === 'string' && typeof startedAt === 'number' && Array.isArray(files) && files.every(isStoredFile);
  return good ? { resumeKey, startedAt, files } : null;
}

export async function writeJson(folder: FileSystemDirectoryHandle, name: string, value: unknown): Promise<void> {
  const sink = await openSink(await folder.getFileHandle(name, { create: true }), true);
  await sink.write(new TextEncoder().encode(JSON.stringify(value)));
  await sink.close();
}

/** What `manifest.json` says; undefined where there is none, null where it was torn and no copy of it is whole. */
export async function readManifest(folder: FileSystemDirectoryHandle): Promise<unknown> {
  const value = await readJson(folder, MANIFEST);
  return (value ?? null) === null ? ((await readJson(folder, MANIFEST_COPY)) ?? value) : value;
}

/** Replaces a manifest that is there: whatever happens meanwhile, the old one or the new one is read afterwards. */
export async function changeManifest(folder: FileSystemDirectoryHandle, manifest: Manifest): Promise<void> {
  const isAtOnce = replacesAtOnce(await folder.getFileHandle(MANIFEST));
  const old = isAtOnce ? null : await readJson(folder, MANIFEST);
  // Where it is torn already the copy is all there is.
  if ((old ?? null) !== null) await writeJson(folder, MANIFEST_COPY, old);
  await writeJson(folder, MANIFEST, manifest);
  if (!isAtOnce) await folder.removeEntry(MANIFEST_COPY).catch(() => {});
}
