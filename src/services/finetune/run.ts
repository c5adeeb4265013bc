/**
 * One training from request to finished model, in a worker or under Node: prepares, trains, saves, survives a lost device, judges. The
 * numbers depend on request and engine alone, not on how often the run was broken off.
 */
import { memory } from '@tensorflow/tfjs-core';
import { onAbort } from '../../base/abort';
import { CancelledError } from '../../base/errors';
import { type Engine, type EngineHost, nextEngine, openEngine } from '../../engine/engine';
import { DeviceLostError } from '../../engine/errors';
import { guarded, isDeviceFault } from '../../engine/guarded';
import type { ModelFiles, ModelFolder } from '../../models/folder';
import type { StrangerBank } from '../../models/stranger-bank';
import type { PackFolder } from '../../storage/pack-folder';
import { packCurves } from '../../training/curves';
import type { FeatureEngine } from '../../training/engine';
import {
  endEarly,
  type FineTuneReport,
  type FineTuneState,
  fineTune,
  mayEndEarly,
  type Room,
  resultOf,
  startFineTune,
  stepsOfFits,
} from '../../training/fine-tune';
import { type KeptViews, keptViews, NO_KEPT_VIEWS } from '../../training/kept-views';
import { isOutOfMemory } from '../../training/out-of-memory';
import { packState, unpackState } from '../../training/state-file';
import type { EngineKind } from '../classify/protocol';
import type { Checkpoints } from './checkpoints';
import { type OpenGradients, watchedGradients } from './gradients';
import { type Judging, judgeRun } from './judged';
import { type Prepared, prepareRun } from './prepare-run';
import type { FineTuneEvent, FineTuneRequest, JudgedModel, RunPlace } from './protocol';
import { finishModel } from './tuned-model';

export interface RunParts {
  readonly host: EngineHost;
  readonly preferred: EngineKind;
  readonly openGradients: OpenGradients;
  readonly checkpoints: Pick<Checkpoints, 'state' | 'save'>;
  readonly parent: ModelFolder;
  /** Strangers of the parent's front; null or absent where there are none, and the model then has no score for them. */
  readonly strangers?: StrangerBank | null;
  /** Whether pixels may lie in memory that workers share. */
  readonly shared: boolean;
  /** Where what the front made of pictures is kept from one training to the next; null or absent: nowhere. */
  readonly views?: PackFolder | null;
  /** As `fineTuneTask` takes it. */
  readonly room?: Room;
  readonly signal: AbortSignal;
  /** Told when a pause finds no room to save: resolves where the run is to go on all the same, with the signal of the next pause. */
  readonly goesOn?: () => Promise<AbortSignal>;
  /** Ends the training after the present step: what is trained by then is judged and becomes the model (`endEarly`). */
  readonly finish: AbortSignal;
  readonly onEvent: (event: FineTuneEvent) => void;
  readonly openEngine?: typeof openEngine;
  /** Milliseconds between two saves of the state; 0: after every step. */
  readonly saveEvery?: number;
  readonly now?: () => number;
}

export interface FinishedRun {
  /** Of the model folder, judgement.json among them. */
  readonly files: ModelFiles;
  readonly judged: JudgedModel | null;
}

const SAVE_EVERY = 2000;
const JUDGING = 'Judging the model';

/** A device may be lost so often in one run before the next engine takes over. */
const MOST_LOSSES = 5;

interface Bench {
  readonly engine: Engine;
  readonly prepared: Prepared;
  readonly gradients: FeatureEngine;
  readonly views: KeptViews;
}

export class FineTuneRun {
  readonly #request: FineTuneRequest;
  readonly #parts: RunParts;
  readonly #now: () => number;
  #losses = 0;
  /** Whether the last save found room. */
  #saves = true;
  #signal: AbortSignal;
  #over = false;
  #kind: EngineKind;

  constructor(request: FineTuneRequest, parts: RunParts) {
    this.#request = request;
    this.#parts = parts;
    this.#now = parts.now ?? (() => performance.now());
    this.#signal = parts.signal;
    this.#kind = parts.preferred;
  }

  /**
   * From the saved state where there is one.
   * @throws CancelledError when the signal fires: the state is saved, and another run of the same request goes on with it. It is not
   *   thrown before there is room for that.
   */
  async run(): Promise<FinishedRun> {
    const begun = this.#now();
    let bench = await this.#open();
    try {
      let state = await this.#savedState(bench.prepared);
      for (;;) {
        try {
          const whole = await this.#train(bench, state);
          return await this.#finish(bench, state, whole, begun);
        } catch (thrown) {
          const error = await this.#causeOf(bench, thrown);
          if (!isDeviceFault(error)) throw error;
          const lack = isOutOfMemory(error) && state.run.chunk > 1;
          if (lack) state.run.chunk = Math.ceil(state.run.chunk / 2);
          const kept = packState(state);
          bench = await this.#replace(bench, error, lack ? state.run.chunk : null);
          state = unpackState(kept, bench.prepared.task);
        }
      }
    } finally {
      this.#over = true;
      await this.#close(bench);
    }
  }

  async #open(): Promise<Bench> {
    const { host, parent, openGradients, onEvent, shared, room } = this.#parts;
    onEvent({ kind: 'phase', words: 'Starting the engine', fraction: null });
    const engine = await (this.#parts.openEngine ?? openEngine)(host, this.#kind);
    this.#kind = engine.kind;
    onEvent({ kind: 'phase', words: 'Preparing the pictures', fraction: null });
    const prepared = await prepareRun(this.#request, parent, shared, room);
    const views = await this.#viewsOf(prepared);
    const gradients = watchedGradients(engine, await openGradients(prepared.task, engine));
    return { engine, prepared, gradients, views };
  }

  /** What is known already of the task's views; what cannot be read is looked at anew. */
  async #viewsOf({ task }: Prepared): Promise<KeptViews> {
    const { views: folder, onEvent } = this.#parts;
    const views = folder ? await keptViews(folder, task).catch(() => NO_KEPT_VIEWS) : NO_KEPT_VIEWS;
    if (views.known > 0) onEvent({ kind: 'phase', words: looking(views), fraction: null });
    return views;
  }

  async #close({ engine, gradients }: Bench): Promise<void> {
    await gradients.close().catch(() => {}); // tensors of a lost device cannot be freed one by one
    engine.close();
  }

  /** The device's own fault where that is why something failed: heads learn, and models are judged, outside of the watched gradients. */
  async #causeOf({ engine }: Bench, thrown: unknown): Promise<unknown> {
    if (thrown instanceof CancelledError) return thrown;
    return guarded(engine, Promise.reject(thrown)).catch((cause: unknown) => cause);
  }

  /** @param chunk pictures at once from now on, where the device's memory did not suffice for more. */
  async #replace(bench: Bench, fault: Error, chunk: number | null): Promise<Bench> {
    await this.#close(bench);
    if (chunk !== null) {
      const next = await this.#open();
      this.#parts.onEvent({ kind: 'notice', sentence: lessAtOnce(chunk) });
      return next;
    }
    this.#losses++;
    const same = fault instanceof DeviceLostError && this.#losses <= MOST_LOSSES;
    if (!same) this.#kind = nextEngine(bench.engine.kind) ?? bench.engine.kind;
    const next = await this.#open();
    const sentence = same
      ? 'The graphics processor was lost and started anew; training goes on from the last step.'
      : `The graphics processor cannot be relied on; training goes on with the ${next.engine.device}.`;
    this.#parts.onEvent({ kind: 'notice', sentence });
    return next;
  }

  async #savedState({ task }: Prepared): Promise<FineTuneState> {
    const saved = await this.#parts.checkpoints.state(this.#request.runId);
    return saved ? unpackState(saved, task) : startFineTune(task);
  }

  async #save({ task }: Prepared, state: FineTuneState): Promise<void> {
    const place: RunPlace = { step: state.run.optimiser.step, fit: state.fold + 1, fits: stepsOfFits(task).length };
    await this.#parts.checkpoints.save(this.#request, place, packState(state));
    this.#saves = true;
    this.#parts.onEvent({ kind: 'saved', ...place });
  }

  /** A full disk must not end a training that can still come to its end. @returns whether there was room */
  async #saveOnTheWay({ prepared, views }: Bench, state: FineTuneState): Promise<boolean> {
    const save = () => this.#save(prepared, state);
    try {
      await save().catch(async (error) => {
        if (!isFull(error) || !(await views.giveWay().catch(() => false))) throw error;
        await save();
      });
    } catch (error) {
      if (!isFull(error)) throw error;
      if (this.#saves) this.#parts.onEvent({ kind: 'unsaved', held: false });
      this.#saves = false;
    }
    return this.#saves;
  }

  /** Nothing is lost by a pause: on a full disk it waits for room. @returns whether it was saved; else the run is to go on */
  async #saveToPause(bench: Bench, state: FineTuneState): Promise<boolean> {
    if (await this.#saveOnTheWay(bench, state)) return true;
    this.#parts.onEvent({ kind: 'unsaved', held: true });
    const goesOn = this.#parts.goesOn?.() ?? new Promise<never>(() => {});
    const wait = Math.min(SAVE_EVERY, this.#parts.saveEvery ?? SAVE_EVERY);
    for (;;) {
      const next = await Promise.race([goesOn, sleep(wait)]);
      if (next) {
        this.#signal = next;
        return false;
      }
      if (this.#over || (await this.#saveOnTheWay(bench, state))) return true;
    }
  }

  /** @returns whether it came to its end; else it is to be ended early. */
  async #train(bench: Bench, state: FineTuneState): Promise<boolean> {
    const { prepared, gradients, views } = bench;
    const { task } = prepared;
    const { finish, saveEvery = SAVE_EVERY } = this.#parts;
    const signal = this.#signal;
    const stop = new AbortController();
    const onStop = () => {
      if (signal.aborted || (finish.aborted && mayEndEarly(state))) stop.abort();
    };
    signal.addEventListener('abort', onStop);
    finish.addEventListener('abort', onStop);
    onStop();
    const tell = this.#teller(bench, state);
    let saved = this.#now();
    try {
      for await (const report of fineTune(task, gradients, state, stop.signal)) {
        tell(report);
        onStop();
        if (report.kind !== 'step') await views.save(report.kind === 'features' && report.done === report.total);
        if (report.kind !== 'features' && this.#now() - saved >= saveEvery) {
          await this.#saveOnTheWay(bench, state);
          saved = this.#now();
        }
      }
      return true;
    } catch (error) {
      if (!(error instanceof CancelledError)) throw error;
      await views.save(true);
      if (!signal.aborted && finish.aborted) return false;
      if (await this.#saveToPause(bench, state)) throw error;
    } finally {
      signal.removeEventListener('abort', onStop);
      finish.removeEventListener('abort', onStop);
    }
    return this.#train(bench, state);
  }

  #teller({ engine, prepared, views }: Bench, state: FineTuneState): (report: FineTuneReport) => void {
    const { onEvent } = this.#parts;
    // What is left of all fits counts.
    const stepsOf = stepsOfFits(prepared.task);
    let begun = this.#now();
    let pictures = 0;
    let steps = 0;
    return (report) => {
      // What is not a step must not slow the rate of the steps down.
      if (report.kind === 'features' || report.kind === 'fold') {
        begun = this.#now();
        pictures = 0;
        steps = 0;
      }
      if (report.kind === 'features') {
        onEvent({ kind: 'phase', words: looking(views), fraction: report.done / report.total });
      } else if (report.kind === 'fold') {
        onEvent({
          kind: 'phase',
          words: `Fold ${report.fold + 1} of ${report.folds} is done`,
          fraction: (report.fold + 1) / report.folds,
        });
      } else if (report.kind === 'memory') {
        onEvent({ kind: 'notice', sentence: lessAtOnce(report.chunk) });
      } else if (report.kind === 'epoch') {
        const { epoch, loss, macroF1, top1, best } = report;
        onEvent({ kind: 'epoch', epoch, loss, macroF1, top1, best });
      } else {
        pictures += report.pictures;
        steps++;
        const seconds = Math.max(1e-3, (this.#now() - begun) / 1000);
        const { step, epoch, loss, accuracy, learningRate } = report;
        const toCome = stepsOf.slice(state.fold + 1).reduce((sum, n) => sum + n, 0);
        onEvent({
          kind: 'step',
          ...{ step, steps: report.steps, fit: state.fold + 1, fits: stepsOf.length, epoch, loss, accuracy, learningRate },
          picturesPerSecond: pictures / seconds,
          secondsLeft: ((report.steps - step + toCome) * seconds) / steps,
          gpuBytes: engine.kind === 'webgpu' ? ((memory() as { numBytesInGPU?: number }).numBytesInGPU ?? null) : null,
        });
      }
    };
  }

  /** Saved before it is judged, so that a pause loses nothing. @throws CancelledError as soon as the signal fires */
  async #finish(bench: Bench, state: FineTuneState, whole: boolean, begun: number): Promise<FinishedRun> {
    const saved = await this.#saveOnTheWay(bench, state);
    this.#parts.onEvent({ kind: 'phase', words: JUDGING, fraction: null });
    const judging = this.#judge(bench, state, whole, begun);
    return new Promise((resolve, reject) => {
      let stopListening = () => {};
      const pause = async (): Promise<void> => {
        if (saved || (await this.#saveToPause(bench, state))) reject(new CancelledError('The training'));
        else listen();
      };
      const listen = (): void => {
        stopListening = onAbort(this.#signal, () => void pause().catch(reject));
      };
      listen();
      judging.then(resolve, reject).finally(() => stopListening());
    });
  }

  async #judge(
    { engine, prepared, gradients, views }: Bench,
    state: FineTuneState,
    whole: boolean,
    begun: number,
  ): Promise<FinishedRun> {
    const request = this.#request;
    const { start, task, parts } = prepared;
    const result = whole ? resultOf(task, state) : await endEarly(task, gradients, state);
    const tell = (words: string) => (done: number, total: number) => {
      this.#parts.onEvent({ kind: 'phase', words, fraction: done / total });
      void views.save(false);
    };
    const finished = await finishModel({
      id: request.runId,
      ...{ start, task, result, engine: gradients, parts, split: request.split },
      strangers: this.#parts.strangers ?? null,
      onProgress: tell(JUDGING),
      provenance: {
        mode: request.options.mode,
        engine: engine.device,
        seed: request.options.seed,
        seconds: Math.round((this.#now() - begun) / 1000),
        steps: result.steps,
        ...(request.fromScratch && { fromScratch: true }),
        // How many there are depends on the memory there was (fine-tune.ts, `Room`), and the weights on them.
        ...(task.seen && { augmentedViews: task.seen.views }),
        ...(result.early && { endedEarly: true }),
      },
    });
    const judging: Judging = {
      prepared,
      openScores: async (own) => {
        // The run's own has said what it had to say. A pool of workers holds a network and its memory in each: never two at a time.
        await gradients.close();
        return watchedGradients(engine, await this.#parts.openGradients(own, engine));
      },
      onProgress: tell('Judging the model it went on from'),
    };
    const judged = await judgeRun(request, judging, result, finished);
    await engine.check();
    await views.save(true);
    const files: ModelFiles = {
      ...finished.files,
      'curves.json': packCurves(state.curves),
      ...(judged && { 'judgement.json': new TextEncoder().encode(`${JSON.stringify(judged, null, 1)}\n`) }),
    };
    return { files, judged };
  }
}

const sleep = (milliseconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** No more space, in a browser or on the disk of a command. */
const isFull = (error: unknown): boolean =>
  error instanceof Error && ['storage-full', 'ENOSPC', 'EDQUOT'].includes((error as { code?: unknown }).code as string);

const looking = ({ known, total }: KeptViews): string =>
  `Looking at the pictures${known > 0 ? `: ${known} of ${total} views are known from before` : ''}`;

const lessAtOnce = (chunk: number): string =>
  `The memory did not suffice: from now on ${chunk} pictures at once, added up to the same step.`;
