/**
 * The stores of the product in a browser of their own, page or worker: does what it is told (browser.ts), and counts its operations on the
 * disk, so that the browser can be killed at one of them.
 */
import { KeptWork, type Part } from '../../src/app/testing-kept';
import { opfsRoot } from '../../src/storage/quota';

/** Saves `value` under an id of a part; null deletes it. */
export interface Order {
  readonly part: Part;
  readonly id: string;
  readonly value: number | null;
}

export interface Run {
  readonly orders: readonly Order[];
  /** At this operation on the disk, counted from 1, the browser is to be killed; 0: never. */
  readonly killAt: number;
  /** Whether that operation is begun, so that the kill comes in the midst of it, or waits. */
  readonly begun: boolean;
  readonly bytes: number;
  readonly owner: string;
}

export type Said =
  | { readonly kind: 'begun' | 'saved'; readonly order: number }
  | { readonly kind: 'refused'; readonly order: number; readonly code: string; readonly message: string }
  | { readonly kind: 'die' }
  | { readonly kind: 'ended'; readonly operations: number };

/** What was found: the value, null where there is nothing, or why it does not open. */
export type Found = number | null | string;

const never = new Promise<never>(() => {});

/** Counts what changes something on the disk, wherever the product does it. */
function watch(run: Run, tell: (said: Said) => Promise<void>): () => number {
  let operations = 0;
  const beat = (): Promise<void> => {
    if (++operations !== run.killAt) return Promise.resolve();
    void tell({ kind: 'die' });
    return run.begun ? Promise.resolve() : never;
  };
  const wrap = (prototype: object | undefined, name: string, counts: (args: readonly unknown[]) => boolean = () => true) => {
    const methods = prototype as Record<string, ((...args: unknown[]) => unknown) | undefined> | undefined;
    const own = methods?.[name];
    if (!methods || !own) return;
    methods[name] = async function (this: unknown, ...args: unknown[]) {
      if (counts(args)) await beat();
      return own.apply(this, args);
    };
  };
  const creates = ([, options]: readonly unknown[]) => (options as { create?: boolean } | undefined)?.create === true;
  wrap(globalThis.FileSystemDirectoryHandle?.prototype, 'getFileHandle', creates);
  wrap(globalThis.FileSystemDirectoryHandle?.prototype, 'getDirectoryHandle', creates);
  wrap(globalThis.FileSystemDirectoryHandle?.prototype, 'removeEntry');
  for (const name of ['write', 'close']) wrap(globalThis.FileSystemWritableFileStream?.prototype, name);
  // In a worker files are written in place, at once: what is told is told before.
  const access = (globalThis as { FileSystemSyncAccessHandle?: { prototype: { write: (...args: never[]) => number } } })
    .FileSystemSyncAccessHandle?.prototype;
  if (access) {
    const { write } = access;
    access.write = function (this: unknown, ...args: never[]) {
      void beat();
      return write.apply(this, args);
    };
  }
  return () => operations;
}

export async function work(run: Run, tell: (said: Said) => Promise<void>): Promise<void> {
  const operations = watch(run, tell);
  const kept = new KeptWork(opfsRoot, { bytes: run.bytes, owner: run.owner });
  for (const [order, { part, id, value }] of run.orders.entries()) {
    await tell({ kind: 'begun', order });
    const refusal = await kept.save(part, id, value).then(
      () => null,
      (error: { code?: string; message?: string }) => error,
    );
    if (refusal) {
      const { code = '', message = String(refusal) } = refusal;
      await tell({ kind: 'refused', order, code, message });
    } else await tell({ kind: 'saved', order });
  }
  await tell({ kind: 'ended', operations: operations() });
}

export async function read(things: readonly Pick<Order, 'part' | 'id'>[]): Promise<Found[]> {
  const kept = new KeptWork(opfsRoot);
  const found: Found[] = [];
  for (const { part, id } of things) found.push(await kept.read(part, id).catch((error: unknown) => `does not open: ${error}`));
  return found;
}

declare global {
  /** Bound by whoever drives this page. */
  var tell: (said: Said) => Promise<void>;
  var kills: {
    readonly work: (run: Run, inWorker: boolean) => void;
    readonly read: typeof read;
  };
}

interface Heard {
  readonly said: Said;
  readonly number: number;
}

if ('document' in globalThis)
  globalThis.kills = {
    work(run, inWorker) {
      if (!inWorker) {
        void work(run, tell);
        return;
      }
      const worker = new Worker('page.js', { type: 'module' });
      worker.onmessage = async ({ data: { said, number } }: MessageEvent<Heard>) => {
        await tell(said);
        worker.postMessage({ heard: number });
      };
      worker.postMessage(run);
    },
    read,
  };
else {
  const waiting = new Map<number, () => void>();
  let numbers = 0;
  const tellPage = (said: Said): Promise<void> =>
    new Promise((heard) => {
      waiting.set(++numbers, heard);
      postMessage({ said, number: numbers } satisfies Heard);
    });
  addEventListener('message', ({ data }: MessageEvent<Run | { heard: number }>) => {
    if ('heard' in data) waiting.get(data.heard)?.();
    else void work(data, tellPage);
  });
}
