/** What a compute worker does: one ComputeSession behind a comlink endpoint. */
import { type Endpoint, expose, transfer } from 'comlink';
import type { Plane, Rect } from '../base/plane';
import { ComputeSession, type OnPhase } from './compute-session';
import type { EngineHost } from './engine';
import type { ReadModelFile } from './model-folder';
import type { Classification, EngineKind, EngineReport, EvidenceMap } from './protocol';
import { type Reply, reply } from './worker-link';

export interface ComputeApi {
  /** `model` is whatever the worker's `reader` makes of it: a URL, a folder. The first call decides. */
  open(
    model: string,
    preferred: EngineKind | undefined,
    onPhase: OnPhase,
    onEngineChange: (report: EngineReport) => void,
  ): Promise<Reply<EngineReport>>;
  classify(pixels: Plane, crop: Rect): Promise<Reply<Classification>>;
  logits(pixels: Plane, crop: Rect): Promise<Reply<number[]>>;
  explain(pixels: Plane, crop: Rect, category: string): Promise<Reply<EvidenceMap>>;
}

/** Serves the API on an endpoint. */
export function serveCompute(endpoint: Endpoint, host: EngineHost, reader: (model: string) => ReadModelFile): void {
  let session: ComputeSession | null = null;
  const opened = (): ComputeSession => {
    if (!session) throw new Error('the model was not opened');
    return session;
  };
  const api: ComputeApi = {
    open(model, preferred, onPhase, onEngineChange) {
      session ??= new ComputeSession(host, reader(model), { preferred, onEngineChange });
      const current = session;
      return reply(() => current.open(onPhase));
    },
    classify: (pixels, crop) => reply(() => opened().classify(pixels, crop)),
    logits: (pixels, crop) => reply(() => opened().logits(pixels, crop)),
    async explain(pixels, crop, category) {
      const answer = await reply(() => opened().explain(pixels, crop, category));
      return 'value' in answer
        ? transfer(
            answer,
            answer.value.levels.map(({ map }) => map.data.buffer as ArrayBuffer),
          )
        : answer;
    },
  };
  expose(api, endpoint);
}
