/**
 * The page's side of classification: one worker, one queue.
 *
 * Two queues decide when the GPU works, and no other. This one says what the model does next: it alone knows what was asked for, so that a
 * look inside goes before the rest of a folder, pictures side by side go together, and what was aborted is never sent; the worker is given
 * one thing at a time and needs no order of its own (session.ts). The turns (turns.ts) say who has the GPU, which the text model wants
 * too: they know nothing of pictures, and the text model nothing of this queue. What the page still has to classify stands in its list
 * (state/conductor.ts), which hands over no more than is computed together.
 *
 * The worker itself survives lost devices; should it die (out of memory, a
 * crash in the browser's GPU process), it is started anew and the job that was running is repeated once.
 */
import { proxy, transfer } from 'comlink';
import { onAbort } from '../../base/abort';
import { CancelledError, MicrographiaError, unpackError } from '../../base/errors';
import { cropPlane, type Plane, type Rect } from '../../base/plane';
import { viewsOf as viewsOfCrop } from '../../model/input';
import type { ModelBench } from '../../models/protocol';
import { WorkerCrashedError } from '../errors';
import { createTurns, type Turns } from '../turns';
import { type Asked, connectWorker, type HeartLimits, type WorkerClient } from '../worker-client';
import type { Reply, WorkerHandle } from '../worker-link';
import type { Classification, ClassifyService, EngineKind, EngineReport, InsideStart, ToClassify } from './protocol';
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

type Run = (api: Asked<ComputeApi>) => Promise<Reply<unknown>>;

interface Picture {
  /** How many views it has. */
  readonly views: number;
  /** What is sent, made for each attempt: what was moved to a worker that died is gone. */
  send(): { readonly picture: ToClassify; readonly moved: readonly ArrayBuffer[] };
}

interface Job {
  /** What to ask; a picture to classify is asked for together with those beside it. */
  readonly task: Run | Picture;
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

/** Views that are computed together, and pictures: more gain nothing, and make whoever waits for one wait longer. */
const MOST_VIEWS = 16;
export const MOST_PICTURES = 8;

/** Asked by the worker between two steps. */
const goOn = (signal: AbortSignal | undefined) => proxy(() => !signal?.aborted);

/** How many views a job has that classifies a picture. */
const viewsOf = ({ task }: Job): number => (typeof task === 'function' ? 0 : task.views);

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

  /** Asks the worker, a fresh one where it dies of it, which may happen once. @param isWanted whether anybody still waits for it */
  async function attempt<T>(run: (api: Asked<ComputeApi>) => Promise<Reply<T>>, isWanted: () => boolean): Promise<T> {
    for (let repeat = 0; ; repeat++) {
      const current = connect();
      try {
        const opened = await current.report;
        const { engine } = latest ?? opened;
        const ask = () => current.worker.ask(run);
        if (engine !== 'webgpu') return await ask();
        return await gpu.take('Classifying', async () => {
          if (!isWanted()) throw new CancelledError('Classifying');
          return ask();
        });
      } catch (error) {
        if (!(error instanceof WorkerCrashedError)) throw error;
        if (link === current) disconnect();
        if (repeat === 1) throw error;
      }
    }
  }

  /** Whether computing together gains anything on the engine in use; in software each picture takes seconds as it is. */
  const togetherPays = (): boolean =>
    latest !== null && latest.engine !== 'cpu' && !(latest.engine === 'webgpu' && latest.software);

  /** Takes the pictures that follow `first` in the queue, as many as go together. */
  function takeBeside(first: Job): Job[] {
    const jobs = [first];
    let views = viewsOf(first);
    while (togetherPays() && jobs.length < MOST_PICTURES) {
      const [next] = queue;
      if (!next || typeof next.task === 'function' || views + viewsOf(next) > MOST_VIEWS) break;
      queue.shift();
      if (next.cancelled) continue;
      views += viewsOf(next);
      jobs.push(next);
    }
    return jobs;
  }

  /** Classifies pictures together; when that ends two workers, each by itself, so that the one at fault costs none but itself. */
  async function classifyTogether(jobs: readonly Job[]): Promise<void> {
    const run = (api: Asked<ComputeApi>) => {
      const sent = jobs.map(({ task }) => (task as Picture).send());
      const pictures = sent.map(({ picture }) => picture);
      return api.classify(
        transfer(
          pictures,
          sent.flatMap(({ moved }) => moved),
        ),
      );
    };
    try {
      const answers = await attempt(run, () => jobs.some(({ cancelled }) => !cancelled));
      for (const [i, job] of jobs.entries()) {
        const answer = answers[i];
        if ('value' in answer) job.resolve(answer.value);
        else job.reject(unpackError(answer.error));
      }
    } catch (error) {
      if (!(error instanceof WorkerCrashedError) || jobs.length === 1) for (const job of jobs) job.reject(error);
      else for (const job of jobs) if (!job.cancelled) await classifyTogether([job]);
    }
  }

  async function pump(): Promise<void> {
    if (busy) return;
    busy = true;
    for (let job = queue.shift(); job; job = queue.shift()) {
      if (job.cancelled) continue;
      const { task, resolve, reject } = job;
      if (typeof task !== 'function') await classifyTogether(takeBeside(job));
      else await attempt(task, () => !(job as Job).cancelled).then(resolve, reject);
    }
    busy = false;
  }

  function enqueue<T>(
    what: string,
    signal: AbortSignal | undefined,
    ahead: boolean,
    task: ((api: Asked<ComputeApi>) => Promise<Reply<T>>) | Picture,
  ): Promise<T> {
    return new Promise<unknown>((resolve, reject) => {
      const job: Job = { task, resolve, reject, cancelled: false };
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
      const value = await enqueue<Classification>('Classifying', signal, false, {
        views: viewsOfCrop(crop).length,
        send: () => {
          const { part, rect, offset: cut } = cutOut(pixels, crop);
          offset = cut;
          return { picture: { pixels: part, crop: rect }, moved: [part.data.buffer as ArrayBuffer] };
        },
      });
      return { ...value, views: value.views.map((view) => moved(view, offset)) };
    },

    // Copied, not moved: it is small, and wanted again should the worker die.
    classifyLook: (look, signal) =>
      enqueue<Classification>('Classifying', signal, false, {
        views: look.views.length,
        send: () => ({ picture: look, moved: [] }),
      }),

    atOnce: () => (togetherPays() ? 2 * MOST_PICTURES : 1),

    logits: (pixels, crop, signal) =>
      enqueue<number[]>('Classifying', signal, false, (api) => {
        const { part, rect } = cutOut(pixels, crop);
        return api.logits(transfer(part, [part.data.buffer as ArrayBuffer]), rect);
      }),

    // Somebody is looking at this one picture and waits: it goes before the rest of a folder.
    async lookInside(pixels, crop, signal) {
      let offset = crop;
      const { inside, values } = await enqueue<InsideStart>('Looking inside', signal, true, (api) => {
        const cut = cutOut(pixels, crop);
        offset = cut.offset;
        return api.lookInside(transfer(cut.part, [cut.part.data.buffer as ArrayBuffer]), cut.rect);
      });
      return {
        inside: { ...inside, views: inside.views.map((view) => ({ ...view, rect: moved(view.rect, offset) })) },
        values,
      };
    },

    patchEffects: (question, signal) => enqueue('Looking inside', signal, true, (api) => api.patchEffects(question)),

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

    onnx: (wanted) => enqueue('Exporting the model', undefined, true, (api) => api.onnx(wanted)),

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
