import type { Endpoint } from 'comlink';
import { expose } from 'comlink';
import { beforeAll, describe, expect, it } from 'vitest';
import { createPlane, type Plane } from '../../base/plane';
import { Random } from '../../base/random';
import { nodeHost } from '../../engine/node-host';
import { readFrom, TINY, tinyModel } from '../../models/testing';
import { createTurns } from '../turns';
import { serve, type WorkerHandle } from '../worker-link';
import type { Classification, EngineReport, Look, ToClassify } from './protocol';
import { createClassifyService } from './service';
import { type ComputeApi, serveCompute } from './worker-api';

let files: Record<string, Uint8Array<ArrayBuffer>>;

beforeAll(async () => {
  files = await tinyModel();
});

function picture(width: number, height: number): Plane {
  const random = new Random(11);
  const plane = createPlane(width, height);
  for (let i = 0; i < plane.data.length; i++) plane.data[i] = random.uniform();
  return plane;
}

/** A handle on an API served in this thread, and a way to kill it. */
function inlineWorker(
  start: (endpoint: Endpoint) => void,
): WorkerHandle & { die: (details: string) => void; fallSilent: () => void } {
  const { port1, port2 } = new MessageChannel();
  let die: (details: string) => void = () => {};
  const crashed = new Promise<string>((resolve) => {
    die = resolve;
  });
  start(port2 as unknown as Endpoint);
  return {
    endpoint: port1 as unknown as Endpoint,
    crashed,
    terminate: () => port2.close(),
    fallSilent: () => port2.close(),
    die: (details) => {
      port2.close();
      die(details);
    },
  };
}

const REPORT: EngineReport = {
  engine: 'webgpu',
  device: 'fake',
  software: false,
  notice: '',
  modelId: 'fake',
  modelSha256: '0'.repeat(64),
  categories: ['a'],
  imageSize: 224,
  evaluation: null,
  golden: { verified: true, largestRelativeError: 0, tolerance: 1e-3 },
  timing: { load: 1, warmUp: 1 },
};

const NOTHING = { modelSha256: '', categories: [], orientations: 1, squares: 7, effects: [] };

const RESULT = { views: [] as Classification['views'], engine: 'webgpu' } as unknown as Classification;

const widthOf = (picture: ToClassify): number => ('values' in picture ? picture.crop.width : picture.pixels.width);

/** A worker that answers at once, unless a job is held. */
function fakeApi(log: string[], hold: (width: number) => boolean = () => false): ComputeApi {
  return {
    open: async () => {
      log.push('open');
      return { value: REPORT };
    },
    classify: (pictures) => {
      log.push(`classify ${pictures.map(widthOf).join(' ')}`);
      return pictures.some((picture) => hold(widthOf(picture)))
        ? new Promise(() => {})
        : Promise.resolve({ value: pictures.map(() => ({ value: RESULT })) });
    },
    logits: async () => ({ value: [0] }),
    lookInside: async ({ width }) => {
      log.push(`inside ${width}`);
      return { value: { inside: { ...NOTHING, views: [] }, values: new Float32Array() } };
    },
    patchEffects: async ({ count }) => ({ value: new Float32Array(count) }),
    check: async () => ({ value: REPORT.golden }),
    compare: async () => ({ value: { categories: [], before: [], after: [] } }),
    score: async () => ({ value: { before: [], after: [], categories: [], modelSha256: '' } }),
    derive: async () => ({ value: {} }),
    onnx: async () => ({ value: new Uint8Array(0) }),
    teach: async () => ({ value: {} }),
  };
}

const whole = ({ width, height }: Plane) => ({ x: 0, y: 0, width, height });

describe('classify service', () => {
  it('opens a model in its worker and classifies crops there', async () => {
    const service = createClassifyService({
      startWorker: () => inlineWorker((endpoint) => serveCompute(endpoint, nodeHost(), () => readFrom(files))),
      model: 'tiny',
      preferred: 'cpu',
    });
    const phases: [string, number][] = [];
    const [report, again] = await Promise.all([
      service.open((phase, fraction) => phases.push([phase, fraction])),
      service.open(),
    ]);
    expect(report).toMatchObject({ engine: 'cpu', categories: TINY.categories, golden: { verified: true } });
    expect(again).toEqual(report);
    expect(phases.at(-1)).toEqual(['Ready', 1]);

    const plane = picture(120, 80);
    const crop = { x: 10, y: 20, width: 100, height: 50 };
    const result = await service.classify(plane, crop);
    expect(result.ranking).toHaveLength(4);
    expect(result.views[0]).toEqual({ x: 10, y: 20, width: 50, height: 50 });
    for (const view of result.views) {
      expect(view.x).toBeGreaterThanOrEqual(10);
      expect(view.x + view.width).toBeLessThanOrEqual(110);
    }
    expect(plane.data).toHaveLength(120 * 80); // the page keeps its pixels
    const { inside, values } = await service.lookInside(plane, crop);
    expect(inside.views.map(({ rect }) => rect)).toEqual(result.views);
    const [{ logits }] = inside.views;
    const question = {
      modelSha256: inside.modelSha256,
      values: values.slice(0, values.length / inside.views.length),
      logits,
      level: 1,
    };
    expect(await service.patchEffects({ ...question, from: 1, count: 3 })).toHaveLength(3 * 4);
    const stale = service.patchEffects({ ...question, modelSha256: 'another', from: 0, count: 1 });
    await expect(stale).rejects.toMatchObject({ code: 'model-changed' });
    await expect(service.classify(plane, { ...crop, width: 200 })).rejects.toMatchObject({ code: 'bad-crop' });
    service.close();
  });

  it('brings a missing model home as a named error, and tries anew when asked again', async () => {
    let there = false;
    const service = createClassifyService({
      startWorker: () => inlineWorker((endpoint) => serveCompute(endpoint, nodeHost(), () => readFrom(there ? files : {}))),
      model: 'tiny',
      preferred: 'cpu',
    });
    await expect(service.open()).rejects.toMatchObject({ code: 'model-missing', advice: expect.stringContaining('folder') });
    there = true;
    expect((await service.open()).golden.verified).toBe(true);
    service.close();
  });

  it('starts with the first at once, then takes what waits together, a look inside before the rest of a folder', async () => {
    const log: string[] = [];
    const service = createClassifyService({
      startWorker: () => inlineWorker((endpoint) => expose(fakeApi(log), endpoint)),
      model: '',
    });
    const jobs = [1, 2, 3].map((width) => service.classify(picture(width, 1), { x: 0, y: 0, width, height: 1 }));
    jobs.push(service.lookInside(picture(9, 1), whole(picture(9, 1))) as never);
    await Promise.all(jobs);
    expect(log).toEqual(['open', 'classify 1', 'inside 9', 'classify 2 3']);
    service.close();
  });

  it('asks the worker for one thing at a time, whatever is wanted at once', async () => {
    let running = 0;
    let most = 0;
    const log: string[] = [];
    // Not on a GPU, where the turns would keep the order too.
    const api: ComputeApi = { ...fakeApi(log), open: async () => ({ value: { ...REPORT, engine: 'wasm' } }) };
    const slow = Object.fromEntries(
      Object.entries(api).map(([name, call]) => [
        name,
        async (...given: never[]) => {
          most = Math.max(most, ++running);
          await new Promise((resolve) => setTimeout(resolve, 2));
          running--;
          return (call as (...given: never[]) => unknown)(...given);
        },
      ]),
    );
    const service = createClassifyService({ startWorker: () => inlineWorker((endpoint) => expose(slow, endpoint)), model: '' });
    const plane = picture(2, 1);
    await Promise.all([
      service.open(),
      service.classify(plane, whole(plane)),
      service.use('another'),
      service.logits(plane, whole(plane)),
      service.lookInside(plane, whole(plane)),
      service.onnx('a third'),
      service.classify(plane, whole(plane)),
    ]);
    expect(most).toBe(1);
    expect(log).toEqual(['classify 2', 'inside 2', 'classify 2']); // the first at once, then who waits before the screen
    service.close();
  });

  it('takes no more views together than are worth it, prepared pictures like others, and one at a time in software', async () => {
    const taken = async (report: EngineReport): Promise<[string[], number]> => {
      const log: string[] = [];
      const service = createClassifyService({
        startWorker: () =>
          inlineWorker((endpoint) => expose({ ...fakeApi(log), open: async () => ({ value: report }) }, endpoint)),
        model: '',
      });
      await service.open();
      const look = (width: number): Look => {
        const crop = { x: 0, y: 0, width, height: 1 };
        return { side: 224, crop, views: [crop, crop, crop], values: new Float32Array(3), contrast: 'some' };
      };
      const jobs = [1, 2, 3, 4, 5, 6, 7].map((width) => service.classifyLook(look(width)));
      jobs.push(...[11, 12].map(() => service.classify(picture(1, 1), whole(picture(1, 1)))));
      await Promise.all(jobs);
      service.close();
      return [log, service.atOnce()];
    };
    expect(await taken(REPORT)).toEqual([['classify 1', 'classify 2 3 4 5 6', 'classify 7 1 1'], 16]);
    const [log, atOnce] = await taken({ ...REPORT, software: true });
    expect([log.length, atOnce]).toEqual([9, 1]);
  });

  it('waits for its turn on the GPU, where a job can still be aborted', async () => {
    const log: string[] = [];
    const gpu = createTurns();
    let written: () => void = () => {};
    const writing = gpu.take('Writing', () => new Promise<void>((resolve) => (written = resolve)));
    const service = createClassifyService({
      startWorker: () => inlineWorker((endpoint) => expose(fakeApi(log), endpoint)),
      model: '',
      gpu,
    });
    const abort = new AbortController();
    const gaveUp = service.classify(picture(1, 1), whole(picture(1, 1)), abort.signal);
    const waiting = service.classify(picture(2, 1), whole(picture(2, 1)));
    await service.open();
    abort.abort();
    await expect(gaveUp).rejects.toMatchObject({ code: 'cancelled' });
    expect(log, 'the model opens, nothing is computed while a text is written').toEqual(['open']);
    written();
    await Promise.all([writing, waiting]);
    expect(log).toEqual(['open', 'classify 2']);
    service.close();
  });

  it('cancels what waits, and lets go of what runs', async () => {
    const log: string[] = [];
    const service = createClassifyService({
      startWorker: () => inlineWorker((endpoint) => expose(fakeApi(log), endpoint)),
      model: '',
    });
    const abort = new AbortController();
    const first = service.classify(picture(1, 1), whole(picture(1, 1)));
    const second = service.classify(picture(2, 1), whole(picture(2, 1)), abort.signal);
    const third = service.classify(picture(3, 1), whole(picture(3, 1)));
    abort.abort();
    await expect(second).rejects.toMatchObject({ code: 'cancelled' });
    await Promise.all([first, third]);
    expect(log).toEqual(['open', 'classify 1', 'classify 3']);
    await expect(service.classify(picture(1, 1), whole(picture(1, 1)), AbortSignal.abort())).rejects.toMatchObject({
      code: 'cancelled',
    });
    service.close();
  });

  it('replaces a worker that dies, repeats its job once and announces the engine', async () => {
    const log: string[] = [];
    const workers: ReturnType<typeof inlineWorker>[] = [];
    const service = createClassifyService({
      startWorker: () => {
        const first = workers.length === 0;
        const worker = inlineWorker((endpoint) =>
          expose(
            fakeApi(log, (width) => first && width === 7),
            endpoint,
          ),
        );
        workers.push(worker);
        return worker;
      },
      model: '',
    });
    const changes: EngineReport[] = [];
    service.onEngineChange((report) => changes.push(report));
    await service.open();
    expect(changes).toEqual([]);
    const job = service.classify(picture(7, 1), whole(picture(7, 1)));
    while (!log.includes('classify 7')) await new Promise((done) => setTimeout(done, 5));
    workers[0].die('out of memory');
    expect((await job).engine).toBe('webgpu');
    expect(log).toEqual(['open', 'classify 7', 'open', 'classify 7']);
    expect(changes).toEqual([REPORT]);

    workers[1].die('idle'); // nobody waits; the next job gets a new worker
    await new Promise((done) => setTimeout(done, 5));
    await service.classify(picture(3, 1), whole(picture(3, 1)));
    expect(workers).toHaveLength(3);
    service.close();
  });

  it('replaces a worker that ends without a word, and gives a job up after which two fell silent', async () => {
    const log: string[] = [];
    const workers: ReturnType<typeof inlineWorker>[] = [];
    const service = createClassifyService({
      startWorker: () => {
        const worker = inlineWorker((endpoint) =>
          serve(
            {
              ...fakeApi(log, () => true),
              classify: (pictures: readonly ToClassify[]) => {
                log.push(`classify ${pictures.map(widthOf).join(' ')}`);
                if (pictures.some((picture) => widthOf(picture) === 7) || workers.length === 1) worker.fallSilent();
                return Promise.resolve({ value: pictures.map(() => ({ value: RESULT })) });
              },
            },
            endpoint,
          ),
        );
        workers.push(worker);
        return worker;
      },
      model: '',
      heart: { silenceMs: 60, beatMs: 10 },
    });
    expect((await service.classify(picture(3, 1), whole(picture(3, 1)))).engine).toBe('webgpu');
    expect(log).toEqual(['open', 'classify 3', 'open', 'classify 3']);
    await expect(service.classify(picture(7, 1), whole(picture(7, 1)))).rejects.toMatchObject({ code: 'worker-crashed' });
    expect((await service.classify(picture(4, 1), whole(picture(4, 1)))).engine).toBe('webgpu');
    service.close();
  });

  it('gives a job up that kills two workers, and goes on with the next', async () => {
    const log: string[] = [];
    const service = createClassifyService({
      startWorker: () => {
        const worker = inlineWorker((endpoint) => {
          const api = fakeApi(log);
          expose(
            {
              ...api,
              classify: (pictures: readonly ToClassify[]) => {
                if (pictures.some((picture) => widthOf(picture) === 7)) worker.die('crash');
                return api.classify(pictures);
              },
            },
            endpoint,
          );
        });
        return worker;
      },
      model: '',
    });
    const [first, good, bad, last] = [2, 3, 7, 4].map((width) =>
      service.classify(picture(width, 1), { x: 0, y: 0, width, height: 1 }),
    );
    await expect(bad).rejects.toMatchObject({ code: 'worker-crashed' });
    for (const other of [first, good, last]) expect((await other).engine).toBe('webgpu');
    expect(log.filter((entry) => entry !== 'open')).toEqual(
      ['2', '3 7 4', '3 7 4', '3', '7', '7', '4'].map((widths) => `classify ${widths}`),
    );
    service.close();
  });

  it('goes on with another model before what waits, and takes it again in a new worker', async () => {
    const log: string[] = [];
    const workers: ReturnType<typeof inlineWorker>[] = [];
    const service = createClassifyService({
      startWorker: () => {
        const worker = inlineWorker((endpoint) =>
          expose(
            {
              ...fakeApi(log),
              open: async (model: string) => {
                log.push(`open ${model}`);
                return { value: REPORT };
              },
            },
            endpoint,
          ),
        );
        workers.push(worker);
        return worker;
      },
      model: 'a',
      fallback: 'a',
    });
    const changes: EngineReport[] = [];
    service.onEngineChange((report) => changes.push(report));
    const jobs = [1, 2].map((width) => service.classify(picture(width, 1), whole(picture(width, 1))));
    await Promise.all([service.use('b'), ...jobs]);
    expect(log.slice(0, 2)).toEqual(['open a', 'classify 1']);
    expect(log).toContain('open b');
    expect(service.model()).toBe('b');
    expect(changes).toEqual([REPORT]);
    workers[0].die('out of memory');
    await new Promise((done) => setTimeout(done, 5));
    await service.classify(picture(3, 1), whole(picture(3, 1)));
    expect(log.slice(-2)).toEqual(['open b', 'classify 3']);
    service.close();
  });

  it('keeps the present model when another cannot be used, but opens any when none is there', async () => {
    let shipped = true;
    const faulty = Object.assign(new Error('cut short'), { code: 'x' });
    const reader = (model: string) =>
      model === 'a' && shipped ? readFrom(files) : model === 'b' ? readFrom(other) : () => Promise.reject(faulty);
    const other = await tinyModel(TINY, 2);
    const start = () =>
      createClassifyService({
        startWorker: () => inlineWorker((endpoint) => serveCompute(endpoint, nodeHost(), reader)),
        model: 'a',
        fallback: 'a',
        preferred: 'cpu',
      });
    const service = start();
    const plane = picture(40, 30);
    const before = (await service.classify(plane, whole(plane))).modelSha256;
    await expect(service.use('c')).rejects.toThrow('cut short');
    expect([service.model(), (await service.classify(plane, whole(plane))).modelSha256]).toEqual(['a', before]);
    service.close();

    shipped = false;
    const bare = start();
    await expect(bare.open()).rejects.toThrow('cut short');
    await expect(bare.use('c')).rejects.toThrow('cut short');
    expect((await bare.use('b')).modelSha256).not.toBe(before);
    expect((await bare.classify(plane, whole(plane))).modelSha256).not.toBe(before);
    bare.close();
  });

  it('opens the fallback where the model cannot be opened, or kills the worker, and says so', async () => {
    for (const fatal of [false, true]) {
      const service = createClassifyService({
        startWorker: () => {
          const worker = inlineWorker((endpoint) =>
            expose(
              {
                ...fakeApi([]),
                open: async (model: string) => {
                  if (model === 'shipped') return { value: REPORT };
                  if (fatal) worker.die('out of memory');
                  return { error: { name: 'E', code: 'model-damaged', message: 'The model big cannot be used.', advice: '' } };
                },
              },
              endpoint,
            ),
          );
          return worker;
        },
        model: 'big',
        fallback: 'shipped',
      });
      const changes: EngineReport[] = [];
      service.onEngineChange((report) => changes.push(report));
      const report = await service.open();
      expect(report.notice).toMatch(
        fatal ? /out of memory.* The shipped model is used/ : /^The model big cannot be used\. The shipped/,
      );
      expect(changes).toEqual([report]);
      expect(service.model()).toBe('shipped');
      service.close();
    }
  });
});
