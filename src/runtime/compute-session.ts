/**
 * One thread's compute: an engine, the model on it, and one job at a time. A lost or faulty device is replaced and the job repeated,
 * so that the caller sees a result or an error about the picture, not about the weather in the driver.
 */
import type { Plane, Rect } from '../base/plane';
import { classify, explain, logitsOf } from './classifier';
import { type Engine, type EngineHost, nextEngine, openEngine } from './engine';
import { DeviceLostError, GpuFaultError } from './errors';
import { brokenModel, type ModelFolder, type ReadModelFile, readModelFolder } from './model-folder';
import { goldenError, Network } from './network';
import type { Classification, EngineKind, EngineReport, EvidenceMap } from './protocol';

export type OnPhase = (phase: string, fraction: number) => void;

/** A device may die once under a job and be made anew; the second time the next engine takes over. */
const MOST_REPEATS = 3;

const isDeviceFault = (error: unknown): error is DeviceLostError | GpuFaultError =>
  error instanceof DeviceLostError || error instanceof GpuFaultError;

interface Running {
  readonly engine: Engine;
  readonly network: Network;
  readonly report: EngineReport;
}

export class ComputeSession {
  readonly #host: EngineHost;
  readonly #read: ReadModelFile;
  readonly #preferred: EngineKind;
  readonly #onEngineChange: (report: EngineReport) => void;
  readonly #openEngine: typeof openEngine;
  #opening: Promise<EngineReport> | null = null;
  #folder: ModelFolder | null = null;
  #loadMs = 0;
  #running: Running | null = null;
  #tail: Promise<unknown> = Promise.resolve();

  constructor(
    host: EngineHost,
    read: ReadModelFile,
    options: {
      readonly preferred?: EngineKind | undefined;
      readonly onEngineChange?: (report: EngineReport) => void;
      readonly openEngine?: typeof openEngine;
    } = {},
  ) {
    this.#host = host;
    this.#read = read;
    this.#preferred = options.preferred ?? 'webgpu';
    this.#onEngineChange = options.onEngineChange ?? (() => {});
    this.#openEngine = options.openEngine ?? openEngine;
  }

  /** The engine and model in use, or null before `open`. */
  get report(): EngineReport | null {
    return this.#running?.report ?? null;
  }

  /** Loads the model, opens the engine and runs the golden picture. Repeated calls share one attempt; a failed one may be repeated. */
  open(onPhase: OnPhase = () => {}): Promise<EngineReport> {
    this.#opening ??= this.#open(onPhase).catch((error) => {
      this.#opening = null;
      throw error;
    });
    return this.#opening;
  }

  async #open(onPhase: OnPhase): Promise<EngineReport> {
    const start = performance.now();
    onPhase('Loading the model', 0);
    let shown = 0;
    this.#folder = await readModelFolder(this.#read, (loaded, total) => {
      const fraction = total > 0 ? (0.6 * loaded) / total : 0.3;
      if (fraction - shown < 0.01) return; // a file comes in hundreds of pieces
      shown = fraction;
      onPhase('Loading the model', fraction);
    });
    this.#loadMs = performance.now() - start;
    this.#running = await this.#start(this.#folder, this.#preferred, onPhase);
    onPhase('Ready', 1);
    return this.#running.report;
  }

  /**
   * Opens the first engine from `from` on that reproduces the golden logits. When none does, the last one is kept and the report
   * says that it is not verified.
   */
  async #start(folder: ModelFolder, from: EngineKind, onPhase: OnPhase): Promise<Running> {
    let notice = '';
    for (let kind: EngineKind | null = from; ; ) {
      onPhase('Starting the engine', 0.6);
      const engine: Engine = await this.#openEngine(this.#host, kind);
      kind = nextEngine(engine.kind);
      try {
        onPhase('Checking the model on this device', 0.8);
        const running = await this.#verify(folder, engine, notice);
        if (running.report.golden.verified || kind === null) return running;
        notice = `${engine.device} computed wrong results (error ${running.report.golden.largestRelativeError.toExponential(1)}), so it is not used.`;
        running.network.dispose();
      } catch (error) {
        if (!isDeviceFault(error) || kind === null) {
          engine.close();
          throw brokenModel(folder.config.id, error);
        }
        notice = `${error.message} It is not used.`;
      }
      engine.close();
    }
  }

  /** Uploads the model and runs the golden picture twice: once to build what is built at first use, once for the clock. */
  async #verify(folder: ModelFolder, engine: Engine, before: string): Promise<Running> {
    const { config, golden } = folder;
    const start = performance.now();
    const network = Network.upload(folder);
    const error = await guarded(engine, goldenError(network, golden));
    await engine.check();
    const warmUp = performance.now() - start;
    return {
      engine,
      network,
      report: {
        engine: engine.kind,
        device: engine.device,
        software: engine.software,
        notice: [before, engine.notice].filter((sentence) => sentence).join(' '),
        modelId: config.id,
        modelSha256: config.weightsSha256,
        categories: config.model.categories,
        golden: { verified: error <= golden.tolerance, largestRelativeError: error, tolerance: golden.tolerance },
        timing: { load: this.#loadMs, warmUp },
      },
    };
  }

  /** @throws MicrographiaError for a crop outside the picture, or when no engine is left. */
  classify(pixels: Plane, crop: Rect): Promise<Classification> {
    return this.#run(async ({ network, report }, folder) => {
      const start = performance.now();
      const finding = await classify(network, folder.config.calibration, pixels, crop);
      const { engine, modelId, modelSha256 } = report;
      return { ...finding, engine, modelId, modelSha256, milliseconds: performance.now() - start };
    });
  }

  /** Raw logits of a picture, one per category: what `evaluate` and calibration work with. */
  logits(pixels: Plane, crop: Rect): Promise<number[]> {
    return this.#run(({ network }) => logitsOf(network, pixels, crop));
  }

  /** @throws MicrographiaError `unknown-category`. */
  explain(pixels: Plane, crop: Rect, category: string): Promise<EvidenceMap> {
    return this.#run(({ network }) => explain(network, pixels, crop, category));
  }

  close(): void {
    this.#running?.network.dispose();
    this.#running?.engine.close();
    this.#running = null;
    this.#opening = null;
  }

  /** After whatever is running now. */
  #run<T>(job: (running: Running, folder: ModelFolder) => Promise<T>): Promise<T> {
    const result = this.#tail.then(() => this.#attempt(job));
    this.#tail = result.catch(() => {});
    return result;
  }

  async #attempt<T>(job: (running: Running, folder: ModelFolder) => Promise<T>): Promise<T> {
    await this.open();
    for (let repeat = 0; ; repeat++) {
      const { engine } = this.#running as Running;
      try {
        const result = await guarded(engine, job(this.#running as Running, this.#folder as ModelFolder));
        await engine.check();
        return result;
      } catch (error) {
        if (!isDeviceFault(error) || repeat === MOST_REPEATS) throw error;
        const sameAgain = error instanceof DeviceLostError && repeat === 0;
        await this.#replaceEngine(sameAgain ? engine.kind : (nextEngine(engine.kind) ?? engine.kind));
      }
    }
  }

  async #replaceEngine(kind: EngineKind): Promise<void> {
    const { engine, network } = this.#running as Running;
    network.dispose();
    engine.close();
    this.#running = await this.#start(this.#folder as ModelFolder, kind, () => {});
    this.#onEngineChange(this.#running.report);
  }
}

/** Milliseconds in which a lost device must have said so after a call on it failed. */
const GRACE = 200;

/** `work`, or the device's own fault where that is why it fails or never ends. */
async function guarded<T>(engine: Engine, work: Promise<T>): Promise<T> {
  try {
    return await Promise.race([work, engine.lost]);
  } catch (error) {
    work.catch(() => {}); // the loser of the race may fail later
    if (!isDeviceFault(error)) {
      await Promise.race([engine.lost, new Promise((done) => setTimeout(done, engine.kind === 'webgpu' ? GRACE : 0))]);
      await engine.check();
    }
    throw error;
  }
}
