/**
 * How words look to a front: for every trait that a description may name (language/traits.ts) a linear reading of what the front sees,
 * kept beside it as `models/fronts/<id>/traits.safetensors`. Made by `node scripts/run.mjs traits` from procedural pictures alone.
 */
import { readSafetensors, writeSafetensors } from '../formats/safetensors';
import { TRAITS } from '../language/traits';
import { activeFront, type FrontChoice, type HnfConfig } from '../model/config';
import { ModelError } from './errors';
import type { FrontFolders } from './front-folder';

/** Readings with mean 0 and deviation 1 over the pictures that they were learned from. */
export interface TraitReadings {
  /** Row by row, one a trait, on the front's vector. (traits, width) */
  readonly weights: Float32Array;
  /** (traits) */
  readonly bias: Float32Array;
  /** How the readings vary together. (traits, traits) */
  readonly spread: Float32Array;
}

/** On M before the model's own affine map (model/front-view.ts, `pooledView`), so that models that share a front share them. */
export interface TraitBank extends TraitReadings {
  /**
   * The logit of a category known by its words alone, above the mean of the others and in units of the temperature: `gain` times their
   * reading (deviation 1) and `offset`.
   */
  readonly gain: number;
  readonly offset: number;
}

const BANK_FILE = 'traits.safetensors';

/** What the readings depend on: weights and maps of the front, and which traits there are. */
const madeFor = ({ sha256, maps }: Pick<FrontChoice, 'sha256' | 'maps'>): string =>
  `${sha256} ${maps.join(' ')} ${TRAITS.join(' ')}`;

export function writeTraitBank(
  choice: FrontChoice,
  { weights, bias, spread, gain, offset }: TraitBank,
): Uint8Array<ArrayBuffer> {
  const count = TRAITS.length;
  return writeSafetensors(
    {
      weights: { shape: [count, weights.length / count], values: weights },
      bias: { shape: [count], values: bias },
      spread: { shape: [count, count], values: spread },
      logit: { shape: [2], values: Float32Array.of(gain, offset) },
    },
    { dtype: (name) => (name === 'weights' ? 'F16' : 'F32'), metadata: { madeFor: madeFor(choice) } },
  );
}

/**
 * The readings of a model's front.
 * @returns null for a model without a front, where there is no such file, or it was made for another front or other traits: a category
 * known by its words alone then begins neutral.
 * @throws ModelError `model-damaged`, SafetensorsError for a file that is not sound.
 */
export async function traitsFor(config: HnfConfig, read: FrontFolders | undefined): Promise<TraitBank | null> {
  const choice = activeFront(config);
  if (!choice || !read) return null;
  let bytes: Uint8Array;
  try {
    bytes = await read(choice.id)(BANK_FILE);
  } catch (error) {
    if (error instanceof ModelError && error.code === 'model-missing') return null;
    throw error;
  }
  const { tensors, metadata } = readSafetensors(bytes);
  if (metadata.madeFor !== madeFor(choice)) return null;
  const { weights, bias, spread, logit } = tensors;
  const count = TRAITS.length;
  if (
    weights?.values.length !== count * choice.vectorWidth ||
    bias?.values.length !== count ||
    spread?.values.length !== count ** 2 ||
    logit?.values.length !== 2
  )
    throw new ModelError('damaged', choice.id, `${BANK_FILE} does not hold ${count} readings of ${choice.vectorWidth} values`);
  const [gain, offset] = logit.values;
  return { weights: weights.values, bias: bias.values, spread: spread.values, gain, offset };
}
