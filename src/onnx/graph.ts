/** An ONNX graph under construction, and the operators that the network is made of, by the names the standard gives them. */
import type { OnnxAttribute, OnnxNode, OnnxTensor } from '../formats/onnx';
import type { ArrayTensor, ParamArrays } from '../model/params';

/** The name of a tensor in the graph. */
export type Value = string & { readonly value: unique symbol };

/** The operators as of this version: LayerNormalization came with it, and every runtime since 2022 knows it. */
export const OPSET = 17;

export class Graph {
  readonly nodes: OnnxNode[] = [];
  readonly initializers: OnnxTensor[] = [];
  readonly #known = new Map<string, Value>();
  #path: readonly string[] = [];

  /** What `build` adds is named below `name`: graphs are looked at by people, too. */
  within<T>(name: string, build: () => T): T {
    const outside = this.#path;
    this.#path = [...outside, name];
    try {
      return build();
    } finally {
      this.#path = outside;
    }
  }

  #initializer(name: string, shape: readonly number[], values: OnnxTensor['values']): Value {
    this.initializers.push({ name, shape, values });
    return name as Value;
  }

  /** A constant under a name of its own; asked for again, it is the same one. */
  constant(name: string, make: () => ArrayTensor): Value {
    const known = this.#known.get(name);
    if (known) return known;
    const { shape, values } = make();
    const value = this.#initializer(name, shape, values);
    this.#known.set(name, value);
    return value;
  }

  scalar(value: number): Value {
    return this.constant(`number ${value}`, () => ({ shape: [], values: Float32Array.of(value) }));
  }

  /** Whole numbers that say how a tensor lies. */
  integers(...values: readonly number[]): Value {
    const name = `integers ${values.join(' ')}`;
    const known = this.#known.get(name);
    if (known) return known;
    const value = this.#initializer(name, [values.length], BigInt64Array.from(values, BigInt));
    this.#known.set(name, value);
    return value;
  }

  /** One operator with several results. */
  several(op: string, inputs: readonly Value[], outputs: number, attributes: OnnxNode['attributes'] = {}): Value[] {
    const name = [...this.#path, `${op}_${this.nodes.length}`].join('/');
    const values = Array.from({ length: outputs }, (_, i) => (i === 0 ? name : `${name}:${i}`) as Value);
    this.nodes.push({ name, op, inputs, outputs: values, attributes });
    return values;
  }

  op(op: string, inputs: readonly Value[], attributes: Readonly<Record<string, OnnxAttribute>> = {}): Value {
    return this.several(op, inputs, 1, attributes)[0];
  }

  /** The same tensor under the name by which the outside knows it. */
  output(name: string, value: Value): void {
    this.nodes.push({ name, op: 'Identity', inputs: [value], outputs: [name], attributes: {} });
  }

  #number(x: Value | number): Value {
    return typeof x === 'number' ? this.scalar(x) : x;
  }

  add = (x: Value, y: Value | number): Value => this.op('Add', [x, this.#number(y)]);
  sub = (x: Value | number, y: Value | number): Value => this.op('Sub', [this.#number(x), this.#number(y)]);
  mul = (x: Value, y: Value | number): Value => this.op('Mul', [x, this.#number(y)]);
  div = (x: Value, y: Value): Value => this.op('Div', [x, y]);
  sqrt = (x: Value): Value => this.op('Sqrt', [x]);
  sigmoid = (x: Value): Value => this.op('Sigmoid', [x]);
  matMul = (x: Value, y: Value): Value => this.op('MatMul', [x, y]);
  softmax = (x: Value): Value => this.op('Softmax', [x], { axis: -1 });
  concat = (values: readonly Value[], axis: number): Value => this.op('Concat', values, { axis });
  transpose = (x: Value, perm: readonly number[]): Value => this.op('Transpose', [x], { perm });
  /** An extent of 0 is that of `x` on the same axis, one of -1 what is left. */
  reshape = (x: Value, shape: readonly number[]): Value => this.op('Reshape', [x, this.integers(...shape)]);
  unsqueeze = (x: Value, axis: number): Value => this.op('Unsqueeze', [x, this.integers(axis)]);
  /** `x` from `begin` to before `end` along an axis. */
  slice = (x: Value, axis: number, begin: number, end: number): Value =>
    this.op('Slice', [x, this.integers(begin), this.integers(end), this.integers(axis)]);
  sum = (x: Value, axis: number, keepdims = false): Value =>
    this.op('ReduceSum', [x, this.integers(axis)], { keepdims: keepdims ? 1 : 0 });
  mean = (x: Value, axes: readonly number[], keepdims = false): Value =>
    this.op('ReduceMean', [x], { axes, keepdims: keepdims ? 1 : 0 });
  clip = (x: Value, low: number, high: number): Value => this.op('Clip', [x, this.scalar(low), this.scalar(high)]);
}

/** The parameters of a part of the model, as constants of the graph under the names they have in `weights.safetensors`. */
export class Part {
  readonly graph: Graph;
  readonly #arrays: ParamArrays;
  readonly #prefix: string;

  constructor(graph: Graph, arrays: ParamArrays, prefix = '') {
    this.graph = graph;
    this.#arrays = arrays;
    this.#prefix = prefix;
  }

  /** The part below this one. */
  scoped(name: string): Part {
    return new Part(this.graph, this.#arrays, `${this.#prefix}${name}.`);
  }

  has(name: string): boolean {
    return Object.hasOwn(this.#arrays, this.named(name));
  }

  /** The whole name of something that belongs to this part. */
  named(name: string): string {
    return this.#prefix + name;
  }

  /** @throws RangeError for a parameter that the model lacks */
  array(name: string): ArrayTensor {
    if (!this.has(name)) throw new RangeError(`the weights lack "${this.named(name)}"`);
    return this.#arrays[this.named(name)];
  }

  param(name: string): Value {
    return this.graph.constant(this.named(name), () => this.array(name));
  }
}
