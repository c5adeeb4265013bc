/** A picture of the data set at full size, read again from the files that were dropped: what was kept of it is small. */
import { MicrographiaError, unpackError } from '../base/errors';
import type { Plane, Rect } from '../base/plane';
import { shownText } from '../base/shown';
import type { DroppedFile, ReadService } from '../services/read/protocol';
import { filesToReread } from './drops';

export interface FullPicture {
  readonly pixels: Plane;
  /** The picture without its data bar. */
  readonly crop: Rect;
  readonly bitDepth: number;
}

/**
 * @param files newest first: a picture that was dropped twice is the later one
 * @throws MicrographiaError `picture-gone` where its file is not at hand; what reading it throws; CancelledError on abort
 */
export async function readSetPicture(
  reader: Pick<ReadService, 'read'>,
  files: readonly DroppedFile[],
  path: string,
  signal: AbortSignal,
): Promise<FullPicture> {
  for await (const outcome of reader.read(filesToReread(files, path), { signal, only: new Set([path]) })) {
    if (outcome.path !== path) continue;
    if ('error' in outcome) throw unpackError(outcome.error);
    const { pixels, crop, bitDepth } = outcome.micrograph;
    return { pixels, crop, bitDepth };
  }
  throw new MicrographiaError(
    'picture-gone',
    `${shownText(path)} cannot be opened any more.`,
    'It may have been moved, deleted, or be open in another program; drop it again.',
  );
}
