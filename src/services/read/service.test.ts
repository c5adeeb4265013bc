import type { Endpoint } from 'comlink';
import { describe, expect, it } from 'vitest';
import { writeTar, writeZip } from '../../archive/testing';
import { noisyPicture, writeTiff } from '../../micrograph/testing';
import type { WorkerHandle } from '../worker-link';
import type { DroppedFile, ReadOutcome } from './protocol';
import { createReadService } from './service';
import { serveReads } from './worker-api';

/** A binary PNG would do; BMP needs no compressor: 24-bit, 40 x 40, a grey ramp. */
function bmp(): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(54 + 40 * 120);
  const view = new DataView(bytes.buffer);
  bytes.set([0x42, 0x4d]);
  view.setUint32(2, bytes.length, true);
  view.setUint32(10, 54, true);
  view.setUint32(14, 40, true);
  view.setInt32(18, 40, true);
  view.setInt32(22, 40, true);
  view.setUint16(26, 1, true);
  view.setUint16(28, 24, true);
  for (let i = 54; i < bytes.length; i++) bytes[i] = Math.floor((i - 54) / 3) % 40;
  return bytes;
}

const file = (path: string, bytes: Uint8Array<ArrayBuffer> = bmp()): DroppedFile => ({ path, blob: new Blob([bytes]) });

/** A worker in this thread. `behave` may swallow a file (it never answers) or die on it. */
function inlineWorkers(behave: (path: string) => 'read' | 'hang' | 'die' = () => 'read') {
  const log = { started: 0, ended: 0 };
  const startWorker = (): WorkerHandle => {
    log.started++;
    const { port1, port2 } = new MessageChannel();
    let die: (details: string) => void = () => {};
    const crashed = new Promise<string>((resolve) => {
      die = resolve;
    });
    const gate: Endpoint = {
      postMessage: (message, transfer) => port2.postMessage(message, transfer ?? []),
      removeEventListener: (type, listener) => port2.removeEventListener(type, listener),
      addEventListener: (type, listener) =>
        port2.addEventListener(type, (event) => {
          const { path, argumentList } = (event as MessageEvent).data;
          const [call] = path ?? [];
          const name = call === 'read' ? argumentList[0].value.path : call === 'list' ? argumentList[1].value : '';
          const fate = behave(name);
          if (fate === 'die') die('out of memory');
          else if (fate === 'read') (listener as (event: Event) => void)(event);
        }),
    };
    serveReads(gate, {});
    port2.start();
    return {
      endpoint: port1 as unknown as Endpoint,
      crashed,
      terminate: () => {
        log.ended++;
        port1.close();
      },
    };
  };
  return { startWorker, log };
}

async function all(outcomes: AsyncIterable<ReadOutcome>): Promise<Record<string, string>> {
  const out: Record<string, string> = {};
  for await (const outcome of outcomes)
    out[outcome.path] = 'error' in outcome ? outcome.error.code : `${outcome.micrograph.pixels.data.length}`;
  return out;
}

describe('read service', () => {
  it('reads every picture, names what is none, and counts', async () => {
    const { startWorker, log } = inlineWorkers();
    const progress: string[] = [];
    const service = createReadService({ startWorker, workers: 2 });
    const files = [
      file('a/one.bmp'),
      file('a/two.bmp'),
      file('a/three.bmp'),
      file('a/empty.tif', new Uint8Array(0)),
      file('a/paper.pdf', new TextEncoder().encode('%PDF-1.7')),
    ];
    expect(await all(service.read(files, { onProgress: (done, total) => progress.push(`${done}/${total}`) }))).toEqual({
      'a/one.bmp': '1600',
      'a/two.bmp': '1600',
      'a/three.bmp': '1600',
      'a/empty.tif': 'empty-file',
      'a/paper.pdf': 'not-a-picture',
    });
    expect(progress).toEqual(['1/5', '2/5', '3/5', '4/5', '5/5']);
    expect(log).toEqual({ started: 2, ended: 0 });
    await all(service.read([file('again.bmp')], {}));
    expect(log.started).toBe(2);
  });

  it('gives up a file at its time limit and goes on in a new worker', async () => {
    const { startWorker, log } = inlineWorkers((path) => (path === 'slow.bmp' ? 'hang' : 'read'));
    const service = createReadService({ startWorker, timeLimitMs: 100 });
    expect(await all(service.read([file('slow.bmp'), file('good.bmp')], {}))).toEqual({
      'slow.bmp': 'time-limit',
      'good.bmp': '1600',
    });
    expect(log).toEqual({ started: 2, ended: 1 });
  });

  it('survives a worker that dies', async () => {
    const { startWorker, log } = inlineWorkers((path) => (path === 'bomb.bmp' ? 'die' : 'read'));
    const service = createReadService({ startWorker });
    expect(await all(service.read([file('bomb.bmp'), file('good.bmp')], {}))).toEqual({
      'bomb.bmp': 'worker-crashed',
      'good.bmp': '1600',
    });
    expect(log.started).toBe(2);
  });

  it('turns a worker that does not start into an error of the file', async () => {
    const service = createReadService({
      startWorker: () => ({
        endpoint: new MessageChannel().port1 as unknown as Endpoint,
        crashed: Promise.resolve('its script did not load'),
        terminate: () => {},
      }),
    });
    expect(await all(service.read([file('a.bmp'), file('b.bmp')], {}))).toEqual({
      'a.bmp': 'worker-crashed',
      'b.bmp': 'worker-crashed',
    });
  });

  it('stops when told, ends the busy worker, and can be used again', async () => {
    const { startWorker, log } = inlineWorkers((path) => (path === 'slow.bmp' ? 'hang' : 'read'));
    const service = createReadService({ startWorker });
    const abort = new AbortController();
    setTimeout(() => abort.abort(), 30);
    await expect(all(service.read([file('slow.bmp'), file('next.bmp')], { signal: abort.signal }))).rejects.toMatchObject({
      code: 'cancelled',
    });
    expect(log.ended).toBe(1);
    await expect(all(service.read([file('a.bmp')], { signal: AbortSignal.abort() }))).rejects.toMatchObject({
      code: 'cancelled',
    });
    expect(await all(service.read([file('after.bmp')], {}))).toEqual({ 'after.bmp': '1600' });
  });

  it('keeps two dropped files of one name apart', async () => {
    const { startWorker } = inlineWorkers();
    const sizes: number[] = [];
    const larger = new Uint8Array([...bmp(), 0]);
    for await (const outcome of createReadService({ startWorker }).read([file('x.bmp'), file('x.bmp', larger)], {}))
      if ('micrograph' in outcome) sizes.push(outcome.micrograph.fileSize);
    expect(sizes.sort()).toEqual([bmp().length, bmp().length + 1]);
  });

  it('moves bytes where Blobs cannot go', async () => {
    const { startWorker } = inlineWorkers();
    const service = createReadService({ startWorker, pack: async (blob) => new Uint8Array(await blob.arrayBuffer()) });
    expect(await all(service.read([file('a.bmp'), file('b.bmp')], {}))).toEqual({ 'a.bmp': '1600', 'b.bmp': '1600' });
  });

  it('says when a file is gone', async () => {
    const { startWorker } = inlineWorkers();
    const pack = async (blob: Blob) => {
      if (blob.size === 1) throw new Error('NotReadableError');
      return blob;
    };
    const service = createReadService({ startWorker, pack });
    expect(await all(service.read([file('a.bmp', new Uint8Array(1)), file('b.bmp')], {}))).toEqual({
      'a.bmp': 'file-gone',
      'b.bmp': '1600',
    });
  });

  it('opens archives as folders of their name, prepares pictures in the worker, and reads one of them alone', async () => {
    const { startWorker } = inlineWorkers();
    const service = createReadService({ startWorker });
    const zip = file(
      'set/Tips.zip',
      writeZip([
        { path: 'a/1.bmp', content: bmp() },
        { path: '2.bmp', content: bmp() },
        { path: '../3.bmp', content: bmp() },
        { path: 'notes.pdf', content: bmp() },
      ]),
    );
    const tar = file('Powder.tar', writeTar([{ path: 'x.bmp', content: bmp() }], true).slice(0, 3000));
    const bad = file('bad.tgz', bmp());
    const expected = {
      'set/Tips.zip/a/1.bmp': '1600',
      'set/Tips.zip/2.bmp': '1600',
      'set/Tips.zip/../3.bmp': 'archive-unsafe-path',
      'set/Tips.zip/notes.pdf': 'not-a-picture',
      'Powder.tar': 'archive-truncated',
      'bad.tgz': 'archive-damaged',
    };
    expect(await all(service.read([zip, tar, bad], {}))).toEqual(expected);
    const only = new Set(['set/Tips.zip/2.bmp']);
    expect(await all(service.read([zip, tar, bad], { only }))).toEqual({ 'set/Tips.zip/2.bmp': '1600' });
    expect(await all(service.read([zip, bad], { only: new Set(['bad.tgz']) }))).toEqual({ 'bad.tgz': 'archive-damaged' });
    expect(Object.keys(await all(service.read([zip, bad], { only: new Set(['set/Tips.zip']) })))).toHaveLength(4);
    for await (const outcome of service.prepare([zip], { only, side: 16 })) {
      if (!('value' in outcome)) throw new Error('not read');
      const { views, viewCount, thumbnail, print, crop } = outcome.value;
      expect([views.length, viewCount, thumbnail.grey.length, print.grey.length, crop.width]).toEqual([256, 1, 1600, 1024, 40]);
      expect(views.slice(0, 16)).toEqual(views.slice(16, 32));
      expect(views[15]).toBeGreaterThan(240);
    }
  });

  it('reads the images of a stack one by one, and one of them alone', async () => {
    const { startWorker } = inlineWorkers();
    const service = createReadService({ startWorker });
    const page = (seed: number) => ({ width: 40, height: 40, samples: noisyPicture(40, 40, seed) });
    const stack = file('a/stack.tif', writeTiff([page(1), page(2), page(3)]) as Uint8Array<ArrayBuffer>);
    const progress: string[] = [];
    const onProgress = (done: number, total: number) => progress.push(`${done}/${total}`);
    const outcomes: ReadOutcome[] = [];
    for await (const outcome of service.read([stack, file('b.bmp')], { onProgress })) outcomes.push(outcome);
    expect(outcomes.map(({ path }) => path)).toEqual(['a/stack.tif#1', 'a/stack.tif#2', 'a/stack.tif#3', 'b.bmp']);
    expect(progress).toEqual(['1/4', '2/4', '3/4', '4/4']);
    for (const [i, outcome] of outcomes.slice(0, 3).entries()) {
      if (!('micrograph' in outcome)) throw new Error('not read');
      expect(outcome.micrograph.image).toEqual({ number: i + 1, of: 3 });
      expect(outcome.micrograph.name).toBe(`stack.tif#${i + 1}`);
      expect(outcome.micrograph.pixels.data[7]).toBeCloseTo(page(i + 1).samples[7] / 255, 6);
      expect(outcome.micrograph.notes.join()).toContain(`Image ${i + 1} of 3, in the order of the file.`);
    }
    expect(await all(service.read([stack], { only: new Set(['a/stack.tif#2']) }))).toEqual({ 'a/stack.tif#2': '1600' });
    expect(await all(service.read([stack], { only: new Set(['a/stack.tif#4']) }))).toEqual({
      'a/stack.tif#4': 'no-such-image',
    });
    const zip = file('z.zip', writeZip([{ path: 's.tif', content: writeTiff([page(1), page(2)]) }]));
    expect(Object.keys(await all(service.read([zip], {})))).toEqual(['z.zip/s.tif#1', 'z.zip/s.tif#2']);
    expect(await all(service.read([zip], { only: new Set(['z.zip/s.tif#2']) }))).toEqual({ 'z.zip/s.tif#2': '1600' });
    for await (const outcome of service.prepare([stack], { side: 16 })) {
      if (!('error' in outcome)) throw new Error('a stack became a training picture');
      expect(outcome.error.code).toBe('image-stack');
    }
  });

  it('offers a limited number of images', async () => {
    const service = createReadService({ startWorker: inlineWorkers().startWorker });
    const long = Array.from({ length: 70 }, () => ({ width: 32, height: 32, samples: noisyPicture(32, 32) }));
    const paths: string[] = [];
    for await (const outcome of service.read([file('long.tif', writeTiff(long) as Uint8Array<ArrayBuffer>)], {})) {
      paths.push(outcome.path);
      if ('micrograph' in outcome)
        expect(outcome.micrograph.notes.join()).toContain('of 70, in the order of the file. The first 64');
    }
    expect(paths.at(-1)).toBe('long.tif#64');
    expect(paths).toHaveLength(64);
  });

  it('starts no more workers for five drops at once than for one', async () => {
    const { startWorker, log } = inlineWorkers();
    const service = createReadService({ startWorker, workers: 2 });
    const drops = await Promise.all(
      Array.from({ length: 5 }, (_, i) => all(service.read([file(`${i}/a.bmp`), file(`${i}/b.bmp`), file(`${i}/c.bmp`)], {}))),
    );
    expect(drops.flatMap((drop) => Object.values(drop))).toEqual(Array(15).fill('1600'));
    expect(log).toEqual({ started: 2, ended: 0 });
  });

  it('gives an archive up whose list of files takes for ever, or kills the worker: it costs itself, not the rest', async () => {
    const zip = writeZip([{ path: 'a.bmp', content: bmp() }]);
    for (const [fate, code] of [
      ['hang', 'time-limit'],
      ['die', 'worker-crashed'],
    ] as const) {
      const { startWorker } = inlineWorkers((path) => (path === 'bad.zip' ? fate : 'read'));
      const service = createReadService({ startWorker, timeLimitMs: 100 });
      const files = [file('set/bad.zip', zip), file('good.zip', zip), file('b.bmp')];
      expect(await all(service.read(files, {}))).toEqual({ 'set/bad.zip': code, 'good.zip/a.bmp': '1600', 'b.bmp': '1600' });
    }
  });

  it('reads nothing from an empty drop', async () => {
    expect(await all(createReadService({ startWorker: inlineWorkers().startWorker }).read([], {}))).toEqual({});
  });

  it('reads only a few micrographs ahead of whoever takes them', async () => {
    const begun: string[] = [];
    const { startWorker } = inlineWorkers((path) => {
      if (path !== '') begun.push(path);
      return 'read';
    });
    const files = Array.from({ length: 40 }, (_, i) => file(`${i}.bmp`));
    const outcomes = createReadService({ startWorker, workers: 2 }).read(files, {})[Symbol.asyncIterator]();
    await outcomes.next();
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(begun.length).toBeLessThanOrEqual(8);
    let count = 1;
    while (!(await outcomes.next()).done) count++;
    expect(count).toBe(40);
  });
});
