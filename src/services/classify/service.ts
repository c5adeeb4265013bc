/**
 * The page's side of classification: one worker, one queue. The worker itself survives lost devices; should it die (out of memory, a
 * crash in the browser's GPU process), it is started anew and the job that was running is repeated once.
 */
import { proxy, type Remote, releaseProxy, transfer, wrap } from 'comlink';
import { onAbort } from '../../base/abort';
import { CancelledError, MicrographiaError } from '../../base/errors';
import { cropPlane, type Plane, type Rect } from '../../base/plane';
import type { ModelFiles } from '../../models/folder';
import type { DescriptionEffect, ModelBench, ScoredPictures } from '../../models/protocol';
import { WorkerCrashedError } from '../errors';
import { createTurns, type Turns } from '../turns';
import { type Reply, unwrap, type WorkerHandle } from '../worker-link';
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
  /** Shared with whatever else computes on the GPU: each job takes one turn while the model runs there. */
  readonly gpu?: Turns;
}

type OnPhase = (phase: string, fraction: number) => void;

interface Link {
  readonly handle: WorkerHandle;
  readonly api: Remote<ComputeApi>;
  readonly report: Promise<EngineReport>;
  onCrash: (details: string) => void;
}

interface Job {
  readonly run: (api: Remote<ComputeApi>) => Promise<unknown>;
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

  /** `call`, unless the worker dies first. */
  function alive<T>(current: Link, call: Promise<T>): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      current.onCrash = (details) => reject(new WorkerCrashedError('The model', details));
      call.then(resolve, reject);
    });
  }

  function connect(): Link {
    if (link) return link;
    const handle = options.startWorker();
    const api = wrap<ComputeApi>(handle.endpoint);
    const onPhase = proxy(say);
    const fresh: { -readonly [K in keyof Link]: Link[K] } = {
      handle,
      api,
      report: Promise.resolve() as never,
      onCrash: () => {},
    };
    void handle.crashed.then((details) => {
      if (link === fresh) disconnect(); // also when nobody waits: the next job must not be sent to a dead worker
      fresh.onCrash(details);
    });
    const openModel = () =>
      alive(fresh, api.open(model, options.preferred, onPhase, proxy(announce)) as Promise<Reply<EngineReport>>).then(unwrap);
    fresh.report = openModel()
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
    fresh.report.catch(() => {
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
    link.api[releaseProxy]();
    link.handle.terminate();
    link = null;
  }

  async function attempt(job: Job): Promise<unknown> {
    for (let repeat = 0; ; repeat++) {
      const current = connect();
      try {
        const opened = await current.report;
        const { engine } = latest ?? opened;
        if (engine !== 'webgpu') return await alive(current, job.run(current.api));
        return await gpu.take('Classifying', async () => {
          // Who waited in vain needs no answer any more.
          if (!job.cancelled) return alive(current, job.run(current.api));
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

  function enqueue<T>(what: string, signal: AbortSignal | undefined, ahead: boolean, run: Job['run']): Promise<T> {
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
      const result = await enqueue<Classification>('Classifying', signal, false, async (api) => {
        const { part, rect, offset } = cutOut(pixels, crop);
        const answer = (await api.classify(transfer(part, [part.data.buffer as ArrayBuffer]), rect)) as Reply<Classification>;
        const value = unwrap(answer);
        return { ...value, views: value.views.map((view) => moved(view, offset)) };
      });
      return result;
    },

    logits: (pixels, crop, signal) =>
      enqueue<number[]>('Classifying', signal, false, async (api) => {
        const { part, rect } = cutOut(pixels, crop);
        return unwrap((await api.logits(transfer(part, [part.data.buffer as ArrayBuffer]), rect)) as Reply<number[]>);
      }),

    // Somebody is looking at this one picture and waits: it goes before the rest of a folder.
    explain: (pixels, crop, category, signal) =>
      enqueue<EvidenceMap>('Explaining', signal, true, async (api) => {
        const { part, rect, offset } = cutOut(pixels, crop);
        const call = api.explain(transfer(part, [part.data.buffer as ArrayBuffer]), rect, category);
        const value = unwrap((await call) as Reply<EvidenceMap>);
        return { ...value, view: moved(value.view, offset) };
      }),

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
        const report = unwrap((await api.open(wanted, options.preferred, proxy(say), proxy(announce))) as Reply<EngineReport>);
        model = wanted;
        fellBack = '';
        announce(report);
        return report;
      });
    },

    model: () => model,

    check: (files) =>
      enqueue('Checking the model', undefined, true, async (api) =>
        unwrap((await api.check(files)) as Reply<EngineReport['golden']>),
      ),

    compare: (descriptions, signal) =>
      enqueue('Comparing the descriptions', signal, true, async (api) =>
        unwrap(
          (await api.compare(
            descriptions,
            proxy(() => !signal?.aborted),
          )) as Reply<DescriptionEffect>,
        ),
      ),

    score: (descriptions, pictures, signal) =>
      enqueue('Scoring the labelled pictures', signal, true, async (api) =>
        unwrap(
          (await api.score(
            descriptions,
            pictures,
            proxy(() => !signal?.aborted),
          )) as Reply<ScoredPictures>,
        ),
      ),

    derive: (order, signal) =>
      enqueue('Making the model', signal, true, async (api) =>
        unwrap(
          (await api.derive(
            order,
            proxy(() => !signal?.aborted),
          )) as Reply<ModelFiles>,
        ),
      ),

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
