import type { Endpoint } from 'comlink';
import { describe, expect, it, vi } from 'vitest';
import { createPlane, type Plane } from '../../base/plane';
import { AUTOMATIC } from '../../base/traces';
import { pictureWithBar } from '../../scale/testing';
import type { WorkerHandle } from '../worker-link';
import { createMeasureService } from './service';
import { serveMeasurements } from './worker-api';

// Pictures are drawn, then measured or read: seconds, more on a busy machine.
vi.setConfig({ testTimeout: 60_000 });

/** Vertical lines of a 16-px pitch. */
function lines(): Plane {
  const plane = createPlane(128, 100);
  for (let i = 0; i < plane.data.length; i++) plane.data[i] = (i % 128) % 16 < 8 ? 0.7 : 0.3;
  return plane;
}

const CROP = { x: 0, y: 0, width: 128, height: 96 };

/** Workers in this thread; `fate` says what becomes of each request in turn: it is measured, never answered, or kills the worker. */
function inlineWorkers(fate: ('measure' | 'hang' | 'die')[]) {
  const log = { started: 0, ended: 0 };
  const startWorker = (): WorkerHandle => {
    log.started++;
    const { port1, port2 } = new MessageChannel();
    let die: (details: string) => void = () => {};
    const crashed = new Promise<string>((resolve) => {
      die = resolve;
    });
    serveMeasurements({
      postMessage: (message, transfer) => port2.postMessage(message, transfer ?? []),
      removeEventListener: (type, listener) => port2.removeEventListener(type, listener),
      addEventListener: (type, listener) =>
        port2.addEventListener(type, (event) => {
          const asked = (event as MessageEvent).data.path?.[0] === 'measure';
          const next = asked ? (fate.shift() ?? 'measure') : 'measure';
          if (next === 'die') die('out of memory');
          else if (next === 'measure') (listener as (event: Event) => void)(event);
        }),
    } satisfies Endpoint);
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

describe('measuring in a worker', () => {
  it('gives facts in nanometres, keeps the pixels, and uses one worker', async () => {
    const { startWorker, log } = inlineWorkers([]);
    const service = createMeasureService({ startWorker });
    const plane = lines();
    const [sheet, again] = await Promise.all([
      service.measure(plane, CROP, 2.5, AUTOMATIC),
      service.measure(plane, CROP, null, AUTOMATIC),
    ]);
    const pitch = sheet.facts.find(({ id }) => id === 'line-pitch');
    expect(pitch?.unit).toBe('nm');
    expect(pitch?.value).toBeCloseTo(40, 0);
    expect(again.facts.find(({ id }) => id === 'line-pitch')?.unit).toBe('px');
    expect(plane.data.length).toBe(12_800);
    expect(log).toEqual({ started: 1, ended: 0 });
    service.close();
    expect(log.ended).toBe(1);
  });

  it('traces in the whole picture what was measured of a part', async () => {
    const { startWorker } = inlineWorkers([]);
    const service = createMeasureService({ startWorker });
    const plane = lines();
    const crop = { x: 16, y: 8, width: 96, height: 80 };
    const hand = { ...AUTOMATIC, bodies: 'bright' as const };
    const [traces, again] = [await service.trace('a', plane, crop, AUTOMATIC), await service.trace('a', plane, crop, hand)];
    expect(traces?.field).toEqual(crop);
    for (const { x, y } of traces?.bodies ?? []) {
      expect(x % 16).toBeCloseTo(4, 0);
      expect(y).toBeCloseTo(48, 0);
    }
    expect(traces?.bodies.length).toBe(6);
    expect(again?.withheld).toBeNull();
    service.close();
  });

  it('ends the worker when aborted, and starts another for the next request', async () => {
    const { startWorker, log } = inlineWorkers(['hang']);
    const service = createMeasureService({ startWorker });
    const controller = new AbortController();
    const first = service.measure(lines(), CROP, null, AUTOMATIC, controller.signal);
    setTimeout(() => controller.abort(), 10);
    await expect(first).rejects.toMatchObject({ code: 'cancelled' });
    expect(log).toEqual({ started: 1, ended: 1 });
    expect((await service.measure(lines(), CROP, null, AUTOMATIC)).facts.length).toBeGreaterThan(0);
    expect(log.started).toBe(2);
    service.close();
  });

  it('starts nothing for a request that was aborted before its turn', async () => {
    const { startWorker, log } = inlineWorkers([]);
    const service = createMeasureService({ startWorker });
    await expect(service.measure(lines(), CROP, null, AUTOMATIC, AbortSignal.abort())).rejects.toMatchObject({
      code: 'cancelled',
    });
    expect(log.started).toBe(0);
  });

  it('names a worker that dies and one that takes too long', async () => {
    const { startWorker, log } = inlineWorkers(['die', 'hang']);
    const service = createMeasureService({ startWorker, timeLimitMs: 3000 });
    await expect(service.measure(lines(), CROP, null, AUTOMATIC)).rejects.toMatchObject({ code: 'worker-crashed' });
    const hasty = createMeasureService({ startWorker, timeLimitMs: 30 });
    await expect(hasty.measure(lines(), CROP, null, AUTOMATIC)).rejects.toMatchObject({ code: 'measure-time' });
    expect(log).toEqual({ started: 2, ended: 2 });
    expect((await service.measure(lines(), CROP, null, AUTOMATIC)).facts.length).toBeGreaterThan(0);
    service.close();
  });

  it('finds the ends of a scale bar in the whole picture, while another picture is being measured', async () => {
    const { startWorker, log } = inlineWorkers(['hang']);
    const service = createMeasureService({ startWorker });
    const measuring = service.measure(lines(), CROP, null, AUTOMATIC);
    const plane = pictureWithBar({ left: 250.5, right: 350.5, y: 270, thick: 3, tick: 0, ink: 1 });
    const found = await service.snap(plane, { left: 253, right: 348, y: 272 });
    expect(found?.left).toBeCloseTo(250.5, 0);
    expect(found?.right).toBeCloseTo(350.5, 0);
    expect(await service.snap(plane, { left: 20, right: 120, y: 90 })).toBeNull();
    service.close();
    await expect(measuring).rejects.toBeInstanceOf(Error);
    expect(log).toEqual({ started: 2, ended: 2 });
  });
});
