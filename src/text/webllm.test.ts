import type { ChatCompletionChunk, ChatCompletionRequestStreaming, MLCEngineConfig } from '@mlc-ai/web-llm';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { makeManifest } from '../formats/testing';
import type { LoadStep, TextModel, TextModelParcel, TextRequest } from './engine';
import { appConfigOf, type WebllmEngine, webllmOpener } from './webllm';

const MODEL: TextModel = {
  id: 'tiny',
  engine: 'webllm',
  title: 'Tiny',
  licence: null,
  bytes: 5,
  vramMb: null,
  needsShaderF16: false,
  libVersion: 'v0_2_86',
  source: 'stored',
  importedAt: null,
  sha256: '',
};

const parcelOf = (change: Partial<TextModel> = {}): TextModelParcel => ({
  model: { ...MODEL, ...change },
  fileNames: ['mlc-chat-config.json', 'lib.wasm'],
  libFile: 'lib.wasm',
  ggufFile: null,
  contextTokens: 32768,
});

const file = async (name: string): Promise<Blob> => new Blob([name === 'lib.wasm' ? 'wasm' : '{']);
const ASK: TextRequest = { messages: [{ role: 'user', content: 'Say it.' }], maxTokens: 9, temperature: 0, seed: 1 };

/** A GPU of this thread, as far as the opener looks at it. */
function fakeGpu(limits: Readonly<Record<string, number>> = {}, features: readonly string[] = []) {
  let lose: (info: { message: string }) => void = () => {};
  const device = Object.assign(new EventTarget(), {
    lost: new Promise<{ message: string }>((resolve) => {
      lose = resolve;
    }),
  });
  class Adapter {
    readonly limits = {
      maxBufferSize: 2 ** 30,
      maxStorageBufferBindingSize: 2 ** 30,
      maxComputeWorkgroupStorageSize: 2 ** 15,
      maxStorageBuffersPerShaderStage: 10,
      ...limits,
    };
    readonly features = new Set(features);
    readonly info = { description: '', vendor: 'acme', architecture: 'one' };
    async requestDevice() {
      return device;
    }
  }
  class OutOfMemory {
    readonly message = 'no memory';
  }
  vi.stubGlobal('GPUAdapter', Adapter);
  vi.stubGlobal('GPUOutOfMemoryError', OutOfMemory);
  vi.stubGlobal('navigator', { gpu: { requestAdapter: async () => new Adapter() } });
  return {
    lose: () => lose({ message: 'driver reset' }),
    overflow: () => device.dispatchEvent(Object.assign(new Event('uncapturederror'), { error: new OutOfMemory() })),
  };
}

const chunk = (content: string, finish: string | null = null): ChatCompletionChunk =>
  ({ choices: [{ delta: { content }, finish_reason: finish }] }) as unknown as ChatCompletionChunk;

/** An engine that plays MLCEngine: takes a device, reads a file, writes `words`, or hangs after the first. */
function scripted(words: readonly string[], hang = false) {
  const requests: ChatCompletionRequestStreaming[] = [];
  const state = { interrupted: false, drained: false, config: {} as MLCEngineConfig };
  const create = (config: MLCEngineConfig): WebllmEngine => {
    state.config = config;
    return {
      reload: async () => {
        const adapter = (await navigator.gpu.requestAdapter()) as GPUAdapter;
        await adapter.requestDevice();
        const [record] = config.appConfig?.model_list ?? [];
        await (await caches.open('webllm/wasm')).match(record.model_lib);
        config.initProgressCallback?.({ progress: 0.5, timeElapsed: 1, text: 'Loading model from cache[1/2]: 3MB loaded' });
        config.initProgressCallback?.({
          progress: 0.5,
          timeElapsed: 1,
          text: 'Loading GPU shader modules[41/82]: 50% completed',
        });
      },
      interruptGenerate: async () => {
        state.interrupted = true;
      },
      chat: {
        completions: {
          create: async (request) => {
            requests.push(request);
            return (async function* () {
              state.interrupted = false; // as web-llm does when a request begins
              for (const word of words) {
                if (state.interrupted) break;
                yield chunk(word);
                if (hang) await new Promise(() => {});
              }
              state.drained = true;
              yield chunk('', state.interrupted ? 'abort' : 'length');
              yield { choices: [], usage: { completion_tokens: 7, extra: { decode_tokens_per_s: 12 } } } as never;
            })();
          },
        },
      },
    };
  };
  return { create, requests, state };
}

/** A model with a manifest, which web-llm would read, too. */
const seeing = (manifest: object) => ({
  parcel: { ...parcelOf(), fileNames: [...parcelOf().fileNames, 'mlc-model-manifest.json'] },
  file: async (name: string) => (name === 'mlc-model-manifest.json' ? new Blob([JSON.stringify(manifest)]) : file(name)),
});

const quiet = (): AbortSignal => new AbortController().signal;
const nothing = (): void => {};

afterEach(() => {
  vi.unstubAllGlobals();
  Reflect.deleteProperty(globalThis, 'caches');
});

describe('WebLLM behind our interface', () => {
  it('has one model, addresses that exist nowhere and a context no longer than the memory figures', () => {
    expect(appConfigOf(parcelOf({ needsShaderF16: true }))).toEqual({
      cacheBackend: 'cache',
      model_list: [
        {
          model: 'https://pack.invalid/model',
          model_id: 'tiny',
          model_lib: 'https://pack.invalid/model/resolve/main/lib.wasm',
          overrides: { context_window_size: 4096 },
          required_features: ['shader-f16'],
        },
      ],
    });
  });

  it.each([
    [512, 32768, { context_window_size: -1, sliding_window_size: 512, attention_sink_size: 0 }],
    [4096, 32768, { context_window_size: 4096, sliding_window_size: -1 }],
    [8192, null, { context_window_size: 4096, sliding_window_size: -1 }],
    [-1, 2048, { context_window_size: 2048 }],
  ])('gives WebLLM a window of %i or a context of %s, never both', async (sliding, contextTokens, overrides) => {
    fakeGpu();
    const { create, state } = scripted([]);
    const config = new Blob([JSON.stringify({ sliding_window_size: sliding, context_window_size: 32768 })]);
    const files = async (name: string) => (name === 'mlc-chat-config.json' ? config : file(name));
    await webllmOpener(create, 'v0_2_86')({ ...parcelOf(), contextTokens }, files, nothing);
    expect(state.config.appConfig?.model_list[0].overrides).toEqual(overrides);
  });

  it('loads, with bytes and shaders for progress, and writes', async () => {
    fakeGpu();
    const { create, requests } = scripted(['<think>\n\n</think>\n\n', 'A ', 'b']);
    const steps: LoadStep[] = [];
    const model = await webllmOpener(create, 'v0_2_86')(parcelOf(), file, (step) => steps.push(step));
    expect(model).toMatchObject({ device: 'acme one', contextTokens: 4096 });
    expect(steps).toEqual([
      { phase: 'reading', done: 0, total: 5, unit: 'bytes' },
      { phase: 'reading', done: 4, total: 5, unit: 'bytes' },
      { phase: 'compiling', done: 41, total: 82, unit: 'steps' },
    ]);
    const heard: string[] = [];
    const schema = { type: 'object' };
    const answer = await model.generate({ ...ASK, schema }, quiet(), (delta) => heard.push(delta));
    expect(answer).toEqual({ text: 'A b', tokens: 7, tokensPerSecond: 12, finish: 'length' });
    expect(heard).toEqual(['A ', 'b']);
    expect(requests[0]).toMatchObject({
      seed: 1,
      max_tokens: 9,
      temperature: 0,
      response_format: { type: 'json_object', schema: '{"type":"object"}' },
    });
    expect(requests[0]).not.toHaveProperty('extra_body');
  });

  it('shows the picture with the first of the user’s words to a model that sees, and to no other', async () => {
    const messages = [
      { role: 'system' as const, content: 'You see.' },
      { role: 'user' as const, content: 'Look.' },
      { role: 'assistant' as const, content: 'Seen.' },
      { role: 'user' as const, content: 'Say it.' },
    ];
    const picture = new Blob(['png'], { type: 'image/png' });
    for (const [inputs, sees] of [
      [undefined, true],
      [{}, false],
    ] as const) {
      fakeGpu();
      vi.stubGlobal('fetch', fetch);
      const { create, requests, state } = scripted(['A']);
      const { parcel, file: files } = seeing(makeManifest(inputs));
      const model = await webllmOpener(create, 'v0_2_86')(parcel, files, nothing);
      expect(model.sees).toBe(sees);
      expect(state.config.appConfig?.model_list[0].model_manifest).toBe('mlc-model-manifest.json');
      await model.generate({ ...ASK, messages, picture }, quiet(), nothing);
      const [asked] = requests;
      expect(asked.messages.map(({ content }) => typeof content)).toEqual([
        'string',
        sees ? 'object' : 'string',
        'string',
        'string',
      ]);
      if (!sees) continue;
      expect(asked.messages[1].content).toEqual([
        { type: 'image_url', image_url: { url: expect.stringMatching(/^http/) } },
        { type: 'text', text: 'Look.' },
      ]);
      const url = /https:[^"]+/.exec(JSON.stringify(asked.messages[1].content))?.[0] ?? '';
      expect(await (await fetch(url)).text(), 'as web-llm gets it').toBe('png');
      await model.generate({ ...ASK, messages }, quiet(), nothing);
      expect(requests[1].messages).toEqual(messages);
    }
  });

  it('stops, and drains what is left', async () => {
    fakeGpu();
    const { create, state } = scripted(['A ', 'b ', 'c ', 'd ']);
    const model = await webllmOpener(create, 'v0_2_86')(parcelOf(), file, nothing);
    const controller = new AbortController();
    const heard: string[] = [];
    await model.generate(ASK, controller.signal, (delta) => {
      heard.push(delta);
      controller.abort();
    });
    expect(heard).toEqual(['A ']);
    expect(state.drained).toBe(true);
  });

  it('hears of a lost device and of memory that ran out, though WebLLM itself hangs', async () => {
    for (const [fault, code] of [
      ['lose', 'text-device-lost'],
      ['overflow', 'text-out-of-memory'],
    ] as const) {
      const gpu = fakeGpu();
      const { create } = scripted(['A '], true);
      const model = await webllmOpener(create, 'v0_2_86')(parcelOf(), file, nothing);
      const writing = model.generate(ASK, quiet(), nothing);
      setTimeout(gpu[fault], 5);
      await expect(writing).rejects.toMatchObject({ code });
    }
  });

  it('hears of a device that is lost while nothing is asked of it', async () => {
    const gpu = fakeGpu();
    const model = await webllmOpener(scripted(['A ']).create, 'v0_2_86')(parcelOf(), file, nothing);
    gpu.lose();
    await expect(model.failed).rejects.toMatchObject({ code: 'text-device-lost' });
    await expect(model.generate(ASK, quiet(), nothing)).rejects.toMatchObject({ code: 'text-device-lost' });
  });

  it('says before anything is read why a model cannot run here', async () => {
    const { create } = scripted([]);
    const open = webllmOpener(create, 'v0_2_86');
    fakeGpu();
    await expect(open(parcelOf({ needsShaderF16: true }), file, nothing)).rejects.toMatchObject({ code: 'text-needs-f16' });
    await expect(open(parcelOf({ libVersion: 'v0_2_80' }), file, nothing)).rejects.toMatchObject({ code: 'text-pack-version' });
    fakeGpu({ maxStorageBuffersPerShaderStage: 8 });
    await expect(open(parcelOf(), file, nothing)).rejects.toMatchObject({ code: 'text-gpu-limits' });
    vi.stubGlobal('navigator', {});
    await expect(open(parcelOf(), file, nothing)).rejects.toMatchObject({ code: 'text-no-gpu' });
  });

  it('is understood by the package itself: it reads the manifest first, checks it, and goes on to the settings', async () => {
    const { MLCEngine } = await import('@mlc-ai/web-llm');
    const asked: string[] = [];
    const load = async (manifest: object) => {
      fakeGpu();
      vi.stubGlobal('location', { origin: 'http://localhost' });
      vi.stubGlobal('fetch', fetch);
      asked.length = 0;
      const { parcel, file: files } = seeing(manifest);
      const open = webllmOpener((config) => new MLCEngine(config), 'v0_2_86');
      const heard = async (name: string) => {
        asked.push(name);
        return files(name);
      };
      return open(parcel, heard, nothing).then(
        () => 'loaded',
        (error: Error) => error.message,
      );
    };
    const broken = await load({ ...makeManifest(), interface_id: `sha256:${'0'.repeat(64)}` });
    expect(broken).toMatch(/interface_id does not match/);
    expect(asked.at(-1)).toBe('mlc-model-manifest.json');
    // The made-up settings are cut short: further than this no load without weights can come.
    expect(await load(makeManifest())).toMatch(/JSON/);
    const reads = asked.filter((name) => name === 'mlc-model-manifest.json').length;
    expect(reads, 'read by us and by the package').toBeGreaterThan(1);
    expect(asked.at(-1)).toBe('mlc-chat-config.json');
  });
});
