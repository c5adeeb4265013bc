/** What the writing worker does: files of the origin-private file system, on behalf of a page that cannot write them itself. */
import type { Endpoint } from 'comlink';
import { StorageError, storageError } from '../../storage/errors';
import { type FileSink, openSink } from '../../storage/write-file';
import { type Reply, reply, serve } from '../worker-link';

export interface WriteApi {
  /** Opens a file for writing from its beginning; it must exist. @param path folders and name below the root */
  open(path: readonly string[]): Promise<Reply<number>>;
  write(file: number, bytes: Uint8Array<ArrayBuffer>): Promise<Reply<void>>;
  close(file: number): Promise<Reply<void>>;
  abort(file: number): Promise<Reply<void>>;
}

export function serveWriting(endpoint: Endpoint, root: () => Promise<FileSystemDirectoryHandle>): void {
  const open = new Map<number, FileSink>();
  let count = 0;
  const sinkOf = (file: number): FileSink => {
    const sink = open.get(file);
    if (!sink) throw new StorageError('failed', 'The file that was to be written is not open.');
    return sink;
  };
  const end = (file: number): FileSink => {
    const sink = sinkOf(file);
    open.delete(file);
    return sink;
  };
  /** The browser's own errors are named here: they would not keep their names on the way. */
  const named = <T>(work: () => Promise<T>): Promise<Reply<T>> =>
    reply(() =>
      work().catch((error) => {
        throw storageError(error, 'The file could not be stored');
      }),
    );
  const api: WriteApi = {
    open: (path) =>
      named(async () => {
        let folder = await root();
        for (const name of path.slice(0, -1)) folder = await folder.getDirectoryHandle(name);
        open.set(++count, await openSink(await folder.getFileHandle(path[path.length - 1]), false));
        return count;
      }),
    write: (file, bytes) => named(async () => sinkOf(file).write(bytes)),
    close: (file) => named(async () => end(file).close()),
    abort: (file) => named(async () => end(file).abort()),
  };
  serve(api, endpoint);
}
