/** How words look to the front of a model (models/trait-bank.ts), learned from procedural pictures alone. */
import { writeFile } from 'node:fs/promises';
import { openEngine } from '../engine/engine';
import { nodeHost } from '../engine/node-host';
import { activeFront } from '../model/config';
import { readModelFolder } from '../models/folder';
import { Network } from '../models/network';
import { type TraitBank, writeTraitBank } from '../models/trait-bank';
import { aboutMean, learnTraits, offsetOf, readerOf, sizeOf } from '../training/traits';
import { type DrawnKind, drawnKinds } from './drawn-kinds';
import { folderReader, shippedFronts } from './model-reader';
import type { Progress } from './progress';

/**
 * What the logit of a newcomer needs so that it comes first in few pictures of the others (`MOST_TAKEN`), every category of the model
 * taking the newcomer's part in turn: the mean of all. In units of the temperature.
 */
export function newcomersLogit(
  pictures: readonly DrawnKind[],
  texts: readonly string[],
  temperature: number,
): Pick<TraitBank, 'gain' | 'offset'> {
  const withoutOne = (logits: ArrayLike<number>, out: number): number[] =>
    aboutMean(Array.from(logits).filter((_, c) => c !== out));
  // A reading counts as much as the logits themselves: so chosen on categories left out, against half as much and nothing.
  const gain = sizeOf(pictures.map(({ logits }) => aboutMean(Array.from(logits))));
  const offsets = texts.map((_, out) => {
    const others = pictures.filter(({ label }) => label !== out);
    const read = readerOf(learnTraits(others), texts);
    const known = others.map(({ logits, vector }) => ({
      others: withoutOne(logits, out),
      newcomer: gain * read(vector)[out],
    }));
    return offsetOf(known);
  });
  const offset = offsets.reduce((sum, value) => sum + value, 0) / offsets.length;
  return { gain: gain / temperature, offset: offset / temperature };
}

/** Writes the bank for the front of a model. @throws RangeError for a model without a front */
export async function makeTraits(model: string, perKind: number, out: string, progress: Progress): Promise<void> {
  const folder = await readModelFolder(folderReader(model), undefined, shippedFronts);
  const choice = activeFront(folder.config.model);
  const { 'front.vector.scale': scale, 'front.vector.shift': shift } = folder.params;
  if (!choice || !scale || !shift) throw new RangeError(`the model ${folder.config.id} has no front`);
  const engine = await openEngine(nodeHost(), 'wasm');
  const network = Network.upload(folder);
  try {
    const pictures = await drawnKinds(network, perKind, (done, total) => progress.update(done, total));
    progress.end();
    const { weights, bias, spread } = learnTraits(pictures);
    const own = newcomersLogit(pictures, folder.texts, folder.config.calibration.temperature);
    // From M as this model scales it to M as the front gives it.
    const width = choice.vectorWidth;
    const raw = weights.map((value, i) => value * scale.values[i % width]);
    const rawBias = bias.map((value, trait) =>
      shift.values.reduce((sum, by, k) => sum + by * weights[trait * width + k], value),
    );
    await writeFile(out, writeTraitBank(choice, { weights: raw, bias: rawBias, spread, ...own }));
    progress.say(`${out}: ${pictures.length} pictures, gain ${own.gain.toFixed(3)}, offset ${own.offset.toFixed(3)}`);
  } finally {
    network.dispose();
    engine.close();
  }
}
