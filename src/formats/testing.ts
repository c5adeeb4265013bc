/** For tests: made-up language models, right in layout and sums, of random weights that no engine would enjoy. */
import { createHash } from 'node:crypto';

type Files = Map<string, Uint8Array<ArrayBuffer>>;

const text = (value: unknown): Uint8Array<ArrayBuffer> => new TextEncoder().encode(JSON.stringify(value));

function noise(length: number, seed: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(length);
  let state = (seed * 2654435761 + 1) >>> 0;
  for (let i = 0; i < length; i++) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    bytes[i] = state >>> 24;
  }
  return bytes;
}

/**
 * A folder in WebLLM's layout. Each shard holds a packed weight (uint32), its scale (float16, or float32 as bf16) and a norm.
 * @param rows rows of 64 words per weight: a shard has 264 bytes a row, and some.
 */
export function makeWebllmPack(
  options: {
    shards?: number;
    rows?: number;
    lib?: string;
    quantization?: string;
    cacheFile?: string;
    contextTokens?: number;
    manifest?: object;
  } = {},
): Files {
  const { shards = 3, rows = 16, lib = 'Tiny-q4f16_1_cs1k-v0_2_86-webgpu.wasm', quantization = 'q4f16_1' } = options;
  const half = quantization.includes('f16');
  const files: Files = new Map();
  const records = Array.from({ length: shards }, (_, i) => {
    const tensors = [
      { name: `layer.${i}.q_weight`, shape: [rows, 64], dtype: 'uint32', format: 'raw', nbytes: rows * 256 },
      half
        ? { name: `layer.${i}.q_scale`, shape: [rows, 4], dtype: 'float16', format: 'raw', nbytes: rows * 8 }
        : { name: `layer.${i}.q_scale`, shape: [rows, 4], dtype: 'float32', format: 'f32-to-bf16', nbytes: rows * 8 },
      { name: `layer.${i}.norm`, shape: [32], dtype: 'float32', format: 'raw', nbytes: 128 },
    ];
    let byteOffset = 0;
    const placed = tensors.map((tensor) => {
      const record = { ...tensor, byteOffset };
      byteOffset += tensor.nbytes;
      return record;
    });
    const bytes = noise(byteOffset, i + 1);
    files.set(`params_shard_${i}.bin`, bytes);
    return {
      dataPath: `params_shard_${i}.bin`,
      format: 'raw-shard',
      nbytes: byteOffset,
      records: placed,
      md5sum: createHash('md5').update(bytes).digest('hex'),
    };
  });
  files.set(options.cacheFile ?? 'tensor-cache.json', text({ metadata: { ParamSize: 3 * shards }, records }));
  files.set(
    'mlc-chat-config.json',
    text({
      model_type: 'llama',
      quantization,
      context_window_size: options.contextTokens ?? 2048,
      tokenizer_files: ['tokenizer.json', 'tokenizer_config.json'],
    }),
  );
  if (options.manifest) files.set('mlc-model-manifest.json', text(options.manifest));
  files.set('tokenizer.json', text({ version: '1.0', model: { type: 'BPE', vocab: { a: 0 }, merges: [] } }));
  files.set(lib, Uint8Array.of(0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0));
  return files;
}

type Value = string | number | readonly string[];

/** The manifest of a model that takes text and pictures, as WebLLM 0.2.86 reads it. */
export function makeManifest(inputs: object = PICTURE_INPUT) {
  const tasks = {
    'chat.completions': { executor: 'language', inputs: { text: { processor: 'tokenizer' }, ...inputs }, output: 'text' },
  };
  const hash = (of: string): string => `sha256:${createHash('sha256').update(of).digest('hex')}`;
  return {
    schema: 'mlc.model-package',
    schema_version: 1,
    interface_id: hash(inOrder({ tasks })),
    weights: { manifest: 'tensor-cache.json', parameter_schema_id: hash('weights') },
    tasks,
  };
}

/** As JSON, the keys of every object in order. */
const inOrder = (value: object): string =>
  JSON.stringify(value, (_, of) =>
    of !== null && typeof of === 'object' && !Array.isArray(of) ? Object.fromEntries(Object.entries(of).sort()) : of,
  );

const PICTURE_INPUT = {
  image: {
    processor: {
      kind: 'image_decode',
      format: 'rgb_u8',
      layout: 'nhwc',
      resize: { mode: 'stretch', height: 768, width: 768 },
      num_embeddings: 256,
    },
    adapter: 'vision',
    prompt: { prefix_token_ids: [5], placeholder_token_id: 6, suffix_token_ids: [7] },
  },
};

/** A GGUF file of one F32 and one Q4_0 tensor. Numbers are written as uint32. */
export function makeGguf(
  metadata: Readonly<Record<string, Value>> = {
    'general.architecture': 'llama',
    'general.name': 'Tiny Llama',
    'general.license': 'apache-2.0',
    'llama.context_length': 512,
    'tokenizer.ggml.tokens': ['<s>', '</s>', 'a'],
  },
  options: { version?: number; tensors?: boolean } = {},
): Uint8Array<ArrayBuffer> {
  const { version = 3, tensors = true } = options;
  const parts: Uint8Array<ArrayBuffer>[] = [];
  const u32 = (value: number) => parts.push(new Uint8Array(Uint32Array.of(value).buffer));
  const u64 = (value: number) => parts.push(new Uint8Array(BigUint64Array.of(BigInt(value)).buffer));
  const string = (value: string) => {
    const bytes = new TextEncoder().encode(value);
    u64(bytes.length);
    parts.push(bytes);
  };
  u32(0x46554747);
  u32(version);
  u64(tensors ? 2 : 0);
  u64(Object.keys(metadata).length);
  for (const [key, value] of Object.entries(metadata)) {
    string(key);
    if (typeof value === 'string') {
      u32(8);
      string(value);
    } else if (typeof value === 'number') {
      u32(4);
      u32(value);
    } else {
      u32(9);
      u32(8);
      u64(value.length);
      for (const item of value) string(item);
    }
  }
  let length = parts.reduce((sum, part) => sum + part.length, 0);
  if (tensors) {
    const infos = [
      { name: 'norm.weight', shape: [96], type: 0, bytes: 384 },
      { name: 'attn.weight', shape: [64, 32], type: 2, bytes: (64 * 32 * 18) / 32 },
    ];
    let offset = 0;
    for (const { name, shape, type, bytes } of infos) {
      string(name);
      u32(shape.length);
      for (const axis of shape) u64(axis);
      u32(type);
      u64(offset);
      offset += Math.ceil(bytes / 32) * 32;
    }
    length = parts.reduce((sum, part) => sum + part.length, 0);
    parts.push(new Uint8Array((32 - (length % 32)) % 32), noise(offset, 7));
  }
  const file = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    file.set(part, at);
    at += part.length;
  }
  return file;
}
