import { type Endpoint, expose } from 'comlink';
import { describe, expect, it, vi } from 'vitest';
import { CancelledError, MicrographiaError } from '../../base/errors';
import type { LibraryModel } from '../../models/protocol';
import { inlineWorker } from '../testing';
import { reply, type WorkerHandle } from '../worker-link';
import type { FineTuneRequest, UnfinishedRun } from './protocol';
import { createFineTuneService } from './service';

// Small networks are trained: seconds, more on a busy machine.
vi.setConfig({ testTimeout: 60_000 });

const RUN: UnfinishedRun = {
  damage: null,
  runId: 'r',
  name: 'Tips',
  mode: 'full',
  place: { step: 3, fit: 1, fits: 1 },
  savedAt: '2026-01-01T00:00:00Z',
};

/** Workers on message channels; each call waits for the turn the test gives it. */
function workers() {
  const started: { terminated: boolean; crash(details: string): void; fallSilent(): void }[] = [];
  const waiting: (() => void)[] = [];
  const turn = () => new Promise<void>((go) => waiting.push(go));
  const startWorker = (): WorkerHandle => {
    const { port1, port2 } = new MessageChannel();
    let crash = (_: string): void => {};
    const crashed = new Promise<string>((resolve) => {
      crash = resolve;
    });
    const worker = { terminated: false, crash: (details: string) => crash(details), fallSilent: () => port2.close() };
    started.push(worker);
    expose(
      {
        unfinished: () => reply(() => turn().then(() => [RUN])),
        parentOf: () =>
          reply(async () => {
            await turn();
            throw new MicrographiaError('storage-damaged', 'The training r is damaged.', 'Discard it.');
          }),
      },
      port2 as unknown as Endpoint,
    );
    return {
      endpoint: port1 as unknown as Endpoint,
      crashed,
      terminate: () => {
        worker.terminated = true;
        port1.close();
        port2.close();
      },
    };
  };
  const next = async (): Promise<void> => {
    while (waiting.length === 0) await new Promise((done) => setTimeout(done, 1));
    waiting.shift()?.();
  };
  return { started, startWorker, next };
}

const serviceOf = (startWorker: () => WorkerHandle) =>
  createFineTuneService({
    startWorker,
    library: { add: () => Promise.reject(new Error('not here')), file: async () => null },
    refOf: String,
    preferred: null,
    makeRoom: async () => {},
    heart: { silenceMs: 60, beatMs: 10 },
  });

describe('the training worker', () => {
  it('answers everyone who asked before it is ended', async () => {
    const { started, startWorker, next } = workers();
    const service = serviceOf(startWorker);
    const [first, second] = [service.unfinished(), service.unfinished()];
    await next();
    expect(await first).toEqual([RUN]);
    expect(started.map(({ terminated }) => terminated)).toEqual([false]);
    await next();
    expect(await second).toEqual([RUN]);
    expect(started.map(({ terminated }) => terminated)).toEqual([true]);
  });

  it('is ended where a training cannot be gone on with, and where it died', async () => {
    const { started, startWorker, next } = workers();
    const service = serviceOf(startWorker);
    const resumed = service.resume('r', {});
    await next();
    await expect(resumed).rejects.toThrow('The training r is damaged.');
    expect(started.map(({ terminated }) => terminated)).toEqual([true]);
    const asked = service.unfinished();
    started[1].crash('out of memory');
    await expect(asked).rejects.toMatchObject({ code: 'worker-crashed' });
    expect(started.map(({ terminated }) => terminated)).toEqual([true, true]);
  });

  it('that ends without a word does not leave the training running for ever: another can begin', async () => {
    const { started, startWorker, next } = workers();
    const service = serviceOf(startWorker);
    const resumed = service.resume('r', {});
    await new Promise((done) => setTimeout(done, 20));
    started[0].fallSilent();
    await expect(resumed).rejects.toMatchObject({ code: 'worker-crashed' });
    const asked = service.unfinished();
    await next();
    await next();
    expect(await asked).toEqual([RUN]);
    expect(started.map(({ terminated }) => terminated)).toEqual([true, true]);
  });
});

it('a run that is paused before the worker has begun is begun, so that it is stored and can be gone on with', async () => {
  const told: string[] = [];
  const api = {
    pause: () => void told.push('pause'),
    start: () =>
      reply(() => {
        told.push('start');
        throw new CancelledError('The training');
      }),
  };
  const service = serviceOf(() => inlineWorker(api).handle);
  const pause = new AbortController();
  pause.abort();
  const begun = service.start({ parentId: 'base' } as FineTuneRequest, { signal: pause.signal });
  await expect(begun).rejects.toMatchObject({ code: 'cancelled' });
  expect(told).toEqual(['pause', 'start']);
});

describe('a run that has ended', () => {
  const result = { runId: 'r', name: 'Tips', parentId: 'base', fromScratch: false, files: {}, judged: null };

  /** Training that ends at once; `add` is the library's. */
  function ended(add: () => Promise<LibraryModel>) {
    const discarded: string[] = [];
    const api = {
      start: () => reply(() => result),
      discard: (runId: string) => reply(() => void discarded.push(runId)),
    };
    const service = createFineTuneService({
      startWorker: () => inlineWorker(api).handle,
      library: { add, file: async () => null },
      refOf: String,
      preferred: null,
      makeRoom: async () => {},
    });
    return { service, discarded };
  }

  it('is stored without being trained again once there is room', async () => {
    let room = false;
    const model = { id: 'tips' } as LibraryModel;
    const { service, discarded } = ended(async () => {
      if (!room) throw new MicrographiaError('storage-full', 'No room.', 'Make some.');
      return model;
    });
    await expect(service.start({ parentId: 'base' } as FineTuneRequest, {})).rejects.toMatchObject({ code: 'storage-full' });
    await expect(service.resume('r', {})).rejects.toMatchObject({ code: 'storage-full' });
    expect(discarded).toEqual([]);
    room = true;
    // The worker of this test knows neither `parentOf` nor `resume`: nothing is asked of it but to forget the run.
    expect(await service.resume('r', {})).toEqual({ model, judged: null });
    expect(discarded).toEqual(['r']);
  });

  it('loses its checkpoint when its model stands in the library, not before', async () => {
    const model = { id: 'tips' } as LibraryModel;
    const whenAdded: number[] = [];
    const { service, discarded } = ended(async () => {
      whenAdded.push(discarded.length);
      return model;
    });
    expect(await service.start({ parentId: 'base' } as FineTuneRequest, {})).toEqual({ model, judged: null });
    expect([whenAdded, discarded]).toEqual([[0], ['r']]);
  });

  it('keeps it where the library has no room for the model', async () => {
    const full = new MicrographiaError('storage-full', 'There is no room.', 'Make some.');
    const { service, discarded } = ended(() => Promise.reject(full));
    await expect(service.start({ parentId: 'base' } as FineTuneRequest, {})).rejects.toMatchObject({ code: 'storage-full' });
    expect(discarded).toEqual([]);
  });
});
