/**
 * TEST CODE. HNF a second time: float64 loops over plain arrays, one image at a time, from HNF.md and the docstrings. It shares
 * with the model the configuration and the names of the parameters, nothing else.
 */
import type { HnfConfig } from '../config';
import {
  attention,
  blockChange,
  dot,
  gelu,
  layerNorm,
  linear,
  type Matrix,
  plus,
  rowsOf,
  sigmoid,
  softmax,
  type Values,
} from './arithmetic';

export interface ReferenceOutput {
  readonly logits: number[];
  readonly embedding: number[];
  /** L rows of d. */
  readonly levels: Matrix;
  readonly gates: Matrix;
  readonly patches: Matrix[];
  readonly imageLogits: number[];
  readonly cosines: number[];
  /** Lt of every level, which the model's gradient holds constant. */
  readonly laplacians: Matrix[];
}

export interface ReferenceOptions {
  /** Used instead of searching for neighbours: what a gradient that holds the graph constant is a gradient of. */
  readonly laplacians?: readonly Matrix[];
  /** Added to X_l. */
  readonly probes?: readonly Matrix[];
  /** F_l of every level and M, for a configuration with a front. */
  readonly front?: { readonly tokens: readonly Matrix[]; readonly vector: readonly number[] };
}

/** image: S * S values, row by row; text: the text bank, one row per category. */
export function referenceHnf(
  config: HnfConfig,
  p: Values,
  image: ArrayLike<number>,
  text: Matrix,
  options: ReferenceOptions = {},
): ReferenceOutput {
  const { front } = options;
  const seen = front ? linear(p, 'start', [[...front.vector]])[0] : null;
  const opening = (name: string): number[] => Array.from(p[name] ?? [], (value, c) => value + (seen?.[c] ?? 0));
  let cls = opening('cls');
  let virtualNode = opening('virtual_node');
  const levels: Matrix = [];
  const gates: Matrix = [];
  const patches: Matrix[] = [];
  const laplacians: Matrix[] = [];
  const count = config.switches.hierarchy ? config.levels.length : 1;
  for (let l = 0; l < count; l++) {
    const name = `level${l}`;
    let x = embed(p, name, image, config.imageSize, config.levels[l].patch);
    if (front) x = plus(x, linear(p, `${name}.front`, front.tokens[l]));
    if (options.probes) x = plus(x, options.probes[l]);
    patches.push(x);
    const hCls = config.switches.sequence ? sequenceVector(config, p, name, cls, x) : null;
    let eVn: number[] | null = null;
    if (config.switches.graph) {
      laplacians.push(options.laplacians?.[l] ?? visionGraph(x, config.levels[l].neighbours));
      eVn = graphVector(config, p, name, virtualNode, x, laplacians[l]);
    }
    const { value, gate } = fuse(p, `${name}.gate`, hCls, eVn);
    levels.push(value);
    gates.push(gate);
    cls = value;
    virtualNode = value;
  }

  const cross = config.switches.crossAttention;
  const u = cross ? crossAttention(p, 'cross.image', [cls], text, config.heads)[0] : cls;
  const readText = cross ? crossAttention(p, 'cross.text', text, levels, config.heads) : text;
  // A head that probes sees V, the deviation of the patches of every level, and M.
  const texture = patches.flatMap((x) => x[0].map((_, c) => deviation(x.map((row) => row[c]))));
  const probed = [...levels.flat(), ...texture, ...(front?.vector ?? [])];
  const row = (name: string, width: number, c: number): Float64Array => p[name].subarray(c * width, (c + 1) * width);
  const imageLogits = text.map(
    (_, c) =>
      dot(u, row('head.weight', config.width, c)) +
      (p['head.probe_weight'] ? dot(probed, row('head.probe_weight', probed.length, c)) : 0),
  );
  const cosines = readText.map((row) => dot(u, row) / Math.sqrt(dot(u, u) * dot(row, row)));
  const scale = Math.exp(p['head.log_scale'][0]);
  const logits = cosines.map((cosine, c) => imageLogits[c] + scale * cosine + p['head.bias'][c]);
  return { logits, embedding: cls, levels, gates, patches, imageLogits, cosines, laplacians };
}

function deviation(values: number[]): number {
  const mean = values.reduce((sum, v) => sum + v, 0) / values.length;
  return Math.sqrt(values.reduce((sum, v) => sum + (v - mean) ** 2, 0) / values.length + 1e-6);
}

/** Equation 2: the pixels of each patch, row by row, through E_l, plus the learned position. */
function embed(p: Values, name: string, image: ArrayLike<number>, side: number, patch: number): Matrix {
  const pixels: Matrix = [];
  for (let top = 0; top < side; top += patch)
    for (let left = 0; left < side; left += patch) {
      const one: number[] = [];
      for (let y = top; y < top + patch; y++) for (let x = left; x < left + patch; x++) one.push(image[y * side + x]);
      pixels.push(one);
    }
  const tokens = linear(p, `${name}.patch`, pixels);
  return plus(tokens, rowsOf(p[`${name}.position`], tokens[0].length));
}

/** Equation 3: both fields over [z_cls ; X], blended per channel, read at `<cls>`. */
function sequenceVector(config: HnfConfig, p: Values, name: string, cls: number[], x: Matrix): number[] {
  const h0 = [cls, ...x];
  const forward = solve(config, fieldOf(p, `${name}.forward`, config.heads), h0, 0, 1)[0];
  const backward = solve(config, fieldOf(p, `${name}.backward`, config.heads), h0, 1, 0)[0];
  const g = linear(p, `${name}.blend`, [[...forward, ...backward]])[0].map(sigmoid);
  return forward.map((f, c) => g[c] * f + (1 - g[c]) * backward[c]);
}

export type Rate = (h: Matrix, t: number) => Matrix;

/** f(H, t): the change of a block whose input has the time embedding added. */
export const fieldOf =
  (p: Values, prefix: string, heads: number): Rate =>
  (h, t) => {
    const features = [1, t];
    for (const turns of [0.5, 1]) features.push(Math.sin(2 * Math.PI * turns * t), Math.cos(2 * Math.PI * turns * t));
    const table = rowsOf(p[`${prefix}.time`], h[0].length);
    const timed = h.map((row) => row.map((value, c) => features.reduce((sum, f, i) => sum + f * table[i][c], value)));
    return blockChange(p, prefix, timed, heads);
  };

/** The textbook methods, whole states at every stage. */
export function solve(config: Pick<HnfConfig, 'solver'>, f: Rate, h0: Matrix, t0: number, t1: number): Matrix {
  const { method, steps } = config.solver;
  const dt = (t1 - t0) / steps;
  let h = h0;
  for (let i = 0; i < steps; i++) {
    const t = t0 + i * dt;
    const k1 = f(h, t);
    if (method === 'euler') h = plus(h, k1, dt);
    else {
      const k2 = f(plus(h, k1, dt / 2), t + dt / 2);
      if (method === 'midpoint') h = plus(h, k2, dt);
      else {
        const k3 = f(plus(h, k2, dt / 2), t + dt / 2);
        const k4 = f(plus(h, k3, dt), t + dt);
        h = plus(plus(plus(plus(h, k1, dt / 6), k2, dt / 3), k3, dt / 3), k4, dt / 6);
      }
    }
  }
  return h;
}

/** Equation 4. Of neighbours as similar as the k-th, all count. Node 0 is the virtual node. A patch of zeros is at right angles to all. */
export function visionGraph(x: Matrix, neighbours: number): Matrix {
  const cosine = (i: number, j: number): number => {
    const lengths = Math.sqrt(dot(x[i], x[i]) * dot(x[j], x[j]));
    return lengths > 0 ? dot(x[i], x[j]) / lengths : 0;
  };
  const chosen = x.map((_, i) => {
    const others = x.map((_, j) => (j === i ? Number.NEGATIVE_INFINITY : cosine(i, j)));
    const kth = [...others].sort((a, b) => b - a)[neighbours - 1];
    return others.map((value) => value >= kth);
  });
  const weight = (i: number, j: number): number => {
    if (i === 0 || j === 0) return i === j ? 0 : 1;
    return chosen[i - 1][j - 1] || chosen[j - 1][i - 1] ? (1 + cosine(i - 1, j - 1)) / 2 : 0;
  };
  const adjacency = Array.from({ length: x.length + 1 }, (_, i) =>
    Array.from({ length: x.length + 1 }, (_, j) => weight(i, j)),
  );
  const degree = adjacency.map((row) => row.reduce((sum, a) => sum + a, 0));
  return adjacency.map((row, i) => row.map((a, j) => -a / Math.sqrt(degree[i] * degree[j])));
}

/** Two convolutions over [z_vn ; X]; pre-norm, GELU, residual; read at the virtual node. */
function graphVector(
  config: HnfConfig,
  p: Values,
  name: string,
  virtualNode: number[],
  x: Matrix,
  laplacian: Matrix,
): number[] {
  const times = (z: Matrix): Matrix =>
    laplacian.map((row) => {
      const out = new Array<number>(z[0].length).fill(0);
      row.forEach((a, j) => {
        if (a !== 0) for (let c = 0; c < out.length; c++) out[c] += a * z[j][c];
      });
      return out;
    });
  let z = [virtualNode, ...x];
  for (const i of [1, 2]) {
    const normed = layerNorm(p, `${name}.graph.norm${i}`, z);
    const terms = [normed, times(normed)];
    for (let k = 2; k < config.chebyshevOrder; k++)
      terms.push(
        plus(
          times(terms[k - 1]).map((row) => row.map((v) => 2 * v)),
          terms[k - 2],
          -1,
        ),
      );
    const joined = z.map((_, node) => terms.slice(0, config.chebyshevOrder).flatMap((term) => term[node]));
    z = plus(z, gelu(linear(p, `${name}.graph.conv${i}`, joined)));
  }
  return z[0];
}

/** Equation 5; with one encoder off, the other's expert alone. */
function fuse(p: Values, name: string, hCls: number[] | null, eVn: number[] | null): { value: number[]; gate: number[] } {
  const expert = (kind: string, x: number[]): number[] =>
    linear(p, `${name}.${kind}`, layerNorm(p, `${name}.norm_${kind}`, [x]))[0];
  if (hCls && eVn) {
    const gate = linear(p, `${name}.choose`, [[...hCls, ...eVn]])[0].map(sigmoid);
    const graph = expert('graph', eVn);
    return { value: expert('sequence', hCls).map((s, c) => gate[c] * s + (1 - gate[c]) * graph[c]), gate };
  }
  const value = hCls ? expert('sequence', hCls) : expert('graph', eVn!);
  return { value, gate: value.map(() => (hCls ? 1 : 0)) };
}

/** Equation 7, either direction: x + MHA(q = x, kv = memory), both normalised first. */
function crossAttention(p: Values, name: string, x: Matrix, memory: Matrix, heads: number): Matrix {
  const kv = layerNorm(p, `${name}.norm_kv`, memory);
  const q = linear(p, `${name}.q`, layerNorm(p, `${name}.norm_q`, x));
  return plus(x, linear(p, `${name}.out`, attention(q, linear(p, `${name}.k`, kv), linear(p, `${name}.v`, kv), heads)));
}

/** Equation 6: `texts` holds the states of each description, [T_c, d_t] without padding. */
export function referenceTextBank(config: HnfConfig, p: Values, texts: readonly Matrix[]): Matrix {
  if (!config.switches.text) return rowsOf(p['text.classes'], config.width);
  const pooled = texts.map((states) => {
    const weights = softmax(states.map((state) => dot(state, p['text.pool'])));
    return states[0].map((_, c) => states.reduce((sum, state, t) => sum + weights[t] * state[c], 0));
  });
  return linear(p, 'text.project', pooled);
}
