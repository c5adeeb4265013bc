/** What a read worker does, in a browser as under Node: one file at a time from bytes to micrograph. */

import type { Endpoint } from 'comlink';
import { transfer } from 'comlink';
import { type DropContents, listContents } from '../../archive/drop-files';
import { makeThumbnail, type Thumbnail } from '../../dataset/thumbnail';
import { FileGoneError, ImageStackError, TooLargeError } from '../../micrograph/errors';
import { limits } from '../../micrograph/limits';
import type { Micrograph } from '../../micrograph/micrograph';
import { readMicrograph } from '../../micrograph/read';
import type { Decoders } from '../../micrograph/webp';
import { type Look, lookAt } from '../../models/look';
import { type Reply, reply, serve } from '../worker-link';
import { type PreparedPicture, type PrepareOptions, preparePicture } from './prepare-picture';
import type { ToMake } from './protocol';

/** A file on its way to the worker: a Blob is read there, bytes are moved. */
export interface FileParcel {
  readonly path: string;
  readonly content: Blob | Uint8Array<ArrayBuffer>;
}

/** A micrograph, and what was made of it besides. */
export interface ReadPicture extends Micrograph {
  readonly thumbnail: Thumbnail | null;
  readonly look: Look | null;
}

export interface ReadApi {
  /**
   * @param image which one of a stack, from 1; the first where absent.
   * @param scaleBar whether the burnt-in scale bar is looked for
   */
  read(
    file: FileParcel,
    sidecars: readonly FileParcel[],
    image?: number,
    scaleBar?: boolean,
    make?: ToMake,
  ): Promise<Reply<ReadPicture>>;
  /** Reads and reduces to what a data set keeps. A stack is refused: its images are no independent pictures. */
  prepare(file: FileParcel, sidecars: readonly FileParcel[], options: PrepareOptions): Promise<Reply<PreparedPicture>>;
  /** What an archive holds. @param archive the archive, or where it lies on the disk, which threads of Node can reach */
  list(archive: Blob | string, name: string): Promise<Reply<DropContents>>;
}

const nameOf = (path: string): string => path.slice(path.lastIndexOf('/') + 1);

async function bytesOf({ path, content }: FileParcel, limit: number): Promise<Uint8Array<ArrayBuffer>> {
  if (content instanceof Uint8Array) return content;
  if (content.size > limit)
    throw new TooLargeError(nameOf(path), `${Math.round(content.size / 2 ** 20)} MB (the limit is ${limit / 2 ** 20} MB)`);
  try {
    return new Uint8Array(await content.arrayBuffer());
  } catch (cause) {
    throw new FileGoneError(nameOf(path), { cause });
  }
}

const withMore = (micrograph: Micrograph, { thumbnail, look }: ToMake = {}): ReadPicture => {
  const { pixels, crop, contrast } = micrograph;
  return {
    ...micrograph,
    thumbnail: thumbnail ? makeThumbnail(pixels, crop, thumbnail) : null,
    look: look ? lookAt(pixels, crop, look, contrast) : null,
  };
};

/**
 * Serves the API on an endpoint. `decoders` are the WebAssembly decoders this place can load.
 * @param fromDisk opens a file by its path, where there are such
 */
export function serveReads(endpoint: Endpoint, decoders: Decoders, fromDisk?: (path: string) => Promise<Blob>): void {
  async function open(file: FileParcel, sidecars: readonly FileParcel[], image?: number): Promise<Micrograph> {
    const bytes = await bytesOf(file, limits.fileBytes);
    const beside = await Promise.all(
      sidecars.map(async (sidecar) => ({ name: nameOf(sidecar.path), bytes: await bytesOf(sidecar, limits.sidecarBytes) })),
    );
    return readMicrograph({ name: nameOf(file.path), path: file.path, bytes }, beside, decoders, image);
  }

  const api: ReadApi = {
    async read(file, sidecars, image, scaleBar = false, make = {}) {
      const answer = await reply(async () => {
        const micrograph = await open(file, sidecars, image);
        if (!scaleBar) return withMore(micrograph, make);
        // The recogniser's weights come with the first picture that is searched.
        const { readScaleBar } = await import('../../scale/plausible');
        return withMore({ ...micrograph, scaleBar: readScaleBar(micrograph) }, make);
      });
      if ('error' in answer) return answer;
      const { pixels, thumbnail, look } = answer.value;
      const arrays = [pixels.data, ...(thumbnail ? [thumbnail.grey] : []), ...(look ? [look.values] : [])];
      return transfer(
        answer,
        arrays.map(({ buffer }) => buffer as ArrayBuffer),
      );
    },
    list: (archive, name) =>
      reply(async () => {
        if (typeof archive !== 'string') return listContents(archive, name);
        if (!fromDisk) throw new Error('no disk here');
        return listContents(await fromDisk(archive), name);
      }),
    async prepare(file, sidecars, options) {
      const answer = await reply(async () => {
        const micrograph = await open(file, sidecars);
        if (micrograph.image) throw new ImageStackError(nameOf(file.path), micrograph.image.of);
        return preparePicture(micrograph, options);
      });
      return 'value' in answer ? transfer(answer, [answer.value.views.buffer as ArrayBuffer]) : answer;
    },
  };
  serve(api, endpoint);
}
