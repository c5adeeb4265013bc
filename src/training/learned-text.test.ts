/** Vectors learned in place of the text, on tfjs's plain engine. */
import { memory, setBackend, tensor, tidy } from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu';
import '@tensorflow/tfjs-core/dist/register_all_gradients';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { Random } from '../base/random';
import { readOut } from '../model/hnf';
import { initHnf } from '../model/init';
import { toTensors } from '../model/params';
import { SMALL } from '../model/testing/cases';
import { type LabelledView, learnText } from './learned-text';

// Two hundred steps on a plain engine: seconds, more on a busy machine.
vi.setConfig({ testTimeout: 60_000 });

beforeAll(async () => {
  await setBackend('cpu');
});

const COUNT = SMALL.categories.length;
const DEPTH = SMALL.levels.length;
const params = initHnf(SMALL, 3);
const bank = { shape: [COUNT, SMALL.width], values: Float32Array.from({ length: COUNT * SMALL.width }, () => 0.5) };

/** Twelve views; each category's lie about a vector of its own. */
const views: LabelledView[] = Array.from({ length: 12 }, (_, i) => {
  const label = i % COUNT;
  const own = new Random(`learned-text/test/${label}`);
  const about = new Random(`learned-text/view/${i}`);
  const levels = Float32Array.from({ length: DEPTH * SMALL.width }, () => own.normal() + 0.1 * about.normal());
  return { levels, beside: null, vector: null, label };
});

function right(values: Float32Array): number {
  const logits = tidy(() => {
    const levels = tensor(Float32Array.from(views.flatMap(({ levels: own }) => [...own])), [views.length, DEPTH, SMALL.width]);
    const text = tensor(values, [COUNT, SMALL.width]);
    return readOut(SMALL, toTensors(params), { levels, beside: null, vector: null }, text).logits.arraySync();
  });
  return logits.filter((row, i) => row.indexOf(Math.max(...row)) === views[i].label).length;
}

describe('learnText', () => {
  it('learns from labels what a bank without words does not tell, and leaves no tensor behind', async () => {
    const before = memory().numTensors;
    const learned = await learnText(SMALL, params, views, bank, 1);
    expect(memory().numTensors).toBe(before);
    expect(learned.shape).toEqual(bank.shape);
    expect(right(bank.values)).toBeLessThan(8);
    expect(right(learned.values)).toBeGreaterThanOrEqual(11);
  });

  it('is the same for the same seed and another for another', async () => {
    const [one, again, other] = [
      await learnText(SMALL, params, views, bank, 1),
      await learnText(SMALL, params, views, bank, 1),
      await learnText(SMALL, params, views, bank, 2),
    ];
    expect(again).toEqual(one);
    expect(other).not.toEqual(one);
  });
});
