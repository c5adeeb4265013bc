/**
 * Strangers for tuned models: what a front sees of pictures that are of none of a lab's classes, kept beside the front as
 * `models/fronts/<id>/strangers.safetensors`. Only such vectors travel, no picture. Made by `node scripts/run.mjs stranger-bank`.
 */
import { readSafetensors, writeSafetensors } from '../formats/safetensors';
import { activeFront, type FrontChoice, type HnfConfig } from '../model/config';
import { ModelError } from './errors';
import type { FrontFolders } from './front-folder';

export interface StrangerBank {
  /** M before the model's own affine map (model/front-view.ts, `pooledView`), one row per picture. */
  readonly vectors: Float32Array;
  /** Values of a row. */
  readonly width: number;
  /** Which pictures come from one place or are of one kind: those are left out together. */
  readonly groups: readonly number[];
}

const BANK_FILE = 'strangers.safetensors';

/** What the vectors depend on: a bank of other weights, or of other maps, is of no use. */
const seenBy = ({ sha256, maps }: Pick<FrontChoice, 'sha256' | 'maps'>): string => `${sha256} ${maps.join(' ')}`;

/** The file, vectors in eight bits. */
export function writeStrangerBank(choice: FrontChoice, { vectors, width, groups }: StrangerBank): Uint8Array<ArrayBuffer> {
  return writeSafetensors(
    {
      vectors: { shape: [groups.length, width], values: vectors },
      groups: { shape: [groups.length], values: Float32Array.from(groups) },
    },
    { dtype: (name) => (name === 'vectors' ? 'I8' : 'F32'), metadata: { seenBy: seenBy(choice) } },
  );
}

/**
 * The bank of a front.
 * @returns null where there is none, or it was made with another front: a tuned model then has no score for strangers, and opens as ever.
 * @throws ModelError `model-damaged`, SafetensorsError for a file that is not sound.
 */
export async function loadStrangerBank(choice: FrontChoice, read: FrontFolders): Promise<StrangerBank | null> {
  let bytes: Uint8Array;
  try {
    bytes = await read(choice.id)(BANK_FILE);
  } catch (error) {
    if (error instanceof ModelError && error.code === 'model-missing') return null;
    throw error;
  }
  const { tensors, metadata } = readSafetensors(bytes);
  if (metadata.seenBy !== seenBy(choice)) return null;
  const { vectors, groups } = tensors;
  const [count, width] = vectors?.shape ?? [];
  if (width !== choice.vectorWidth || groups?.shape[0] !== count)
    throw new ModelError('damaged', choice.id, `${BANK_FILE} does not hold vectors of ${choice.vectorWidth} values`);
  return { vectors: vectors.values, width, groups: Array.from(groups.values) };
}

/** The bank of a model's front; null for a model without a front. As `loadStrangerBank`. */
export async function strangersFor(config: HnfConfig, read: FrontFolders): Promise<StrangerBank | null> {
  const choice = activeFront(config);
  return choice ? loadStrangerBank(choice, read) : null;
}
