import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fromHalfBits, toHalfBits } from '../base/half';
import { readSafetensors, SafetensorsError, type TensorData, writeSafetensors } from './safetensors';

const tensor = (shape: number[], values: number[]): TensorData => ({ shape, values: Float32Array.from(values) });

/** A file with any header and any data, sound or not. */
function file(header: unknown, data: number, text = typeof header === 'string' ? header : JSON.stringify(header)): Uint8Array {
  const json = new TextEncoder().encode(text);
  const bytes = new Uint8Array(8 + json.byteLength + data);
  new DataView(bytes.buffer).setUint32(0, json.byteLength, true);
  bytes.set(json, 8);
  return bytes;
}

function faultOf(bytes: Uint8Array): string {
  try {
    readSafetensors(bytes);
  } catch (error) {
    expect(error).toBeInstanceOf(SafetensorsError);
    expect((error as SafetensorsError).advice).not.toBe('');
    return (error as SafetensorsError).code;
  }
  return 'sound';
}

const arbitraryTensor = fc.array(fc.integer({ min: 0, max: 4 }), { maxLength: 4 }).chain((shape) =>
  fc
    .array(fc.float({ noNaN: true, min: -60000, max: 60000 }), {
      minLength: shape.reduce((a, b) => a * b, 1),
      maxLength: shape.reduce((a, b) => a * b, 1),
    })
    .map((values) => tensor(shape, values)),
);

describe('safetensors', () => {
  it('brings any tensors back: F32 to the bit, F16 rounded', () => {
    const name = fc.string({ unit: 'binary', maxLength: 12 }).filter((text) => text !== '__metadata__');
    fc.assert(
      fc.property(fc.dictionary(name, arbitraryTensor), fc.dictionary(fc.string(), fc.string()), (tensors, metadata) => {
        const dtype = (key: string) => (key.length % 2 ? 'F16' : 'F32');
        const back = readSafetensors(writeSafetensors(tensors, { dtype, metadata }));
        expect(Object.keys(back.tensors).sort()).toEqual(Object.keys(tensors).sort());
        expect(back.metadata).toEqual({ ...metadata });
        for (const [key, { shape, values }] of Object.entries(tensors)) {
          expect(back.tensors[key].shape).toEqual(shape);
          expect(back.dtypes[key]).toBe(dtype(key));
          const expected = dtype(key) === 'F32' ? values : values.map((value) => fromHalfBits(toHalfBits(value)));
          expect(back.tensors[key].values).toEqual(expected);
        }
      }),
      { numRuns: 50 },
    );
  });

  it('keeps a tensor in eight bits with a scale for each column, and refuses one without', () => {
    const values = [1, 10, -3, 20, 2, -40];
    const bytes = writeSafetensors(
      { a: tensor([3, 2], values), b: tensor([1], [7]) },
      { dtype: (n) => (n === 'a' ? 'I8' : 'F32') },
    );
    const { tensors, dtypes } = readSafetensors(bytes);
    expect(dtypes).toEqual({ a: 'I8', b: 'F32' });
    expect(Object.keys(tensors).sort()).toEqual(['a', 'b']);
    values.forEach((value, i) => {
      expect(Math.abs(tensors.a.values[i] - value)).toBeLessThanOrEqual([3, 40][i % 2] / 253);
    });
    const codes = { dtype: 'I8', shape: [2], data_offsets: [0, 2] };
    expect(faultOf(file({ a: codes }, 2))).toBe('safetensors-scale');
    const narrow = { dtype: 'F32', shape: [1], data_offsets: [2, 6] };
    expect(faultOf(file({ a: codes, 'a.scale': narrow }, 6))).toBe('safetensors-scale');
  });

  it('writes the layout of the format', () => {
    const bytes = writeSafetensors(
      { b: tensor([2], [1, -2]), a: tensor([1, 1], [0.5]) },
      { dtype: (n) => (n === 'b' ? 'F16' : 'F32') },
    );
    const view = new DataView(bytes.buffer);
    const length = view.getUint32(0, true);
    expect(length % 8).toBe(0);
    expect(JSON.parse(new TextDecoder().decode(bytes.subarray(8, 8 + length)))).toEqual({
      a: { dtype: 'F32', shape: [1, 1], data_offsets: [0, 4] },
      b: { dtype: 'F16', shape: [2], data_offsets: [4, 8] },
    });
    expect(view.getFloat32(8 + length, true)).toBe(0.5);
    expect(view.getUint16(8 + length + 4, true)).toBe(0x3c00);
    expect(bytes.byteLength).toBe(8 + length + 8);
  });

  it('does not depend on the order in which tensors are given', () => {
    const a = tensor([1], [1]);
    const b = tensor([1], [2]);
    expect(writeSafetensors({ a, b })).toEqual(writeSafetensors({ b, a }));
  });

  it('reads a file that lies at an odd place in its buffer', () => {
    const sound = writeSafetensors({ a: tensor([3], [1, 2, 3]) });
    const shifted = new Uint8Array(sound.byteLength + 3);
    shifted.set(sound, 3);
    expect(readSafetensors(shifted.subarray(3)).tensors.a.values).toEqual(Float32Array.of(1, 2, 3));
  });

  it('keeps a tensor called __proto__ a tensor', () => {
    const bytes = file('{"__proto__":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}', 4);
    expect(Object.keys(readSafetensors(bytes).tensors)).toEqual(['__proto__']);
  });

  const entry = (begin: number, end: number, shape: unknown = [(end - begin) / 4], dtype: unknown = 'F32') => ({
    dtype,
    shape,
    data_offsets: [begin, end],
  });

  it.each([
    ['an empty file', new Uint8Array(0), 'safetensors-truncated'],
    ['seven bytes', new Uint8Array(7), 'safetensors-truncated'],
    ['a header longer than the file', file({}, 0).subarray(0, 9), 'safetensors-truncated'],
    ['a header length of 2^63', Uint8Array.of(0, 0, 0, 0, 0, 0, 0, 128), 'safetensors-header'],
    ['no JSON', file('{"a":', 0), 'safetensors-header'],
    ['an array', file([], 0), 'safetensors-header'],
    ['a number for an entry', file({ a: 1 }, 0), 'safetensors-header'],
    ['metadata that is no text', file({ __metadata__: { a: 1 } }, 0), 'safetensors-header'],
    ['an unknown type', file({ a: entry(0, 8, [1], 'I64') }, 8), 'safetensors-dtype'],
    ['a type from the prototype', file({ a: entry(0, 8, [1], 'constructor') }, 8), 'safetensors-dtype'],
    ['a negative extent', file({ a: entry(0, 4, [-1]) }, 4), 'safetensors-shape'],
    ['a broken extent', file({ a: entry(0, 4, [1.5]) }, 4), 'safetensors-shape'],
    ['an overflowing size', file({ a: entry(0, 4, [2 ** 50, 2 ** 50]) }, 4), 'safetensors-shape'],
    ['nine axes', file({ a: entry(0, 4, [1, 1, 1, 1, 1, 1, 1, 1, 1]) }, 4), 'safetensors-shape'],
    ['offsets past the end', file({ a: entry(0, 8) }, 4), 'safetensors-range'],
    ['offsets in reverse', file({ a: { dtype: 'F32', shape: [0], data_offsets: [4, 0] } }, 4), 'safetensors-range'],
    ['no offsets', file({ a: { dtype: 'F32', shape: [1] } }, 4), 'safetensors-range'],
    ['a shape that needs other bytes', file({ a: entry(0, 4, [2]) }, 4), 'safetensors-range'],
    ['two tensors over the same bytes', file({ a: entry(0, 8), b: entry(4, 12) }, 12), 'safetensors-overlap'],
    ['a hole between tensors', file({ a: entry(0, 4), b: entry(8, 12) }, 12), 'safetensors-gap'],
    ['bytes after the last tensor', file({ a: entry(0, 4) }, 5), 'safetensors-gap'],
  ])('refuses %s', (_, bytes, code) => {
    expect(faultOf(bytes)).toBe(code);
  });

  it('throws nothing but its own error on any bytes, and on any single change of a sound file', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => void faultOf(bytes)));
    const sound = writeSafetensors({ weight: tensor([2, 3], [1, 2, 3, 4, 5, 6]), bias: tensor([2], [1, 2]) });
    fc.assert(
      fc.property(fc.nat(sound.byteLength - 1), fc.integer({ min: 0, max: 255 }), (at, value) => {
        const changed = sound.slice();
        changed[at] = value;
        faultOf(changed);
      }),
      { numRuns: 500 },
    );
    for (let length = 0; length < sound.byteLength; length++) expect(faultOf(sound.subarray(0, length))).not.toBe('sound');
  });

  it('refuses to write what cannot be read back', () => {
    expect(() => writeSafetensors({ a: tensor([2], [1]) })).toThrow(/shape \[2\] but 1 values/);
    expect(() => writeSafetensors({ __metadata__: tensor([1], [1]) })).toThrow(SafetensorsError);
    expect(() => writeSafetensors({ a: tensor([1], [70000]) }, { dtype: () => 'F16' })).toThrow(/beyond the largest half/);
  });
});
