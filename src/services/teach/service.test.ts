import type { Endpoint } from 'comlink';
import { expect, it } from 'vitest';
import { toHalfBits } from '../../base/half';
import type { WorkerHandle } from '../worker-link';
import type { SeenPicture } from './protocol';
import { createTeachService } from './service';
import { serveTeaching } from './worker-api';

const picture = (n: number): SeenPicture => ({
  id: `m${n}`,
  features: Uint16Array.from({ length: 6 }, (_, i) => toHalfBits(Math.sin(n * (i + 1)))),
  logits: [n % 3, 1],
});

it('a worker ranks as the page does, and one that dies is started anew with what it held', async () => {
  let started = 0;
  let die: (details: string) => void = () => {};
  const startWorker = (): WorkerHandle => {
    started++;
    const { port1, port2 } = new MessageChannel();
    serveTeaching(port2 as unknown as Endpoint);
    port2.start();
    const crashed = new Promise<string>((resolve) => {
      die = resolve;
    });
    return { endpoint: port1 as unknown as Endpoint, crashed, terminate: () => port1.close() };
  };
  const pictures = Array.from({ length: 12 }, (_, i) => picture(i));
  const labels = [
    { id: 'm3', category: 1, group: null },
    { id: 'm4', category: 2, group: null },
  ];
  const page = createTeachService(startWorker, 100);
  const service = createTeachService(startWorker, 10);
  for (const one of [page, service]) {
    await one.put(pictures.slice(0, 8));
    await one.put(pictures.slice(8));
  }
  const expected = await page.rank(labels, 3);
  expect(started).toBe(0);
  expect(await service.rank(labels, 3)).toEqual(expected);
  expect(await service.map()).toEqual(await page.map());
  const similar = await service.similar('m3', 4);
  expect(similar).toEqual(await page.similar('m3', 4));
  expect(similar.map(({ likeness }) => likeness)).toEqual(similar.map(({ likeness }) => likeness).sort((a, b) => b - a));
  expect(similar.map(({ id }) => id)).not.toContain('m3');
  expect(await page.similar('gone', 4)).toEqual([]);
  die('out of memory');
  await new Promise((resolve) => setTimeout(resolve, 0));
  expect(await service.rank(labels, 3)).toEqual(expected);
  expect(started).toBe(2);
  // Few enough again: nobody has to be asked.
  await service.drop(['m0', 'm1']);
  expect((await service.rank(labels, 3)).ids).toEqual(pictures.slice(2).map(({ id }) => id));
  expect(started).toBe(2);
});
