/**
 * The page's side of a worker that writes files for it. Pages of Safari before 26 can write to the origin-private file system in neither of
 * the two ways there are; dedicated workers can (WebKit: sync access handles since 15.2, `createWritable` since 26).
 */
import { transfer } from 'comlink';
import { storageError } from '../../storage/errors';
import type { FileSink } from '../../storage/write-file';
import { connectWorker, type WorkerClient } from '../worker-client';
import type { WorkerHandle } from '../worker-link';
import type { WriteApi } from './worker-api';

/** @param startWorker is called with the first file */
export function createWriter(
  startWorker: () => WorkerHandle,
  root: () => Promise<FileSystemDirectoryHandle>,
): (handle: FileSystemFileHandle) => Promise<FileSink> {
  let worker: WorkerClient<WriteApi> | null = null;
  return async (handle) => {
    const path = await (await root()).resolve(handle);
    if (!path) throw storageError(new DOMException('', 'NotFoundError'), `${handle.name} could not be stored`);
    if (!worker || worker.reason()) worker = connectWorker<WriteApi>(startWorker, 'Storing files');
    const mine = worker;
    const file = await mine.ask((api) => api.open(path));
    return {
      write(bytes) {
        const own = bytes.slice(); // moved, and the caller's stay
        return mine.ask((api) => api.write(file, transfer(own, [own.buffer])));
      },
      close: () => mine.ask((api) => api.close(file)),
      abort: () => mine.ask((api) => api.abort(file)).catch(() => {}),
    };
  };
}
