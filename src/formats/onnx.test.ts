import { describe, expect, it } from 'vitest';
import { type OnnxModel, writeOnnx } from './onnx';

const MODEL: OnnxModel = {
  producer: 'p',
  description: '',
  opset: 17,
  metadata: { k: 'µ' },
  graph: {
    name: 'g',
    nodes: [
      {
        name: 'n',
        op: 'Op',
        inputs: ['x', 'w'],
        outputs: ['y'],
        attributes: { i: -1, s: 'ab', l: [300, 0], f: { float: 0.5 } },
      },
    ],
    initializers: [
      { name: 'w', shape: [2, 1], values: Float32Array.of(1, -2) },
      { name: 's', shape: [], values: BigInt64Array.of(-1n) },
    ],
    inputs: [{ name: 'x', shape: ['N', 150] }],
    outputs: [],
  },
};

/** Fields of a message as protobuf's wire format has them: [number, kind, value]. */
function fieldsOf(bytes: Uint8Array): [number, number, bigint | Uint8Array][] {
  const fields: [number, number, bigint | Uint8Array][] = [];
  let at = 0;
  const varint = (): bigint => {
    let value = 0n;
    for (let shift = 0n; ; shift += 7n) {
      const byte = bytes[at++]!;
      value |= BigInt(byte & 127) << shift;
      if (byte < 128) return BigInt.asIntN(64, value);
    }
  };
  while (at < bytes.length) {
    const tag = Number(varint());
    const kind = tag & 7;
    if (kind === 0) fields.push([tag >> 3, kind, varint()]);
    else {
      const length = kind === 5 ? 4 : Number(varint());
      fields.push([tag >> 3, kind, bytes.subarray(at, at + length)]);
      at += length;
    }
  }
  return fields;
}
const all = (bytes: Uint8Array, field: number) => fieldsOf(bytes).flatMap(([n, , value]) => (n === field ? [value] : []));
const inner = (bytes: Uint8Array, ...path: number[]): Uint8Array =>
  path.reduce((message, field) => all(message, field)[0] as Uint8Array, bytes);
const text = (value: unknown): string => new TextDecoder().decode(value as Uint8Array);

describe('an ONNX file', () => {
  const bytes = writeOnnx(MODEL);

  it('states version, operators and metadata under the numbers of onnx.proto', () => {
    expect(all(bytes, 1)).toEqual([8n]);
    expect(text(all(bytes, 2)[0])).toBe('p');
    expect(all(inner(bytes, 8), 2)).toEqual([17n]);
    const entry = inner(bytes, 14);
    expect([text(all(entry, 1)[0]), text(all(entry, 2)[0])]).toEqual(['k', 'µ']);
  });

  it('has nodes with attributes of each kind', () => {
    const node = inner(bytes, 7, 1);
    expect([...all(node, 1), ...all(node, 2), ...all(node, 4)].map(text)).toEqual(['x', 'w', 'y', 'Op']);
    const [i, s, l, f] = all(node, 5) as Uint8Array[];
    expect([all(i!, 3), all(i!, 20)]).toEqual([[-1n], [2n]]);
    expect([text(all(s!, 4)[0]), all(s!, 20)]).toEqual(['ab', [3n]]);
    expect([all(l!, 8), all(l!, 20)]).toEqual([[300n, 0n], [7n]]);
    expect([all(f!, 2), all(f!, 20)]).toEqual([[Uint8Array.of(0, 0, 0, 0x3f)], [1n]]);
  });

  it('has floats and integers little-endian, and a word for an extent that is free', () => {
    const [w, s] = all(inner(bytes, 7), 5) as Uint8Array[];
    expect([all(w!, 1), all(w!, 2), text(all(w!, 8)[0])]).toEqual([[2n, 1n], [1n], 'w']);
    expect(all(w!, 9)).toEqual([Uint8Array.of(0, 0, 0x80, 0x3f, 0, 0, 0, 0xc0)]);
    expect([all(s!, 1), all(s!, 2), all(s!, 9)]).toEqual([[], [7n], [new Uint8Array(8).fill(255)]]);
    const extents = all(inner(bytes, 7, 11, 2, 1, 2), 1) as Uint8Array[];
    expect(text(all(extents[0]!, 2)[0])).toBe('N');
    expect(all(extents[1]!, 1)).toEqual([150n]);
  });
});
