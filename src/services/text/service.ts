/**
 * The page's side of the text engines: at most one model, in a worker of its own that is ended to unload it. Whatever a worker does (it
 * dies, hangs, loses its device), every promise given out is settled and the page hears of it.
 */
import { proxy } from 'comlink';
import { onAbort } from '../../base/abort';
import { CancelledError, MicrographiaError, type PackedError, unpackError } from '../../base/errors';
import type { LoadStep, TextModelParcel } from '../../text/engine';
import { NotAnsweringError, OtherTabError, survives, TextEngineCrashedError } from '../../text/errors';
import type { OpenedPack, OpenPack } from '../../text/pack';
import { transferMeter } from '../../text/transfer';
import { createTurns, type Turns } from '../turns';
import { connectWorker, type WorkerClient } from '../worker-client';
import { type Reply, reply, type WorkerHandle } from '../worker-link';
import type { TextAnswer, TextEngine, TextEngineReport, TextRequest, TextService, TransferProgress } from './protocol';
import type { TextWorkerApi, TextWorkerReport } from './worker-api';

export interface TextServiceOptions {
  readonly openPack: OpenPack;
  readonly startWorker: (engine: 'webllm' | 'wllama') => WorkerHandle;
  /** The turns the classifier takes too; WebLLM's calls take one each. */
  readonly gpu: Turns;
  /** The right to hold a model, one for all tabs: how to give it back, or null where another tab has it. */
  readonly claim?: () => Promise<(() => void) | null>;
  /** Silence after which a worker is given up: loading, between two signs of progress; writing, between two pieces of text. */
  readonly limits?: Partial<Limits>;
}

interface Limits {
  readonly loadMs: number;
  readonly writeMs: number;
  /** From the wish to stop until the answer that it has, once a model writes. */
  readonly interruptMs: number;
}

/**
 * Nothing limits a model that reads its question: on a slow processor that takes minutes and cannot be cut short, and giving it up would
 * cost another load. A worker that dies meanwhile is noticed by its heart.
 */
const LIMITS: Limits = { loadMs: 300_000, writeMs: 300_000, interruptMs: 20_000 };

type Link = WorkerClient<TextWorkerApi>;

/** Calls `late` when nothing was heard for `ms`; `heard` starts the wait anew. */
function silenceWatch(ms: number, late: () => void): { heard(): void; stop(): void } {
  let timer = setTimeout(late, ms);
  return {
    heard: () => {
      clearTimeout(timer);
      timer = setTimeout(late, ms);
    },
    stop: () => clearTimeout(timer),
  };
}

/** Steps of a worker as progress with rate and time left. */
function meterOf(onProgress: (progress: TransferProgress) => void): (step: LoadStep) => void {
  let key = '';
  let meter: (done: number) => void = () => {};
  return ({ phase, done, total, unit }) => {
    if (key !== `${phase} ${total}`) {
      key = `${phase} ${total}`;
      meter = transferMeter(phase, total, (progress) => onProgress({ ...progress, unit }));
    }
    meter(done);
  };
}

const parcelOf = ({ model, files, libFile, ggufFile, contextTokens }: OpenedPack): TextModelParcel => ({
  model,
  fileNames: [...files.keys()],
  libFile,
  ggufFile,
  contextTokens,
});

export function createTextService(options: TextServiceOptions): TextService {
  const limits: Limits = { ...LIMITS, ...options.limits };
  const claim = options.claim ?? (async () => () => {});
  const listeners = new Set<(ended: Error | null) => void>();
  const loads = createTurns();
  let current: { readonly engine: TextEngine; readonly link: Link } | null = null;
  let windingDown = false;

  const announce = (ended: Error | null): void => {
    for (const listener of [...listeners]) listener(ended);
  };

  function setWindingDown(now: boolean): void {
    if (windingDown === now) return;
    windingDown = now;
    announce(null);
  }

  const connect = (engine: 'webllm' | 'wllama'): Link =>
    connectWorker(() => options.startWorker(engine), 'The language model', {
      died: (details) => new TextEngineCrashedError(details),
    });

  /** Loads the pack into a fresh worker. */
  async function open(
    pack: OpenedPack,
    signal: AbortSignal | undefined,
    onProgress: (progress: TransferProgress) => void,
  ): Promise<{ readonly link: Link; readonly report: TextWorkerReport }> {
    const link = connect(pack.model.engine);
    const watch = silenceWatch(limits.loadMs, () => link.end(new NotAnsweringError(limits.loadMs / 1000)));
    const stopListening = onAbort(signal, () => link.end(new CancelledError('Loading')));
    const meter = meterOf(onProgress);
    const file = proxy((name: string): Promise<Reply<Blob>> => {
      watch.heard();
      return reply(async () => {
        const read = pack.files.get(name);
        if (!read) throw new MicrographiaError('pack-missing', `${pack.model.title} has no file ${name}.`, 'Import it anew.');
        return read();
      });
    });
    const onStep = proxy((step: LoadStep) => {
      watch.heard();
      meter(step);
    });
    const onFailed = proxy((error: PackedError) => link.end(unpackError(error)));
    try {
      return { link, report: await link.ask((api) => api.load(parcelOf(pack), file, onStep, onFailed)) };
    } catch (error) {
      link.end(error as Error);
      throw error;
    } finally {
      watch.stop();
      stopListening();
    }
  }

  /** One call of the worker, whose turn it is. */
  async function write(
    link: Link,
    request: TextRequest,
    signal: AbortSignal | undefined,
    onText: ((delta: string) => void) | undefined,
    onRead: ((share: number) => void) | undefined,
  ): Promise<TextAnswer> {
    const watchFor = (ms: number) => silenceWatch(ms, () => link.end(new NotAnsweringError(ms / 1000)));
    let watch = null as ReturnType<typeof silenceWatch> | null;
    let stopped = false;
    const stopListening = onAbort(signal, () => {
      stopped = true;
      link.tell((api) => api.interrupt());
      if (watch) {
        watch.stop();
        watch = watchFor(limits.interruptMs);
      } else setWindingDown(true);
    });
    const hear = proxy((delta: string) => {
      if (stopped) return;
      watch ??= watchFor(limits.writeMs);
      watch.heard();
      onText?.(delta);
    });
    const read = proxy((share: number) => {
      if (!stopped) onRead?.(share);
    });
    try {
      return await link.ask((api) => api.generate(request, hear, read));
    } finally {
      watch?.stop();
      stopListening();
      setWindingDown(false);
    }
  }

  function engineOf(report: TextEngineReport, link: Link, release: () => void): TextEngine {
    // llama.cpp computes on the processor: it queues with itself only.
    const turns = report.kind === 'webllm' ? options.gpu : createTurns();
    const engine: TextEngine = {
      report,
      async generate(request, { signal, onText, onRead } = {}) {
        try {
          return await turns.take('Writing', () => write(link, request, signal, onText, onRead), signal);
        } catch (error) {
          if (!survives(error)) link.end(error as Error);
          throw error;
        }
      },
      close: async () => link.end(new CancelledError('Writing')),
    };
    // However it ends: unloaded, crashed, given up.
    link.gone.catch((reason: Error) => {
      release();
      if (current?.engine !== engine) return;
      current = null;
      announce(reason instanceof CancelledError ? null : reason);
    });
    return engine;
  }

  async function unload(): Promise<void> {
    const leaving = current;
    if (!leaving) return;
    await leaving.engine.close();
    await leaving.link.gone.catch(() => {});
  }

  return {
    current: () => current?.engine ?? null,
    windingDown: () => windingDown,

    load: (id, { signal, onProgress = () => {} }) =>
      loads.take(
        'Loading',
        async () => {
          if (current?.engine.report.modelId === id) return current.engine;
          await unload();
          const release = await claim();
          if (!release) throw new OtherTabError();
          try {
            const pack = await options.openPack(id, { ...(signal && { signal }), onProgress });
            if (signal?.aborted) throw new CancelledError('Loading');
            const { link, report } = await open(pack, signal, onProgress);
            const { model } = pack;
            const engine = engineOf(
              { kind: model.engine, modelId: id, title: model.title, modelSha256: model.sha256, ...report },
              link,
              release,
            );
            current = { engine, link };
            announce(null);
            return engine;
          } catch (error) {
            release();
            throw error;
          }
        },
        signal,
      ),

    // After a load that is on its way: who unloads wants the memory to be free.
    unload: () => loads.take('Unloading', unload),

    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
