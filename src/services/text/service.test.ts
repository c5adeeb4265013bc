import type { Endpoint } from 'comlink';
import { describe, expect, it } from 'vitest';
import type { LoadedTextModel, OpenTextModel } from '../../text/engine';
import { translated } from '../../text/errors';
import type { OpenPack } from '../../text/pack';
import { createTurns, type Turns } from '../turns';
import type { WorkerHandle } from '../worker-link';
import type { TextAnswer, TextModel, TextRequest, TransferProgress } from './protocol';
import { createTextService, type TextServiceOptions } from './service';
import { serveText } from './worker-api';

const modelOf = (id: string): TextModel => ({
  id,
  engine: id.startsWith('gguf') ? 'wllama' : 'webllm',
  title: `Model ${id}`,
  licence: null,
  bytes: 3,
  vramMb: null,
  needsShaderF16: false,
  libVersion: 'v0_2_86',
  source: 'stored',
  importedAt: null,
  sha256: `hash of ${id}`,
});

const openPack: OpenPack = async (id) => ({
  model: modelOf(id),
  files: new Map([['a.bin', async () => new Blob(['abc'])]]),
  libFile: 'lib.wasm',
  ggufFile: null,
  contextTokens: 512,
});

const ASK: TextRequest = { messages: [{ role: 'user', content: 'Say it.' }], maxTokens: 5, temperature: 0, seed: 1 };
const ANSWER: TextAnswer = { text: 'a b', tokens: 2, tokensPerSecond: 10, finish: 'stop' };

type Generate = LoadedTextModel['generate'];

/** Writes two words at once. */
const prompt: Generate = async (_request, _signal, onText, onRead) => {
  onRead?.(0.5);
  onText('a ');
  onText('b');
  return ANSWER;
};

/** Writes one word and then nothing until it is stopped. */
const patient: Generate = (_request, signal, onText) =>
  new Promise((_, reject) => {
    onText('a ');
    signal.addEventListener('abort', () => reject(new DOMException('stopped', 'AbortError')));
  });

/** Writes one word and hears nothing any more. */
const deaf: Generate = (_request, _signal, onText) => {
  onText('a ');
  return new Promise(() => {});
};

interface Stage {
  readonly options: TextServiceOptions;
  readonly started: { readonly engine: string; readonly die: (details: string) => void; readonly ended: () => boolean }[];
  readonly released: () => number;
}

/** A service over workers of this thread, which play `open`. */
function stage(open: OpenTextModel, change: Partial<TextServiceOptions> = {}): Stage {
  const started: { engine: string; die: (details: string) => void; ended: () => boolean }[] = [];
  let released = 0;
  const startWorker = (engine: string): WorkerHandle => {
    const { port1, port2 } = new MessageChannel();
    let die: (details: string) => void = () => {};
    const crashed = new Promise<string>((resolve) => {
      die = resolve;
    });
    let ended = false;
    serveText(port2 as unknown as Endpoint, open, (error, title) => translated(error, title, null));
    const terminate = (): void => {
      ended = true;
      port1.close();
      port2.close();
    };
    started.push({ engine, die, ended: () => ended });
    return { endpoint: port1 as unknown as Endpoint, crashed, terminate };
  };
  const claim = async () => () => {
    released++;
  };
  return { options: { openPack, startWorker, gpu: createTurns(), claim, ...change }, started, released: () => released };
}

const playing =
  (generate: Generate): OpenTextModel =>
  async (parcel, file, onStep) => {
    const { size } = await file('a.bin');
    onStep({ phase: 'reading', done: size, total: size, unit: 'bytes' });
    onStep({ phase: 'compiling', done: 2, total: 2, unit: 'steps' });
    return { device: 'scripted', contextTokens: parcel.contextTokens, sees: false, generate };
  };

describe('text service', () => {
  it('loads a model, tells its progress, writes, and unloads', async () => {
    const { options, started, released } = stage(playing(prompt));
    const service = createTextService(options);
    let changes = 0;
    service.onChange(() => changes++);
    const progress: TransferProgress[] = [];
    expect(service.current()).toBeNull();
    const engine = await service.load('one', { onProgress: (step) => progress.push(step) });
    expect(service.current()).toBe(engine);
    expect(engine.report).toEqual({
      kind: 'webllm',
      modelId: 'one',
      title: 'Model one',
      modelSha256: 'hash of one',
      device: 'scripted',
      contextTokens: 512,
      sees: false,
    });
    expect(progress).toMatchObject([
      { phase: 'reading', done: 3, total: 3, unit: 'bytes' },
      { phase: 'compiling', done: 2, total: 2, unit: 'steps' },
    ]);
    const heard: string[] = [];
    const read: number[] = [];
    const onRead = (share: number) => read.push(share);
    expect(await engine.generate(ASK, { onText: (delta) => heard.push(delta), onRead })).toEqual(ANSWER);
    expect(heard).toEqual(['a ', 'b']);
    await expect.poll(() => read).toEqual([0.5]);
    await service.unload();
    expect([service.current(), started[0].ended(), released(), changes]).toEqual([null, true, 1, 2]);
    await expect(engine.generate(ASK)).rejects.toMatchObject({ code: 'cancelled' });
  });

  it('holds one model: loading another ends the first, loading the same again changes nothing', async () => {
    const { options, started } = stage(playing(prompt));
    const service = createTextService(options);
    const first = await service.load('one', {});
    expect(await service.load('one', {})).toBe(first);
    const second = await service.load('gguf-two', {});
    expect(service.current()).toBe(second);
    expect(started.map(({ engine, ended }) => [engine, ended()])).toEqual([
      ['webllm', true],
      ['wllama', false],
    ]);
    await service.unload();
  });

  it('interrupts: nothing is heard any more, and the engine goes on', async () => {
    let generate: Generate = patient;
    const { options, started } = stage(playing((...all) => generate(...all)));
    const service = createTextService(options);
    const engine = await service.load('one', {});
    const controller = new AbortController();
    const heard: string[] = [];
    const writing = engine.generate(ASK, {
      signal: controller.signal,
      onText: (delta) => {
        heard.push(delta);
        controller.abort();
      },
    });
    await expect(writing).rejects.toMatchObject({ code: 'cancelled' });
    generate = prompt;
    expect(await engine.generate(ASK)).toEqual(ANSWER);
    expect(heard).toEqual(['a ']);
    expect(started).toHaveLength(1);
    await service.unload();
  });

  it('ends a worker that does not answer an interrupt', async () => {
    const { options, started, released } = stage(playing(deaf), { limits: { interruptMs: 20 } });
    const service = createTextService(options);
    const engine = await service.load('one', {});
    const controller = new AbortController();
    const writing = engine.generate(ASK, { signal: controller.signal, onText: () => controller.abort() });
    await expect(writing).rejects.toMatchObject({ code: 'text-engine-crashed', message: expect.stringContaining('0.02 s') });
    expect([service.current(), started[0].ended(), released()]).toEqual([null, true, 1]);
  });

  it('lets a model that reads its question come to the end of it, however long after the stop, and says so', async () => {
    let read: () => void = () => {};
    const reading: Generate = (_request, signal) =>
      new Promise((_, reject) => {
        read = () => reject(signal.reason);
      });
    const { options, started } = stage(playing(reading), { limits: { interruptMs: 5, writeMs: 5 } });
    const service = createTextService(options);
    const engine = await service.load('one', {});
    const controller = new AbortController();
    const writing = engine.generate(ASK, { signal: controller.signal });
    setTimeout(() => controller.abort(), 10);
    await new Promise<void>((resolve) => service.onChange(() => resolve()));
    expect(service.windingDown()).toBe(true);
    await new Promise((resolve) => setTimeout(resolve, 20));
    read();
    await expect(writing).rejects.toMatchObject({ code: 'cancelled' });
    expect([service.windingDown(), service.current() === engine, started[0].ended()]).toEqual([false, true, false]);
    await service.unload();
  });

  it('ends a worker that falls silent while it loads or writes', async () => {
    const writing = stage(playing(deaf), { limits: { writeMs: 20 } });
    const service = createTextService(writing.options);
    const engine = await service.load('one', {});
    await expect(engine.generate(ASK)).rejects.toMatchObject({ code: 'text-engine-crashed' });
    expect(service.current()).toBeNull();

    const loading = stage(() => new Promise(() => {}), { limits: { loadMs: 20 } });
    const other = createTextService(loading.options);
    await expect(other.load('one', {})).rejects.toMatchObject({ code: 'text-engine-crashed' });
    expect([other.current(), loading.started[0].ended(), loading.released()]).toEqual([null, true, 1]);
  });

  it('settles every promise when the worker dies, and can load again', async () => {
    const { options, started } = stage(playing(patient));
    const service = createTextService(options);
    let changes = 0;
    service.onChange(() => changes++);
    const engine = await service.load('one', {});
    const running = engine.generate(ASK);
    const waiting = engine.generate(ASK);
    started[0].die('a fault in the GPU process');
    await expect(running).rejects.toMatchObject({
      code: 'text-engine-crashed',
      message: expect.stringContaining('a fault in the GPU process'),
    });
    await expect(waiting).rejects.toMatchObject({ code: 'text-engine-crashed' });
    expect([service.current(), changes]).toEqual([null, 2]);
    expect(await service.load('one', {})).not.toBe(engine);
    await service.unload();
  });

  it('hears of a worker that dies while nobody waits', async () => {
    const { options, started } = stage(playing(prompt));
    const service = createTextService(options);
    await service.load('one', {});
    const told = new Promise<Error | null>((resolve) => service.onChange(resolve));
    started[0].die('killed');
    expect(await told).toMatchObject({ code: 'text-engine-crashed' });
    expect(service.current()).toBeNull();
  });

  it('unloads a model whose device was lost while nothing was asked of it, and says why', async () => {
    let lose: (error: Error) => void = () => {};
    const failed = new Promise<never>((_, reject) => {
      lose = reject;
    });
    const { options, started, released } = stage(async (...args) => ({ ...(await playing(prompt)(...args)), failed }));
    const service = createTextService(options);
    await service.load('one', {});
    const told = new Promise<Error | null>((resolve) => service.onChange(resolve));
    lose(new Error('The WebGPU device was lost.'));
    expect(await told).toMatchObject({ code: 'text-device-lost' });
    expect([service.current(), started[0].ended(), released()]).toEqual([null, true, 1]);
  });

  it('unloads an engine whose device was lost or whose memory ran out; a question too long leaves it', async () => {
    for (const [message, code, stays] of [
      ['The WebGPU device was lost while loading the model.', 'text-device-lost', false],
      ['std::bad_alloc', 'text-out-of-memory', false],
      ['the request exceeds the available context size', 'text-context-overflow', true],
    ] as const) {
      const { options } = stage(
        playing(async () => {
          throw new Error(message);
        }),
      );
      const service = createTextService(options);
      const engine = await service.load('one', {});
      await expect(engine.generate(ASK)).rejects.toMatchObject({ code, advice: expect.stringMatching(/\w/) });
      expect(service.current() === engine, code).toBe(stays);
      await service.unload();
    }
  });

  it('gives a load up at once when it is aborted', async () => {
    const { options, started, released } = stage(() => new Promise(() => {}));
    const service = createTextService(options);
    const controller = new AbortController();
    const loading = service.load('one', { signal: controller.signal });
    setTimeout(() => controller.abort(), 5);
    await expect(loading).rejects.toMatchObject({ code: 'cancelled' });
    expect([service.current(), started[0].ended(), released()]).toEqual([null, true, 1]);
  });

  it('passes a fault of the pack on whole, and loads nothing beside another tab', async () => {
    const faulty = stage(async (_parcel, file) => {
      await file('b.bin');
      throw new Error('not reached');
    });
    await expect(createTextService(faulty.options).load('one', {})).rejects.toMatchObject({
      code: 'pack-missing',
      message: 'Model one has no file b.bin.',
    });
    const second = stage(playing(prompt), { claim: async () => null });
    await expect(createTextService(second.options).load('one', {})).rejects.toMatchObject({ code: 'text-other-tab' });
    expect(second.started).toHaveLength(0);
  });

  it('writes with WebLLM in its turn on the GPU, with llama.cpp at once', async () => {
    const gpu: Turns = createTurns();
    const { options } = stage(playing(prompt), { gpu });
    const service = createTextService(options);
    const order: string[] = [];
    let free: () => void = () => {};
    const classifying = gpu.take('Classifying', () => new Promise<void>((resolve) => (free = resolve)));
    const onCpu = await service.load('gguf', {});
    await onCpu.generate(ASK);
    const onGpu = await service.load('one', {});
    const controller = new AbortController();
    const gaveUp = onGpu.generate(ASK, { signal: controller.signal });
    const writing = onGpu.generate(ASK).then(() => order.push('written'));
    controller.abort();
    await expect(gaveUp).rejects.toMatchObject({ code: 'cancelled' });
    await new Promise((resolve) => setTimeout(resolve, 20));
    order.push('classified');
    free();
    await Promise.all([classifying, writing]);
    expect(order).toEqual(['classified', 'written']);
    await service.unload();
  });
});
