/** wllama behind `OpenTextModel`: one model, on the processor, read from its Blob as llama.cpp asks for it. */
import { type ChatCompletionChunk, type LoadedContextInfo, LogLevel, Wllama } from '@wllama/wllama';
import type { LoadedTextModel, LoadStep, OpenTextModel, TextAnswer, TextRequest } from './engine';
import { meansMemory, PackBrokenError, TextMemoryError } from './errors';
import { withoutThinking } from './thinking';

/** Absolute URLs of this origin. `compat`: for browsers without JavaScript Promise Integration or 64-bit memory. */
export interface WllamaFiles {
  readonly core: string;
  readonly wasm: string;
  readonly compatCore: string;
  readonly compatWasm: string;
}

const MAX_CONTEXT = 4096;

/**
 * Threads for llama.cpp. Half of what the processor shows is its cores, and one of two is left free: llama.cpp's threads wait for each
 * other at every layer, and one that has to share its core holds up all (measured: 0.3 instead of 4.8 tokens/s with two on two cores).
 * Threads share memory, which a page that is not cross-origin isolated may not.
 */
export const threadsFor = (isolated: boolean, shown: number): number =>
  isolated ? Math.min(8, Math.max(1, Math.floor(shown / 2))) : 1;

/** Bytes of weights that one thread reads per second at least, on any processor that is worth the trouble: each token needs all of them. */
const SLOW_BYTES_PER_S = 1e9;

/**
 * Loads with `threads`, measures, and, where that is suspiciously slow, with one thread, too: the faster of the two stays loaded.
 * @param load loads anew with so many threads, and ends what was loaded before
 * @param measure tokens per second of what is loaded; null where it wrote too little to tell
 */
export async function fastest<T>(
  threads: number,
  bytes: number,
  load: (threads: number) => Promise<T>,
  measure: (model: T) => Promise<number | null>,
): Promise<{ readonly model: T; readonly threads: number; readonly tokensPerSecond: number | null }> {
  const model = await load(threads);
  const tokensPerSecond = await measure(model);
  if (threads === 1 || tokensPerSecond === null || tokensPerSecond * bytes >= SLOW_BYTES_PER_S)
    return { model, threads, tokensPerSecond };
  const single = await load(1);
  const alone = await measure(single);
  if (alone === null || alone >= tokensPerSecond) return { model: single, threads: 1, tokensPerSecond: alone };
  return { model: await load(threads), threads, tokensPerSecond };
}

/**
 * A Blob that says how far it was read. wllama reads with `slice` or `stream` in this very worker, so it need not be a Blob that can be
 * posted.
 */
function counted(blob: Blob, onRead: (until: number) => void): Blob {
  return {
    size: blob.size,
    type: blob.type,
    slice: (start = 0, end = blob.size) => {
      onRead(Math.min(end, blob.size));
      return blob.slice(start, end);
    },
    stream: () => {
      let until = 0;
      const count = new TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>>({
        transform(chunk, controller) {
          until += chunk.byteLength;
          onRead(until);
          controller.enqueue(chunk);
        },
      });
      return blob.stream().pipeThrough(count);
    },
  } as Blob;
}

let OriginalWorker: typeof Worker | null = null;

/** What wllama gets for `Worker`: whatever it asks for, the core script of this origin starts, with its options for a name. */
function replaceWorker(script: string, options: { wasm: string; threads: number; compat: boolean }): void {
  const name = JSON.stringify({
    pathConfig: { 'wllama.wasm': options.wasm },
    nbThread: options.threads > 1 ? options.threads : 0,
    compat: options.compat,
  });
  OriginalWorker ??= globalThis.Worker;
  globalThis.Worker = class extends OriginalWorker {
    constructor() {
      super(script, { type: 'module', name });
      // wllama only logs a worker that dies; here it takes this worker along, which the page notices.
      this.addEventListener('error', ({ message }) => reportError(new Error(message || 'its script did not load')));
    }
  };
}

/** What is used of a streamed chunk. */
type Chunk = Pick<ChatCompletionChunk, 'choices' | 'timings' | 'prompt_progress'>;

/** Which share of the question is read; what was still read from the call before counts. Null where the chunk does not tell. */
export function readShare({ prompt_progress: progress }: Pick<Chunk, 'prompt_progress'>): number | null {
  if (!progress || !(progress.total > 0)) return null;
  return Math.min(1, Math.max(0, progress.processed / progress.total));
}

async function generate(
  wllama: Wllama,
  request: TextRequest,
  signal: AbortSignal,
  onText: (delta: string) => void,
  onRead: (share: number) => void = () => {},
): Promise<TextAnswer> {
  const began = performance.now();
  const answer = withoutThinking(onText);
  let chunks = 0;
  let finish: TextAnswer['finish'] = 'stop';
  let timings: Chunk['timings'];
  await wllama.createChatCompletion({
    messages: request.messages.map(({ role, content }) => ({ role, content })),
    max_tokens: request.maxTokens,
    temperature: request.temperature,
    seed: request.seed,
    // Qwen3 and its like would spend the answer's tokens on thinking; the prompts ask for reasoning in their own words.
    chat_template_kwargs: { enable_thinking: false },
    // Within a series the common beginning stays read; its first request starts anew, so that the same seeds give the same texts.
    cache_prompt: request.continues ?? false,
    return_progress: true,
    ...(request.schema && {
      response_format: { type: 'json_schema' as const, json_schema: { name: 'answer', schema: request.schema, strict: true } },
    }),
    abortSignal: signal,
    stream: true,
    onData: (chunk: ChatCompletionChunk) => {
      const read = readShare(chunk);
      if (read !== null) onRead(read);
      const choice = chunk.choices?.[0];
      const delta = choice?.delta.content ?? '';
      if (delta) {
        answer.push(delta);
        chunks++;
      }
      if (choice?.finish_reason === 'length') finish = 'length';
      timings = chunk.timings ?? timings;
    },
  });
  const tokens = timings?.predicted_n ?? chunks;
  const seconds = (performance.now() - began) / 1000;
  return {
    text: answer.end(),
    tokens,
    tokensPerSecond: timings?.predicted_per_second ?? tokens / Math.max(seconds, 1e-3),
    finish,
  };
}

/** wllama 3.13.0 resolves also when llama.cpp refused the file; why is in the log. */
function notLoaded(title: string, complaints: readonly string[]): Error {
  const log = complaints.join('; ');
  if (meansMemory(log)) return new TextMemoryError(title);
  const [reason = 'llama.cpp does not know its kind, or it is damaged'] = complaints.filter((line) => line.trim());
  return new PackBrokenError(title, reason.trim().replace(/\.$/, '').slice(0, 200));
}

/** What the speed is measured on: long enough for eight tokens of an answer, too short to keep anybody waiting. */
const PROBE: TextRequest = {
  messages: [{ role: 'user', content: 'Count from one to ten in words.' }],
  maxTokens: 8,
  temperature: 0,
  seed: 1,
};

async function measured(wllama: Wllama): Promise<number | null> {
  const { tokens, tokensPerSecond } = await generate(wllama, PROBE, new AbortController().signal, () => {});
  return tokens > 2 && Number.isFinite(tokensPerSecond) ? tokensPerSecond : null;
}

const deviceText = (threads: number, tokensPerSecond: number | null): string =>
  `processor, ${threads === 1 ? 'one thread' : `${threads} threads`}${
    tokensPerSecond === null ? '' : `, ${Number(tokensPerSecond.toPrecision(2))} tokens/s when it was loaded`
  }`;

export function wllamaOpener(files: WllamaFiles): OpenTextModel {
  return async (parcel, file, onStep): Promise<LoadedTextModel> => {
    const { model, ggufFile, contextTokens } = parcel;
    if (ggufFile === null) throw new PackBrokenError(model.title, 'it has no GGUF file');
    onStep({ phase: 'starting', done: 0, total: 1, unit: 'steps' });
    const blob = await file(ggufFile);
    const reading = (done: number): LoadStep => ({ phase: 'reading', done, total: blob.size, unit: 'bytes' });
    const context = Math.min(contextTokens ?? MAX_CONTEXT, MAX_CONTEXT);
    let before: Wllama | null = null;

    async function load(threads: number): Promise<Wllama> {
      await before?.exit();
      // llama.cpp tells what is wrong in its log only.
      const complaints: string[] = [];
      const quiet = (): void => {};
      const error = (...words: unknown[]) => complaints.push(words.join(' '));
      const wllama = new Wllama({ default: files.wasm }, { logger: { debug: quiet, log: quiet, warn: quiet, error } });
      // The worker's code comes from the core script; without an entry of its own, wllama would look for one on a content network.
      wllama.setCompat({ wasm: files.compatWasm, worker: { code: '/* in the core script */' } });
      const { compat, wasmPath } = wllama.getWorkerResources();
      replaceWorker(compat ? files.compatCore : files.core, { wasm: wasmPath, threads, compat });
      let furthest = 0;
      onStep(reading(0));
      const source = counted(blob, (until) => {
        furthest = Math.max(furthest, until);
        onStep(reading(furthest));
      });
      await wllama.loadModel([source], {
        n_ctx: context,
        n_threads: threads,
        n_gpu_layers: 0,
        n_parallel: 1,
        log_level: LogLevel.ERROR,
      });
      const info = wllama.getLoadedContextInfo() as LoadedContextInfo & { readonly success?: boolean };
      if (!info.success) throw notLoaded(model.title, complaints);
      onStep(reading(blob.size));
      before = wllama;
      return wllama;
    }

    const threads = threadsFor(crossOriginIsolated, globalThis.navigator?.hardwareConcurrency ?? 1);
    const measure = (wllama: Wllama) => {
      onStep({ phase: 'measuring', done: 0, total: 1, unit: 'steps' });
      return measured(wllama);
    };
    const { model: wllama, ...chosen } = await fastest(threads, blob.size, load, measure);
    return {
      device: deviceText(chosen.threads, chosen.tokensPerSecond),
      contextTokens: wllama.getLoadedContextInfo().n_ctx,
      sees: false,
      generate: (request, signal, onText, onRead) => generate(wllama, request, signal, onText, onRead),
    };
  };
}
