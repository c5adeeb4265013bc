/** The vision graph of a level and the Chebyshev convolutions over it (model/graph.ts, HNF.md, equation 4). n patches, node 0 the virtual one. */
import type { Graph, Part, Value } from './graph';
import { firstToken, gelu, layerNorm, linear } from './layers';

/** Every patch is joined to the virtual node with weight 1: (1, n+1, n+1), ones in the first row and column, but none with itself. */
const virtualEdges = (g: Graph, n: number): Value =>
  g.constant(`virtual edges ${n}`, () => ({
    shape: [1, n + 1, n + 1],
    values: Float32Array.from({ length: (n + 1) ** 2 }, (_, i) => Number(i > 0 && (i <= n || i % (n + 1) === 0))),
  }));

/** 4 on the diagonal, more than any two cosines differ. */
const selves = (g: Graph, n: number): Value =>
  g.constant(`selves ${n}`, () => ({
    shape: [1, n, n],
    values: Float32Array.from({ length: n * n }, (_, i) => (i % (n + 1) === 0 ? 4 : 0)),
  }));

/** Lt = -D^-1/2 A D^-1/2 of the nearest-neighbour graph: X (B, n, d) -> (B, n+1, n+1). */
function scaledLaplacian(g: Graph, x: Value, n: number, neighbours: number): Value {
  const unit = g.div(x, g.sqrt(g.add(g.sum(g.mul(x, x), 2, true), 1e-12)));
  const cosine = g.matMul(unit, g.transpose(unit, [0, 2, 1])); // (B, n, n)
  const others = g.sub(cosine, selves(g, n));
  const [best] = g.several('TopK', [others, g.integers(neighbours)], 2, { axis: 2, largest: 1, sorted: 1 });
  const weakest = g.slice(best, 2, neighbours - 1, neighbours); // (B, n, 1)
  const chosen = g.op('Cast', [g.op('GreaterOrEqual', [others, weakest])], { to: 1 });
  const either = g.op('Max', [chosen, g.transpose(chosen, [0, 2, 1])]);
  const weights = g.mul(either, g.mul(g.add(cosine, 1), 0.5));
  const widened = g.op('Pad', [weights, g.integers(0, 1, 1, 0, 0, 0)], { mode: 'constant' });
  const adjacency = g.add(widened, virtualEdges(g, n)); // (B, n+1, n+1)
  const root = g.sqrt(g.sum(adjacency, 2, true)); // (B, n+1, 1)
  return g.op('Neg', [g.div(g.div(adjacency, root), g.transpose(root, [0, 2, 1]))]);
}

/** T_0(Lt) Z .. T_{K-1}(Lt) Z side by side, (B, n+1, K d). */
function chebyshevTerms(g: Graph, laplacian: Value, z: Value, order: number): Value {
  const terms = [z];
  while (terms.length < order) {
    const next = g.matMul(laplacian, terms[terms.length - 1]);
    terms.push(terms.length === 1 ? next : g.sub(g.mul(next, 2), terms[terms.length - 2]));
  }
  return terms.length === 1 ? z : g.concat(terms, 2);
}

/** e_vn (B, d) of the patches X (B, n, d) and Z = [z_vn ; X] (B, n+1, d): two pre-norm convolutions with GELU and residual. */
export function graphEncoder(
  part: Part,
  x: Value,
  z: Value,
  { patches, neighbours, order, width }: Readonly<Record<'patches' | 'neighbours' | 'order' | 'width', number>>,
): Value {
  const g = part.graph;
  return g.within('graph', () => {
    const laplacian = scaledLaplacian(g, x, patches, neighbours);
    const terms = (norm: string, z: Value): Value => chebyshevTerms(g, laplacian, layerNorm(part, norm, z), order);
    const z1 = g.add(z, gelu(g, linear(part, 'conv1', terms('norm1', z))));
    const read = firstToken(g, terms('norm2', z1)); // (B, 1, K d)
    return g.reshape(g.add(firstToken(g, z1), gelu(g, linear(part, 'conv2', read))), [0, width]);
  });
}
