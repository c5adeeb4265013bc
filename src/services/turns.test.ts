import { describe, expect, it } from 'vitest';
import { createTurns } from './turns';

/** Work that lasts until it is let go. */
function held(log: string[], name: string) {
  let end: (error?: Error) => void = () => {};
  const over = new Promise<string>((resolve, reject) => {
    end = (error) => (error ? reject(error) : resolve(name));
  });
  return {
    work: () => {
      log.push(`${name} begins`);
      return over;
    },
    end: (error?: Error) => end(error),
  };
}

describe('turns', () => {
  it('runs one after another, in the order of asking', async () => {
    const turns = createTurns();
    const log: string[] = [];
    const [a, b, c] = ['a', 'b', 'c'].map((name) => held(log, name));
    const all = [a, b, c].map(({ work }) => turns.take('Work', work));
    expect(log).toEqual(['a begins']);
    a.end();
    await all[0];
    expect(log).toEqual(['a begins', 'b begins']);
    b.end();
    c.end();
    expect(await Promise.all(all)).toEqual(['a', 'b', 'c']);
  });

  it('goes on after work that failed', async () => {
    const turns = createTurns();
    const failing = turns.take('Work', async () => {
      throw new Error('broken');
    });
    const next = turns.take('Work', async () => 'next');
    await expect(failing).rejects.toThrow('broken');
    expect(await next).toBe('next');
  });

  it('lets whoever waits leave the queue, and never runs their work', async () => {
    const turns = createTurns();
    const log: string[] = [];
    const [a, b, c] = ['a', 'b', 'c'].map((name) => held(log, name));
    const first = turns.take('Work', a.work);
    const controller = new AbortController();
    const second = turns.take('Classifying', b.work, controller.signal);
    const third = turns.take('Work', c.work);
    controller.abort();
    await expect(second).rejects.toMatchObject({ code: 'cancelled', message: 'Classifying was stopped.' });
    a.end();
    c.end();
    await Promise.all([first, third]);
    expect(log).toEqual(['a begins', 'c begins']);
  });

  it('refuses work whose signal has fired, and leaves running work to see to its own', async () => {
    const turns = createTurns();
    const log: string[] = [];
    const a = held(log, 'a');
    const controller = new AbortController();
    const running = turns.take('Work', a.work, controller.signal);
    controller.abort();
    await expect(turns.take('Work', async () => log.push('never'), controller.signal)).rejects.toThrow('stopped');
    a.end();
    expect(await running).toBe('a');
    expect(log).toEqual(['a begins']);
  });
});
