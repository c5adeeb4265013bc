/** The words in which the page speaks with the reading of a labelled data set: plain data only, so that all of it can be posted. */

import type { DroppedFile } from '../../archive/drop-files';
import type { PackedError } from '../../base/errors';
import type { PictureFacts } from '../../dataset/dataset';
import type { Grouping } from '../../dataset/grouping';
import type { LabelledFile, LabelProblem } from '../../dataset/labels';
import type { Thumbnail } from '../../dataset/thumbnail';

/** What a drop holds, before any picture of it is decoded. */
export interface DatasetListing {
  /** Every picture, archives opened, with the class, group and part its folders or the table of labels give it. */
  readonly files: readonly LabelledFile[];
  /** How pictures belong together, as it seems: to be shown and changed. */
  readonly grouping: Grouping;
  readonly problems: readonly LabelProblem[];
  /** Files that are no pictures, archives that cannot be opened, tables that are none: each with its reason. */
  readonly refused: readonly { readonly path: string; readonly error: PackedError }[];
}

export type DataOutcome =
  | { readonly path: string; readonly facts: PictureFacts }
  | { readonly path: string; readonly error: PackedError };

export interface DataReadOptions {
  readonly signal?: AbortSignal;
  readonly onProgress?: (done: number, total: number) => void;
  /** Read only these, usually the files of the listing: what `list` refused is then not told twice. All of the drop where absent. */
  readonly only?: ReadonlySet<string>;
}

export interface DatasetService {
  /** Opens archives, finds the table of labels, names classes and groups. @throws CancelledError */
  list(files: readonly DroppedFile[], signal?: AbortSignal): Promise<DatasetListing>;
  /**
   * Reads pictures in the workers, one outcome each, in the order they finish; bad files are named and the rest goes on. Views, thumbnails
   * and prints stay with the service, keyed by path; ending early keeps what was read. @throws CancelledError
   */
  read(files: readonly DroppedFile[], options: DataReadOptions): AsyncIterable<DataOutcome>;
  /** Copies among pictures that were read, each with the earlier one (in the order given) it is a copy of. Stopped, it gives what it has. */
  duplicates(
    paths: readonly string[],
    signal?: AbortSignal,
  ): Promise<ReadonlyMap<string, { readonly of: string; readonly kind: 'exact' | 'near' }>>;
  /** The square views of one picture at a model's input side, grey bytes one after the other. @throws MicrographiaError `not-read` */
  views(path: string, side: number): Promise<Uint8Array>;
  /** The whole picture without its data bar, shrunken. @throws MicrographiaError `not-read` */
  thumbnail(path: string): Promise<Thumbnail>;
  /** Forgets what was kept of every picture. */
  clear(): Promise<void>;
}
