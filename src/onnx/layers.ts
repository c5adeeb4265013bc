/** The operations of model/ops.ts, by name and meaning, as ONNX operators. Shapes as there: B views, T tokens, d width, h heads. */
import { GELU_CUBE, GELU_SCALE, NORM_EPSILON } from '../model/ops';
import type { Graph, Part, Value } from './graph';

/** x W + b over the last axis: (..., from) -> (..., to). */
export const linear = (part: Part, name: string, x: Value): Value =>
  part.graph.add(part.graph.matMul(x, part.param(`${name}.kernel`)), part.param(`${name}.bias`));

/** Over the last axis. */
export const layerNorm = (part: Part, name: string, x: Value): Value =>
  part.graph.op('LayerNormalization', [x, part.param(`${name}.scale`), part.param(`${name}.shift`)], {
    axis: -1,
    epsilon: { float: NORM_EPSILON },
  });

export const normLinear = (part: Part, norm: string, name: string, x: Value): Value =>
  linear(part, name, layerNorm(part, norm, x));

/** x sigmoid(2 sqrt(2/pi) (x + 0.044715 x^3)) */
export function gelu(g: Graph, x: Value): Value {
  const cubic = g.add(g.mul(g.mul(x, x), GELU_CUBE), 1);
  return g.mul(x, g.sigmoid(g.mul(g.mul(x, GELU_SCALE), cubic)));
}

/** g x + (1 - g) y */
export const blend = (g: Graph, gate: Value, x: Value, y: Value): Value => g.add(g.mul(gate, x), g.mul(g.sub(1, gate), y));

/** (B, T, d) -> (B, 1, d) */
export const firstToken = (g: Graph, x: Value): Value => g.slice(x, 1, 0, 1);

/** Queries (B, Q, d) over keys and values (B, T, d) -> (B, Q, d); head i at columns i d / h onwards. */
export function attention(g: Graph, query: Value, key: Value, value: Value, heads: number, width: number): Value {
  const perHead = (x: Value, perm: readonly number[]): Value => g.transpose(g.reshape(x, [0, 0, heads, width / heads]), perm);
  const scores = g.matMul(perHead(query, [0, 2, 1, 3]), perHead(key, [0, 2, 3, 1])); // (B, h, Q, T)
  const weights = g.softmax(g.mul(scores, (width / heads) ** -0.5));
  const read = g.matMul(weights, perHead(value, [0, 2, 1, 3])); // (B, h, Q, d_h)
  return g.reshape(g.transpose(read, [0, 2, 1, 3]), [0, 0, width]);
}
