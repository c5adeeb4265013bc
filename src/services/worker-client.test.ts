import { expose } from 'comlink';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { MicrographiaError } from '../base/errors';
import { type InlineWorker, inlineWorker } from './testing';
import { connectWorker, type HeartLimits } from './worker-client';
import { type Reply, reply } from './worker-link';
import { createWorkerPool } from './worker-pool';

interface Api {
  double(n: number): Promise<Reply<number>>;
  never(): Promise<Reply<number>>;
  fail(): Promise<Reply<number>>;
}

const api: Api = {
  double: (n) => reply(() => 2 * n),
  never: () => new Promise(() => {}),
  fail: () =>
    reply(() => {
      throw new MicrographiaError('odd', 'It is odd.', 'Take an even one.');
    }),
};

const QUICK: HeartLimits = { silenceMs: 60, startMs: 60, beatMs: 10 };

function connected(worker: InlineWorker = inlineWorker(api), heart: Partial<HeartLimits> = QUICK) {
  return { worker, client: connectWorker<Api>(() => worker.handle, 'The counter', { heart }) };
}

const pause = (ms: number) => new Promise((done) => setTimeout(done, ms));

afterEach(() => vi.unstubAllGlobals());

describe('a worker that is asked', () => {
  it('answers, or throws its own error whole and can be asked again', async () => {
    const { client, worker } = connected();
    expect(await client.ask((remote) => remote.double(21))).toBe(42);
    await expect(client.ask((remote) => remote.fail())).rejects.toMatchObject({ code: 'odd', advice: 'Take an even one.' });
    expect(await client.ask((remote) => remote.double(1))).toBe(2);
    expect([client.reason(), worker.ended()]).toEqual([null, false]);
    client.end();
    expect(worker.ended()).toBe(true);
    await expect(client.ask((remote) => remote.double(1))).rejects.toMatchObject({ code: 'cancelled' });
  });

  it('is ended when aborted and when late; every question in flight is settled', async () => {
    const abort = new AbortController();
    const first = connected();
    const both = [
      first.client.ask((remote) => remote.never(), { signal: abort.signal }),
      first.client.ask((remote) => remote.never()),
    ];
    setTimeout(() => abort.abort(), 5);
    for (const one of both) await expect(one).rejects.toMatchObject({ code: 'cancelled' });
    expect(first.worker.ended()).toBe(true);

    const late = () => new MicrographiaError('late', 'It took too long.', 'Wait.');
    const second = connected();
    const asked = second.client.ask((remote) => remote.never(), { limitMs: 20, late });
    await expect(asked).rejects.toMatchObject({ code: 'late' });
    expect(second.worker.ended()).toBe(true);
  });

  it('that dies rejects what it was asked, with what it was asked for', async () => {
    const { client, worker } = connected();
    const asked = client.ask((remote) => remote.never(), { what: 'a.tif' });
    const other = client.ask((remote) => remote.never());
    worker.die('out of memory');
    await expect(asked).rejects.toThrow('a.tif stopped unexpectedly: out of memory.');
    await expect(other).rejects.toThrow('The counter stopped unexpectedly: out of memory.');
    // Of a training as of a picture: the advice speaks of no file.
    const advice = expect.not.stringMatching(/file/);
    await expect(client.gone).rejects.toMatchObject({ code: 'worker-crashed', advice });
    expect(worker.ended()).toBe(true);
  });

  it('that ends without a word is noticed by its heart', async () => {
    const { client, worker } = connected(inlineWorker(api), { ...QUICK, startMs: 60_000 });
    const asked = client.ask((remote) => remote.never());
    expect(await client.ask((remote) => remote.double(1))).toBe(2);
    worker.fallSilent();
    await expect(asked).rejects.toThrow('The counter stopped unexpectedly: it gave no sign for 0.06 s.');
    expect(worker.ended()).toBe(true);
  });

  it('that never starts is noticed too, a slow start is waited for', async () => {
    const dead = connected(inlineWorker(api, () => {}));
    await expect(dead.client.ask((remote) => remote.double(1))).rejects.toThrow('it did not start within 0.06 s');
    const slow = connected(
      inlineWorker(
        api,
        (served, endpoint) => void setTimeout(() => expose({ ...served, beat: async () => null }, endpoint), 30),
      ),
    );
    expect(await slow.client.ask((remote) => remote.double(1), { limitMs: 20 })).toBe(2);
  });

  it('may take its time as long as it gives signs, also where its API knows of no heart', async () => {
    const slow = { double: (n: number) => reply(() => pause(200).then(() => 2 * n)) };
    for (const start of [undefined, expose]) {
      const { client } = connected(inlineWorker(slow, start));
      expect(await client.ask((remote) => remote.double(4))).toBe(8);
      client.end();
    }
  });

  it('that held a lock is known to be gone the moment the lock falls free', async () => {
    let fall: () => void = () => {};
    const requested: string[] = [];
    vi.stubGlobal('navigator', {
      locks: {
        request: (name: string, _: unknown, granted: () => void) => {
          requested.push(name);
          return new Promise<void>((resolve) => {
            fall = () => resolve(granted());
          });
        },
      },
    });
    const worker = inlineWorker(api, (served, endpoint) => expose({ ...served, beat: async () => 'life-7' }, endpoint));
    const { client } = connected(worker, {});
    const asked = client.ask((remote) => remote.never());
    while (requested.length === 0) await pause(1);
    expect(requested).toEqual(['life-7']);
    fall();
    await expect(asked).rejects.toThrow('it ended without a word');
  });
});

describe('a pool of workers', () => {
  /** Counts what runs at once, over all who ask. */
  function counted() {
    const log = { running: 0, most: 0, started: 0 };
    const work = (n: number) =>
      reply(async () => {
        log.most = Math.max(log.most, ++log.running);
        await pause(5);
        log.running--;
        return n;
      });
    const workers: InlineWorker[] = [];
    const startWorker = () => {
      log.started++;
      const worker = inlineWorker({ ...api, double: work });
      workers.push(worker);
      return worker.handle;
    };
    return { log, startWorker, workers };
  }

  it('keeps its limit over all who ask, in the order they came, and uses its workers again', async () => {
    const { log, startWorker } = counted();
    const pool = createWorkerPool<Api>({ startWorker, what: 'The counter', workers: 2 });
    const answers = await Promise.all(Array.from({ length: 20 }, (_, i) => pool.ask((remote) => remote.double(i))));
    expect(answers).toEqual(Array.from({ length: 20 }, (_, i) => i));
    expect(log).toEqual({ running: 0, most: 2, started: 2 });
    pool.close();
  });

  it('ends workers that nobody needs, and starts others later', async () => {
    const { log, startWorker, workers } = counted();
    const pool = createWorkerPool<Api>({ startWorker, what: 'The counter', idleMs: 20 });
    await pool.ask((remote) => remote.double(1));
    expect(workers[0].ended()).toBe(false);
    await pause(60);
    expect(workers[0].ended()).toBe(true);
    expect(await pool.ask((remote) => remote.double(5))).toBe(5);
    expect(log.started).toBe(2);
    pool.close();
    expect(workers[1].ended()).toBe(true);
  });

  it('replaces a worker that died, busy or idle, and lets a waiting question be aborted', async () => {
    const { log, startWorker, workers } = counted();
    const pool = createWorkerPool<Api>({ startWorker, what: 'The counter' });
    const bad = pool.ask((remote) => remote.never());
    const abort = new AbortController();
    const waiting = pool.ask((remote) => remote.double(1), { signal: abort.signal });
    const last = pool.ask((remote) => remote.double(2));
    await pause(5);
    abort.abort();
    await expect(waiting).rejects.toMatchObject({ code: 'cancelled' });
    workers[0].die('out of memory');
    await expect(bad).rejects.toMatchObject({ code: 'worker-crashed' });
    expect(await last).toBe(2);
    workers[1].die('idle');
    await pause(5);
    expect(await pool.ask((remote) => remote.double(3))).toBe(3);
    expect(log.started).toBe(3);
    pool.close();
  });
});
