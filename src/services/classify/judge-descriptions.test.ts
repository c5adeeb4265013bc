import { memory } from '@tensorflow/tfjs-core';
import type { Endpoint } from 'comlink';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { Random } from '../../base/random';
import { nodeHost } from '../../engine/node-host';
import { SECTIONS } from '../../language/sections';
import type { ModelFiles } from '../../models/folder';
import { judgeDescriptions } from '../../models/judge-descriptions';
import type { CategoryDescription, LabelledPictures, ScoredPictures } from '../../models/protocol';
import { readFrom, TINY, tinyModel, tinyPieces } from '../../models/testing';
import { createClassifyService } from './service';
import { ComputeSession } from './session';
import { serveCompute } from './worker-api';

// Networks are computed, on the slowest engine too: seconds, more on a busy machine.
vi.setConfig({ testTimeout: 60_000 });

const SIDE = TINY.imageSize;
let files: ModelFiles;

beforeAll(async () => {
  files = await tinyModel();
});

const described = (name: string, text: string): CategoryDescription => ({
  name,
  sections: [{ id: SECTIONS[0].id, title: SECTIONS[0].title, text }],
});
const CHANGED = [described('Powder', 'Loose grains, quite another text.'), described('Foam', 'Bubbles and films.')];

const bytes = (views: number, seed: number): Uint8Array => {
  const random = new Random(seed);
  return Uint8Array.from({ length: views * SIDE ** 2 }, () => random.integer(0, 255));
};
const pictures = (truth: readonly string[]): LabelledPictures => ({
  part: 'validation',
  truth,
  views: async (place) => bytes(1 + (place % 2), place),
});
const plane = (data: Uint8Array) => ({ width: SIDE, height: SIDE, data: Float32Array.from(data, (byte) => byte / 255) });
const whole = { x: 0, y: 0, width: SIDE, height: SIDE };

describe('scoring pictures under other descriptions', () => {
  it.each([1, 4] as const)(
    'gives the logits of the model as it is and of the one that would be saved, in %i orientations',
    async (turns) => {
      const model = turns === 1 ? files : await tinyModel({ ...TINY, orientations: turns });
      const session = new ComputeSession(nodeHost(), readFrom(model), { preferred: 'cpu' });
      await session.open();
      const tensors = memory().numTensors;
      const batch = [bytes(1, 1), bytes(2, 2)];
      const scored = await session.score(CHANGED, batch);
      expect(memory().numTensors).toBe(tensors);
      expect(scored.categories).toEqual([...TINY.categories, 'Foam']);
      const near = (actual: readonly number[], expected: readonly number[]) =>
        expected.forEach((value, c) => {
          expect(actual[c]).toBeCloseTo(value, 4);
        });
      const view = (data: Uint8Array, v: number) => plane(data.subarray(v * SIDE ** 2, (v + 1) * SIDE ** 2));
      const check = async (rows: readonly (readonly number[])[]) => {
        near(rows[0], await session.logits(view(batch[0], 0), whole));
        const [one, two] = [await session.logits(view(batch[1], 0), whole), await session.logits(view(batch[1], 1), whole)];
        near(
          rows[1],
          one.map((value, c) => (value + two[c]) / 2),
        );
      };
      await check(scored.before);
      const { provenance } = tinyPieces().descriptions;
      const made = await session.derive({
        id: 'made',
        descriptions: { version: 1, provenance, categories: CHANGED },
        without: [],
        createdAt: '2026-01-01T00:00:00.000Z',
      });
      await session.switchTo(readFrom(made));
      await check(scored.after);
      // With another model in use the head is made anew.
      expect((await session.score(CHANGED, batch)).before[0]).toHaveLength(5);
      await expect(session.score(CHANGED, [new Uint8Array(7)])).rejects.toMatchObject({ code: 'bad-views' });
      session.close();
    },
  );

  it('takes turns with classifying, and can be stopped', async () => {
    const { port1, port2 } = new MessageChannel();
    serveCompute(port2 as unknown as Endpoint, nodeHost(), () => readFrom(files));
    const service = createClassifyService({
      startWorker: () => ({
        endpoint: port1 as unknown as Endpoint,
        crashed: new Promise(() => {}),
        terminate: () => port2.close(),
      }),
      model: 'tiny',
      preferred: 'cpu',
    });
    await service.open();
    const truth = Array.from({ length: 10 }, (_, i) => [...TINY.categories, 'Foam'][i % 5]);
    const log: string[] = [];
    const judging = judgeDescriptions(service, CHANGED, pictures(truth), { onProgress: (done) => log.push(`${done}`) });
    const classifying = [1, 2].map((seed) => service.logits(plane(bytes(1, seed)), whole).then(() => log.push('classified')));
    const judged = await judging;
    await Promise.all(classifying);
    expect(log.indexOf('classified')).toBeLessThan(log.indexOf('8'));
    expect(log.at(-1)).toBe('10');
    expect(judged).toMatchObject({ part: 'validation', n: 8, comparison: { n: 8 }, added: { n: 2 } });

    const stop = new AbortController();
    const stopped = judgeDescriptions(service, CHANGED, pictures(truth), {
      signal: stop.signal,
      onProgress: (done) => done === 4 && stop.abort(),
    });
    await expect(stopped).rejects.toMatchObject({ code: 'cancelled' });
    service.close();
  });

  it('counts right and wrong before and after, new categories apart', async () => {
    const one = (place: number, length: number) => Array.from({ length }, (_, c) => (c === place ? 1 : 0));
    let asked = 0;
    const batches: ScoredPictures[] = [
      {
        categories: ['A', 'B', 'New'],
        modelSha256: 'm',
        before: [one(0, 2), one(1, 2), one(1, 2), one(0, 2)],
        after: [one(0, 3), one(0, 3), one(1, 3), one(2, 3)],
      },
      { categories: ['A', 'B', 'New'], modelSha256: 'm', before: [one(0, 2)], after: [one(0, 3)] },
    ];
    const bench = { score: async () => batches[asked++] };
    // Truth: A right both times, A mended, B right both times, New found, New missed.
    const judged = await judgeDescriptions(bench, CHANGED, pictures(['A', 'A', 'B', 'New', 'New']));
    expect(judged).toMatchObject({
      n: 3,
      before: { top1: 2 / 3, macroF1: (2 / 3 + 2 / 3) / 2 },
      after: { top1: 1, macroF1: 1 },
      comparison: { onlyFirst: 0, onlySecond: 1, pValue: 1 },
      added: { n: 2, right: 1 },
    });
    asked = 0;
    batches[1] = { ...batches[1], modelSha256: 'other' };
    await expect(judgeDescriptions(bench, CHANGED, pictures(['A', 'A', 'B', 'New', 'New']))).rejects.toMatchObject({
      code: 'model-changed',
    });
  });
});
