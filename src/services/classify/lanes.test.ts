import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { CancelledError } from '../../base/errors';
import { createPlane } from '../../base/plane';
import { createClassifyLanes } from './lanes';
import type { Classification, EngineReport } from './protocol';
import type { DisposableClassifyService } from './service';

const PLANE = createPlane(4, 4);
const CROP = { x: 0, y: 0, width: 4, height: 4 };

const report = (engine: EngineReport['engine'], modelSha256 = 'a'): EngineReport =>
  ({ engine, modelSha256, software: false }) as EngineReport;

interface Fake extends DisposableClassifyService {
  readonly name: string;
  /** Answers what waits longest. */
  answer(): void;
  readonly waits: () => number;
  readonly isOpen: () => boolean;
  announce(report: EngineReport): void;
}

/** A service that answers when it is told to, with its name as the engine. */
function fake(name: string, opened: EngineReport | Error): Fake {
  const waiting: { resolve(value: Classification): void; reject(error: unknown): void }[] = [];
  const listeners: ((report: EngineReport) => void)[] = [];
  let open = true;
  const classify = (_: unknown, __: unknown, signal?: AbortSignal) =>
    new Promise<Classification>((resolve, reject) => {
      const job = { resolve, reject };
      waiting.push(job);
      signal?.addEventListener('abort', () => {
        const at = waiting.indexOf(job);
        if (at >= 0) waiting.splice(at, 1);
        reject(new CancelledError('Classifying'));
      });
    });
  return {
    name,
    open: () => (opened instanceof Error ? Promise.reject(opened) : Promise.resolve(opened)),
    classify,
    classifyLook: (look, signal) => classify(look, null, signal),
    answer: () => waiting.shift()?.resolve({ model: name } as unknown as Classification),
    waits: () => waiting.length,
    isOpen: () => open,
    announce: (said) => {
      for (const listener of listeners) listener(said);
    },
    atOnce: () => 16,
    model: () => 'the model',
    onEngineChange: (listener) => {
      listeners.push(listener);
      return () => {};
    },
    close: () => {
      open = false;
      for (const { reject } of waiting.splice(0)) reject(new CancelledError('Classifying'));
    },
  } as Fake;
}

async function lanesOf(engine: EngineReport['engine'], opens: (index: number) => EngineReport | Error = () => report(engine)) {
  const first = fake('first', report(engine));
  const further: Fake[] = [];
  const service = createClassifyLanes({
    first,
    further: (model) => {
      expect(model).toBe('the model');
      const lane = fake(`further ${further.length}`, opens(further.length));
      further.push(lane);
      return lane;
    },
    most: 3,
    idleMs: 1000,
  });
  await service.open();
  return { service, first, further };
}

/** One picture more, whose answer nobody waits for. */
const asked = (service: DisposableClassifyService): void => void service.classify(PLANE, CROP).catch(() => {});

const settled = () => vi.advanceTimersByTimeAsync(0);

describe('classification by every core', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it('opens a further worker when a full batch waits, and shares a folder with it', async () => {
    const { service, first, further } = await lanesOf('wasm');
    expect(service.atOnce()).toBe(16);
    for (let i = 0; i < 8; i++) asked(service);
    await settled();
    expect(further).toHaveLength(0);
    asked(service);
    await settled();
    expect(further).toHaveLength(1);
    expect(service.atOnce()).toBe(32);
    for (let i = 0; i < 9; i++) asked(service);
    expect([first.waits(), further[0].waits()]).toEqual([9, 9]);
    // Both have a full batch: a third comes, and no fourth.
    for (let i = 0; i < 20; i++) {
      asked(service);
      await settled();
    }
    expect(further).toHaveLength(2);
    service.close();
    await settled();
    expect([first, ...further].map((lane) => [lane.isOpen(), lane.waits()])).toEqual(Array(3).fill([false, 0]));
  });

  it('leaves a GPU to one worker', async () => {
    const { service, first, further } = await lanesOf('webgpu');
    for (let i = 0; i < 30; i++) asked(service);
    await settled();
    expect([first.waits(), further.length, service.atOnce()]).toEqual([30, 0, 16]);
  });

  it('ends a further worker that had nothing to do for a while', async () => {
    const { service, first, further } = await lanesOf('wasm');
    for (let i = 0; i < 9; i++) asked(service);
    await settled();
    const last = service.classify(PLANE, CROP);
    expect(further[0].waits()).toBe(1);
    await vi.advanceTimersByTimeAsync(5000);
    expect(further[0].isOpen()).toBe(true);
    further[0].answer();
    expect(await last).toMatchObject({ model: 'further 0' });
    await vi.advanceTimersByTimeAsync(999);
    expect(further[0].isOpen()).toBe(true);
    await vi.advanceTimersByTimeAsync(1);
    expect([further[0].isOpen(), first.isOpen(), service.atOnce()]).toEqual([false, true, 16]);
  });

  it('asks another for what waits in a worker that ends with its model', async () => {
    const { service, first, further } = await lanesOf('wasm');
    for (let i = 0; i < 9; i++) asked(service);
    await settled();
    const moved = service.classify(PLANE, CROP);
    const stopped = new AbortController();
    const dropped = service.classifyLook({} as never, stopped.signal);
    dropped.catch(() => {});
    expect(further[0].waits()).toBe(2);
    first.announce(report('wasm', 'a'));
    expect(further[0].isOpen()).toBe(true);
    stopped.abort();
    await expect(dropped).rejects.toThrow(CancelledError);
    first.announce(report('wasm', 'another'));
    await settled();
    expect([further[0].isOpen(), first.waits()]).toEqual([false, 10]);
    for (let i = 0; i < 10; i++) first.answer();
    expect(await moved).toMatchObject({ model: 'first' });
  });

  it('goes on alone where no further worker can be had, or it is not the same', async () => {
    for (const opens of [() => new Error('out of memory'), () => report('cpu'), () => report('wasm', 'another')]) {
      const { service, first, further } = await lanesOf('wasm', opens);
      for (let i = 0; i < 9; i++) asked(service);
      await settled();
      expect([further.length, further[0].isOpen(), service.atOnce()]).toEqual([1, false, 16]);
      const one = service.classify(PLANE, CROP);
      await settled();
      expect(further).toHaveLength(1);
      for (let i = 0; i < 10; i++) first.answer();
      expect(await one).toMatchObject({ model: 'first' });
    }
  });
});
