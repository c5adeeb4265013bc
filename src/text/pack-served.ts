/** Models served beside the page, under `llm/`: `index.json` names them, each has a `pack.json` with the hashes of its files. */
import { CancelledError } from '../base/errors';
import { PackError } from '../formats/pack-errors';
import { PACK_FILE, type PackJson, parsePackIndex, parsePackJson } from '../formats/pack-json';

export interface ServedPacks {
  /** Every model of the index whose pack.json is sound; empty where there is no index (or the host answers with a page). */
  list(): Promise<readonly PackJson[]>;
  /** @throws PackError `pack-missing`, `pack-damaged`. */
  pack(id: string): Promise<PackJson>;
  /** The bytes of one file as they come. @throws PackError `pack-missing`; CancelledError. */
  stream(id: string, name: string, signal?: AbortSignal): Promise<ReadableStream<Uint8Array<ArrayBuffer>>>;
}

/** Hosts of single pages answer every address with their page, and status 200. */
const isPage = (response: Response): boolean => /^text\/html\b/i.test(response.headers.get('content-type') ?? '');

/** @param folder absolute URL of `llm/`, ending in a slash. */
export function servedPacks(folder: string, get: typeof fetch = (...args) => fetch(...args)): ServedPacks {
  async function ask(path: string, cache: RequestCache, signal?: AbortSignal): Promise<Response> {
    const url = new URL(path, folder);
    const response = await get(url, { ...(signal && { signal }), cache }).catch((cause) => {
      if (signal?.aborted) throw new CancelledError('Fetching the model');
      throw new PackError('missing', `${url.pathname} could not be fetched.`, {
        cause,
        advice: 'Check that the server is running, and try again; files that were fetched are kept.',
      });
    });
    if (response.ok && !isPage(response) && response.body) return response;
    await response.body?.cancel().catch(() => {});
    const answer = response.ok ? 'answered with a page instead of the file' : `answered with status ${response.status}`;
    throw new PackError('missing', `${url.pathname} ${answer}.`, {
      advice: 'Put the whole folder of the model under llm/ beside the page; "npm run llm" makes it.',
    });
  }

  async function pack(id: string): Promise<PackJson> {
    const path = `${encodeURIComponent(id)}/${PACK_FILE}`;
    const parsed = parsePackJson(await (await ask(path, 'no-cache')).text(), `llm/${id}/${PACK_FILE}`);
    if (parsed.id !== id) throw new PackError('damaged', `llm/${id}/${PACK_FILE} is that of another model, ${parsed.id}.`);
    return parsed;
  }

  return {
    pack,
    async list() {
      let ids: string[];
      try {
        ids = parsePackIndex(await (await ask('index.json', 'no-cache')).text()).models.map(({ id }) => id);
      } catch {
        return [];
      }
      const packs = await Promise.all([...new Set(ids)].map((id) => pack(id).catch(() => null)));
      return packs.filter((found) => found !== null);
    },
    async stream(id, name, signal) {
      // Not through the browser's cache, which would keep a second copy of a gigabyte.
      const response = await ask(`${encodeURIComponent(id)}/${encodeURIComponent(name)}`, 'no-store', signal);
      const reader = (response.body as ReadableStream<Uint8Array<ArrayBuffer>>).getReader();
      return new ReadableStream({
        async pull(controller) {
          try {
            const { done, value } = await reader.read();
            if (done) controller.close();
            else controller.enqueue(value);
          } catch (cause) {
            controller.error(
              signal?.aborted
                ? new CancelledError('Fetching the model')
                : new PackError('missing', `llm/${id}/${name} broke off while it was fetched.`, {
                    cause,
                    advice: 'Try again; files that were fetched whole are kept.',
                  }),
            );
          }
        },
        cancel: (reason) => reader.cancel(reason),
      });
    },
  };
}
