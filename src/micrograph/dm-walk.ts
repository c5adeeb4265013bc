/**
 * Walks the tags of a Gatan DigitalMicrograph file (DM3, DM4): groups in groups, with values, texts and arrays. Layout after the public
 * descriptions of the format (B. Goris; B. Schaffer, "How to script ... DM file format"); structure is big endian, data as the header says.
 */
import { viewOf } from '../base/view';
import { DamagedFileError, TruncatedFileError } from './errors';
import type { SampleKind } from './plain-samples';

/** Where an array of plain numbers lies in the file. */
export interface DmArray {
  readonly offset: number;
  readonly count: number;
  readonly kind: SampleKind;
}

export type DmValue = number | DmArray | DmGroup;

/** Labelled and unlabelled entries in the order of the file; the first of a repeated label counts. */
export interface DmGroup {
  readonly named: ReadonlyMap<string, DmValue>;
  readonly list: readonly DmValue[];
}

export interface DmFile {
  readonly littleEndian: boolean;
  readonly root: DmGroup;
}

const most = { tags: 200_000, depth: 40, fields: 256 } as const;

/** Type codes of plain values. 64-bit integers are sizes at most, so a double holds them. */
const kinds: Readonly<Record<number, SampleKind | 'i64' | 'u64'>> = {
  2: 'i16',
  3: 'i32',
  4: 'u16',
  5: 'u32',
  6: 'f32',
  7: 'f64',
  8: 'u8',
  9: 'i8',
  10: 'u8',
  11: 'i64',
  12: 'u64',
};
const kindBytes = { u8: 1, i8: 1, u16: 2, i16: 2, u32: 4, i32: 4, f16: 2, f32: 4, f64: 8, i64: 8, u64: 8 } as const;

const latin1 = (bytes: Uint8Array): string => Array.from(bytes, (byte) => String.fromCharCode(byte)).join('');

class Walk {
  #at = 0;
  #tags = 0;
  readonly #view: DataView;
  readonly #name: string;
  readonly #bytes: Uint8Array;
  readonly #wide: boolean;
  readonly littleEndian: boolean;

  constructor(name: string, bytes: Uint8Array) {
    this.#name = name;
    this.#bytes = bytes;
    this.#view = viewOf(bytes);
    this.#wide = this.#u32() === 4;
    this.#size();
    this.littleEndian = this.#u32() === 1;
  }

  #take(bytes: number): number {
    const at = this.#at;
    if (!(bytes >= 0 && at + bytes <= this.#bytes.length))
      throw new TruncatedFileError(this.#name, 'a DigitalMicrograph tag runs beyond the end of the file');
    this.#at += bytes;
    return at;
  }

  #u8 = (): number => this.#view.getUint8(this.#take(1));
  #u16 = (): number => this.#view.getUint16(this.#take(2));
  #u32 = (): number => this.#view.getUint32(this.#take(4));
  /** Counts and sizes: 4 bytes in DM3, 8 in DM4. */
  #size = (): number => (this.#wide ? Number(this.#view.getBigUint64(this.#take(8))) : this.#u32());

  group(depth = 0): DmGroup {
    if (depth > most.depth) throw new DamagedFileError(this.#name, 'its tags are nested too deeply');
    this.#take(2); // sorted, open
    const count = this.#size();
    const named = new Map<string, DmValue>();
    const list: DmValue[] = [];
    for (let i = 0; i < count; i++) {
      if (++this.#tags > most.tags) throw new DamagedFileError(this.#name, `it has more than ${most.tags} tags`);
      const type = this.#u8();
      if (type === 0) break;
      const length = this.#u16();
      const start = this.#take(length);
      const label = latin1(this.#bytes.subarray(start, start + length));
      const bytes = this.#wide ? this.#size() : null;
      const from = this.#at;
      if (type !== 20 && type !== 21) throw new DamagedFileError(this.#name, `a tag has the unknown type ${type}`);
      const value = type === 20 ? this.group(depth + 1) : this.#data();
      if (type === 21 && bytes !== null) this.#at = from + bytes;
      if (value === null) continue;
      list.push(value);
      if (label !== '' && !named.has(label)) named.set(label, value);
    }
    return { named, list };
  }

  /** A value, an array, or null for what nobody here asks about (texts of fixed length, arrays of structures). */
  #data(): DmValue | null {
    const mark = this.#take(4);
    if (this.#view.getUint32(mark) !== 0x25252525) throw new DamagedFileError(this.#name, 'a tag lacks its mark');
    const length = this.#size();
    if (!(length >= 1 && length <= most.fields * 2)) throw new DamagedFileError(this.#name, 'a tag describes itself wrongly');
    const info = Array.from({ length }, () => this.#size());
    const [type = 0, of = Number.NaN] = info;
    const kind = kinds[type];
    if (kind) return this.#number(kind);
    if (type === 18) {
      this.#take(2 * of);
      return null;
    }
    if (type === 15) return this.#structure(info, 1);
    if (type !== 20) throw new DamagedFileError(this.#name, `a tag holds the unknown type ${type}`);
    const count = info.at(-1) ?? 0;
    const element = kinds[of];
    const elementBytes = element
      ? kindBytes[element]
      : of === 15
        ? fieldKinds(info, 2).reduce((sum, field) => sum + (field ? kindBytes[field] : Number.NaN), 0)
        : Number.NaN;
    const offset = this.#take(count * elementBytes);
    return element && element !== 'i64' && element !== 'u64' ? { offset, count, kind: element } : null;
  }

  #number(kind: SampleKind | 'i64' | 'u64'): number {
    const at = this.#take(kindBytes[kind]);
    const little = this.littleEndian;
    switch (kind) {
      case 'u8':
        return this.#view.getUint8(at);
      case 'i8':
        return this.#view.getInt8(at);
      case 'u16':
        return this.#view.getUint16(at, little);
      case 'i16':
        return this.#view.getInt16(at, little);
      case 'i32':
        return this.#view.getInt32(at, little);
      case 'f32':
        return this.#view.getFloat32(at, little);
      case 'f64':
        return this.#view.getFloat64(at, little);
      case 'i64':
        return Number(this.#view.getBigInt64(at, little));
      case 'u64':
        return Number(this.#view.getBigUint64(at, little));
      default:
        return this.#view.getUint32(at, little);
    }
  }

  #structure(info: readonly number[], from: number): DmGroup {
    const list = fieldKinds(info, from).map((kind) => {
      if (!kind) throw new DamagedFileError(this.#name, 'a structure holds an unknown type');
      return this.#number(kind);
    });
    return { named: new Map(), list };
  }
}

/** Kinds of a structure's fields: `[name length, count, (name length, type) ...]` from place `from`. */
const fieldKinds = (info: readonly number[], from: number) =>
  Array.from({ length: Math.min(most.fields, info[from + 1] ?? 0) }, (_, i) => kinds[info[from + 3 + 2 * i] ?? 0]);

/** @throws TruncatedFileError, DamagedFileError */
export function walkDm(name: string, bytes: Uint8Array): DmFile {
  const walk = new Walk(name, bytes);
  return { littleEndian: walk.littleEndian, root: walk.group() };
}

/** The value under labels (or places in a list) one in another. */
export function dmValue(group: DmGroup, ...path: readonly (string | number)[]): DmValue | undefined {
  let value: DmValue | undefined = group;
  for (const part of path) {
    if (value === undefined || typeof value === 'number' || 'kind' in value) return undefined;
    value = typeof part === 'number' ? value.list[part] : value.named.get(part);
  }
  return value;
}

export const dmNumber = (group: DmGroup, ...path: readonly (string | number)[]): number | null => {
  const value = dmValue(group, ...path);
  return typeof value === 'number' && Number.isFinite(value) ? value : null;
};

export const dmGroup = (group: DmGroup, ...path: readonly (string | number)[]): DmGroup | null => {
  const value = dmValue(group, ...path);
  return value !== undefined && typeof value !== 'number' && 'list' in value ? value : null;
};
