/** What a compute worker does: one ComputeSession behind a comlink endpoint. */
import { type Endpoint, transfer } from 'comlink';
import type { Plane, Rect } from '../../base/plane';
import type { EngineHost } from '../../engine/engine';
import type { GoOn } from '../../models/describe-model';
import { type ModelFiles, type ReadModelFile, readerOf } from '../../models/folder';
import type { FrontFolders } from '../../models/front-folder';
import type { CategoryDescription, DeriveOrder, DescriptionEffect, ScoredPictures } from '../../models/protocol';
import type { TeachOrder } from '../../models/taught-model';
import { type Reply, reply, serve } from '../worker-link';
import type { Classification, EngineKind, EngineReport, InsideStart, PatchQuestion, ToClassify } from './protocol';
import { ComputeSession, type OnPhase } from './session';

export interface ComputeApi {
  /**
   * `model` is whatever the worker's `reader` makes of it: a URL, a folder. The first call starts the engine; later ones go on with
   * another model on it, or, where that cannot be used, with the present one.
   */
  open(
    model: string,
    preferred: EngineKind | undefined,
    onPhase: OnPhase,
    onEngineChange: (report: EngineReport) => void,
  ): Promise<Reply<EngineReport>>;
  /** Together: each picture has its own answer. */
  classify(pictures: readonly ToClassify[]): Promise<Reply<readonly Reply<Classification>[]>>;
  logits(pixels: Plane, crop: Rect): Promise<Reply<number[]>>;
  lookInside(pixels: Plane, crop: Rect): Promise<Reply<InsideStart>>;
  patchEffects(question: PatchQuestion): Promise<Reply<Float32Array>>;
  /** Reads a model and runs its golden picture; the present model stays. */
  check(files: ModelFiles): Promise<Reply<EngineReport['golden']>>;
  compare(descriptions: readonly CategoryDescription[], goOn: GoOn): Promise<Reply<DescriptionEffect>>;
  score(
    descriptions: readonly CategoryDescription[],
    pictures: readonly Uint8Array[],
    goOn: GoOn,
  ): Promise<Reply<ScoredPictures>>;
  derive(order: DeriveOrder, goOn: GoOn): Promise<Reply<ModelFiles>>;
  teach(order: TeachOrder): Promise<Reply<ModelFiles>>;
  /** @param model as `open` */
  onnx(model: string): Promise<Reply<Uint8Array<ArrayBuffer>>>;
}

/** The files go over to the page. */
const moved = (answer: Reply<ModelFiles>): Reply<ModelFiles> =>
  'value' in answer
    ? transfer(
        answer,
        Object.values(answer.value).map((bytes) => bytes.buffer),
      )
    : answer;

/** Serves the API on an endpoint. */
export function serveCompute(
  endpoint: Endpoint,
  host: EngineHost,
  reader: (model: string) => ReadModelFile,
  fronts?: FrontFolders,
): void {
  let session: ComputeSession | null = null;
  let present = '';
  const opened = (): ComputeSession => {
    if (!session) throw new Error('the model was not opened');
    return session;
  };
  const api: ComputeApi = {
    open(model, preferred, onPhase, onEngineChange) {
      if (!session) {
        session = new ComputeSession(host, reader(model), { preferred, onEngineChange, fronts });
        present = model;
      }
      const current = session;
      return reply(async () => {
        if (model === present) return current.open(onPhase);
        const report = await current.switchTo(reader(model), onPhase);
        present = model;
        return report;
      });
    },
    classify: (pictures) => reply(() => opened().classifyAll(pictures)),
    logits: (pixels, crop) => reply(() => opened().logits(pixels, crop)),
    lookInside: (pixels, crop) => reply(() => opened().lookInside(pixels, crop)),
    patchEffects: (question) => reply(() => opened().patchEffects(question)),
    check: (files) => reply(() => opened().check(readerOf(files))),
    compare: (descriptions, goOn) => reply(() => opened().compare(descriptions, goOn)),
    score: (descriptions, pictures, goOn) => reply(() => opened().score(descriptions, pictures, goOn)),
    derive: async (order, goOn) => moved(await reply(() => opened().derive(order, goOn))),
    teach: async (order) => moved(await reply(() => opened().teach(order))),
    async onnx(model) {
      const answer = await reply(() => opened().onnx(reader(model)));
      return 'value' in answer ? transfer(answer, [answer.value.buffer]) : answer;
    },
  };
  serve(api, endpoint);
}
