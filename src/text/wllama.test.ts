import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { TextModelParcel } from './engine';
import { wllamaOpener } from './wllama';

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
      onData: (chunk: { choices: { delta: { content: string }; finish_reason: string | null }[] }) => void;
    }): Promise<void> {
      asked.push(params.cache_prompt);
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
    const request = { messages: [{ role: 'user' as const, content: 'Write.' }], maxTokens: 8, temperature: 0, seed: 3 };
    const write = (continues = false) =>
      loaded.generate({ ...request, ...(continues && { continues }) }, new AbortController().signal, () => undefined);
    expect((await write()).text).toBe('Grains.');
    await write(true);
    await write(true);
    expect(asked).toEqual([false, true, true]);
  });
});
