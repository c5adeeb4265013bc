import { memory, setBackend, type Tensor } from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import type { HnfConfig } from './config';
import { type HnfOptions, hnf } from './hnf';
import type { Params } from './params';
import {
  describeSwitches,
  disagreement,
  makeSample,
  makeTexts,
  modelOutputs,
  type Sample,
  SMALL,
  SWITCHES,
  scaledDown,
  worstError,
} from './testing/cases';
import type { TextStates, textBank } from './text-bank';

// Networks are computed, on the slowest engine too: seconds, more on a busy machine.
vi.setConfig({ testTimeout: 60_000 });

/** `true` for one and the same type, else `false`. */
type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;

/** Float32 against float64, as a share of the largest number of each output. */
const TOLERANCE = 1e-5;

beforeAll(async () => {
  await setBackend('cpu');
});

async function expectAgreement(sample: Sample): Promise<void> {
  const errors = await disagreement(sample);
  for (const [name, error] of Object.entries(errors)) expect(error, name).toBeLessThan(TOLERANCE);
}

describe('the model agrees with the float64 reference in logits, embedding, levels, gates, patches, cosines and text bank', () => {
  it.each(['paper', 'base'])('the structure of the %s profile, three seeds', async (profile) => {
    for (const seed of [1, 2, 3]) await expectAgreement(makeSample(scaledDown(profile), seed));
  });

  it.each(SWITCHES.map((switches) => [describeSwitches(switches), switches] as const))('%s', async (_, switches) => {
    await expectAgreement(makeSample({ ...SMALL, switches }, 4));
  });

  it.each([
    ['euler', 3, 1],
    ['midpoint', 2, 2],
    ['rk4', 1, 4],
  ] as const)('%s in %i steps, Chebyshev order %i', async (method, steps, chebyshevOrder) => {
    await expectAgreement(makeSample({ ...SMALL, solver: { method, steps }, chebyshevOrder }, 5));
  });
});

describe('an image is judged by itself', () => {
  it('takes no label: the forward pass has no parameter that could carry one', () => {
    const hnfTakes: Same<
      Parameters<typeof hnf>,
      [config: HnfConfig, params: Params, images: Tensor, text: Tensor, options?: HnfOptions | undefined]
    > = true;
    const optionsAre: Same<keyof HnfOptions, 'checkpoint' | 'front'> = true;
    const bankTakes: Same<Parameters<typeof textBank>, [HnfConfig, Params, TextStates]> = true;
    const statesAre: Same<keyof TextStates, 'hidden' | 'mask'> = true;
    expect([hnfTakes, optionsAre, bankTakes, statesAre]).toEqual([true, true, true, true]); // the compiler checks the types
    expect(hnf.length).toBe(4);
  });

  it('gives the same numbers whichever other images are in the batch, in whatever order', async () => {
    const sample = makeSample(SMALL, 6, 4);
    const categories = SMALL.categories.length;
    const { logits } = await modelOutputs(sample);
    const reversed = await modelOutputs({ ...sample, images: [...sample.images].reverse() });
    for (let b = 0; b < 4; b++) {
      const row = logits.slice(b * categories, (b + 1) * categories);
      expect(reversed.logits.slice((3 - b) * categories, (4 - b) * categories)).toEqual(row);
      expect((await modelOutputs({ ...sample, images: [sample.images[b]] })).logits).toEqual(row);
    }
  });

  it('reads one text bank for all images, and none of its padding', async () => {
    const sample = makeSample(SMALL, 7, 3);
    const { bank } = await modelOutputs(sample);
    expect(bank).toHaveLength(SMALL.categories.length * SMALL.width);
    const padded = sample.texts.hidden.values.map((value, i) =>
      sample.texts.mask.values[Math.floor(i / SMALL.textWidth)] === 0 ? -5 * value : value,
    );
    const texts = { ...sample.texts, hidden: { ...sample.texts.hidden, values: padded } };
    expect((await modelOutputs({ ...sample, texts })).bank).toEqual(bank);
  });

  it('leaves no tensor behind', async () => {
    await modelOutputs(makeSample(SMALL, 8));
    const before = memory().numTensors;
    await modelOutputs(makeSample(SMALL, 8));
    expect(memory().numTensors).toBe(before);
  });
});

/**
 * HNF.md, equation 8. What a further category leaves exactly as it was: everything that is read off the image alone (h_fus, the
 * levels, the gates) and the T' of every other category. Its effect on the other logits goes through u alone, because
 * u = h_fus + MHA(q = h_fus, kv = T) reads the whole bank; with cross-attention off they do not move by a bit.
 */
describe('a category can be added without touching the rest', () => {
  /** The sample with one more category: another description, w_c = 0, b_c = 0, and no other parameter changed. */
  function withOneMore(sample: Sample): Sample {
    const config = { ...sample.config, categories: [...sample.config.categories, 'Whiskers'] };
    const { 'head.weight': weight, 'head.bias': bias } = sample.params;
    const append = (values: Float32Array, more: ArrayLike<number>): Float32Array =>
      Float32Array.from([...values, ...Array.from(more)]);
    const { hidden, mask } = sample.texts;
    const extra = makeTexts(config, 99);
    const [, tokens, width] = hidden.shape;
    return {
      ...sample,
      config,
      params: {
        ...sample.params,
        'head.weight': { shape: [5, config.width], values: append(weight.values, new Float32Array(config.width)) },
        'head.bias': { shape: [5], values: append(bias.values, [0]) },
      },
      texts: {
        rows: [...sample.texts.rows, extra.rows[4]],
        hidden: { shape: [5, tokens, width], values: append(hidden.values, extra.hidden.values.slice(-tokens * width)) },
        mask: { shape: [5, tokens], values: append(mask.values, extra.mask.values.slice(-tokens)) },
      },
    };
  }
  const firstFour = (values: readonly number[]): number[] => values.filter((_, i) => i % 5 < 4);

  it('without cross-attention every other logit stays the same, bit for bit', async () => {
    const sample = makeSample({ ...SMALL, switches: { ...SMALL.switches, crossAttention: false } }, 9);
    const before = await modelOutputs(sample);
    const after = await modelOutputs(withOneMore(sample));
    expect(firstFour(after.logits)).toEqual(before.logits);
    await expectAgreement(withOneMore(sample));
  });

  it('with cross-attention what is read off the image stays the same, and u takes in the new description', async () => {
    const sample = makeSample(SMALL, 9);
    const before = await modelOutputs(sample);
    const after = await modelOutputs(withOneMore(sample));
    for (const name of ['embedding', 'levels', 'gates', 'patches'] as const) expect(after[name]).toEqual(before[name]);
    expect(after.bank.slice(0, before.bank.length)).toEqual(before.bank);
    expect(worstError(firstFour(after.logits), before.logits)).toBeGreaterThan(1e-4);
    await expectAgreement(withOneMore(sample));
  });

  it('with the new description kept from u, no other logit moves: T\u2032 of a category depends on its own text alone', async () => {
    const sample = makeSample(SMALL, 9);
    // An output projection of zeros: u = h_fus, while T' still reads the image.
    const silent = { shape: [SMALL.width, SMALL.width], values: new Float32Array(SMALL.width ** 2) };
    const deaf = { ...sample, params: { ...sample.params, 'cross.image.out.kernel': silent } };
    const before = await modelOutputs(deaf);
    const after = await modelOutputs(withOneMore(deaf));
    expect(firstFour(after.logits)).toEqual(before.logits);
    expect(firstFour(after.cosines)).toEqual(before.cosines);
  });

  it('recognises the new category by its description alone: its image logit is zero', async () => {
    const { imageLogits } = await modelOutputs(withOneMore(makeSample(SMALL, 9)));
    expect(imageLogits.filter((_, i) => i % 5 === 4)).toEqual([0, 0]);
  });

  it('names are no input: renamed categories have the same logits', async () => {
    const sample = makeSample(SMALL, 9);
    const renamed = { ...sample, config: { ...SMALL, categories: ['a', 'b', 'c', 'd'] } };
    expect((await modelOutputs(renamed)).logits).toEqual((await modelOutputs(sample)).logits);
  });
});
