/**
 * The page's side of classification: one worker, one queue. The worker itself survives lost devices; should it die (out of memory, a
 * crash in the browser's GPU process), it is started anew and the job that was running is repeated once.
 */
import { proxy, transfer } from 'comlink';
import { onAbort } from '../../base/abort';
import { CancelledError, MicrographiaError } from '../../base/errors';
import { cropPlane, type Plane, type Rect } from '../../base/plane';
import type { ModelBench } from '../../models/protocol';
import { WorkerCrashedError } from '../errors';
import { createTurns, type Turns } from '../turns';
import { type Asked, connectWorker, type HeartLimits, type WorkerClient } from '../worker-client';
import type { Reply, WorkerHandle } from '../worker-link';
import type { Classification, ClassifyService, EngineKind, EngineReport, EvidenceMap } from './protocol';
import type { ComputeApi } from './worker-api';

export interface ClassifyServiceOptions {
  readonly startWorker: () => WorkerHandle;
  /** Where the model folder is, in the worker's terms. */
  readonly model: string;
  /** Opened, and said so in the report's notice, when `model` cannot be. */
  readonly fallback?: string;
  /** Start with this engine instead of the fastest. */
  readonly preferred?: EngineKind | undefined;
  /** How long the worker may give no sign of life. */
  readonly heart?: Partial<HeartLimits>;
  /** Shared with whatever else computes on the GPU: each job takes one turn while the model runs there. */
  readonly gpu?: Turns;
}

type OnPhase = (phase: string, fraction: number) => void;

interface Link {
  readonly worker: WorkerClient<ComputeApi>;
  readonly report: Promise<EngineReport>;
}

interface Job {
  readonly run: (api: Asked<ComputeApi>) => Promise<Reply<unknown>>;
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: unknown) => void;
  cancelled: boolean;
}

export interface DisposableClassifyService extends ClassifyService, ModelBench {
  /** Logits of the crop; not part of what the page sees. */
  logits(pixels: Plane, crop: Rect, signal?: AbortSignal): Promise<number[]>;
  /** Ends the worker; what is queued is cancelled. */
  close(): void;
}

/** Codes of errors that no other model would mend. */
const ENGINE_FAULTS = new Set(['no-engine', 'device-lost', 'gpu-fault']);

/** Asked by the worker between two steps. */
const goOn = (signal: AbortSignal | undefined) => proxy(() => !signal?.aborted);

/** Only the crop is sent; places in the answer are moved back to the whole picture. */
const moved = (rect: Rect, crop: Rect): Rect => ({ ...rect, x: rect.x + crop.x, y: rect.y + crop.y });

export function createClassifyService(options: ClassifyServiceOptions): DisposableClassifyService {
  const listeners = new Set<(report: EngineReport) => void>();
  const phaseListeners = new Set<OnPhase>();
  const queue: Job[] = [];
  const gpu = options.gpu ?? createTurns();
  let link: Link | null = null;
  let model = options.model;
  /** Why the model that was asked for is not the one in use. */
  let fellBack = '';
  /** Somebody asked for this very model and wants to know what is wrong with it. */
  let asked = false;
  let latest: EngineReport | null = null;
  let busy = false;

  const announce = (report: EngineReport): void => {
    latest = report;
    for (const listener of listeners) listener(report);
  };

  const say: OnPhase = (phase, fraction) => {
    for (const listener of phaseListeners) listener(phase, fraction);
  };

  function connect(): Link {
    // Also one that died when nobody waited: the next job must not be sent to it.
    if (link && !link.worker.reason()) return link;
    const worker = connectWorker<ComputeApi>(options.startWorker, 'The model', { heart: options.heart });
    const onPhase = proxy(say);
    const openModel = () => worker.ask((api) => api.open(model, options.preferred, onPhase, proxy(announce)));
    const report = openModel()
      .catch((error) => {
        if (!fallBack(error)) throw error;
        // A dead worker cannot open another model; the next one will.
        if (error instanceof WorkerCrashedError) throw error;
        return openModel();
      })
      .then((opened) => {
        const report = fellBack ? { ...opened, notice: [fellBack, opened.notice].filter((words) => words).join(' ') } : opened;
        // A worker that had to be replaced may come up with another engine.
        if (latest || fellBack) announce(report);
        latest = report;
        return report;
      });
    const fresh: Link = { worker, report };
    report.catch(() => {
      if (link === fresh) disconnect();
    });
    link = fresh;
    return fresh;
  }

  /** Turns to the fallback model where `error` says that the present one cannot be opened; false where there is nothing to turn to. */
  function fallBack(error: unknown): boolean {
    const noEngine = error instanceof MicrographiaError && ENGINE_FAULTS.has(error.code);
    if (options.fallback === undefined || model === options.fallback || noEngine || asked) return false;
    fellBack = `${error instanceof Error ? error.message : error} The shipped model is used instead.`;
    model = options.fallback;
    return true;
  }

  function disconnect(): void {
    if (!link) return;
    link.worker.end(new CancelledError('Classifying'));
    link = null;
  }

  async function attempt(job: Job): Promise<unknown> {
    for (let repeat = 0; ; repeat++) {
      const current = connect();
      try {
        const opened = await current.report;
        const { engine } = latest ?? opened;
        if (engine !== 'webgpu') return await current.worker.ask(job.run);
        return await gpu.take('Classifying', async () => {
          // Who waited in vain needs no answer any more.
          if (!job.cancelled) return current.worker.ask(job.run);
        });
      } catch (error) {
        if (!(error instanceof WorkerCrashedError)) throw error;
        if (link === current) disconnect();
        if (repeat === 1) throw error;
      }
    }
  }

  async function pump(): Promise<void> {
    if (busy) return;
    busy = true;
    for (let job = queue.shift(); job; job = queue.shift()) {
      if (!job.cancelled) await attempt(job).then(job.resolve, job.reject);
    }
    busy = false;
  }

  function enqueue<T>(
    what: string,
    signal: AbortSignal | undefined,
    ahead: boolean,
    run: (api: Asked<ComputeApi>) => Promise<Reply<T>>,
  ): Promise<T> {
    return new Promise<unknown>((resolve, reject) => {
      const job: Job = { run, resolve, reject, cancelled: false };
      // A job that is running is left to end in the worker; its result is dropped.
      const stopListening = onAbort(signal, () => {
        job.cancelled = true;
        reject(new CancelledError(what));
      });
      if (job.cancelled) return;
      const settle =
        <V>(end: (value: V) => void) =>
        (value: V): void => {
          stopListening();
          end(value);
        };
      const queued: Job = Object.assign(job, { resolve: settle(resolve), reject: settle(reject) });
      if (ahead) queue.unshift(queued);
      else queue.push(queued);
      void pump();
    }) as Promise<T>;
  }

  /** A crop that lies outside is refused by the worker, which names the fault; it then gets the whole picture. */
  function cutOut(pixels: Plane, crop: Rect): { readonly part: Plane; readonly rect: Rect; readonly offset: Rect } {
    const inside = crop.x >= 0 && crop.y >= 0 && crop.x + crop.width <= pixels.width && crop.y + crop.height <= pixels.height;
    const whole = Number.isInteger(crop.x + crop.y + crop.width + crop.height) && crop.width > 0 && crop.height > 0;
    if (!inside || !whole)
      return { part: { ...pixels, data: pixels.data.slice() }, rect: crop, offset: { ...crop, x: 0, y: 0 } };
    return { part: cropPlane(pixels, crop), rect: { ...crop, x: 0, y: 0 }, offset: crop };
  }

  return {
    async open(onPhase) {
      if (onPhase) phaseListeners.add(onPhase);
      try {
        const report = await connect().report.catch((error) => {
          // The worker died of a model that is now given up: a fresh one opens the other.
          if (error instanceof WorkerCrashedError && fellBack) return connect().report;
          throw error;
        });
        onPhase?.('Ready', 1); // the worker's own word for it comes by another channel, maybe later
        return latest ?? report; // another model may have been taken since
      } finally {
        if (onPhase) phaseListeners.delete(onPhase);
      }
    },

    async classify(pixels, crop, signal) {
      let offset = crop;
      const value = await enqueue<Classification>('Classifying', signal, false, (api) => {
        const cut = cutOut(pixels, crop);
        offset = cut.offset;
        return api.classify(transfer(cut.part, [cut.part.data.buffer as ArrayBuffer]), cut.rect);
      });
      return { ...value, views: value.views.map((view) => moved(view, offset)) };
    },

    logits: (pixels, crop, signal) =>
      enqueue<number[]>('Classifying', signal, false, (api) => {
        const { part, rect } = cutOut(pixels, crop);
        return api.logits(transfer(part, [part.data.buffer as ArrayBuffer]), rect);
      }),

    // Somebody is looking at this one picture and waits: it goes before the rest of a folder.
    async explain(pixels, crop, category, signal) {
      let offset = crop;
      const value = await enqueue<EvidenceMap>('Explaining', signal, true, (api) => {
        const cut = cutOut(pixels, crop);
        offset = cut.offset;
        return api.explain(transfer(cut.part, [cut.part.data.buffer as ArrayBuffer]), cut.rect, category);
      });
      return { ...value, view: moved(value.view, offset) };
    },

    async use(wanted) {
      await connect().report.catch(() => {});
      if (!latest) {
        // Nothing runs that could be kept: the model is opened, not exchanged.
        const before = model;
        disconnect();
        model = wanted;
        asked = true;
        try {
          const report = await connect().report;
          fellBack = '';
          announce(report);
          return report;
        } catch (error) {
          model = before;
          throw error;
        } finally {
          asked = false;
        }
      }
      return enqueue<EngineReport>('Opening the model', undefined, true, async (api) => {
        const answer = await api.open(wanted, options.preferred, proxy(say), proxy(announce));
        if ('value' in answer) {
          model = wanted;
          fellBack = '';
          announce(answer.value);
        }
        return answer;
      });
    },

    model: () => model,

    check: (files) => enqueue('Checking the model', undefined, true, (api) => api.check(files)),

    compare: (descriptions, signal) =>
      enqueue('Comparing the descriptions', signal, true, (api) => api.compare(descriptions, goOn(signal))),

    score: (descriptions, pictures, signal) =>
      enqueue('Scoring the labelled pictures', signal, true, (api) => api.score(descriptions, pictures, goOn(signal))),

    teach: (order, signal) => enqueue('Making the model', signal, true, (api) => api.teach(order)),

    derive: (order, signal) => enqueue('Making the model', signal, true, (api) => api.derive(order, goOn(signal))),

    onEngineChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },

    close() {
      for (const job of queue.splice(0)) job.reject(new CancelledError('Classifying'));
      disconnect();
    },
  };
}
