/**
 * Computes anew what a model folder derives from its other files: the text bank (after descriptions.json was edited by hand) and
 * the golden logits:
 *
 *   node scripts/run.mjs refresh-model <model folder>
 */
import { rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { EXIT, parseCommand, runCommand, UsageError } from '../src/cli/command';
import { folderReader, shippedFronts } from '../src/cli/model-reader';
import { openEngine } from '../src/engine/engine';
import { nodeHost } from '../src/engine/node-host';
import { packModelFolder, readModelFolder } from '../src/models/folder';
import { goldenView, largestRelativeError, Network, textBankOf } from '../src/models/network';

const USAGE = 'node scripts/run.mjs refresh-model <model folder>';

async function main(): Promise<number> {
  const [folder, ...rest] = parseCommand({ allowPositionals: true, options: {} }, USAGE).positionals;
  if (folder === undefined || rest.length > 0) throw new UsageError('One model folder is wanted.', USAGE);
  const model = await readModelFolder(folderReader(folder), undefined, shippedFronts);
  const { format: _, weightsSha256: __, ...config } = model.config;
  const engine = await openEngine(nodeHost());
  const bank = await textBankOf({ ...model, bank: null });
  const network = Network.upload({ ...model, bank });
  const [{ logits }] = await network.forward([goldenView(model.golden.input)]);
  const moved = largestRelativeError(logits, model.golden.logits);
  process.stderr.write(`On ${engine.device} the golden logits moved by ${moved.toExponential(1)} of the largest.\n`);
  const golden = { ...model.golden, logits: Array.from(logits) };
  const files = await packModelFolder({ ...model, config, bank, golden, dtype: (name) => model.dtypes[name] });
  for (const name of ['weights.safetensors', 'golden.json', 'config.json']) {
    await writeFile(join(folder, `${name}.part`), files[name]);
    await rename(join(folder, `${name}.part`), join(folder, name));
  }
  return EXIT.ok;
}

runCommand(main);
