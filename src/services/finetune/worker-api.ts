/** What the training worker does: one run at a time behind a comlink endpoint. */

import type { Endpoint } from 'comlink';
import { canShare } from '../../base/shared';
import type { EngineHost } from '../../engine/engine';
import { type ModelFiles, type ReadModelFile, readModelFolder } from '../../models/folder';
import type { FrontFolders } from '../../models/front-folder';
import { strangersFor } from '../../models/stranger-bank';
import { FolderStore } from '../../storage/folder-store';
import { browserPacks } from '../../storage/pack-folder';
import { opfsRoot } from '../../storage/quota';
import type { EngineKind } from '../classify/protocol';
import { type Reply, reply, serve } from '../worker-link';
import { createCheckpoints } from './checkpoints';
import { localGradients, type OpenGradients } from './gradients';
import type { FineTuneEvent, FineTuneRequest, JudgedModel, UnfinishedRun } from './protocol';
import { FineTuneRun } from './run';

/** Of a finished run: what the library needs. */
export interface RunResult {
  readonly runId: string;
  readonly name: string;
  readonly parentId: string;
  readonly fromScratch: boolean;
  readonly files: ModelFiles;
  readonly judged: JudgedModel | null;
}

export interface TrainingApi {
  /** Keeps the request on the disk, then trains it. `model` is whatever the worker's reader makes of it. */
  start(
    request: FineTuneRequest,
    model: string,
    preferred: EngineKind | null,
    onEvent: (event: FineTuneEvent) => void,
  ): Promise<Reply<RunResult>>;
  /** The library model a stored run starts from. */
  parentOf(runId: string): Promise<Reply<string>>;
  resume(
    runId: string,
    model: string,
    preferred: EngineKind | null,
    onEvent: (event: FineTuneEvent) => void,
  ): Promise<Reply<RunResult>>;
  pause(): void;
  finish(): void;
  /** A run that is held for want of room goes on, and can be paused anew. */
  goOn(): void;
  unfinished(): Promise<Reply<readonly UnfinishedRun[]>>;
  discard(runId: string): Promise<Reply<void>>;
}

/** Serves the API on an endpoint. `everyCore` computes where there is no GPU and memory can be shared. */
export function serveTraining(
  endpoint: Endpoint,
  host: Omit<EngineHost, 'softwareGpu'>,
  reader: (model: string) => ReadModelFile,
  fronts: FrontFolders,
  everyCore: OpenGradients,
): void {
  const checkpoints = createCheckpoints(new FolderStore(opfsRoot, 'checkpoints'));
  const shared = canShare();
  // A worker serves one run and is ended with it: what is asked before the run has begun must hold, too.
  let pause = new AbortController();
  let goOn = (_: AbortSignal): void => {};
  const finish = new AbortController();

  async function run(
    request: FineTuneRequest,
    model: string,
    preferred: EngineKind | null,
    onEvent: (event: FineTuneEvent) => void,
  ) {
    const parent = await readModelFolder(reader(model), undefined, fronts);
    const { files, judged } = await new FineTuneRun(request, {
      ...{ checkpoints, parent, shared, onEvent },
      views: browserPacks(opfsRoot, 'front-views'),
      strangers: await strangersFor(parent.config.model, fronts),
      // A GPU that is computed by the processor trains slower than the processor itself: only when asked for.
      host: { ...host, softwareGpu: preferred === 'webgpu' },
      preferred: preferred ?? 'webgpu',
      signal: pause.signal,
      goesOn: () =>
        new Promise((resolve) => {
          goOn = resolve;
        }),
      finish: finish.signal,
      openGradients: (task, engine) =>
        engine.kind === 'webgpu' || !shared ? localGradients(task, engine) : everyCore(task, engine),
    }).run();
    const { runId, name, parentId, fromScratch } = request;
    return { runId, name, parentId, fromScratch, files, judged };
  }

  const api: TrainingApi = {
    start: (request, model, preferred, onEvent) =>
      reply(async () => {
        await checkpoints.begin(request);
        return run(request, model, preferred, onEvent);
      }),
    parentOf: (runId) => reply(async () => (await checkpoints.request(runId)).parentId),
    resume: (runId, model, preferred, onEvent) =>
      reply(async () => {
        await checkpoints.claim(runId);
        return run(await checkpoints.request(runId), model, preferred, onEvent);
      }),
    pause: () => pause.abort(),
    finish: () => finish.abort(),
    goOn() {
      pause = new AbortController();
      goOn(pause.signal);
    },
    unfinished: () => reply(() => checkpoints.unfinished()),
    discard: (runId) => reply(() => checkpoints.discard(runId)),
  };
  serve(api, endpoint);
}
