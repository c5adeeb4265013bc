/** The words in which the page speaks with the reading of pictures: plain data only, so that all of it can be posted. */

import type { DroppedFile, PackedFile } from '../../archive/drop-files';
import type { PackedError } from '../../base/errors';
import type { Frame, Thumbnail } from '../../dataset/thumbnail';
import type { Micrograph } from '../../micrograph/micrograph';
import type { Look } from '../../models/look';

export type { DroppedFile, PackedFile } from '../../archive/drop-files';
export type { Thumbnail } from '../../dataset/thumbnail';
export type { DataBar, InstrumentMetadata, Measured, Micrograph, ReadScaleBar, ValueSource } from '../../micrograph/micrograph';
export type { Look } from '../../models/look';

/** What reading one dropped file came to. Sidecars that were used are not reported on their own. */
export type ReadOutcome =
  | {
      readonly path: string;
      readonly micrograph: Micrograph;
      /** Null unless they were asked for. */
      readonly thumbnail: Thumbnail | null;
      readonly look: Look | null;
    }
  | { readonly path: string; readonly error: PackedError };

export interface ReadOptions {
  readonly signal?: AbortSignal;
  readonly onProgress?: (done: number, total: number) => void;
  /** Read only pictures of these paths, which may lie in archives, and those inside archives of these paths. */
  readonly only?: ReadonlySet<string>;
  /** Looks for the burnt-in scale bar and reads its label, too. */
  readonly scaleBar?: boolean;
  /** What to make of each picture besides, where it is read; asked for each, so that it may change on the way. */
  readonly make?: (() => ToMake) | undefined;
}

export interface ToMake {
  /** A thumbnail of the crop that fits into this. */
  readonly thumbnail?: Frame | undefined;
  /** What a model of this side, px, is shown of the crop. */
  readonly look?: number | undefined;
}

export interface ReadService {
  /**
   * Reads every picture of a drop (sidecars matched by stem), one outcome per picture, in the order they finish. Each file has a
   * time limit; a file that exceeds it, or that kills the decoder, becomes an error outcome and the rest goes on. Archives are opened
   * and read like folders of their name (`drop.zip/a.tif`); one that cannot be opened is an error outcome. Of a stack each image is an
   * outcome (`stack.tif#1`, `stack.tif#2`), up to `limits.images`.
   */
  read(files: readonly (DroppedFile | PackedFile)[], options: ReadOptions): AsyncIterable<ReadOutcome>;
}
