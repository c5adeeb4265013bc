/**
 * A model in the layout WebLLM 0.2.86 loads: `mlc-chat-config.json`, `tensor-cache.json` (`ndarray-cache.json` until 0.2.79), a tokenizer,
 * `params_shard_*.bin`, one WebAssembly model library and, where it takes more than text, a manifest. Checked before anything is stored: that every file is there in its size, and that
 * the tensors the cache file lists fill their shards. What the engine would find out after a gigabyte is found out here in a moment.
 */
import * as v from 'valibot';
import { PackError } from './pack-errors';
import type { PackFile } from './pack-file';
import { interfaceIdOf, MANIFEST, manifestSchema, seesPictures } from './webllm-manifest';

export interface WebllmShard {
  readonly name: string;
  readonly size: number;
  /** MD5 as the cache file states it; null where it does not. */
  readonly md5: string | null;
}

export interface WebllmPack {
  readonly shards: readonly WebllmShard[];
  readonly cacheFile: 'tensor-cache.json' | 'ndarray-cache.json';
  readonly libFile: string;
  /** `v0_2_86`, guessed from the library's name; null where it does not say. */
  readonly libVersion: string | null;
  /** It takes pictures. */
  readonly sees: boolean;
  /** Everything to keep: config, cache, manifest, tokenizer, library, shards. Other files of the folder are not needed. */
  readonly files: readonly string[];
  readonly contextTokens: number | null;
  /** `q4f16_1`. */
  readonly quantization: string | null;
  /** The library computes in 16-bit floats, which the GPU must offer. */
  readonly needsShaderF16: boolean;
}

/** Folder of the model libraries that fit the installed WebLLM; any other version fails to link. */
export const WEBLLM_LIB_VERSION = 'v0_2_86';

export const CHAT_CONFIG = 'mlc-chat-config.json';
const CACHE_FILES = ['tensor-cache.json', 'ndarray-cache.json'] as const;
/** The largest small file: tokenizers reach 35 MB, cache files 1 MB. */
const TEXT_LIMIT = 64 * 2 ** 20;

const count = v.pipe(v.number(), v.integer(), v.minValue(0));
const configSchema = v.object({
  tokenizer_files: v.optional(v.array(v.string())),
  context_window_size: v.optional(v.number()),
  quantization: v.optional(v.string()),
});
const cacheSchema = v.object({
  records: v.pipe(
    v.array(
      v.object({
        dataPath: v.pipe(v.string(), v.regex(/^[A-Za-z0-9_-][\w.-]{0,119}$/, 'no file name')),
        nbytes: count,
        md5sum: v.optional(v.string()),
        records: v.array(
          v.object({
            name: v.string(),
            shape: v.array(count),
            dtype: v.string(),
            format: v.optional(v.string()),
            nbytes: count,
            byteOffset: count,
          }),
        ),
      }),
    ),
    v.minLength(1),
    v.maxLength(2000),
  ),
});
type CacheShard = v.InferOutput<typeof cacheSchema>['records'][number];

async function readJson<T>(file: PackFile, schema: v.GenericSchema<unknown, T>): Promise<T> {
  if (file.size > TEXT_LIMIT)
    throw new PackError('damaged', `${file.name} has ${file.size} bytes, far too many for what it is.`);
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(await file.head(file.size)));
  } catch (cause) {
    throw new PackError('damaged', `${file.name} is damaged: it is not JSON (it may be cut short).`, { cause });
  }
  const result = v.safeParse(schema, value);
  if (result.success) return result.output;
  const [issue] = result.issues;
  throw new PackError('damaged', `${file.name} is not sound: ${v.getDotPath(issue) ?? 'the file'}: ${issue.message}.`);
}

/** Bits of one element of a TVM type name (`uint32`, `float16`, `e4m3_float8`); null for names not known. */
function bitsOf(dtype: string): number | null {
  if (dtype === 'bool') return 8;
  const match = /^(?:e\dm\d_)?(?:u?int|b?float)(\d{1,2})(?:_e\dm\d(?:fn)?)?$/.exec(dtype);
  return match ? Number(match[1]) : null;
}

/** The tensors of a shard must have the size of their shape, lie within it, and not share bytes. */
function checkTensors(shard: CacheShard, cacheFile: string): void {
  const fault = (what: string): PackError => new PackError('damaged', `${cacheFile} is not sound: ${what}.`);
  let reached = 0;
  for (const tensor of [...shard.records].sort((a, b) => a.byteOffset - b.byteOffset)) {
    const label = `${tensor.name.slice(0, 120)} in ${shard.dataPath}`;
    // Float32 tensors in the format f32-to-bf16 are stored as their upper halves.
    const bits = tensor.format === 'f32-to-bf16' && tensor.dtype === 'float32' ? 16 : bitsOf(tensor.dtype);
    const expected =
      bits === null ? tensor.nbytes : Math.ceil((tensor.shape.reduce((size, axis) => size * axis, 1) * bits) / 8);
    if (expected !== tensor.nbytes)
      throw fault(
        `${label} has shape [${tensor.shape.join(', ')}] of ${tensor.dtype}, ${expected} bytes, but ${tensor.nbytes} are listed`,
      );
    if (tensor.byteOffset < reached) throw fault(`${label} shares bytes with another tensor`);
    reached = tensor.byteOffset + tensor.nbytes;
    if (reached > shard.nbytes) throw fault(`${label} ends at byte ${reached} of ${shard.nbytes}`);
  }
}

/** `v0_2_86` out of `Qwen2-0.5B-q4f16_1-v0_2_86-webgpu.wasm`, or null. */
export const libVersionOf = (text: string): string | null =>
  /(?:^|[^a-z0-9])(v\d+_\d+_\d+)(?![0-9])/i.exec(text)?.[1]?.toLowerCase() ?? null;

async function findLib(files: readonly PackFile[]): Promise<PackFile> {
  const libs = files.filter(({ name }) => /\.wasm$/i.test(name));
  const [lib] = libs;
  if (!lib)
    throw new PackError('missing', 'The model library is missing: there is no .wasm file among the files.', {
      advice: 'WebLLM keeps it apart from the weights; "npm run llm" fetches both. Put it into the same folder and drop that.',
    });
  if (libs.length > 1)
    throw new PackError('ambiguous', `There are ${libs.length} model libraries: ${libs.map(({ name }) => name).join(', ')}.`, {
      advice: 'Leave only the one that belongs to the model and to this version of Micrographia.',
    });
  const magic = await lib.head(8);
  if (String.fromCharCode(...magic.subarray(0, 4)) !== '\0asm')
    throw new PackError('damaged', `${lib.name} is damaged: it is no WebAssembly module (${lib.size} bytes).`);
  return lib;
}

/** The manifest of a model that takes more than text; null where the folder has none. */
async function manifestIn(byName: ReadonlyMap<string, PackFile>, cacheFile: string) {
  const file = byName.get(MANIFEST);
  if (!file) return null;
  const manifest = await readJson(file, manifestSchema);
  if (manifest.weights.manifest !== cacheFile)
    throw new PackError('missing', `${manifest.weights.manifest}, which ${MANIFEST} names, is missing.`);
  if (manifest.interface_id !== (await interfaceIdOf(manifest)))
    throw new PackError('damaged', `${MANIFEST} is damaged: its interface_id is not the hash of its tasks.`);
  return manifest;
}

/** Whether the files look like this layout at all; anything else is not for `checkWebllmPack`. */
export const looksLikeWebllm = (names: readonly string[]): boolean =>
  names.some(
    (name) =>
      name === CHAT_CONFIG ||
      name === MANIFEST ||
      (CACHE_FILES as readonly string[]).includes(name) ||
      /^params_shard_\d+\.bin$/.test(name),
  );

/**
 * Checks the files of one folder. Shard contents are not read: their MD5 is for whoever copies them.
 * @throws PackError `pack-missing`, `pack-damaged` naming file, expected and found size; `pack-ambiguous`.
 */
export async function checkWebllmPack(files: readonly PackFile[]): Promise<WebllmPack> {
  const byName = new Map(files.map((file) => [file.name, file]));
  const need = (name: string, what: string): PackFile => {
    const file = byName.get(name);
    if (!file) throw new PackError('missing', `${name}, ${what}, is missing.`);
    return file;
  };
  const config = await readJson(need(CHAT_CONFIG, 'which says how the model is spoken to'), configSchema);
  const cacheFile = CACHE_FILES.find((name) => byName.has(name)) ?? CACHE_FILES[0];
  const cache = await readJson(need(cacheFile, 'the list of the weights'), cacheSchema);
  const wanted = config.tokenizer_files ?? ['tokenizer.json', 'tokenizer.model'];
  const tokenizer = ['tokenizer.json', 'tokenizer.model'].find((name) => wanted.includes(name)) ?? 'tokenizer.json';
  const tokenizerFile = need(tokenizer, 'the tokenizer');
  if (tokenizerFile.size === 0) throw new PackError('damaged', `${tokenizer} is damaged: it is empty.`);
  if (tokenizer === 'tokenizer.json') await readJson(tokenizerFile, v.object({ model: v.unknown() }));
  const manifest = await manifestIn(byName, cacheFile);
  const lib = await findLib(files);

  const names = new Set<string>();
  for (const shard of cache.records) {
    if (names.has(shard.dataPath))
      throw new PackError('damaged', `${cacheFile} is not sound: ${shard.dataPath} is listed twice.`);
    names.add(shard.dataPath);
    checkTensors(shard, cacheFile);
  }
  const missing = [...names].filter((name) => !byName.has(name));
  if (missing.length > 0) {
    const more = missing.length > 1 ? ` and ${missing.length - 1} more of ${names.size} weight files are` : ' is';
    throw new PackError('missing', `${missing[0]}${more} missing.`);
  }
  for (const { dataPath, nbytes } of cache.records) {
    const { size } = need(dataPath, 'a part of the weights');
    if (size !== nbytes) throw new PackError('damaged', `${dataPath} is damaged: it has ${size} bytes instead of ${nbytes}.`);
  }

  const quantization = config.quantization ?? /q\d+f\d+(?:_\d+)?/.exec(lib.name)?.[0] ?? null;
  const halves = cache.records.some(({ records }) => records.some(({ dtype }) => dtype === 'float16'));
  const context = config.context_window_size;
  return {
    shards: cache.records.map(({ dataPath, nbytes, md5sum }) => ({
      name: dataPath,
      size: nbytes,
      md5: md5sum && /^[0-9a-f]{32}$/i.test(md5sum) ? md5sum.toLowerCase() : null,
    })),
    cacheFile,
    libFile: lib.name,
    libVersion: libVersionOf(lib.name),
    sees: manifest !== null && seesPictures(manifest),
    files: [CHAT_CONFIG, cacheFile, ...(manifest ? [MANIFEST] : []), tokenizer, lib.name, ...names],
    contextTokens: context !== undefined && Number.isSafeInteger(context) && context > 0 ? context : null,
    quantization,
    needsShaderF16: quantization ? /f16/.test(quantization) : halves,
  };
}
