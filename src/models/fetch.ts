/** Model files from the page's own origin. */
import { ModelError } from './errors';
import type { ReadModelFile } from './folder';
import type { FrontFolders } from './front-folder';

/** @param folder absolute URL of the model folder, ending in a slash. */
export const fetchFrom =
  (folder: string): ReadModelFile =>
  async (name, onProgress) => {
    const url = new URL(name, folder);
    const response = await fetch(url).catch((cause) => {
      throw new ModelError('missing', name, `${url.pathname} could not be fetched`, { cause });
    });
    if (!response.ok || !response.body)
      throw new ModelError('missing', name, `${url.pathname} answered with status ${response.status}`);
    // Absent or of the compressed bytes where the answer is compressed: then the fraction may only come close.
    const total = Number(response.headers.get('content-length') ?? 0);
    const chunks: Uint8Array[] = [];
    let loaded = 0;
    for (const reader = response.body.getReader(); ; ) {
      const { done, value } = await reader.read();
      if (done) break;
      chunks.push(value);
      loaded += value.byteLength;
      onProgress?.(loaded, total > 0 ? Math.max(total, loaded) : 0);
    }
    const bytes = new Uint8Array(loaded);
    let at = 0;
    for (const chunk of chunks) {
      bytes.set(chunk, at);
      at += chunk.byteLength;
    }
    return bytes;
  };

/** Fronts from the page's own origin, for `loadFront`. @param base absolute URL of models/fronts/, ending in a slash. */
const frontsAt =
  (base: string): FrontFolders =>
  (id) =>
    fetchFrom(new URL(`${id}/`, base).href);

/** The fronts that lie beside the page, asked for from one of its workers: those of a build lie one folder below the page. */
export const ownFronts = (): FrontFolders =>
  frontsAt(new URL(import.meta.env.DEV ? '/models/fronts/' : '../models/fronts/', self.location.href).href);
