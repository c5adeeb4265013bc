/**
 * One thread's compute: an engine, the model on it. It is asked for one thing at a time (service.ts); a job that comes while another runs
 * would find the model exchanged under it. A lost or faulty device is replaced and the job repeated,
 * so that the caller sees a result or an error about the picture, not about the weather in the driver.
 */
import type { Plane, Rect } from '../../base/plane';
import { type Engine, type EngineHost, nextEngine, openEngine } from '../../engine/engine';
import { DeviceLostError } from '../../engine/errors';
import { guarded, isDeviceFault } from '../../engine/guarded';
import { classify, logitsBeside, logitsOf } from '../../models/classifier';
import { compareDescriptions, deriveModel, type GoOn, revisedHead } from '../../models/describe-model';
import { GoldenMismatchError } from '../../models/errors';
import { brokenModel, type ModelFiles, type ModelFolder, type ReadModelFile, readModelFolder } from '../../models/folder';
import type { FrontFolders } from '../../models/front-folder';
import { lookFor, type ToClassify } from '../../models/look';
import { lookInside, patchEffects } from '../../models/look-inside';
import { goldenError, Network, type OtherHead, textBankOf } from '../../models/network';
import type { CategoryDescription, DeriveOrder, DescriptionEffect, ScoredPictures } from '../../models/protocol';
import { type TeachOrder, teachModel } from '../../models/taught-model';
import { exportOnnx } from '../../onnx/export';
import { type Reply, reply, unwrap } from '../worker-link';
import type { Classification, EngineKind, EngineReport, InsideStart, PatchQuestion } from './protocol';

export type OnPhase = (phase: string, fraction: number) => void;

/** A device may die once under a job and be made anew; the second time the next engine takes over. */
const MOST_REPEATS = 3;

/** A model that was read, and how long that took. */
interface Loaded {
  readonly folder: ModelFolder;
  /** Milliseconds. */
  readonly loadMs: number;
}

interface Running {
  readonly engine: Engine;
  /** Why faster engines were passed over; empty where none was. */
  readonly passedOver: string;
  readonly network: Network;
  readonly report: EngineReport;
}

export class ComputeSession {
  readonly #host: EngineHost;
  #read: ReadModelFile;
  readonly #preferred: EngineKind;
  readonly #onEngineChange: (report: EngineReport) => void;
  readonly #openEngine: typeof openEngine;
  readonly #fronts: FrontFolders | undefined;
  #opening: Promise<EngineReport> | null = null;
  #loaded: Loaded | null = null;
  #running: Running | null = null;
  /** The head last asked about: batch after batch of pictures is scored with it, and its texts are read once. */
  #revised: { readonly folder: ModelFolder; readonly key: string; readonly head: OtherHead } | null = null;

  constructor(
    host: EngineHost,
    read: ReadModelFile,
    options: {
      readonly preferred?: EngineKind | undefined;
      readonly onEngineChange?: (report: EngineReport) => void;
      readonly openEngine?: typeof openEngine;
      /** Where the fronts of models lie. */
      readonly fronts?: FrontFolders | undefined;
    } = {},
  ) {
    this.#host = host;
    this.#read = read;
    this.#preferred = options.preferred ?? 'webgpu';
    this.#onEngineChange = options.onEngineChange ?? (() => {});
    this.#openEngine = options.openEngine ?? openEngine;
    this.#fronts = options.fronts;
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
    // Its code and binary come while the weights do.
    const engine = this.#openEngine(this.#host, this.#preferred);
    engine.catch(() => {}); // told by whoever waits for it
    this.#loaded = await load(this.#read, this.#fronts, onPhase).catch(async (error) => {
      await engine.then(
        (opened) => opened.close(),
        () => {},
      );
      throw error;
    });
    this.#running = await this.#start(this.#loaded, this.#preferred, onPhase, engine);
    onPhase('Ready', 1);
    return this.#running.report;
  }

  /**
   * Goes on with another model, on the same engine. One that cannot be used leaves the
   * present one in place.
   * @throws MicrographiaError naming the file and its fault; GoldenMismatchError where its numbers differ here.
   */
  async switchTo(read: ReadModelFile, onPhase: OnPhase = () => {}): Promise<EngineReport> {
    await this.#opening?.catch(() => {});
    if (!this.#running) {
      const before = this.#read;
      this.#read = read;
      return this.open(onPhase).catch((error) => {
        this.#read = before;
        throw error;
      });
    }
    const loaded = await load(read, this.#fronts, onPhase);
    return this.#run(async (running) => {
      onPhase('Checking the model on this device', 0.8);
      const next = await this.#tryOn(loaded, running);
      running.network.dispose();
      this.#read = read;
      this.#loaded = loaded;
      this.#running = next;
      this.#opening = Promise.resolve(next.report);
      onPhase('Ready', 1);
      return next.report;
    });
  }

  /**
   * Reads a model and runs its golden picture on the present engine, beside the present model. Resolves with the error found.
   * @throws as `switchTo`.
   */
  async check(read: ReadModelFile): Promise<EngineReport['golden']> {
    const loaded = await load(read, this.#fronts, () => {});
    return this.#run(async (running) => {
      const { network, report } = await this.#tryOn(loaded, running);
      network.dispose();
      return report.golden;
    });
  }

  /** Another model on the running engine. */
  async #tryOn(loaded: Loaded, { engine, passedOver }: Running): Promise<Running> {
    const { id } = loaded.folder.config;
    const next = await this.#verify(loaded, engine, passedOver).catch((error) => {
      throw isDeviceFault(error) ? error : brokenModel(id, error);
    });
    const { verified, largestRelativeError, tolerance } = next.report.golden;
    if (verified) return next;
    next.network.dispose();
    throw new GoldenMismatchError(id, engine.device, largestRelativeError, tolerance);
  }

  /**
   * Opens the first engine from `from` on that reproduces the golden logits. When none does, the last one is kept and the report
   * says that it is not verified.
   * @param begun an engine, opened from `from` on, that is tried before others are opened
   */
  async #start(loaded: Loaded, from: EngineKind, onPhase: OnPhase, begun?: Promise<Engine>): Promise<Running> {
    let notice = '';
    let first = begun;
    for (let kind: EngineKind | null = from; ; ) {
      onPhase('Starting the engine', 0.6);
      const engine: Engine = await (first ?? this.#openEngine(this.#host, kind));
      first = undefined;
      kind = nextEngine(engine.kind);
      try {
        onPhase('Checking the model on this device', 0.8);
        const running = await this.#verify(loaded, engine, notice);
        if (running.report.golden.verified || kind === null) return running;
        notice = `${engine.device} computed wrong results (error ${running.report.golden.largestRelativeError.toExponential(1)}), so it is not used.`;
        running.network.dispose();
      } catch (error) {
        if (!isDeviceFault(error) || kind === null) {
          engine.close();
          throw brokenModel(loaded.folder.config.id, error);
        }
        notice = `${error.message} It is not used.`;
      }
      engine.close();
    }
  }

  /** Uploads the model and runs the golden picture twice: once to build what is built at first use, once for the clock. */
  async #verify({ folder, loadMs }: Loaded, engine: Engine, passedOver: string): Promise<Running> {
    const { config, golden } = folder;
    const start = performance.now();
    const network = Network.upload(folder);
    let error: number;
    try {
      error = await guarded(engine, goldenError(network, golden));
      await engine.check();
    } catch (fault) {
      network.dispose();
      throw fault;
    }
    const warmUp = performance.now() - start;
    // Who asked for the processor needs not be told that no GPU was found.
    const isChosen = this.#preferred !== 'webgpu' && engine.kind === this.#preferred;
    return {
      engine,
      passedOver,
      network,
      report: {
        engine: engine.kind,
        device: engine.device,
        software: engine.software,
        notice: [passedOver, isChosen ? '' : engine.notice].filter((sentence) => sentence).join(' '),
        modelId: config.id,
        modelSha256: config.weightsSha256,
        categories: config.model.categories,
        evaluation: config.evaluation?.real ?? null,
        golden: { verified: error <= golden.tolerance, largestRelativeError: error, tolerance: golden.tolerance },
        imageSize: config.model.imageSize,
        timing: { load: loadMs, warmUp },
      },
    };
  }

  /**
   * Classifies pictures together. Each has an answer of its own, so that one that cannot be looked at costs nothing but itself.
   * @throws MicrographiaError when no engine is left.
   */
  classifyAll(pictures: readonly ToClassify[]): Promise<Reply<Classification>[]> {
    return this.#run(async ({ network, report }, folder) => {
      const start = performance.now();
      const { imageSize } = folder.config.model;
      const looks = await Promise.all(pictures.map((picture) => reply(() => lookFor(picture, imageSize))));
      const good = looks.flatMap((look) => ('value' in look ? [look.value] : []));
      const findings = await classify(network, folder.config.calibration, good);
      const { engine, modelId, modelSha256 } = report;
      const milliseconds = (performance.now() - start) / Math.max(1, good.length);
      let next = 0;
      return looks.map((look) =>
        'error' in look ? look : { value: { ...findings[next++], engine, modelId, modelSha256, milliseconds } },
      );
    });
  }

  /** @throws MicrographiaError for a crop outside the picture, or when no engine is left. */
  async classify(pixels: Plane, crop: Rect): Promise<Classification> {
    const [answer] = await this.classifyAll([{ pixels, crop }]);
    return unwrap(answer);
  }

  /** Raw logits of a picture, one per category: what `evaluate` and calibration work with. */
  logits(pixels: Plane, crop: Rect): Promise<number[]> {
    return this.#run(({ network }) => logitsOf(network, pixels, crop));
  }

  /** @throws MicrographiaError `bad-crop` */
  lookInside(pixels: Plane, crop: Rect): Promise<InsideStart> {
    return this.#run(({ network, report }) => lookInside(network, report.modelSha256, pixels, crop));
  }

  /** @throws MicrographiaError `model-changed` */
  patchEffects(question: PatchQuestion): Promise<Float32Array> {
    return this.#run(({ network, report }) => patchEffects(network, report.modelSha256, question));
  }

  /**
   * How alike the categories are to the model now, and with these descriptions: read by its small language model on this engine.
   * @throws CancelledError when `goOn` says so; otherwise as describe-model.ts.
   */
  compare(descriptions: readonly CategoryDescription[], goOn: GoOn = () => true): Promise<DescriptionEffect> {
    return this.#run(async ({ network }, folder) =>
      compareDescriptions(network, await this.#revise(network, folder, descriptions, goOn)),
    );
  }

  /**
   * Logits of labelled pictures now and with these descriptions; few at a time, for nothing else is computed meanwhile.
   * @param pictures grey bytes of each picture's views at the model's size, one view after the other.
   * @throws as `compare`; MicrographiaError `bad-views`.
   */
  score(
    descriptions: readonly CategoryDescription[],
    pictures: readonly Uint8Array[],
    goOn: GoOn = () => true,
  ): Promise<ScoredPictures> {
    return this.#run(async ({ network, report }, folder) => {
      const head = await this.#revise(network, folder, descriptions, goOn);
      const logits = await logitsBeside(network, head, pictures);
      return { ...logits, modelSha256: report.modelSha256, categories: head.model.categories };
    });
  }

  async #revise(
    network: Network,
    folder: ModelFolder,
    descriptions: readonly CategoryDescription[],
    goOn: GoOn,
  ): Promise<OtherHead> {
    const key = JSON.stringify(descriptions);
    if (this.#revised?.folder !== folder || this.#revised.key !== key)
      this.#revised = { folder, key, head: await revisedHead(network, folder, descriptions, goOn, this.#fronts) };
    return this.#revised.head;
  }

  /** The files of the model with other descriptions; nothing is changed here. @throws as `compare`. */
  derive(order: DeriveOrder, goOn: GoOn = () => true): Promise<ModelFiles> {
    return this.#run(({ network }, folder) => deriveModel(network, folder, order, goOn, this.#fronts));
  }

  /** The files of the model with what was taught; nothing is changed here. @throws MicrographiaError `other-model` */
  teach(order: TeachOrder): Promise<ModelFiles> {
    return this.#run(({ network }, folder) => teachModel(network, folder, order));
  }

  /**
   * A model as an ONNX file; the present one stays. The engine is asked only where the model came without its text bank.
   * @throws MicrographiaError naming the file and its fault; `onnx-solver`
   */
  async onnx(read: ReadModelFile): Promise<Uint8Array<ArrayBuffer>> {
    const { folder } = await load(read, this.#fronts, () => {});
    try {
      return exportOnnx(folder, folder.bank ?? (await this.#run(() => textBankOf(folder))));
    } catch (error) {
      throw brokenModel(folder.config.id, error);
    }
  }

  close(): void {
    this.#running?.network.dispose();
    this.#running?.engine.close();
    this.#running = null;
    this.#opening = null;
  }

  async #run<T>(job: (running: Running, folder: ModelFolder) => Promise<T>): Promise<T> {
    await this.open();
    for (let repeat = 0; ; repeat++) {
      const { engine } = this.#running as Running;
      try {
        const result = await guarded(engine, job(this.#running as Running, (this.#loaded as Loaded).folder));
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
    this.#running = await this.#start(this.#loaded as Loaded, kind, () => {});
    this.#onEngineChange(this.#running.report);
  }
}

/** Reads and checks the files; progress counts as the first 60 %. */
async function load(read: ReadModelFile, fronts: FrontFolders | undefined, onPhase: OnPhase): Promise<Loaded> {
  const start = performance.now();
  onPhase('Loading the model', 0);
  let shown = 0;
  const onProgress = (loaded: number, total: number): void => {
    const fraction = total > 0 ? (0.6 * loaded) / total : 0.3;
    if (fraction - shown < 0.01) return; // a file comes in hundreds of pieces
    shown = fraction;
    onPhase('Loading the model', fraction);
  };
  const folder = await readModelFolder(read, onProgress, fronts);
  return { folder, loadMs: performance.now() - start };
}
