/**
 * ONNX models as bytes: the part of `onnx.proto` (onnx/onnx, IR version 8) that a network of floats needs, in protobuf's wire format. What
 * stands in a message is a tag (number of the field, kind of value) and the value; numbers of fields are those of `onnx.proto`.
 */

/** Float values, or integers that say how tensors lie (shapes, axes). */
export interface OnnxTensor {
  readonly name: string;
  readonly shape: readonly number[];
  readonly values: Float32Array | BigInt64Array;
}

/** Whole numbers, a fraction, a list of whole numbers, or a word. An attribute that is a float is given as `{ float }`. */
export type OnnxAttribute = number | readonly number[] | string | { readonly float: number };

export interface OnnxNode {
  readonly name: string;
  /** The operator, of the standard's own domain. */
  readonly op: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: Readonly<Record<string, OnnxAttribute>>;
}

/** A float tensor that goes in or comes out; a word in place of an extent is one that the caller may choose. */
export interface OnnxPort {
  readonly name: string;
  readonly shape: readonly (number | string)[];
}

export interface OnnxModel {
  readonly producer: string;
  readonly description: string;
  /** Version of the standard's operators. */
  readonly opset: number;
  /** Text under text, `metadata_props`. */
  readonly metadata: Readonly<Record<string, string>>;
  readonly graph: {
    readonly name: string;
    /** In an order in which they can be computed. */
    readonly nodes: readonly OnnxNode[];
    readonly initializers: readonly OnnxTensor[];
    readonly inputs: readonly OnnxPort[];
    readonly outputs: readonly OnnxPort[];
  };
}

const IR_VERSION = 8;
/** TensorProto.DataType */
const FLOAT = 1;
const INT64 = 7;
/** AttributeProto.AttributeType */
const KIND = { float: 1, int: 2, string: 3, ints: 7 } as const;

/** A message that is being written: chunks of bytes, put together once. */
class Message {
  readonly #chunks: Uint8Array[] = [];
  #size = 0;

  #put(chunk: Uint8Array): this {
    this.#chunks.push(chunk);
    this.#size += chunk.length;
    return this;
  }

  /** A whole number, two's complement in 64 bits, seven bits a byte, the lowest first. */
  #varint(value: number): this {
    const bytes: number[] = [];
    let rest = BigInt.asUintN(64, BigInt(value));
    for (; rest > 127n; rest >>= 7n) bytes.push(Number(rest & 127n) | 128);
    return this.#put(Uint8Array.of(...bytes, Number(rest)));
  }

  int(field: number, value: number): this {
    return this.#varint(field << 3).#varint(value);
  }

  float(field: number, value: number): this {
    const bytes = new Uint8Array(4);
    new DataView(bytes.buffer).setFloat32(0, value, true);
    return this.#varint((field << 3) | 5).#put(bytes);
  }

  bytes(field: number, value: Uint8Array): this {
    return this.#varint((field << 3) | 2)
      .#varint(value.length)
      .#put(value);
  }

  text(field: number, value: string): this {
    return this.bytes(field, new TextEncoder().encode(value));
  }

  message(field: number, value: Message): this {
    this.#varint((field << 3) | 2).#varint(value.#size);
    for (const chunk of value.#chunks) this.#put(chunk);
    return this;
  }

  all<T>(values: Iterable<T>, put: (message: this, value: T) => unknown): this {
    for (const value of values) put(this, value);
    return this;
  }

  done(): Uint8Array<ArrayBuffer> {
    const whole = new Uint8Array(this.#size);
    let at = 0;
    for (const chunk of this.#chunks) {
      whole.set(chunk, at);
      at += chunk.length;
    }
    return whole;
  }
}

/** `raw_data` is little-endian, whatever the machine is. */
function rawBytes(values: Float32Array | BigInt64Array): Uint8Array {
  const view = new DataView(new ArrayBuffer(values.byteLength));
  if (values instanceof Float32Array) for (const [i, value] of values.entries()) view.setFloat32(4 * i, value, true);
  else for (const [i, value] of values.entries()) view.setBigInt64(8 * i, value, true);
  return new Uint8Array(view.buffer);
}

const tensorProto = ({ name, shape, values }: OnnxTensor): Message =>
  new Message()
    .all(shape, (message, extent) => message.int(1, extent))
    .int(2, values instanceof Float32Array ? FLOAT : INT64)
    .text(8, name)
    .bytes(9, rawBytes(values));

function attributeProto(name: string, value: OnnxAttribute): Message {
  const message = new Message().text(1, name);
  if (typeof value === 'number') return message.int(3, value).int(20, KIND.int);
  if (typeof value === 'string') return message.text(4, value).int(20, KIND.string);
  if ('float' in value) return message.float(2, value.float).int(20, KIND.float);
  return message.all(value, (message, item) => message.int(8, item)).int(20, KIND.ints);
}

const nodeProto = ({ name, op, inputs, outputs, attributes }: OnnxNode): Message =>
  new Message()
    .all(inputs, (message, input) => message.text(1, input))
    .all(outputs, (message, output) => message.text(2, output))
    .text(3, name)
    .text(4, op)
    .all(Object.entries(attributes), (message, [key, value]) => message.message(5, attributeProto(key, value)));

function valueInfoProto({ name, shape }: OnnxPort): Message {
  const extents = new Message().all(shape, (message, extent) =>
    message.message(1, typeof extent === 'number' ? new Message().int(1, extent) : new Message().text(2, extent)),
  );
  const tensor = new Message().int(1, FLOAT).message(2, extents);
  return new Message().text(1, name).message(2, new Message().message(1, tensor));
}

/** The bytes of an `.onnx` file; the same model gives the same bytes. */
export function writeOnnx({ producer, description, opset, metadata, graph }: OnnxModel): Uint8Array<ArrayBuffer> {
  const graphProto = new Message()
    .all(graph.nodes, (message, node) => message.message(1, nodeProto(node)))
    .text(2, graph.name)
    .all(graph.initializers, (message, tensor) => message.message(5, tensorProto(tensor)))
    .all(graph.inputs, (message, port) => message.message(11, valueInfoProto(port)))
    .all(graph.outputs, (message, port) => message.message(12, valueInfoProto(port)));
  return new Message()
    .int(1, IR_VERSION)
    .text(2, producer)
    .text(6, description)
    .message(7, graphProto)
    .message(8, new Message().text(1, '').int(2, opset))
    .all(Object.entries(metadata), (message, [key, value]) => message.message(14, new Message().text(1, key).text(2, value)))
    .done();
}
