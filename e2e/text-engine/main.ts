/**
 * A page with nothing but the text service on it, for text-engine.spec.ts: the product's workers, policy and headers, packs made up
 * here. What a journey calls hangs on `globalThis.bench`.
 */
import '../../src/app/trusted-types';
import { createTextService } from '../../src/services/text/browser-text';
import type { TextAnswer, TextModel, TextRequest, TransferProgress } from '../../src/services/text/protocol';
import type { OpenedPack } from '../../src/text/pack';
import { tinyGguf } from '../../src/text/testing-gguf';

const model = (id: string, engine: TextModel['engine'], bytes: number): TextModel => ({
  id,
  engine,
  title: id,
  licence: null,
  bytes,
  vramMb: null,
  needsShaderF16: false,
  libVersion: null,
  source: 'stored',
  importedAt: null,
  sha256: '0'.repeat(64),
});

const packs = new Map<string, OpenedPack>();

function addGguf(id: string, bytes: Uint8Array<ArrayBuffer>): void {
  const blob = new Blob([bytes]);
  packs.set(id, {
    model: model(id, 'wllama', blob.size),
    files: new Map([['model.gguf', async () => blob]]),
    libFile: null,
    ggufFile: 'model.gguf',
    contextTokens: 1024,
  });
}

function addWebllm(id: string, files: Readonly<Record<string, Blob>>, change: Partial<TextModel> = {}): void {
  const entries = Object.entries(files);
  packs.set(id, {
    model: {
      ...model(
        id,
        'webllm',
        entries.reduce((sum, [, { size }]) => sum + size, 0),
      ),
      ...change,
    },
    files: new Map(entries.map(([name, blob]) => [name, async () => blob])),
    libFile: Object.keys(files).find((name) => name.endsWith('.wasm')) ?? null,
    ggufFile: null,
    contextTokens: 1024,
  });
}

const service = createTextService(async (id) => {
  const pack = packs.get(id);
  if (!pack) throw new Error(`no pack ${id}`);
  return pack;
});
let changes = 0;
service.onChange(() => changes++);

const plain = (error: unknown) => {
  const { code, message, advice } = error as { code?: string; message: string; advice?: string };
  return { code, message, advice };
};

const bench = {
  service,
  addTiny: (id: string, seed: number) => addGguf(id, tinyGguf(seed)),
  addBroken: (id: string) => addGguf(id, tinyGguf(1).slice(0, 400_000)),
  /** The right layout around a model library that is none of WebLLM's, or `lib` as base64. */
  addWebllm: (id: string, lib: number[], without: string | null, change: Partial<TextModel>) => {
    const json = (value: unknown) => new Blob([JSON.stringify(value)]);
    const files: Record<string, Blob> = {
      'mlc-chat-config.json': json({ context_window_size: 1024, tokenizer_files: ['tokenizer.json'], vocab_size: 10 }),
      'model.wasm': new Blob([new Uint8Array(lib)]),
      'tokenizer.json': json({}),
      'tensor-cache.json': json({ metadata: {}, records: [] }),
    };
    if (without) delete files[without];
    addWebllm(id, files, change);
  },
  /** A real pack, from files that the journey picked. */
  addPicked: (id: string, picked: readonly File[], change: Partial<TextModel>) =>
    addWebllm(id, Object.fromEntries(picked.map((file) => [file.name, file])), change),

  async load(id: string) {
    const progress: TransferProgress[] = [];
    try {
      const engine = await service.load(id, { onProgress: (step) => progress.push(step) });
      return { report: engine.report, progress };
    } catch (error) {
      return { error: plain(error), progress };
    }
  },
  /** Writes; aborts itself after `stopAfter` pieces of text. */
  async write(request: TextRequest, stopAfter = Number.POSITIVE_INFINITY) {
    const controller = new AbortController();
    const heard: string[] = [];
    /** Shares of the question that were read, as they were told. */
    const read: number[] = [];
    try {
      const engine = service.current();
      if (!engine) throw new Error('nothing is loaded');
      const answer: TextAnswer = await engine.generate(request, {
        signal: controller.signal,
        onText: (delta) => {
          heard.push(delta);
          if (heard.length === stopAfter) controller.abort();
        },
        onRead: (share) => read.push(share),
      });
      return { answer, heard, read };
    } catch (error) {
      return { error: plain(error), heard, read };
    }
  },
  changes: () => changes,
};

export type Bench = typeof bench;
(globalThis as unknown as { bench: Bench }).bench = bench;
