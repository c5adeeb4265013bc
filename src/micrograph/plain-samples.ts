/** Samples as instruments' own formats store them: one behind the other, in one byte order. */
import { fromHalfBits } from '../base/half';
import { TruncatedFileError } from './errors';
import type { Samples } from './picture';

export type SampleKind = 'u8' | 'i8' | 'u16' | 'i16' | 'u32' | 'i32' | 'f16' | 'f32' | 'f64';

export const sampleBytes: Readonly<Record<SampleKind, number>> = {
  u8: 1,
  i8: 1,
  u16: 2,
  i16: 2,
  u32: 4,
  i32: 4,
  f16: 2,
  f32: 4,
  f64: 8,
};

function emptySamples(kind: SampleKind, count: number): Samples {
  switch (kind) {
    case 'u8':
      return new Uint8Array(count);
    case 'i8':
      return new Int8Array(count);
    case 'u16':
      return new Uint16Array(count);
    case 'i16':
      return new Int16Array(count);
    case 'u32':
      return new Uint32Array(count);
    case 'i32':
      return new Int32Array(count);
    case 'f64':
      return new Float64Array(count);
    default:
      return new Float32Array(count);
  }
}

/**
 * `count` samples from byte `offset` of a file.
 * @throws TruncatedFileError where the file ends before; nothing is allocated then.
 */
export function plainSamples(
  name: string,
  bytes: Uint8Array,
  offset: number,
  count: number,
  kind: SampleKind,
  littleEndian: boolean,
): Samples {
  const size = sampleBytes[kind];
  if (!(offset >= 0 && offset + count * size <= bytes.length))
    throw new TruncatedFileError(name, 'its picture data runs beyond the end of the file');
  const view = new DataView(bytes.buffer, bytes.byteOffset + offset, count * size);
  const read: Readonly<Record<SampleKind, (at: number) => number>> = {
    u8: (at) => view.getUint8(at),
    i8: (at) => view.getInt8(at),
    u16: (at) => view.getUint16(at, littleEndian),
    i16: (at) => view.getInt16(at, littleEndian),
    u32: (at) => view.getUint32(at, littleEndian),
    i32: (at) => view.getInt32(at, littleEndian),
    f16: (at) => fromHalfBits(view.getUint16(at, littleEndian)),
    f32: (at) => view.getFloat32(at, littleEndian),
    f64: (at) => view.getFloat64(at, littleEndian),
  };
  const one = read[kind];
  const samples = emptySamples(kind, count);
  for (let i = 0; i < count; i++) samples[i] = one(i * size);
  return samples;
}
