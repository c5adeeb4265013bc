/**
 * Computes anew what a model folder derives from its other files: the text bank (after descriptions.json was edited by hand) and
 * the golden logits:
 *
 *   node scripts/run.mjs refresh-model [--eight-bits] <model folder>
 *
 * With `--eight-bits` its large matrices are kept in eight bits from then on, as those of the shipped model are.
 */
import { rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { openEngine } from '../engine/engine';
import { nodeHost } from '../engine/node-host';
import type { Dtype } from '../formats/safetensors';
import { goldenView } from '../model/input';
import { asStored, packModelFolder, readModelFolder } from '../models/folder';
import { largestRelativeError, Network, textBankOf } from '../models/network';
import { EXIT, parseCommand, UsageError } from './command';
import { folderReader, shippedFronts } from './model-reader';

const USAGE = 'node scripts/run.mjs refresh-model [--eight-bits] <model folder>';

/** Numbers of a matrix that is worth a scale for each of its columns. */
const LARGE = 16_384;

export async function refreshModelCommand(): Promise<number> {
  const options = { 'eight-bits': { type: 'boolean', default: false } } as const;
  const { positionals, values } = parseCommand({ allowPositionals: true, options }, USAGE);
  const [folder, ...rest] = positionals;
  if (folder === undefined || rest.length > 0) throw new UsageError('One model folder is wanted.', USAGE);
  const read = await readModelFolder(folderReader(folder), undefined, shippedFronts);
  const dtype = (name: string): Dtype => {
    const { shape = [], values: numbers = [] } = read.params[name] ?? {};
    return values['eight-bits'] && shape.length === 2 && numbers.length >= LARGE ? 'I8' : (read.dtypes[name] ?? 'F32');
  };
  const model = { ...read, params: asStored(read.params, dtype) };
  const { format: _, weightsSha256: __, ...config } = model.config;
  const engine = await openEngine(nodeHost());
  const bank = await textBankOf({ ...model, bank: null });
  const network = Network.upload({ ...model, bank });
  const [{ logits }] = await network.forward([goldenView(model.golden.input)]);
  const moved = largestRelativeError(logits, model.golden.logits);
  process.stderr.write(`On ${engine.device} the golden logits moved by ${moved.toExponential(1)} of the largest.\n`);
  const golden = { ...model.golden, logits: Array.from(logits) };
  const files = await packModelFolder({ ...model, config, bank, golden, dtype });
  for (const name of ['weights.safetensors', 'golden.json', 'config.json']) {
    await writeFile(join(folder, `${name}.part`), files[name]);
    await rename(join(folder, `${name}.part`), join(folder, name));
  }
  return EXIT.ok;
}
