/**
 * WebLLM behind `OpenTextModel`, written against the package's types only (the worker brings the engine itself). Our own AppConfig with
 * one record, the worker's `caches` replaced by the pack, the GPU device watched.
 */
import type {
  AppConfig,
  ChatCompletionChunk,
  ChatCompletionRequestStreaming,
  InitProgressReport,
  MLCEngineConfig,
  ModelRecord,
} from '@mlc-ai/web-llm';
import * as v from 'valibot';
import { unlessEnded } from '../base/unless-ended';
import { MANIFEST, manifestSchema, seesPictures } from '../formats/webllm-manifest';
import type { LoadedTextModel, LoadStep, OpenTextModel, TextAnswer, TextModelParcel, TextRequest } from './engine';
import { gpuLimit, needsF16, noGpu, PackVersionError, TextDeviceLostError, TextMemoryError } from './errors';
import { MODEL_URL, packCaches, urlOf } from './pack-cache';
import { pictureAddresses } from './picture-address';
import { withoutThinking } from './thinking';

/** What is used of MLCEngine. */
export interface WebllmEngine {
  reload(modelId: string): Promise<void>;
  interruptGenerate(): Promise<void>;
  chat: { completions: { create(request: ChatCompletionRequestStreaming): Promise<AsyncIterable<ChatCompletionChunk>> } };
}

/** The key-value cache is laid out for this many tokens at most: what the memory figures of the packs are stated for. */
const MAX_CONTEXT = 4096;

/** What web-llm asks of a device, by name, beside buffers of at least 256 and bindings of at least 128 MiB. */
const HARD_LIMITS: readonly (readonly [keyof GPUSupportedLimits, number])[] = [
  ['maxBufferSize', 2 ** 28],
  ['maxStorageBufferBindingSize', 2 ** 27],
  ['maxComputeWorkgroupStorageSize', 2 ** 15],
  ['maxStorageBuffersPerShaderStage', 10],
];

/** Names and sizes said before 300 MB are read and 80 shaders compiled. */
async function checkAdapter(gpu: GPU | undefined, parcel: TextModelParcel): Promise<GPUAdapter> {
  const { title, needsShaderF16 } = parcel.model;
  const adapter = (await gpu?.requestAdapter({ powerPreference: 'high-performance' })) ?? null;
  if (!adapter) throw noGpu(title);
  if (needsShaderF16 && !adapter.features.has('shader-f16')) throw needsF16(title);
  for (const [name, least] of HARD_LIMITS) {
    const offered = adapter.limits[name] as number;
    if (offered < least) throw gpuLimit(title, `${name} is ${offered}, needed are ${least}`);
  }
  return adapter;
}

function deviceInWords({ info }: GPUAdapter): string {
  return info.description || [info.vendor, info.architecture].filter(Boolean).join(' ') || 'graphics processor';
}

/**
 * Hears of every device that is made in this worker from now on. web-llm keeps its device to itself, and after a loss its calls hang.
 * `failed` rejects when the device is lost or runs out of memory.
 */
function watchDevices(title: string): { readonly failed: Promise<never>; stop(): void } {
  const prototype = GPUAdapter.prototype;
  const original = prototype.requestDevice;
  let fail: (error: Error) => void = () => {};
  const failed = new Promise<never>((_, reject) => {
    fail = reject;
  });
  failed.catch(() => {}); // it may come when nobody waits
  prototype.requestDevice = async function (this: GPUAdapter, descriptor?: GPUDeviceDescriptor) {
    const device = await original.call(this, descriptor);
    void device.lost.then((info) => fail(new TextDeviceLostError(info.message)));
    device.addEventListener('uncapturederror', ({ error }) => {
      if (error instanceof GPUOutOfMemoryError) fail(new TextMemoryError(title));
      else fail(new Error(error.message));
    });
    return device;
  };
  return {
    failed,
    stop: () => {
      prototype.requestDevice = original;
    },
  };
}

/** Tokens of the pack's sliding window; null where it has none, or its settings cannot be read (then the engine says why). */
async function slidingWindowOf(file: (name: string) => Promise<Blob>): Promise<number | null> {
  try {
    const { sliding_window_size: size } = JSON.parse(await (await file('mlc-chat-config.json')).text());
    return Number.isSafeInteger(size) && size > 0 ? size : null;
  } catch {
    return null;
  }
}

/** Whether the pack's manifest says that it takes pictures. */
async function seesOf(fileNames: readonly string[], file: (name: string) => Promise<Blob>): Promise<boolean> {
  if (!fileNames.includes(MANIFEST)) return false;
  const manifest = v.safeParse(v.pipe(v.string(), v.parseJson(), manifestSchema), await (await file(MANIFEST)).text());
  return manifest.success && seesPictures(manifest.output);
}

/**
 * How the key-value cache is laid out. WebLLM takes a context or a sliding window, never both, and packs state both. Within a window, no
 * token is ever left out: there a context is the same.
 */
function windowsOf(contextTokens: number | null, sliding: number | null): ModelRecord['overrides'] {
  if (sliding !== null && sliding < MAX_CONTEXT)
    return { context_window_size: -1, sliding_window_size: sliding, attention_sink_size: 0 };
  const context = Math.min(contextTokens ?? sliding ?? MAX_CONTEXT, MAX_CONTEXT);
  if (sliding !== null) return { context_window_size: context, sliding_window_size: -1 };
  return contextTokens === null ? undefined : { context_window_size: context };
}

/** The record of the one model this worker will ever know. @param sliding tokens of its sliding window, null without one */
export function appConfigOf(
  { model, fileNames, libFile, contextTokens }: TextModelParcel,
  sliding: number | null = null,
): AppConfig {
  const overrides = windowsOf(contextTokens, sliding);
  return {
    cacheBackend: 'cache',
    model_list: [
      {
        model: MODEL_URL,
        model_id: model.id,
        model_lib: urlOf(libFile ?? ''),
        ...(fileNames.includes(MANIFEST) && { model_manifest: MANIFEST }),
        ...(overrides && { overrides }),
        ...(model.needsShaderF16 && { required_features: ['shader-f16'] }),
      },
    ],
  };
}

/** web-llm's progress is English text; of it only the count of compiled shaders is of use here. */
function compileStep({ text }: InitProgressReport): LoadStep | null {
  const count = /shader.*\[(\d+)\/(\d+)\]/i.exec(text);
  return count ? { phase: 'compiling', done: Number(count[1]), total: Number(count[2]), unit: 'steps' } : null;
}

type Message = ChatCompletionRequestStreaming['messages'][number];

/** The picture goes with the first of the user's words, so that what follows goes on from there. */
function messagesOf({ messages }: TextRequest, picture: string | null): Message[] {
  const first = messages.findIndex(({ role }) => role === 'user');
  return messages.map(({ role, content }, i) =>
    picture !== null && i === first
      ? {
          role: 'user',
          content: [
            { type: 'image_url', image_url: { url: picture } },
            { type: 'text', text: content },
          ],
        }
      : { role, content },
  );
}

function requestOf(request: TextRequest, modelId: string, picture: string | null): ChatCompletionRequestStreaming {
  return {
    messages: messagesOf(request, picture),
    max_tokens: request.maxTokens,
    temperature: request.temperature,
    seed: request.seed,
    stream: true,
    stream_options: { include_usage: true },
    // Qwen3 would spend the answer's tokens on thinking; the prompts ask for reasoning in their own words. Other models must not be
    // told: web-llm would put an empty thought before their answers.
    ...(/qwen3/i.test(modelId) && { extra_body: { enable_thinking: false } }),
    ...(request.schema && { response_format: { type: 'json_object', schema: JSON.stringify(request.schema) } }),
  };
}

/** Always read to the end, also after an interrupt: an iterator left open would block the next request for ever. */
async function answerFrom(stream: AsyncIterable<ChatCompletionChunk>, onText: (delta: string) => void): Promise<TextAnswer> {
  const began = performance.now();
  const answer = withoutThinking(onText);
  let chunks = 0;
  let finish: TextAnswer['finish'] = 'stop';
  let usage: ChatCompletionChunk['usage'] = null as never;
  for await (const chunk of stream) {
    const choice = chunk.choices[0];
    const delta = choice?.delta.content ?? '';
    if (delta) {
      answer.push(delta);
      chunks++;
    }
    if (choice?.finish_reason === 'length') finish = 'length';
    if (chunk.usage) usage = chunk.usage;
  }
  const tokens = usage?.completion_tokens ?? chunks;
  const seconds = (performance.now() - began) / 1000;
  const tokensPerSecond = usage?.extra.decode_tokens_per_s || tokens / Math.max(seconds, 1e-3);
  return { text: answer.end(), tokens, tokensPerSecond, finish };
}

/**
 * @param create makes an MLCEngine
 * @param wanted version folder of the model libraries it can run, such as `v0_2_86`
 */
export function webllmOpener(create: (config: MLCEngineConfig) => WebllmEngine, wanted: string): OpenTextModel {
  return async (parcel, file, onStep): Promise<LoadedTextModel> => {
    const { model, fileNames, contextTokens } = parcel;
    if (model.libVersion !== null && model.libVersion !== wanted)
      throw new PackVersionError(model.title, model.libVersion, wanted);
    const device = deviceInWords(await checkAdapter(navigator.gpu, parcel));
    let read = 0;
    onStep({ phase: 'reading', done: 0, total: model.bytes, unit: 'bytes' });
    const caches = packCaches(model.title, fileNames, file, (_, bytes) => {
      read = Math.min(model.bytes, read + bytes);
      onStep({ phase: 'reading', done: read, total: model.bytes, unit: 'bytes' });
    });
    Object.defineProperty(globalThis, 'caches', { value: caches, configurable: true });

    const pictures = pictureAddresses(globalThis.fetch.bind(globalThis));
    Object.defineProperty(globalThis, 'fetch', { value: pictures.fetch, configurable: true });

    const sliding = await slidingWindowOf(file);
    const sees = await seesOf(fileNames, file);
    const devices = watchDevices(model.title);
    const engine = create({
      appConfig: appConfigOf(parcel, sliding),
      logLevel: 'SILENT',
      initProgressCallback: (report) => {
        const step = compileStep(report);
        if (step) onStep(step);
      },
    });
    await unlessEnded(devices.failed, engine.reload(model.id)).finally(devices.stop);

    return {
      device,
      contextTokens: contextTokens === null ? null : Math.min(contextTokens, MAX_CONTEXT),
      sees,
      failed: devices.failed,
      async generate(request, signal, onText) {
        const interrupt = (): void => void engine.interruptGenerate();
        // The flag is reset when a request begins, so an abort of before must be seen here.
        signal.throwIfAborted();
        const picture = sees && request.picture ? await pictures.addressOf(request.picture) : null;
        const asked = requestOf(request, model.id, picture);
        const stream = await unlessEnded(devices.failed, engine.chat.completions.create(asked));
        const first = (delta: string): void => {
          if (signal.aborted)
            interrupt(); // and again, should it have come while the prompt was read
          else onText(delta);
        };
        signal.addEventListener('abort', interrupt, { once: true });
        try {
          return await unlessEnded(devices.failed, answerFrom(stream, first));
        } finally {
          signal.removeEventListener('abort', interrupt);
        }
      },
    };
  };
}
