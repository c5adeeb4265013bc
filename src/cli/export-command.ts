/**
 * Writes a model as one ONNX file, for other programs (docs/open-formats.md):
 *
 *   npm run -s export -- --model <id|dir|zip> --out model.onnx
 *
 * Front, network, text bank and all constants are inside; labels, preprocessing, calibration and the hash of the weights stand in its metadata.
 */
import { sha256Hex } from '../base/hash';
import { openEngine } from '../engine/engine';
import { nodeHost } from '../engine/node-host';
import { brokenModel, type ModelFolder, readModelFolder } from '../models/folder';
import { textBankOf } from '../models/network';
import { exportOnnx } from '../onnx/export';
import { checkNewFile, EXIT, modelFolder, parseCommand, print, SHIPPED_MODEL, UsageError } from './command';
import { folderReader, shippedFronts } from './model-reader';
import { writeWhole } from './out-folder';

const USAGE = 'npm run -s export -- [--model id|dir|zip] --out model.onnx';

/** Of a model that came without its text bank, computed on the processor. */
async function computedBank(model: ModelFolder) {
  const engine = await openEngine(nodeHost(), 'wasm');
  try {
    return await textBankOf(model);
  } finally {
    engine.close();
  }
}

export async function exportCommand(): Promise<number> {
  const { values } = parseCommand(
    { options: { model: { type: 'string', default: SHIPPED_MODEL }, out: { type: 'string' } } },
    USAGE,
  );
  const { out } = values;
  if (out === undefined) throw new UsageError('--out names the file to write.', USAGE);
  await checkNewFile(out, USAGE);
  const model = await readModelFolder(folderReader(modelFolder(values.model)), undefined, shippedFronts);
  const { id, model: config } = model.config;
  const bank = model.bank ?? (await computedBank(model));
  let bytes: Uint8Array<ArrayBuffer>;
  try {
    bytes = exportOnnx(model, bank);
  } catch (error) {
    throw brokenModel(id, error);
  }
  await writeWhole(out, bytes);
  const size = (bytes.length / 1e6).toFixed(1);
  await print(`${out}: ${id}, ${config.categories.length} categories, ${size} MB, SHA-256 ${await sha256Hex(bytes)}\n`);
  return EXIT.ok;
}
