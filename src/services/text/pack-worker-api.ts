/**
 * The store of language models in a worker of its own: hashing a gigabyte would stall the page, and Safari before 26 writes files in
 * workers only. The page sees the same `Packs` as if it were there.
 */
import { type Endpoint, proxy } from 'comlink';
import { onAbort } from '../../base/abort';
import { CancelledError } from '../../base/errors';
import { askToPersist, storageUse } from '../../storage/quota';
import type { OpenedPack } from '../../text/pack';
import type { DroppedFile } from '../read/protocol';
import { type Asked, connectWorker, type WorkerClient } from '../worker-client';
import { type Reply, reply, serve, type WorkerHandle } from '../worker-link';
import type { Packs } from './pack-service';
import type { TextModel, TransferProgress } from './protocol';

type Listener = (progress: TransferProgress) => void;

/** An opened model without its files, and their names. */
type PackFacts = Omit<OpenedPack, 'files'> & { readonly names: readonly string[] };

/** `job` is the caller's number for what it may cancel. */
interface PackApi {
  list(): Promise<Reply<readonly TextModel[]>>;
  import(job: number, files: readonly DroppedFile[], onProgress: Listener): Promise<Reply<TextModel>>;
  open(job: number, id: string, onProgress: Listener): Promise<Reply<PackFacts>>;
  verify(job: number, id: string, onProgress: Listener): Promise<Reply<void>>;
  /** A file of a model that was opened. */
  file(id: string, name: string): Promise<Reply<Blob>>;
  remove(id: string): Promise<Reply<void>>;
  cancel(job: number): Promise<void>;
}

/** The worker's side. */
export function servePacks(endpoint: Endpoint, packs: Packs): void {
  const jobs = new Map<number, AbortController>();
  const opened = new Map<string, OpenedPack>();
  const cancellable = <T>(job: number, work: (signal: AbortSignal) => Promise<T>): Promise<Reply<T>> => {
    const stop = new AbortController();
    jobs.set(job, stop);
    return reply(() => work(stop.signal)).finally(() => jobs.delete(job));
  };
  const api: PackApi = {
    list: () => reply(() => packs.list()),
    import: (job, files, onProgress) => cancellable(job, (signal) => packs.import(files, { signal, onProgress })),
    open: (job, id, onProgress) =>
      cancellable(job, async (signal) => {
        const pack = await packs.openPack(id, { signal, onProgress });
        opened.set(id, pack);
        const { files, ...facts } = pack;
        return { ...facts, names: [...files.keys()] };
      }),
    verify: (job, id, onProgress) => cancellable(job, (signal) => packs.verify(id, { signal, onProgress })),
    file: (id, name) =>
      reply(async () => {
        const read = (opened.get(id) ?? (await packs.openPack(id))).files.get(name);
        if (!read) throw new Error(`${id} has no file ${name}`);
        return read();
      }),
    remove: (id) =>
      reply(async () => {
        opened.delete(id);
        await packs.remove(id);
      }),
    cancel: async (job) => jobs.get(job)?.abort(),
  };
  serve(api, endpoint);
}

/**
 * The page's side; the worker is started by the first call, and anew after it has died.
 * @param storage asked for what workers may not: the promise to keep
 */
export function connectPacks(startWorker: () => WorkerHandle, storage?: StorageManager): Packs {
  let client: WorkerClient<PackApi> | null = null;
  let lastJob = 0;

  function connect(): WorkerClient<PackApi> {
    if (!client || client.reason()) client = connectWorker(startWorker, 'The store of language models');
    return client;
  }

  const ask = <T>(call: (api: Asked<PackApi>) => Promise<Reply<T>>): Promise<T> => connect().ask(call);

  async function cancellable<T>(
    { signal, onProgress }: { signal?: AbortSignal; onProgress?: Listener },
    work: (api: Asked<PackApi>, job: number, onProgress: Listener) => Promise<Reply<T>>,
  ): Promise<T> {
    if (signal?.aborted) throw new CancelledError('The work on the model');
    const job = ++lastJob;
    let over = false;
    // Messages on their way may arrive after the end; nobody wants them then.
    const listener = proxy<Listener>((progress) => {
      if (!over) onProgress?.(progress);
    });
    const worker = connect();
    const answer = worker.ask((api) => work(api, job, listener));
    const stopListening = onAbort(signal, () => worker.tell((api) => api.cancel(job)));
    return answer.finally(() => {
      over = true;
      stopListening();
    });
  }

  return {
    list: () => ask((api) => api.list()),
    import: (files, options) => cancellable(options, (api, job, listener) => api.import(job, files, listener)),
    remove: (id) => ask((api) => api.remove(id)),
    storage: () => storageUse(storage),
    persist: () => askToPersist(storage),
    verify: (id, options = {}) => cancellable(options, (api, job, listener) => api.verify(job, id, listener)),
    async openPack(id, options = {}) {
      const { names, ...facts } = await cancellable(options, (api, job, listener) => api.open(job, id, listener));
      const files = names.map((name) => [name, () => ask((api) => api.file(id, name))] as const);
      return { ...facts, files: new Map(files) };
    },
  };
}
