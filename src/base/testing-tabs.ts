/** For tests under Node: one browser with several tabs, its locks and its channel in memory. */
import { createTabs, type Tabs } from './tabs';

interface Request {
  readonly name: string;
  readonly mode: LockMode;
  readonly grant: () => void;
  readonly break: () => void;
  tab: number;
}

/** The part of LockManager (W3C Web Locks) that tabs.ts needs. */
class MemoryLocks {
  readonly held: Request[] = [];
  readonly #waiting: Request[] = [];

  #free({ name, mode }: Pick<Request, 'name' | 'mode'>): boolean {
    const others = this.held.filter((request) => request.name === name);
    return others.length === 0 || (mode === 'shared' && others.every((request) => request.mode === 'shared'));
  }

  end(request: Request): void {
    for (const list of [this.held, this.#waiting]) if (list.includes(request)) list.splice(list.indexOf(request), 1);
    for (const next of [...this.#waiting])
      if (this.#free(next)) {
        this.#waiting.splice(this.#waiting.indexOf(next), 1);
        next.grant();
      }
  }

  ask(tab: number, name: string, options: LockOptions, work: (lock: Lock | null) => unknown): Promise<unknown> {
    const { mode = 'exclusive', ifAvailable, steal, signal } = options;
    return new Promise((resolve, reject) => {
      const request: Request = {
        ...{ tab, name, mode },
        grant: () => {
          this.held.push(request);
          Promise.resolve(work({ name, mode } as Lock))
            .then(resolve, reject)
            .finally(() => this.end(request));
        },
        break: () => reject(new DOMException('stolen', 'AbortError')),
      };
      if (steal)
        for (const other of this.held.filter((one) => one.name === name)) {
          this.held.splice(this.held.indexOf(other), 1);
          other.break();
        }
      if (this.#free(request)) return request.grant();
      if (ifAvailable) return resolve(work(null));
      this.#waiting.push(request);
      signal?.addEventListener('abort', () => {
        if (!this.#waiting.includes(request)) return;
        this.end(request);
        reject(new DOMException('aborted', 'AbortError'));
      });
    });
  }

  kill(tab: number): void {
    for (const request of [...this.held, ...this.#waiting]) if (request.tab === tab) this.end(request);
  }
}

export interface MemoryBrowser {
  /** A tab more. `freeze`: it keeps its locks and hears nothing, as one in the background. */
  open(patience?: number): Tabs & { close(): void; freeze(): void };
}

/**
 * @param slow milliseconds that pass before a request for a lock is looked at, as in a browser under load
 * @param gives whether it gives locks at all; Chromium does not on a full disk, and says that it has none
 */
export function memoryBrowser(slow = 0, gives = true): MemoryBrowser {
  const locks = new MemoryLocks();
  const channels = new Map<number, Pick<BroadcastChannel, 'postMessage' | 'onmessage'>>();
  let count = 0;
  return {
    open(patience = 50) {
      const tab = count++;
      const channel: Pick<BroadcastChannel, 'postMessage' | 'onmessage'> = {
        onmessage: null,
        postMessage(message) {
          const data: unknown = structuredClone(message);
          for (const [other, { onmessage }] of channels)
            if (other !== tab) queueMicrotask(() => onmessage?.call(channel as BroadcastChannel, { data } as MessageEvent));
        },
      };
      channels.set(tab, channel);
      const manager = {
        async request(name: string, options: LockOptions, work: (lock: Lock | null) => unknown) {
          if (slow > 0) await new Promise((looked) => setTimeout(looked, slow));
          options.signal?.throwIfAborted();
          if (!gives) return work(null);
          return locks.ask(tab, name, options, work);
        },
        query: async () => ({ held: locks.held.map(({ name, mode }) => ({ name, mode })), pending: [] }),
      };
      const tabs = createTabs({ locks: manager as unknown as LockManager, channel, patience, blink: 10 });
      const close = (): void => {
        locks.kill(tab);
        channels.delete(tab);
      };
      return { ...tabs, close, freeze: () => void channels.delete(tab) };
    },
  };
}

/** A browser without other tabs. */
export const noTabs = (): Tabs => memoryBrowser().open();
