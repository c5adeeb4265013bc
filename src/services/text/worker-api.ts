/**
 * What the page and a text engine's worker say to each other. One worker holds one model for as long as it lives; unloading is ending
 * it. Both engines, and a test's script, stand behind `OpenTextModel`.
 */
import type { Endpoint } from 'comlink';
import { CancelledError, type PackedError, packError } from '../../base/errors';
import type { LoadedTextModel, LoadStep, OpenTextModel, TextAnswer, TextModelParcel, TextRequest } from '../../text/engine';
import { type Reply, reply, serve, unwrap } from '../worker-link';

export interface TextWorkerReport {
  readonly device: string;
  readonly contextTokens: number | null;
  readonly sees: boolean;
}

export interface TextWorkerApi {
  load(
    parcel: TextModelParcel,
    file: (name: string) => Promise<Reply<Blob>>,
    onStep: (step: LoadStep) => void,
    /** Called when the model is gone although nobody ended it, also while nothing is asked of it. */
    onFailed: (error: PackedError) => void,
  ): Promise<Reply<TextWorkerReport>>;
  /** All of `onText` was heard by the page before the reply comes. `onRead` hears which share of the question is read. */
  generate(request: TextRequest, onText: (delta: string) => void, onRead: (share: number) => void): Promise<Reply<TextAnswer>>;
  interrupt(): void;
}

/** Progress that comes with every token or slice is thinned to this. */
const STEP_EVERY_MS = 80;

/** Serves the API in a worker. `open` throws and generates in the engine's terms; `translate` puts its errors into ours. */
export function serveText(
  endpoint: Endpoint,
  open: OpenTextModel,
  translate: (error: unknown, title: string) => Error,
): TextWorkerApi {
  let loaded: { readonly model: LoadedTextModel; readonly title: string } | null = null;
  let running: AbortController | null = null;

  const api: TextWorkerApi = {
    load: (parcel, file, onStep, onFailed) =>
      reply(async () => {
        let last: { readonly at: number; readonly phase: string } | null = null;
        const step = (next: LoadStep): void => {
          const now = performance.now();
          if (last?.phase === next.phase && now - last.at < STEP_EVERY_MS && next.done < next.total) return;
          last = { at: now, phase: next.phase };
          onStep(next);
        };
        const { title } = parcel.model;
        try {
          const model = await open(parcel, async (name) => unwrap(await file(name)), step);
          loaded = { model, title };
          model.failed?.catch((error: unknown) => onFailed(packError(translate(error, title))));
          return { device: model.device, contextTokens: model.contextTokens, sees: model.sees };
        } catch (error) {
          throw translate(error, title);
        }
      }),

    generate: (request, onText, onRead) =>
      reply(async () => {
        if (!loaded) throw new Error('no model is loaded');
        const { model, title } = loaded;
        running = new AbortController();
        const { signal } = running;
        let heard: unknown = null;
        try {
          const answer = await model.generate(
            request,
            signal,
            (delta) => {
              if (delta) heard = onText(delta);
            },
            onRead,
          );
          // An interrupt that came too late to cut anything still is one.
          if (signal.aborted) throw new CancelledError('Writing');
          await heard;
          return answer;
        } catch (error) {
          await heard;
          throw signal.aborted ? new CancelledError('Writing') : translate(error, title);
        } finally {
          running = null;
        }
      }),

    interrupt: () => running?.abort(),
  };
  serve(api, endpoint);
  return api;
}
