/** The page's side of training: a worker for one run at a time, the language model out of the way, the result into the library. */
import { proxy } from 'comlink';
import { onAbort } from '../../base/abort';
import { MicrographiaError } from '../../base/errors';
import { readModelConfig } from '../../models/folder';
import { parseJudged } from '../../models/judged-file';
import type { ModelLibrary } from '../../models/protocol';
import { defaultsFor } from '../../training/options';
import type { EngineKind } from '../classify/protocol';
import { type Asked, connectWorker, type HeartLimits, type WorkerClient } from '../worker-client';
import type { Reply, WorkerHandle } from '../worker-link';
import type { FineTuneControls, FineTuneEvent, FineTuneOutcome, FineTuneService } from './protocol';
import type { RunResult, TrainingApi } from './worker-api';

export interface FineTuneServiceParts {
  readonly startWorker: () => WorkerHandle;
  readonly library: Pick<ModelLibrary, 'add' | 'file'>;
  /** How the worker is told which model of the library. */
  readonly refOf: (id: string) => string;
  /** The engine the user picked by hand, if any. */
  readonly preferred: EngineKind | null;
  /** Frees the GPU memory that others hold: the language model's. */
  readonly makeRoom: () => Promise<void>;
  /** How long the worker may give no sign of life. */
  readonly heart?: Partial<HeartLimits>;
}

/** A worker, and how many questions it has not answered yet. */
interface Link {
  readonly worker: WorkerClient<TrainingApi>;
  open: number;
  /** Nobody asks it anything new: it ends with its last answer. */
  over: boolean;
}

export function createFineTuneService({
  startWorker,
  library,
  refOf,
  preferred,
  makeRoom,
  heart,
}: FineTuneServiceParts): FineTuneService {
  let link: Link | null = null;
  let running = false;
  /** Of what pauses the run. */
  let stopListening = () => {};
  /** A finished model for which there was no room: it is not trained again. */
  let unstored: RunResult | null = null;

  function connect(): Link {
    if (!link || link.worker.reason())
      link = { worker: connectWorker(startWorker, 'The training', { heart }), open: 0, over: false };
    return link;
  }

  /** The worker's engine and its memory go with it, but not before it has answered what was asked. */
  function disconnect(): void {
    if (!link) return;
    link.over = true;
    endIfOver(link);
    link = null;
  }

  function endIfOver({ over, open, worker }: Link): void {
    if (over && open === 0) worker.end();
  }

  async function ask<T>(call: (api: Asked<TrainingApi>) => Promise<Reply<T>>): Promise<T> {
    const asked = connect();
    asked.open++;
    try {
      return await asked.worker.ask(call);
    } finally {
      asked.open--;
      endIfOver(asked);
    }
  }

  /** A question that needs no worker after its answer. */
  async function askOnce<T>(call: (api: Asked<TrainingApi>) => Promise<Reply<T>>): Promise<T> {
    try {
      return await ask(call);
    } finally {
      if (!running) disconnect();
    }
  }

  function pauseOn(signal: AbortSignal | undefined): void {
    stopListening();
    stopListening = onAbort(signal, () => link?.worker.tell((api) => api.pause()));
  }

  async function keep(result: RunResult): Promise<FineTuneOutcome> {
    const { name, parentId, fromScratch, files, judged, runId } = result;
    unstored = result;
    const model = await library.add({ name, origin: 'trained', parentId: fromScratch ? null : parentId, files });
    unstored = null;
    // Only now: a library that is full must not cost the training.
    await ask((api) => api.discard(runId));
    return { model, judged };
  }

  async function run(
    { signal, onEvent = () => {} }: FineTuneControls,
    work: (api: Asked<TrainingApi>, tell: (event: FineTuneEvent) => void) => Promise<Reply<RunResult>>,
  ): Promise<FineTuneOutcome> {
    if (running)
      throw new MicrographiaError('training-busy', 'Another training is running.', 'Pause it, or wait until it has ended.');
    running = true;
    try {
      await makeRoom();
      const result = await ask((api) => {
        pauseOn(signal);
        return work(api, proxy(onEvent));
      });
      return await keep(result);
    } finally {
      stopListening();
      running = false;
      disconnect();
    }
  }

  return {
    async defaults({ parentId, mode, seed, perCategory }) {
      const { model } = await readModelConfig(async (name) => {
        const blob = await library.file(parentId, name);
        return new Uint8Array((await blob?.arrayBuffer()) ?? new ArrayBuffer(0));
      });
      return defaultsFor(mode, seed, { perCategory, config: model });
    },

    start: (request, controls) => run(controls, (api, tell) => api.start(request, refOf(request.parentId), preferred, tell)),

    async resume(runId, controls) {
      if (unstored?.runId === runId && !running) return keep(unstored).finally(disconnect);
      const parentId = await askOnce((api) => api.parentOf(runId));
      return run(controls, (api, tell) => api.resume(runId, refOf(parentId), preferred, tell));
    },

    finishEarly: () => link?.worker.tell((api) => api.finish()),
    goOn(signal) {
      link?.worker.tell((api) => api.goOn());
      pauseOn(signal);
    },

    unfinished: () => askOnce((api) => api.unfinished()),
    discard(runId) {
      if (unstored?.runId === runId) unstored = null;
      return askOnce((api) => api.discard(runId));
    },

    async judgedModel(modelId) {
      const blob = await library.file(modelId, 'judgement.json');
      return blob && parseJudged(await blob.text());
    },
  };
}
