/**
 * The header of a GGUF file (ggml-org/ggml, docs/gguf.md, versions 2 and 3): what the model is, and how long the file must be for every
 * tensor to be in it. Only the header is read; vocabularies make it some megabytes long.
 */
import { viewOf } from '../base/view';
import { PackError } from './pack-errors';
import type { PackFile } from './pack-file';

export interface GgufFacts {
  readonly architecture: string;
  readonly name: string | null;
  readonly licence: string | null;
  /** Tokens the model was trained for; null where it does not say. */
  readonly contextTokens: number | null;
  readonly tensors: number;
  /** Bytes that the header accounts for; the file has at least these. */
  readonly bytes: number;
}

/** Elements and bytes of a block of each ggml type (ggml.h, ggml-common.h); types not listed are not checked for length. */
const BLOCKS: Readonly<Record<number, readonly [elements: number, bytes: number]>> = {
  0: [1, 4],
  1: [1, 2],
  2: [32, 18],
  3: [32, 20],
  6: [32, 22],
  7: [32, 24],
  8: [32, 34],
  9: [32, 36],
  10: [256, 84],
  11: [256, 110],
  12: [256, 144],
  13: [256, 176],
  14: [256, 210],
  15: [256, 292],
  16: [256, 66],
  17: [256, 74],
  18: [256, 98],
  19: [256, 50],
  20: [32, 18],
  21: [256, 110],
  22: [256, 82],
  23: [256, 136],
  24: [1, 1],
  25: [1, 2],
  26: [1, 4],
  27: [1, 8],
  28: [1, 8],
  29: [256, 56],
  30: [1, 2],
  34: [256, 54],
  35: [256, 66],
  39: [32, 17],
};

/** Bytes of each fixed-size value type: 0-7 uint8 .. bool, 10-12 64-bit ones. 8 is a string, 9 an array. */
const SIZES: Readonly<Record<number, number>> = { 0: 1, 1: 1, 2: 2, 3: 2, 4: 4, 5: 4, 6: 4, 7: 1, 10: 8, 11: 8, 12: 8 };
const STRING = 8;
const ARRAY = 9;
const MAX_HEADER = 64 * 2 ** 20;
const MAX_TEXT = 2 ** 24;
const MAX_TENSORS = 1 << 20;

/** More of the file is wanted than was read so far. */
class ShortHeader extends Error {}

class Reader {
  readonly #view: DataView;
  readonly #fault: (what: string) => PackError;
  at = 0;

  constructor(bytes: Uint8Array, fault: (what: string) => PackError) {
    this.#view = viewOf(bytes);
    this.#fault = fault;
  }

  skip(bytes: number): number {
    const from = this.at;
    if (from + bytes > this.#view.byteLength) throw new ShortHeader();
    this.at += bytes;
    return from;
  }

  u32(): number {
    return this.#view.getUint32(this.skip(4), true);
  }

  u64(): number {
    const value = Number(this.#view.getBigUint64(this.skip(8), true));
    if (!Number.isSafeInteger(value)) throw this.#fault('its header holds an impossible number');
    return value;
  }

  /** Steps over a string, or reads it. */
  text(read = true): string {
    const length = this.u64();
    if (length > MAX_TEXT) throw this.#fault(`its header holds a text of ${length} bytes`);
    const from = this.skip(length);
    return read ? new TextDecoder().decode(new Uint8Array(this.#view.buffer, this.#view.byteOffset + from, length)) : '';
  }

  /** A value of the given type: strings and whole numbers as they are, anything else null. */
  value(type: number): string | number | null {
    if (type === STRING) return this.text();
    if (type === ARRAY) {
      const of = this.u32();
      const count = this.u64();
      if (of === ARRAY) throw this.#fault('its header holds lists in lists');
      if (of === STRING) for (let i = 0; i < count; i++) this.text(false);
      else this.skip(count * this.#size(of));
      return null;
    }
    const from = this.skip(this.#size(type));
    if (type === 4) return this.#view.getUint32(from, true);
    if (type === 10) return Number(this.#view.getBigUint64(from, true));
    return null;
  }

  #size(type: number): number {
    const size = SIZES[type];
    if (size === undefined) throw this.#fault(`its header has a value of unknown type ${type}`);
    return size;
  }
}

const textOf = (value: string | number | null | undefined): string | null =>
  typeof value === 'string' && value.trim() !== '' ? value.trim().slice(0, 200) : null;

function parse(bytes: Uint8Array, name: string, fault: (what: string) => PackError): GgufFacts {
  const reader = new Reader(bytes, fault);
  if (reader.u32() !== 0x46554747)
    throw new PackError('unsupported', `${name} is no GGUF file: it does not begin with "GGUF".`);
  const version = reader.u32();
  if (version !== 2 && version !== 3)
    throw new PackError('unsupported', `${name} is GGUF of version ${version}; versions 2 and 3 are read.`);
  const tensors = reader.u64();
  const pairs = reader.u64();
  if (tensors > MAX_TENSORS || pairs > MAX_TENSORS) throw fault('its header claims an impossible number of tensors');
  const facts = new Map<string, string | number | null>();
  for (let i = 0; i < pairs; i++) {
    const key = reader.text();
    facts.set(key, reader.value(reader.u32()));
  }
  const architecture = textOf(facts.get('general.architecture'));
  if (!architecture) throw fault('its header names no architecture');
  if (tensors === 0) throw new PackError('unsupported', `${name} holds a vocabulary and no model: there are no tensors in it.`);
  const parts = facts.get('split.count');
  let end = 0;
  for (let i = 0; i < tensors; i++) {
    const tensor = reader.text();
    const rank = reader.u32();
    if (rank > 8) throw fault(`its tensor ${tensor.slice(0, 80)} has ${rank} axes`);
    let elements = 1;
    for (let axis = 0; axis < rank; axis++) elements *= reader.u64();
    const block = BLOCKS[reader.u32()];
    const offset = reader.u64();
    const size = block ? (elements / block[0]) * block[1] : 0;
    if (!Number.isSafeInteger(size)) throw fault(`its tensor ${tensor.slice(0, 80)} claims an impossible size`);
    end = Math.max(end, offset + size);
  }
  const alignment = facts.get('general.alignment') ?? 32;
  if (typeof alignment !== 'number' || alignment < 1 || alignment > 65536) throw fault('its header states no sound alignment');
  if (typeof parts === 'number' && parts > 1)
    throw new PackError('unsupported', `${name} is one of ${parts} parts of a model; only models in one file are read.`);
  const context = facts.get(`${architecture}.context_length`);
  return {
    architecture,
    name: textOf(facts.get('general.name')),
    licence: textOf(facts.get('general.license')),
    contextTokens: typeof context === 'number' ? context : null,
    tensors,
    bytes: Math.ceil(reader.at / alignment) * alignment + end,
  };
}

/**
 * Reads the header of a GGUF file and checks that the file is long enough for its tensors.
 * @throws PackError `pack-unsupported` (not GGUF, another version, a part, a vocabulary), `pack-damaged` (cut short, unsound header).
 */
export async function readGguf(file: PackFile): Promise<GgufFacts> {
  const { name } = file;
  const fault = (what: string): PackError => new PackError('damaged', `${name} is damaged: ${what}.`);
  for (let length = 2 ** 20; ; length *= 4) {
    const bytes = await file.head(length);
    let facts: GgufFacts;
    try {
      facts = parse(bytes, name, fault);
    } catch (error) {
      if (!(error instanceof ShortHeader)) throw error;
      if (length < file.size && length < MAX_HEADER) continue;
      throw fault(`it ends (after ${file.size} bytes) before its header does`);
    }
    if (file.size < facts.bytes) throw fault(`it has ${file.size} bytes, its tensors need ${facts.bytes}`);
    return facts;
  }
}
