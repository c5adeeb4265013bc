/** The files of a stored folder: written one by one and hashed on the way, and hashed again when they are checked. */
import { CancelledError } from '../base/errors';
import { sha256Hex, sha256InPieces } from '../base/hash';
import { StorageError } from './errors';
import { type FileContent, goodName, MANIFEST, MANIFEST_COPY, pieces, STAGE, type StoredFile } from './folder-format';
import { openSink } from './write-file';

/** One file to be written. `open` is called when its turn comes. */
export interface FileSource {
  readonly name: string;
  readonly open: () => FileContent | Promise<FileContent>;
  /** Checked where given. */
  readonly size?: number;
  readonly sha256?: string;
}

export interface FileOptions {
  readonly signal?: AbortSignal;
  /** Bytes written so far, and the file being written. */
  readonly onProgress?: (done: number, file: string) => void;
}

/** Up to here a file is hashed in one piece by the browser, ten times as fast. */
const IN_ONE_PIECE = 2 ** 26;

/** @param onBytes told of every piece that was read; what it throws ends the reading */
export async function hashOf(file: Blob, onBytes: (bytes: number) => void): Promise<string> {
  if (file.size <= IN_ONE_PIECE) {
    const hex = await sha256Hex(new Uint8Array(await file.arrayBuffer()));
    onBytes(file.size);
    return hex;
  }
  const hash = await sha256InPieces();
  for await (const piece of pieces(file)) {
    onBytes(piece.byteLength);
    hash.update(piece);
  }
  return hash.digest();
}

/**
 * Writes files one after the other; those that `kept` says are there already are not opened again.
 * @param onWritten called with all files that are there so far, when one has come to them
 * @throws StorageError for names that cannot be stored, or where a size or hash is not as stated; CancelledError
 */
export async function writeFiles(
  folder: FileSystemDirectoryHandle,
  kept: readonly StoredFile[],
  sources: Iterable<FileSource> | AsyncIterable<FileSource>,
  { signal, onProgress }: FileOptions,
  onWritten: (files: readonly StoredFile[]) => Promise<void>,
): Promise<StoredFile[]> {
  const written: StoredFile[] = [];
  const names = new Set<string>([MANIFEST, MANIFEST_COPY, STAGE]);
  let done = 0;
  for await (const source of sources) {
    if (!goodName(source.name))
      throw new StorageError('name', `"${source.name.slice(0, 120)}" cannot be the name of a stored file.`);
    // Some file systems do not tell capitals from small letters.
    if (names.has(source.name.toLowerCase())) throw new StorageError('name', `There are two files called ${source.name}.`);
    names.add(source.name.toLowerCase());
    const known = kept.find((file) => file.name === source.name && file.sha256 === source.sha256);
    const file = known ?? (await writeFile(folder, source, signal, (bytes) => onProgress?.(done + bytes, source.name)));
    written.push(file);
    done += file.size;
    onProgress?.(done, source.name);
    if (!known) await onWritten(written);
  }
  return written;
}

/** @throws StorageError where its size or hash is not as stated; CancelledError */
async function writeFile(
  folder: FileSystemDirectoryHandle,
  source: FileSource,
  signal: AbortSignal | undefined,
  onBytes: (done: number) => void,
): Promise<StoredFile> {
  const sink = await openSink(await folder.getFileHandle(source.name, { create: true }), false);
  const hash = await sha256InPieces();
  let size = 0;
  try {
    for await (const piece of pieces(await source.open())) {
      if (signal?.aborted) throw new CancelledError('Storing the files');
      hash.update(piece);
      await sink.write(piece);
      size += piece.byteLength;
      if (source.size !== undefined && size > source.size) break;
      onBytes(size);
    }
    if (source.size !== undefined && size !== source.size)
      throw new StorageError(
        'damaged',
        `${source.name} has ${size > source.size ? 'more than ' : ''}${Math.min(size, source.size)} bytes instead of ${source.size}.`,
      );
    await sink.close();
  } catch (error) {
    await sink.abort();
    throw error;
  }
  const sha256 = hash.digest();
  if (source.sha256 !== undefined && sha256 !== source.sha256)
    throw new StorageError(
      'damaged',
      `${source.name} is damaged: its SHA-256 is ${sha256.slice(0, 12)}…, it should be ${source.sha256.slice(0, 12)}….`,
    );
  return { name: source.name, size, sha256 };
}
