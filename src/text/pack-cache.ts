/**
 * The cache that WebLLM sees in place of the browser's: it holds exactly the files of one pack and refuses everything else, so that a
 * load makes no request and keeps no second copy. web-llm 0.2.86 calls `caches.open(scope)` and of the result `match`, `add`, `keys`
 * and `delete`, with absolute URLs `<model>/resolve/main/<file>`; the host below exists nowhere (RFC 6761).
 */
import { PackBrokenError } from './errors';

export const MODEL_URL = 'https://pack.invalid/model';
const FILES_URL = `${MODEL_URL}/resolve/main/`;

/** The URL under which WebLLM asks for a file of the pack. */
export const urlOf = (fileName: string): string => FILES_URL + encodeURIComponent(fileName);

/** What web-llm uses of a Cache. */
export interface PackCache {
  match(request: Request | string): Promise<Response | undefined>;
  add(request: Request | string): Promise<void>;
  keys(): Promise<Request[]>;
  delete(request: Request | string): Promise<boolean>;
}

/**
 * @param file hands out a file's bytes; asked at every `match`, so nothing is held twice
 * @param onServed name and bytes of each file, once
 */
export function packCaches(
  title: string,
  fileNames: readonly string[],
  file: (name: string) => Promise<Blob>,
  onServed: (name: string, bytes: number) => void,
): { open(scope: string): Promise<PackCache> } {
  const names = new Map(fileNames.map((name) => [urlOf(name), name]));
  const served = new Set<string>();
  const urlIn = (request: Request | string): string => (typeof request === 'string' ? request : request.url);

  const cache: PackCache = {
    async match(request) {
      const name = names.get(urlIn(request));
      if (name === undefined) return undefined;
      const blob = await file(name);
      if (!served.has(name)) {
        served.add(name);
        onServed(name, blob.size);
      }
      return new Response(blob);
    },
    async add(request) {
      const url = urlIn(request);
      const what = url.startsWith(FILES_URL) ? decodeURIComponent(url.slice(FILES_URL.length)) : url;
      throw new PackBrokenError(title, `it lacks the file ${what}`);
    },
    keys: async () => [...names.keys()].map((url) => new Request(url)),
    delete: async () => false,
  };
  return { open: async () => cache };
}
