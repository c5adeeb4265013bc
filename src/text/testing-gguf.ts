/**
 * A language model of some 600 KB with random weights, in llama.cpp's file format (GGUF 3,
 * https://github.com/ggml-org/ggml/blob/master/docs/gguf.md): nonsense in words of the field, but a real transformer, a real tokenizer and
 * real sampling, small enough for every test run.
 */
import { Random } from '../base/random';

/** GGUF's value types. */
const U32 = 4;
const I32 = 5;
const F32 = 6;
const STRING = 8;
const ARRAY = 9;
const ALIGNMENT = 32;

/** Token types of llama.cpp. */
const NORMAL = 1;
const UNKNOWN = 2;
const CONTROL = 3;
const BYTE = 6;

const WIDTH = 64;
const FEED_FORWARD = 160;
const LAYERS = 2;
const HEADS = 4;
const CONTEXT = 1024;

const WORDS = (
  'the of with and powder fibres wires pores grains film coating array surface tips particles long thin round dark bright ' +
  'regular rough smooth nanometres micrometres image shows many few between'
).split(' ');

class Writer {
  readonly parts: Uint8Array<ArrayBuffer>[] = [];
  length = 0;

  bytes(part: Uint8Array<ArrayBuffer>): void {
    this.parts.push(part);
    this.length += part.byteLength;
  }

  private number(size: number, set: (view: DataView) => void): void {
    const part = new Uint8Array(size);
    set(new DataView(part.buffer));
    this.bytes(part);
  }

  u32(value: number): void {
    this.number(4, (view) => view.setUint32(0, value, true));
  }

  i32(value: number): void {
    this.number(4, (view) => view.setInt32(0, value, true));
  }

  f32(value: number): void {
    this.number(4, (view) => view.setFloat32(0, value, true));
  }

  u64(value: number): void {
    this.number(8, (view) => view.setBigUint64(0, BigInt(value), true));
  }

  string(text: string): void {
    const part = new TextEncoder().encode(text);
    this.u64(part.byteLength);
    this.bytes(part);
  }

  align(): void {
    const over = this.length % ALIGNMENT;
    if (over) this.bytes(new Uint8Array(ALIGNMENT - over));
  }
}

interface Token {
  readonly text: string;
  readonly score: number;
  readonly type: number;
}

/** SentencePiece's shape: unknown, begin, end, the 256 bytes, then characters and words (`▁` is a space). */
function vocabulary(): Token[] {
  const byte = (value: number): Token => ({
    text: `<0x${value.toString(16).toUpperCase().padStart(2, '0')}>`,
    score: 0,
    type: BYTE,
  });
  const printable = Array.from({ length: 94 }, (_, i) => String.fromCharCode(33 + i));
  return [
    { text: '<unk>', score: 0, type: UNKNOWN },
    { text: '<s>', score: 0, type: CONTROL },
    { text: '</s>', score: 0, type: CONTROL },
    ...Array.from({ length: 256 }, (_, i) => byte(i)),
    ...['▁', ...printable].map((text): Token => ({ text, score: -100, type: NORMAL })),
    ...WORDS.map((word, i): Token => ({ text: `▁${word}`, score: -1 - i, type: NORMAL })),
  ];
}

interface Tensor {
  readonly name: string;
  /** ggml's order: the fastest axis first. */
  readonly shape: readonly number[];
  readonly data: Float32Array<ArrayBuffer>;
}

/**
 * Random weights. The first axis of the residual stream is the same for every token, so that the output matrix can rule out tokens by
 * it: single bytes and control tokens, else the text would be no UTF-8 and end after a few words.
 */
function weights(tokens: readonly Token[], seed: number): Tensor[] {
  const random = new Random(seed);
  const matrix = (name: string, columns: number, rows: number, spread: number): Tensor => ({
    name: `${name}.weight`,
    shape: [columns, rows],
    data: Float32Array.from({ length: columns * rows }, () => (random.uniform() * 2 - 1) * spread),
  });
  const ones = (name: string): Tensor => ({ name: `${name}.weight`, shape: [WIDTH], data: new Float32Array(WIDTH).fill(1) });
  const small = 1 / Math.sqrt(WIDTH);

  const embedding = matrix('token_embd', WIDTH, tokens.length, 1);
  const output = matrix('output', WIDTH, tokens.length, 1);
  tokens.forEach(({ type }, i) => {
    embedding.data[i * WIDTH] = 3;
    output.data[i * WIDTH] = type === NORMAL ? 0 : -8;
  });
  return [
    embedding,
    ...Array.from({ length: LAYERS }, (_, layer) => `blk.${layer}`).flatMap((block) => [
      ones(`${block}.attn_norm`),
      ...['attn_q', 'attn_k', 'attn_v', 'attn_output'].map((part) => matrix(`${block}.${part}`, WIDTH, WIDTH, small)),
      ones(`${block}.ffn_norm`),
      matrix(`${block}.ffn_gate`, WIDTH, FEED_FORWARD, small),
      matrix(`${block}.ffn_up`, WIDTH, FEED_FORWARD, small),
      matrix(`${block}.ffn_down`, FEED_FORWARD, WIDTH, small),
    ]),
    ones('output_norm'),
    output,
  ];
}

/**
 * @param contextTokens what the file states; the weights are the same for any
 * @returns the bytes of the file; equal arguments give equal files.
 */
export function tinyGguf(seed = 1, contextTokens = CONTEXT): Uint8Array<ArrayBuffer> {
  const tokens = vocabulary();
  const tensors = weights(tokens, seed);
  const out = new Writer();
  let pairs = 0;
  const body = new Writer();
  const pair = (key: string, type: number, write: () => void): void => {
    pairs++;
    body.string(key);
    body.u32(type);
    write();
  };
  const text = (key: string, value: string): void => pair(key, STRING, () => body.string(value));
  const count = (key: string, value: number): void => pair(key, U32, () => body.u32(value));
  const list = (key: string, type: number, write: (token: Token) => void): void =>
    pair(key, ARRAY, () => {
      body.u32(type);
      body.u64(tokens.length);
      for (const token of tokens) write(token);
    });

  text('general.architecture', 'llama');
  text('general.name', 'Tiny random test model');
  count('general.alignment', ALIGNMENT);
  count('llama.context_length', contextTokens);
  count('llama.embedding_length', WIDTH);
  count('llama.block_count', LAYERS);
  count('llama.feed_forward_length', FEED_FORWARD);
  count('llama.attention.head_count', HEADS);
  count('llama.attention.head_count_kv', HEADS);
  count('llama.rope.dimension_count', WIDTH / HEADS);
  count('llama.vocab_size', tokens.length);
  pair('llama.attention.layer_norm_rms_epsilon', F32, () => body.f32(1e-5));
  text('tokenizer.ggml.model', 'llama');
  list('tokenizer.ggml.tokens', STRING, (token) => body.string(token.text));
  list('tokenizer.ggml.scores', F32, (token) => body.f32(token.score));
  list('tokenizer.ggml.token_type', I32, (token) => body.i32(token.type));
  count('tokenizer.ggml.unknown_token_id', 0);
  count('tokenizer.ggml.bos_token_id', 1);
  count('tokenizer.ggml.eos_token_id', 2);

  out.bytes(new TextEncoder().encode('GGUF'));
  out.u32(3);
  out.u64(tensors.length);
  out.u64(pairs);
  for (const part of body.parts) out.bytes(part);
  let offset = 0;
  for (const { name, shape, data } of tensors) {
    out.string(name);
    out.u32(shape.length);
    for (const size of shape) out.u64(size);
    out.u32(0); // float32
    out.u64(offset);
    offset += Math.ceil(data.byteLength / ALIGNMENT) * ALIGNMENT;
  }
  for (const { data } of tensors) {
    out.align();
    out.bytes(new Uint8Array(data.buffer));
  }

  const file = new Uint8Array(out.length);
  let at = 0;
  for (const part of out.parts) {
    file.set(part, at);
    at += part.byteLength;
  }
  return file;
}
