/** The page's copy of itself for days without a network: what it lacks, how to complete it, and whether its files are as they were built. */
import * as v from 'valibot';
import { CancelledError, MicrographiaError } from '../base/errors';
import { sha256Hex } from '../base/hash';
import type { BuildFile, BuildList, OfflineCopy, Work } from '../features/computer/parts';
import { t } from '../locales/words';
import { KEPT_WHEN_USED } from './kept-when-used';

const buildSchema = v.object({
  format: v.literal(1),
  version: v.string(),
  build: v.pipe(v.string(), v.regex(/^[0-9a-f]{12}$/)),
  files: v.array(
    v.object({
      path: v.pipe(v.string(), v.regex(/^\w[\w.-]*(?:\/\w[\w.-]*)*$/)),
      bytes: v.pipe(v.number(), v.integer(), v.minValue(0)),
      sha256: v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/)),
    }),
  ),
});

/** Reads build.json. @throws MicrographiaError `build-list` where it is no such list */
export function readBuildList(value: unknown): BuildList {
  const { success, output } = v.safeParse(buildSchema, value);
  if (success) return output;
  throw new MicrographiaError(
    'build-list',
    'The list of the files of this page cannot be read.',
    'Reload the page; if that does not help, whoever hosts it must put it there anew.',
  );
}

interface Parts {
  /** Address of the page's folder. */
  readonly base: string;
  readonly fetch: (url: string, init: RequestInit) => Promise<Response>;
  /** Null where the browser offers none. */
  readonly caches: Pick<CacheStorage, 'match' | 'open'> | null;
  /** Whether this is a build: `npm run dev` has no list. */
  readonly built: boolean;
}

export function createOfflineCopy({ base, fetch, caches, built }: Parts): OfflineCopy {
  let list: Promise<BuildList | null> | null = null;
  const urlOf = (path: string) => new URL(path, base).href;

  async function fetchList(): Promise<BuildList | null> {
    if (!built) return null;
    const response = await get('build.json', new AbortController().signal);
    return readBuildList(await response.json().catch(() => null));
  }

  async function get(path: string, signal: AbortSignal): Promise<Response> {
    let status: string;
    try {
      const response = await fetch(urlOf(path), { signal });
      if (response.ok) return response;
      status = `the answer was ${response.status}`;
    } catch {
      if (signal.aborted) throw new CancelledError('Fetching the files');
      status = 'there was no answer';
    }
    throw new MicrographiaError(
      'page-file',
      `${path} could not be fetched: ${status}.`,
      'Connect to where this page came from, and try again.',
    );
  }

  // As stored without their revision, which the service worker adds to some of them.
  const kept = async ({ path }: BuildFile) => (await caches?.match(urlOf(path), { ignoreSearch: true })) !== undefined;

  async function each(files: readonly BuildFile[], { signal, onProgress }: Work, act: (file: BuildFile) => Promise<void>) {
    let done = 0;
    for (const file of files) {
      if (signal.aborted) throw new CancelledError('The work on the files');
      await act(file);
      done += file.bytes;
      onProgress(done);
    }
  }

  const copy: OfflineCopy = {
    list() {
      list ??= fetchList().catch((error) => {
        list = null;
        throw error;
      });
      return list;
    },

    async missing() {
      const build = await copy.list();
      if (!build || !caches) return null;
      const there = await Promise.all(build.files.map(kept));
      return build.files.filter((_, index) => !there[index]);
    },

    async keep(work, isWanted = () => true) {
      const missing = (await copy.missing()) ?? [];
      const wanted = missing.filter(({ path }) => isWanted(path));
      await each(wanted, work, async (file) => {
        const response = await get(file.path, work.signal);
        const bytes = new Uint8Array(await response.clone().arrayBuffer());
        if ((await sha256Hex(bytes)) !== file.sha256)
          throw new MicrographiaError(
            'page-file',
            `${file.path} is not the one of this version.`,
            'A newer version may just have been put there: reload the page, and try again.',
          );
        // A service worker in charge has kept it by now.
        if (!(await kept(file))) await (await caches?.open(KEPT_WHEN_USED))?.put(urlOf(file.path), response);
      });
    },

    async check(work) {
      const build = await copy.list();
      const faults: string[] = [];
      await each(build?.files ?? [], work, async (file) => {
        try {
          const bytes = new Uint8Array(await (await get(file.path, work.signal)).arrayBuffer());
          if ((await sha256Hex(bytes)) !== file.sha256)
            faults.push(
              t('{path} has changed: {count} bytes instead of {bytes}, or other ones.', {
                path: file.path,
                count: bytes.length,
                bytes: file.bytes,
              }),
            );
        } catch (error) {
          if (error instanceof CancelledError || !(error instanceof MicrographiaError)) throw error;
          faults.push(error.message);
        }
      });
      return faults;
    },
  };
  return copy;
}
