/** The data set as the page builds it; fetched when a set is wanted. */

import type { PictureService } from '../read/service';
import type { DatasetService } from './protocol';
import { createDatasetService as datasetWith } from './service';
import { createViewStore, keepAsBlob, keepOnDisk, windowFolder } from './view-store';

/** The data set of the fine-tuning panel, read by the workers of `reader`; its views lie on the disk where the browser has one for pages. */
export function createDatasetService(reader: PictureService): DatasetService {
  let folder: Promise<FileSystemDirectoryHandle> | null = null;
  const own = (): Promise<FileSystemDirectoryHandle> => {
    folder ??= windowFolder(navigator.storage, navigator.locks);
    return folder;
  };
  // A parcel that cannot be written there (a private window, a full disk) becomes a Blob.
  const onDisk = keepOnDisk(own);
  const store = createViewStore((parts, number) => onDisk(parts, number).catch(() => keepAsBlob(parts, number)));
  return datasetWith({ reader, store });
}
