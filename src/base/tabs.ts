/**
 * The other tabs of this page, in the same browser: which of them owns what (Web Locks: an owner that dies lets go), and what happens there
 * (a BroadcastChannel). Nothing here is about what is owned. Where a browser has no locks, everyone owns everything, as before there were any.
 */

/** What a tab holds, until it lets go or another takes it. */
export interface Owned {
  /** Resolves when others can have it. */
  release(): Promise<void>;
}

export interface OwnerListener {
  /** Another tab asks for it: save, then `release`. It is taken by force from whoever does not. */
  readonly onAsked: () => void;
  /** It was taken by force: nothing more may be written. */
  readonly onLost: () => void;
}

export interface Tabs {
  /** Owns `what` from now on; null where another tab does. */
  own(what: string, listener: OwnerListener): Promise<Owned | null>;
  /** Asks the owner to save and let go, waits for it, and owns `what` then; by force where it does not answer in time. */
  takeOver(what: string, listener: OwnerListener): Promise<Owned>;
  /** Uses `what` beside other tabs; as long as one does, nobody can own it. */
  use(what: string): Promise<Owned>;
  /** Those that other tabs own whose name begins with `prefix`; the names without it. */
  elsewhere(prefix: string): Promise<ReadonlySet<string>>;
  /** Resolves when no tab owns `what`. */
  whenFree(what: string): Promise<void>;
  /** Tells the other tabs. Plain data only. */
  tell(topic: string, message: unknown): void;
  /** Hears what other tabs tell; they may run another build, so read it with care. Returns how to stop. */
  listen(topic: string, listener: (message: unknown) => void): () => void;
}

interface TabsParts {
  readonly locks: Pick<LockManager, 'request' | 'query'> | null;
  readonly channel: Pick<BroadcastChannel, 'postMessage' | 'onmessage'> | null;
  /** Milliseconds that an owner has to save and let go. */
  readonly patience?: number;
  /** Milliseconds after which somebody who has a lock owns it, and does not just look whether it is free. */
  readonly blink?: number;
}

const PREFIX = 'micrographia.tab.';
/** Saving a training needs its step to end first. */
const PATIENCE = 20_000;
const BLINK = 300;
/** Topic of our own: the owner of the name in the message is asked to let go. */
const LET_GO = 'let go';

export function createTabs({ locks, channel, patience = PATIENCE, blink = BLINK }: TabsParts): Tabs {
  const owned = new Map<string, OwnerListener>();
  const listeners = new Map<string, Set<(message: unknown) => void>>();

  if (channel)
    channel.onmessage = ({ data }: MessageEvent<unknown>) => {
      const { topic, message } = (data ?? {}) as { topic?: unknown; message?: unknown };
      if (topic === LET_GO) owned.get(String(message))?.onAsked();
      else if (typeof topic === 'string') for (const listener of listeners.get(topic) ?? []) listener(message);
    };

  const tell = (topic: string, message: unknown): void => channel?.postMessage({ topic, message });

  const isHeld = async (what: string): Promise<boolean> =>
    ((await locks?.query())?.held ?? []).some(({ name }) => name === PREFIX + what);

  /** Owned without a lock. */
  function alone(what: string, listener: OwnerListener): Owned {
    owned.set(what, listener);
    return { release: async () => void (owned.get(what) === listener && owned.delete(what)) };
  }

  /** Holds a lock until released. @throws DOMException where the wait for it is aborted */
  function hold(what: string, options: LockOptions, listener: OwnerListener | null): Promise<Owned | null> {
    let ended: Promise<unknown> = Promise.resolve();
    const begin = (done: () => void): Owned => {
      if (listener) owned.set(what, listener);
      return {
        async release() {
          if (owned.get(what) === listener) owned.delete(what);
          done();
          await ended.catch(() => {}); // taken by force: it is not ours to let go
        },
      };
    };
    if (!locks) return Promise.resolve(begin(() => {}));
    return new Promise((resolve, reject) => {
      ended = locks.request(PREFIX + what, options, (lock) => {
        if (!lock) return resolve(null);
        return new Promise<void>((done) => resolve(begin(done)));
      });
      ended.catch((error) => {
        // Where it was held, only force ends it so.
        if (listener && owned.get(what) === listener) {
          owned.delete(what);
          listener.onLost();
        }
        reject(error);
      });
    });
  }

  /** Null where it is not free within so many milliseconds. */
  async function holdWithin(milliseconds: number, what: string, listener: OwnerListener): Promise<Owned | null> {
    const wait = new AbortController();
    const timer = setTimeout(() => wait.abort(), milliseconds);
    try {
      return await hold(what, { signal: wait.signal }, listener);
    } catch (error) {
      if (!wait.signal.aborted) throw error;
      return null;
    } finally {
      clearTimeout(timer);
    }
  }

  return {
    async own(what, listener) {
      if (owned.has(what)) return null;
      // A browser that is busy takes longer than a blink to hand out what is free: only its own answer says that it is not.
      const mine = (await holdWithin(blink, what, listener)) ?? (await hold(what, { ifAvailable: true }, listener));
      // One that nobody has and that is not given either (Chromium, on a full disk) is as good as none.
      return mine ?? ((await isHeld(what)) ? null : alone(what, listener));
    },

    async takeOver(what, listener) {
      tell(LET_GO, what);
      return (await holdWithin(patience, what, listener)) ?? ((await hold(what, { steal: true }, listener)) as Owned);
    },

    use: async (what) => (await hold(what, { mode: 'shared' }, null)) as Owned,

    async elsewhere(prefix) {
      const { held = [] } = (await locks?.query()) ?? {};
      const others = held.flatMap(({ name = '', mode }) => {
        const what = name.slice(PREFIX.length);
        const isOther = name.startsWith(PREFIX + prefix) && mode === 'exclusive' && !owned.has(what);
        return isOther ? [what.slice(prefix.length)] : [];
      });
      return new Set(others);
    },

    // Shared, so that those who wait do not wait for each other.
    whenFree: async (what) => void (await locks?.request(PREFIX + what, { mode: 'shared' }, () => {})),

    tell,

    listen(topic, listener) {
      const set = listeners.get(topic) ?? new Set();
      listeners.set(topic, set.add(listener));
      return () => set.delete(listener);
    },
  };
}
