import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { TextModelParcel } from './engine';
import { fastest, readShare, threadsFor, wllamaOpener } from './wllama';

/** What the package was asked for. */
const asked: (boolean | undefined)[] = [];

vi.mock('@wllama/wllama', () => ({
  LogLevel: { ERROR: 4 },
  Wllama: class {
    setCompat(): void {}
    getWorkerResources() {
      return { compat: false, wasmPath: 'llama.wasm' };
    }
    async loadModel(): Promise<void> {}
    getLoadedContextInfo() {
      return { success: true, n_ctx: 512 };
    }
    async createChatCompletion(params: {
      cache_prompt?: boolean;
      seed?: number;
      return_progress?: boolean;
      onData: (chunk: object) => void;
    }): Promise<void> {
      asked.push(params.cache_prompt);
      // As llama.cpp tells how far it has read the question: chunks without words.
      if (params.return_progress)
        for (const processed of [40, 100])
          params.onData({ choices: [], prompt_progress: { total: 100, cache: 40, processed, time_ms: 1 } });
      params.onData({ choices: [{ delta: { content: 'Grains.' }, finish_reason: 'stop' }] });
    }
  },
}));

const parcel = { model: { title: 'Tiny' }, ggufFile: 'tiny.gguf', contextTokens: null } as unknown as TextModelParcel;
const files = { core: 'core.js', wasm: 'llama.wasm', compatCore: 'compat.js', compatWasm: 'compat.wasm' };

describe('wllama', () => {
  beforeEach(() => {
    asked.length = 0;
    vi.stubGlobal('crossOriginIsolated', false);
    vi.stubGlobal('Worker', class {});
  });

  it('reads the common beginning of a series once, and starts each series anew', async () => {
    const loaded = await wllamaOpener(files)(
      parcel,
      async () => new Blob(['GGUF']),
      () => undefined,
    );
    asked.length = 0; // its speed was measured
    const request = { messages: [{ role: 'user' as const, content: 'Write.' }], maxTokens: 8, temperature: 0, seed: 3 };
    const write = (continues = false) =>
      loaded.generate({ ...request, ...(continues && { continues }) }, new AbortController().signal, () => undefined);
    expect((await write()).text).toBe('Grains.');
    await write(true);
    await write(true);
    expect(asked).toEqual([false, true, true]);
  });
});

describe('reading of the question', () => {
  it('is told as a share, before the first word', async () => {
    const loaded = await wllamaOpener(files)(
      parcel,
      async () => new Blob(['GGUF']),
      () => undefined,
    );
    const heard: (number | string)[] = [];
    const request = { messages: [{ role: 'user' as const, content: 'Write.' }], maxTokens: 8, temperature: 0, seed: 3 };
    await loaded.generate(
      request,
      new AbortController().signal,
      (delta) => heard.push(delta),
      (share) => heard.push(share),
    );
    expect(heard).toEqual([0.4, 1, 'Grains.']);
  });

  it('is not told where a chunk says nothing of it', () => {
    expect(readShare({})).toBeNull();
    expect(readShare({ prompt_progress: { total: 0, cache: 0, processed: 0, time_ms: 0 } })).toBeNull();
  });
});

describe('threads of llama.cpp', () => {
  it.each([
    [1, 1],
    [2, 1],
    [3, 1],
    [4, 2],
    [8, 4],
    [32, 8],
  ])('of %i that the processor shows, %i: one core at least is left free', (shown, threads) => {
    expect(threadsFor(true, shown)).toBe(threads);
    expect(threadsFor(false, shown)).toBe(1);
  });

  /** Loads models whose speed by threads is `speeds`, and says which were loaded. */
  const loading = (speeds: Readonly<Record<number, number | null>>) => {
    const loads: number[] = [];
    const load = async (threads: number) => {
      loads.push(threads);
      return threads;
    };
    return { loads, run: (threads: number) => fastest(threads, 400e6, load, async (model) => speeds[model]) };
  };

  it('are kept where the model is as fast as it should be, or nothing can be told', async () => {
    for (const speed of [5, null]) {
      const { loads, run } = loading({ 4: speed });
      expect(await run(4)).toEqual({ model: 4, threads: 4, tokensPerSecond: speed });
      expect(loads).toEqual([4]);
    }
  });

  it('are one where several hold each other up', async () => {
    const { loads, run } = loading({ 4: 0.3, 1: 4.8 });
    expect(await run(4)).toEqual({ model: 1, threads: 1, tokensPerSecond: 4.8 });
    expect(loads).toEqual([4, 1]);
  });

  it('are several on a slow processor that is slower still with one', async () => {
    const { loads, run } = loading({ 4: 2, 1: 0.6 });
    expect(await run(4)).toEqual({ model: 4, threads: 4, tokensPerSecond: 2 });
    expect(loads).toEqual([4, 1, 4]);
  });
});
