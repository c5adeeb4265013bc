import { describe, expect, it } from 'vitest';
import { Random } from '../base/random';
import { TRAITS, traitPulls } from '../language/traits';
import { PROFILES } from '../model/config';
import type { ParamArrays } from '../model/params';
import { ModelError } from './errors';
import { type TraitBank, traitsFor, writeTraitBank } from './trait-bank';
import { readingOf, withTraitRows } from './trait-rows';

const config = { ...PROFILES.base, categories: ['Wires', 'Balls', 'Plates'] };
const choice = config.front;
if (!choice) throw new Error('the profile has a front');
const width = choice.vectorWidth;
/** What stands in the probe before the front's vector, made short. */
const BEFORE = 4;

/** Readings that see each trait in a value of its own. */
const bank: TraitBank = {
  weights: Float32Array.from({ length: TRAITS.length * width }, (_, i) => (i % width === Math.floor(i / width) ? 1 : 0)),
  bias: new Float32Array(TRAITS.length),
  spread: Float32Array.from({ length: TRAITS.length ** 2 }, (_, i) => (i % (TRAITS.length + 1) === 0 ? 1 : 0)),
  gain: 2,
  offset: 0.5,
};

const random = new Random('trait rows');
const normal = (length: number): Float32Array => Float32Array.from({ length }, () => random.normal());
const params: ParamArrays = {
  'head.weight': { shape: [3, 2], values: normal(6) },
  'head.probe_weight': { shape: [3, BEFORE + width], values: normal(3 * (BEFORE + width)) },
  'head.bias': { shape: [3], values: normal(3) },
  'front.vector.scale': { shape: [width], values: Float32Array.from({ length: width }, (_, k) => 1 + (k % 3)) },
  'front.vector.shift': { shape: [width], values: normal(width) },
};
const TEXTS = ['Long wires.', 'Round balls.', 'Flat plates.'];

/** p_c . [before, M] + b_c, M being the raw vector as the model scales it. */
function logit(filled: ParamArrays, c: number, before: Float32Array, raw: Float32Array): number {
  const { 'head.probe_weight': probe, 'head.bias': bias, 'front.vector.scale': scale, 'front.vector.shift': shift } = filled;
  const row = probe.values.subarray(c * (BEFORE + width), (c + 1) * (BEFORE + width));
  const seen = [...before, ...raw.map((value, k) => scale.values[k] * value + shift.values[k])];
  return seen.reduce((sum, value, k) => sum + row[k] * value, bias.values[c]);
}

describe('withTraitRows', () => {
  const temperature = 1.5;
  const { params: filled, filled: names } = withTraitRows(config, params, bank, TEXTS, ['Plates'], temperature);

  it('puts a newcomer at the mean of the others, and above it by as much as a picture looks as its words say', () => {
    expect(names).toEqual(['Plates']);
    const [pull] = traitPulls(TEXTS).slice(2);
    if (!pull) throw new Error('the text names traits');
    const { row, bias } = readingOf(bank, pull);
    for (let i = 0; i < 3; i++) {
      const [before, raw] = [normal(BEFORE), normal(width)];
      const read = raw.reduce((sum, value, k) => sum + row[k] * value, bias);
      const others = (logit(filled, 0, before, raw) + logit(filled, 1, before, raw)) / 2;
      expect(logit(filled, 2, before, raw)).toBeCloseTo(others + temperature * (2 * read + 0.5), 2);
    }
    const [a, b, c] = [0, 1, 2].map((row) => filled['head.weight'].values[2 * row]);
    expect(c).toBeCloseTo((a + b) / 2, 6);
  });

  it('prefers a picture that looks as the words say', () => {
    const flat = new Float32Array(width);
    flat[TRAITS.indexOf('flat')] = 1;
    const long = new Float32Array(width);
    long[TRAITS.indexOf('long')] = 1;
    const before = new Float32Array(BEFORE);
    const [none] = [new Float32Array(width)];
    const gained = (raw: Float32Array): number => {
      const at = (c: number): number => logit(filled, c, before, raw) - logit(filled, c, before, none);
      return at(2) - (at(0) + at(1)) / 2;
    };
    expect(gained(flat)).toBeGreaterThan(0);
    expect(gained(long)).toBeLessThan(0);
  });

  it('leaves the others, a text without traits and a model without such readings as they are', () => {
    const length = 2 * (BEFORE + width);
    expect(filled['head.probe_weight'].values.subarray(0, length)).toEqual(
      params['head.probe_weight'].values.subarray(0, length),
    );
    const mute = withTraitRows(config, params, bank, ['Long wires.', 'Round balls.', 'Xyz.'], ['Plates'], 1);
    expect(mute).toEqual({ params, filled: [] });
    expect(withTraitRows(config, params, null, TEXTS, ['Plates'], 1)).toEqual({ params, filled: [] });
  });
});

describe('the file', () => {
  const bytes = writeTraitBank(choice, bank);
  const reading = (given: Uint8Array<ArrayBuffer>) => () => async () => given;

  it('comes back as it was written, in half precision', async () => {
    expect(await traitsFor(config, reading(bytes))).toEqual(bank);
  });

  it('is passed over for another front, without a front, and where it is missing', async () => {
    const other = { ...config, front: { ...choice, sha256: '0'.repeat(64) } };
    expect(await traitsFor(other, reading(bytes))).toBeNull();
    expect(await traitsFor({ ...config, front: null }, reading(bytes))).toBeNull();
    expect(await traitsFor(config, undefined)).toBeNull();
    const missing = () => async () => {
      throw new ModelError('missing', 'front', 'it has no traits.safetensors');
    };
    expect(await traitsFor(config, missing)).toBeNull();
  });

  it('is refused where it does not hold what it should', async () => {
    const short = writeTraitBank(choice, { ...bank, weights: bank.weights.subarray(0, TRAITS.length * 8) });
    await expect(traitsFor(config, reading(short))).rejects.toMatchObject({ code: 'model-damaged' });
  });
});
