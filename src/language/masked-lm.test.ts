import { memory, setBackend, tensor } from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu';
import '@tensorflow/tfjs-core/dist/register_all_gradients';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { type MaskedLmOptions, trainMaskedLm } from './masked-lm';
import { encodeTexts, initSmallLm, type SmallLmParams } from './small-lm';
import { CLS_ID, trainTokenizer } from './tokenizer';

// Networks are computed, on the slowest engine too: seconds, more on a busy machine.
vi.setConfig({ testTimeout: 60_000 });

/** Two texts in which a word tells the next: what a model that looks at the neighbours can learn, and a count of words cannot. */
const TEXTS = [
  Array.from({ length: 12 }, () => 'grey wires lie on black glass').join(' '),
  Array.from({ length: 12 }, () => 'white spheres stick to silicon').join(' '),
];
const tokenizer = trainTokenizer(TEXTS, 340);
const CONFIG = { vocabularySize: tokenizer.size, width: 16, heads: 2, layers: 1, maxTokens: 40 };
const OPTIONS: MaskedLmOptions = { seed: 1, steps: 80, batch: 8, window: 12, learningRate: 0.02 };

/** Entropy in nats of a token drawn from the texts, [CLS] included: the best that a model without context can do. */
function unigramEntropy(): number {
  const counts = new Map<number, number>();
  const ids = TEXTS.flatMap((text) => [CLS_ID, ...tokenizer.encode(text)]);
  for (const id of ids) counts.set(id, (counts.get(id) ?? 0) + 1);
  return [...counts.values()].reduce((sum, n) => sum - (n / ids.length) * Math.log(n / ids.length), 0);
}

async function run(options: MaskedLmOptions) {
  const losses: number[] = [];
  const training = trainMaskedLm(CONFIG, initSmallLm(CONFIG, 1), tokenizer, TEXTS, options);
  for (;;) {
    const turn = await training.next();
    if (turn.done) return { losses, params: turn.value };
    losses.push(turn.value.loss);
  }
}

beforeAll(async () => {
  await setBackend('cpu');
});

describe('masked language modelling', () => {
  it('learns from context: its loss falls below the entropy of single tokens', async () => {
    const { losses } = await run(OPTIONS);
    const entropy = unigramEntropy();
    expect(losses).toHaveLength(4);
    expect(losses[0]).toBeGreaterThan(entropy);
    expect(losses[losses.length - 1]).toBeLessThan(0.85 * entropy);
  });

  it('repeats with the seed, bit for bit, and leaves the weights it began with alone', async () => {
    const short = { ...OPTIONS, steps: 3 };
    const initial = initSmallLm(CONFIG, 1);
    const { params } = await run(short);
    expect((await run(short)).params).toEqual(params);
    expect((await run({ ...short, seed: 2 })).params['lm.tokens']).not.toEqual(params['lm.tokens']);
    expect(initSmallLm(CONFIG, 1)).toEqual(initial);
    expect(Object.keys(params).sort()).toEqual(Object.keys(initial).sort());
    for (const [name, { shape, values }] of Object.entries(params)) {
      expect(shape).toEqual(initial[name].shape);
      expect(values).not.toEqual(initial[name].values);
    }
  });

  it('leaves no tensor behind', async () => {
    await run({ ...OPTIONS, steps: 2 });
    const before = memory().numTensors;
    await run({ ...OPTIONS, steps: 2 });
    expect(memory().numTensors).toBe(before);
  });

  it('stops when it is told to', async () => {
    const abort = new AbortController();
    const training = trainMaskedLm(CONFIG, initSmallLm(CONFIG, 1), tokenizer, TEXTS, OPTIONS, abort.signal);
    await training.next();
    abort.abort();
    const before = memory().numTensors;
    await expect(training.next()).rejects.toThrow(/small language model/);
    expect(memory().numTensors).toBeLessThan(before);
  });
});

describe('the states of the texts', () => {
  it('are those of each text by itself, padded with zeros to the longest, cut at the limit', async () => {
    const { params } = await run({ ...OPTIONS, steps: 1 });
    const tensors = Object.fromEntries(
      Object.entries(params).map(([name, { shape, values }]) => [name, tensor(values, [...shape])]),
    ) as SmallLmParams;
    const read = (texts: readonly string[]) => {
      const { hidden, mask } = encodeTexts(CONFIG, tensors, tokenizer, texts);
      const out = { hidden: hidden.arraySync() as number[][][], mask: mask.arraySync() as number[][] };
      hidden.dispose();
      mask.dispose();
      return out;
    };
    const before = memory().numTensors;
    const both = read(['grey glass', TEXTS[1]]);
    expect(memory().numTensors).toBe(before);
    const length = 1 + tokenizer.encode('grey glass').length;
    expect(both.hidden[1]).toHaveLength(40);
    expect(both.mask[0]).toEqual(Array.from({ length: 40 }, (_, t) => (t < length ? 1 : 0)));
    expect(both.mask[1]).toEqual(new Array(40).fill(1));
    expect(
      both.hidden[0]
        .slice(length)
        .flat()
        .every((value) => value === 0),
    ).toBe(true);
    expect(read(['grey glass']).hidden[0]).toEqual(both.hidden[0].slice(0, length));
  });
});
