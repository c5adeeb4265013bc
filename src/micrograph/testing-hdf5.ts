/** A writer of small HDF5 files for the tests: superblock 2, groups of links, contiguous or chunked data sets, attributes. */
import { zlibSync } from 'fflate';
import { ByteWriter, type NumberKind, numberBytes } from './testing-instruments';

export interface Hdf5Data {
  readonly shape: readonly number[];
  readonly kind: NumberKind;
  readonly values: ArrayLike<number>;
  readonly attributes?: Readonly<Record<string, string | number>>;
  /** One chunk of the whole, deflated. */
  readonly deflated?: boolean;
}

export interface Hdf5Group {
  readonly attributes?: Readonly<Record<string, string | number>>;
  readonly children: Readonly<Record<string, Hdf5Group | Hdf5Data>>;
}

const u = (out: ByteWriter, value: number, kind: NumberKind) => out.number(value, kind, true);

/** Datatype message: fixed-point (class 0), floating-point (1) or text (3), little endian. */
function datatype(kind: NumberKind | number): Uint8Array {
  const out = new ByteWriter();
  if (typeof kind === 'number') return u(out.bytes([0x13, 0, 0, 0]), kind, 'u32').done();
  const bytes = numberBytes[kind];
  const isFloat = kind.startsWith('f');
  if (!isFloat) {
    u(out.bytes([0x10, kind.startsWith('i') ? 8 : 0, 0, 0]), bytes, 'u32');
    return u(u(out, 0, 'u16'), bytes * 8, 'u16').done();
  }
  const [sign, exponentAt, exponentBits, mantissa, bias] = bytes === 4 ? [31, 23, 8, 23, 127] : [63, 52, 11, 52, 1023];
  u(out.bytes([0x11, 0x20, sign, 0]), bytes, 'u32');
  u(u(out, 0, 'u16'), bytes * 8, 'u16').bytes([exponentAt, exponentBits, 0, mantissa]);
  return u(out, bias, 'u32').done();
}

function dataspace(shape: readonly number[]): Uint8Array {
  const out = new ByteWriter().bytes([1, shape.length, 0, 0, 0, 0, 0, 0]);
  for (const size of shape) u(out, size, 'u64');
  return out.done();
}

const padded = (bytes: Uint8Array): Uint8Array => {
  const out = new Uint8Array(Math.ceil(bytes.length / 8) * 8);
  out.set(bytes);
  return out;
};

/** Attribute message, version 1: parts padded to eight bytes. */
function attribute(name: string, value: string | number): Uint8Array {
  const label = new ByteWriter().text(`${name}\0`).done();
  const type = typeof value === 'string' ? datatype(value.length + 1) : datatype('f64');
  const space = dataspace([]);
  const out = new ByteWriter().bytes([1, 0]);
  for (const part of [label, type, space]) u(out, part.length, 'u16');
  out.bytes(padded(label)).bytes(padded(type)).bytes(padded(space));
  return (typeof value === 'string' ? out.text(`${value}\0`) : out.number(value, 'f64', true)).done();
}

type Message = readonly [type: number, body: Uint8Array];

/** Object header, version 2; checksums are zero, which readers of these tests do not mind. */
function header(messages: readonly Message[]): Uint8Array {
  const body = new ByteWriter();
  for (const [type, bytes] of messages)
    u(body.bytes([type]), bytes.length, 'u16')
      .bytes([0])
      .bytes(bytes);
  return u(new ByteWriter().text('OHDR').bytes([2, 2]), body.length, 'u32')
    .bytes(body.done())
    .bytes([0, 0, 0, 0])
    .done();
}

/** A file whose root is this group. */
export function writeHdf5(root: Hdf5Group): Uint8Array {
  const chunks: Uint8Array[] = [];
  let length = 48;
  const put = (bytes: Uint8Array): number => {
    const at = length;
    chunks.push(padded(bytes));
    length += chunks[chunks.length - 1].length;
    return at;
  };
  const attributesOf = (attributes: Hdf5Group['attributes'] = {}): Message[] =>
    Object.entries(attributes).map(([name, value]) => [12, attribute(name, value)]);

  function putData({ shape, kind, values, attributes, deflated }: Hdf5Data): number {
    const raw = new ByteWriter();
    for (let i = 0; i < values.length; i++) raw.number(values[i], kind, true);
    const bytes = numberBytes[kind];
    const messages: Message[] = [
      [1, dataspace(shape)],
      [3, datatype(kind)],
    ];
    if (!deflated) {
      const at = put(raw.done());
      messages.push([8, u(u(new ByteWriter().bytes([3, 1]), at, 'u64'), raw.length, 'u64').done()]);
    } else {
      const packed = zlibSync(raw.done());
      const at = put(packed);
      // A B-tree of one leaf with one chunk; the second key ends it.
      const tree = new ByteWriter().text('TREE').bytes([1, 0]);
      u(u(u(tree, 1, 'u16'), 0xffffffff, 'u32').number(0xffffffff, 'u32', true), 0xffffffff, 'u32').number(
        0xffffffff,
        'u32',
        true,
      );
      const key = (size: number, offsets: readonly number[]) => {
        u(u(tree, size, 'u32'), 0, 'u32');
        for (const offset of [...offsets, 0]) u(tree, offset, 'u64');
      };
      key(
        packed.length,
        shape.map(() => 0),
      );
      u(tree, at, 'u64');
      key(0, shape);
      const layout = u(new ByteWriter().bytes([3, 2, shape.length + 1]), put(tree.done()), 'u64');
      for (const size of [...shape, bytes]) u(layout, size, 'u32');
      messages.push([8, layout.done()]);
      // Filter pipeline, version 1: deflate with one value (the level), padded.
      const pipeline = new ByteWriter().bytes([1, 1, 0, 0, 0, 0, 0, 0]);
      u(u(u(u(pipeline, 1, 'u16'), 0, 'u16'), 0, 'u16'), 1, 'u16');
      messages.push([11, u(u(pipeline, 6, 'u32'), 0, 'u32').done()]);
    }
    return put(header([...messages, ...attributesOf(attributes)]));
  }

  function putGroup({ attributes, children }: Hdf5Group): number {
    const links = Object.entries(children).map(([name, child]): Message => {
      const at = 'children' in child ? putGroup(child) : putData(child);
      return [6, u(new ByteWriter().bytes([1, 0, name.length]).text(name), at, 'u64').done()];
    });
    return put(header([...links, ...attributesOf(attributes)]));
  }

  const at = putGroup(root);
  const out = new ByteWriter().bytes([0x89, 0x48, 0x44, 0x46, 0x0d, 0x0a, 0x1a, 0x0a, 2, 8, 8, 0]);
  u(out, 0, 'u64').bytes(new Uint8Array(8).fill(255));
  u(u(out, length, 'u64'), at, 'u64').bytes([0, 0, 0, 0]);
  for (const chunk of chunks) out.bytes(chunk);
  return out.done();
}
