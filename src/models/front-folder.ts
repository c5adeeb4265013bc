/**
 * A front on disk: `models/fronts/<id>/{config.json, weights.safetensors, card.md}`. Models name theirs by id and hash; its weights
 * are read once in a thread, however many models share it.
 */

import * as v from 'valibot';
import { sha256Hex } from '../base/hash';
import { readSafetensors } from '../formats/safetensors';
import { checkFront, type FrontConfig } from '../model/front-config';
import type { ParamArrays } from '../model/params';
import { ModelError } from './errors';
import type { ReadModelFile } from './read-file';

/** Serves the files of the folder of a front by its id. */
export type FrontFolders = (id: string) => ReadModelFile;

/** Which front a model was trained with: `config.front` without its maps. */
export interface FrontRef {
  readonly id: string;
  /** SHA-256 of weights.safetensors, 64 lower-case hex digits. */
  readonly sha256: string;
}

export interface Front {
  readonly config: FrontConfig;
  readonly params: ParamArrays;
}

const count = v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(8192));
const name = v.pipe(v.string(), v.regex(/^[\w-]{1,40}$/));
const kernel = v.picklist([1, 3, 5, 7]);
const stride = v.picklist([1, 2]);

const configSchema = v.object({
  format: v.literal(1),
  id: name,
  imageSize: count,
  mean: v.pipe(v.number(), v.minValue(0), v.maxValue(1)),
  layers: v.pipe(
    v.array(
      v.variant('kind', [
        v.object({ name, kind: v.literal('stem'), kernel, stride, channels: count }),
        v.object({ name, kind: v.literal('block'), expand: v.pipe(count, v.maxValue(16)), kernel, stride, channels: count }),
        v.object({ name, kind: v.literal('head'), channels: count }),
      ]),
    ),
    v.minLength(1),
    v.maxLength(200),
  ),
  stages: v.pipe(v.array(name), v.minLength(1)),
  weightsSha256: v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/)),
});

/** Fronts this thread has read or is reading, by the hash of their weights. */
const shared = new Map<string, Promise<Front>>();

/**
 * The front that a model names, read at the first call and shared by all later ones.
 * @param read serves the files of the folder of a front by its id.
 * @throws ModelError `model-missing`, or `model-damaged` where a file is not the one the model was trained with.
 */
export function loadFront(
  ref: FrontRef,
  read: FrontFolders,
  onProgress?: (loaded: number, total: number) => void,
): Promise<Front> {
  const known = shared.get(ref.sha256);
  if (known) return known;
  const front = readFront(ref, read(ref.id), onProgress);
  shared.set(ref.sha256, front);
  front.catch(() => shared.delete(ref.sha256)); // the next call may have more luck
  return front;
}

async function readFront({ id, sha256 }: FrontRef, read: ReadModelFile, onProgress?: (loaded: number, total: number) => void) {
  const { format: _, weightsSha256, ...config } = parseConfig(id, await read('config.json'));
  if (weightsSha256 !== sha256)
    throw new ModelError('damaged', id, `the model was trained with other weights of this front (${sha256.slice(0, 12)}…)`);
  const weights = await read('weights.safetensors', onProgress);
  const hash = await sha256Hex(weights);
  if (hash !== sha256)
    throw new ModelError('damaged', id, `weights.safetensors has SHA-256 ${hash.slice(0, 12)}…, not ${sha256.slice(0, 12)}…`);
  const params = readSafetensors(weights).tensors as ParamArrays;
  checkFront(config, params);
  return { config, params };
}

function parseConfig(id: string, bytes: Uint8Array) {
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (cause) {
    throw new ModelError('damaged', id, 'config.json is not JSON', { cause });
  }
  const parsed = v.safeParse(configSchema, value);
  if (parsed.success) return parsed.output;
  const [issue] = parsed.issues;
  throw new ModelError('damaged', id, `config.json: ${v.getDotPath(issue) ?? 'it'}: ${issue.message}`);
}
