import { describe, expect, it, vi } from 'vitest';
import { toHalfBits } from '../../base/half';
import { Random } from '../../base/random';
import { createExamples, type ExampleSet } from '../../dataset/examples';
import type { LabelledPart } from '../../dataset/labelled-part';
import { fitCalibration } from '../../evaluation/fit-calibration';
import { noveltyOf } from '../../evaluation/novelty';
import { SMALL } from '../../model/testing/cases';
import type { StrangerBank } from '../../models/stranger-bank';
import type { FineTuneTask } from '../../training/fine-tune';
import { withRoom } from '../../training/stored-front';
import { tuneStrangers } from './strangers';

// Small networks are trained: seconds, more on a busy machine.
vi.setConfig({ testTimeout: 60_000 });

const WIDTH = 30;
const CONFIG = { ...SMALL, front: { id: 'tiny', sha256: '0'.repeat(64), maps: ['stem'], tokenWidth: 2, vectorWidth: WIDTH } };
const SCALE = Float32Array.from({ length: WIDTH }, () => 2);
const SHIFT = Float32Array.from({ length: WIDTH }, () => -1);

const draw = (kind: string, seed: number): number[] => {
  const [centre, noise] = [new Random(kind), new Random(`${kind} ${seed}`)];
  return Array.from({ length: WIDTH }, () => centre.normal(0, 2) + noise.normal(0, 0.5));
};

/** Two views of each picture, looked at before where `known`. */
function partOf(kinds: readonly string[], perKind: number, from: number, known: boolean): LabelledPart {
  const rows = kinds.flatMap((kind, label) =>
    Array.from({ length: perKind }, (_, i) => ({ label, row: draw(kind, from + i) })),
  );
  const plain = createExamples(2 * rows.length, CONFIG.imageSize);
  const examples = withRoom(CONFIG, plain, 2 ** 24);
  rows.forEach(({ label, row }, i) => {
    for (const view of [2 * i, 2 * i + 1]) {
      examples.labels[view] = label;
      if (known && examples.front?.known) {
        examples.front.known[view] = 1;
        row.forEach((value, j) => {
          (examples as Required<ExampleSet>).front.vectors[view * WIDTH + j] = toHalfBits(value);
        });
      }
    }
  });
  return { examples, pictureOf: rows.flatMap((_, i) => [i, i]), files: rows.map((_, i) => `${from}/${i}`) };
}

const training = partOf(['one', 'two'], 10, 0, true);
const test = partOf(['one', 'two'], 10, 500, true);
const task = {
  config: CONFIG,
  seed: '1',
  training: training.examples,
  validation: createExamples(0, CONFIG.imageSize),
  test: test.examples,
  folds: training.pictureOf.map((picture) => picture % 5),
  start: new Float32Array(),
  layout: { entries: [{ name: 'head.probe_weight', offset: 0, length: 0, shape: [0], decay: false }], length: 0 },
  constants: {
    'front.vector.scale': { shape: [WIDTH], values: SCALE },
    'front.vector.shift': { shape: [WIDTH], values: SHIFT },
  },
} as unknown as FineTuneTask;

/** The bank holds what the front saw, before the model's map. */
const raw = (row: readonly number[]): number[] => row.map((value, i) => (value - SHIFT[i]) / SCALE[i]);
const KINDS = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i', 'j'];
const bank: StrangerBank = {
  width: WIDTH,
  vectors: Float32Array.from(KINDS.flatMap((kind) => [0, 1, 2, 3].flatMap((seed) => raw(draw(kind, seed))))),
  groups: KINDS.flatMap((_, group) => Array<number>(4).fill(group)),
};
const untouched = {
  features: async () => {
    throw new Error('everything was looked at before');
  },
};

describe('a tuned model and strangers', () => {
  it('tells kinds that it never saw from new pictures of its own classes, by a threshold from its training pictures', async () => {
    const found = await tuneStrangers(task, untouched, training, bank);
    if (!found) throw new Error('nothing was taught');
    const { params, strangers } = found;
    const logits = [3, 0];
    const held = await found.scoresOf('training', training);
    const calibration = fitCalibration(
      held.map((stranger, i) => ({ logits, truth: training.examples.labels[2 * i], stranger })),
      strangers,
    );
    const unknown = (stranger: number): boolean => {
      const { score, threshold } = noveltyOf({ logits, stranger }, calibration);
      return score > threshold;
    };
    const own = await found.scoresOf('test', test);
    expect(own).toHaveLength(20);
    expect(own.filter(unknown).length).toBeLessThanOrEqual(4);
    const { values } = params['head.stranger.kernel'];
    const [bias] = params['head.stranger.bias'].values;
    const fresh = ['x', 'y', 'z'].flatMap((kind) => [0, 1, 2, 3, 4].map((seed) => draw(kind, seed)));
    const scores = fresh.map((row) => row.reduce((sum, value, i) => sum + value * values[i], bias));
    expect(scores.filter(unknown).length).toBeGreaterThanOrEqual(12);
  });

  it('looks once more at what was not kept', async () => {
    const unseen = partOf(['one', 'two'], 10, 500, false);
    const rows = { ...task, test: unseen.examples } as FineTuneTask;
    const asked: number[] = [];
    const engine = {
      features: async (_: Float32Array, looks: readonly { readonly indices: readonly number[] }[]) =>
        looks.map(({ indices }) => {
          asked.push(...indices);
          // Another five values stand before M.
          return Float32Array.from(
            indices.flatMap((view) => [9, 9, 9, 9, 9, ...draw(view < 20 ? 'one' : 'two', 500 + (Math.floor(view / 2) % 10))]),
          );
        }),
    };
    const [found, kept] = [
      await tuneStrangers(rows, engine, training, bank),
      await tuneStrangers(task, untouched, training, bank),
    ];
    const scores = (await found?.scoresOf('test', unseen)) ?? [];
    expect(asked).toHaveLength(40);
    (await kept?.scoresOf('test', test))?.forEach((score, i) => {
      expect(scores[i]).toBeCloseTo(score, 2);
    });
  });

  it('has no score for them without a bank, or without a front', async () => {
    expect(await tuneStrangers(task, untouched, training, null)).toBeNull();
    expect(await tuneStrangers({ ...task, config: SMALL }, untouched, training, bank)).toBeNull();
  });
});
