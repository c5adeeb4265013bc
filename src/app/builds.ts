/**
 * Which builds of the page lie in the browser's cache, and of which build each open page is: while one is open, its build is kept, so that
 * an old tab goes on with its own files when another tab has taken a newer build.
 */

/** A file of a build. */
export interface Entry {
  /** From the page's folder. */
  readonly url: string;
  /** Of a file whose name does not tell its content. */
  readonly revision: string | null;
}

export interface Build {
  /** Made of all that is in it. */
  readonly id: string;
  /** Counts up with every build that comes to this browser. */
  readonly order: number;
  /** Whether all is kept that is kept at once. A build that was interrupted goes on where it stopped. */
  readonly complete: boolean;
  readonly entries: readonly Entry[];
}

/** What a page tells the service worker when it opens, and when another one takes charge. */
export interface PageMessage {
  readonly type: 'PAGE';
  /** Address of its first script, whose name tells the content of all scripts. */
  readonly script: string;
}

/** Where the lists lie: what is kept of the page itself is in caches of its own. */
const BUILDS = 'micrographia-builds';

/** The name of a build: 16 hexadecimal digits of the SHA-256 of its list, whatever its order. */
export async function buildId(entries: readonly Entry[]): Promise<string> {
  const lines = entries.map(({ url, revision }) => `${url} ${revision ?? ''}\n`).sort();
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(lines.join('')));
  return Array.from(new Uint8Array(digest, 0, 8), (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/**
 * The builds whose files stay: the one in charge, those of open pages, the newest one that is complete (it waits), and the newest (it
 * may still be coming). The others go, so that the disk holds no more builds than there are tabs and two.
 * @param open the build of each open page; null where it is not known
 * @returns null where a page of an unknown build is open: then nothing may go
 */
export function keptBuilds(builds: readonly Build[], inCharge: Build, open: readonly (string | null)[]): Build[] | null {
  if (open.includes(null)) return null;
  const others = builds.filter(({ id }) => id !== inCharge.id).sort((a, b) => b.order - a.order);
  const newer = others.filter(({ order }) => order > inCharge.order);
  const waiting = newer.find(({ complete }) => complete);
  return [inCharge, ...others.filter((build) => open.includes(build.id) || build === waiting || build === newer[0])];
}

/**
 * The build of a page that has this first script. A release may change a model and no script: then the page's request has told it (`known`).
 * @returns null where it is of none of them: newer than they are, or older than these lists
 */
export function buildOfScript(builds: readonly Build[], inCharge: Build, script: string, known: string | null): string | null {
  const fits = [inCharge, ...[...builds].sort((a, b) => b.order - a.order)].filter(({ entries }) =>
    entries.some(({ url }) => url === script),
  );
  return fits.find(({ id }) => id === known)?.id ?? fits[0]?.id ?? null;
}

/** The lists on the disk. @param root address of the page's folder */
export function createBuildStore(caches: Pick<CacheStorage, 'open'>, root: string) {
  const builds = `${root}build/`;
  const pages = `${root}page/`;
  const open = () => caches.open(BUILDS);
  // What a full disk does not take is known at least until the service worker is stopped.
  const noted = new Map<string, string>();

  async function addressesIn(folder: string): Promise<string[]> {
    return (await (await open()).keys()).map(({ url }) => url).filter((url) => url.startsWith(folder));
  }

  return {
    async all(): Promise<Build[]> {
      const cache = await open();
      const found = await Promise.all((await addressesIn(builds)).map(async (url) => (await cache.match(url))?.json()));
      return found.filter((build: Build | undefined) => build !== undefined);
    },
    async put(build: Build): Promise<void> {
      await (await open()).put(builds + build.id, Response.json(build));
    },
    async remove(id: string): Promise<void> {
      await (await open()).delete(builds + id);
    },
    /** @param client a page's or worker's, as the browser names it */
    async buildOf(client: string): Promise<string | null> {
      return noted.get(client) ?? (await (await (await open()).match(pages + client))?.text()) ?? null;
    },
    async note(client: string, build: string | null): Promise<void> {
      if (build === null) {
        noted.delete(client);
        await (await open()).delete(pages + client);
      } else {
        noted.set(client, build);
        await (await open()).put(pages + client, new Response(build)).catch(() => {});
      }
    },
    /** Those that a build is noted of. */
    async clients(): Promise<string[]> {
      return (await addressesIn(pages)).map((url) => url.slice(pages.length));
    },
  };
}
