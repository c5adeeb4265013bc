/** The kernels of the graph encoder on a GPU: the search for neighbours, and the Chebyshev convolution with its gradient. */
import type { TensorInfo } from '@tensorflow/tfjs-core';
import type { Kernel } from './kernel';
import { runShader, type Shader } from './program';
import { columnShader, GELU, layerNormShader, normalShader, rowStatistics } from './rows';

/** Cosines of all pairs of patches (B, n, n), the same bits both ways; -2 on the diagonal, since no patch is its own neighbour. */
const cosineShader = (batch: number, nodes: number, width: number): Shader => ({
  key: `hnf-graph-cosines-${nodes}-${width}`,
  inputs: ['x'],
  component: 1,
  outputShape: [batch, nodes, nodes],
  threads: batch * nodes * nodes,
  code: `fn run(index : i32) {
    let j = index % ${nodes};
    let i = (index / ${nodes}) % ${nodes};
    let first = (index / ${nodes * nodes}) * ${nodes};
    var both = 0.0;
    var one = 0.0;
    var other = 0.0;
    for (var c = 0; c < ${width}; c++) {
      let a = x[(first + i) * ${width} + c];
      let b = x[(first + j) * ${width} + c];
      both += a * b;
      one += a * a;
      other += b * b;
    }
    result[index] = select(both / (sqrt(one + 1e-12) * sqrt(other + 1e-12)), -2.0, i == j);
  }`,
});

/** The k-th largest cosine of every patch, (B, n). */
const thresholdShader = (batch: number, nodes: number, neighbours: number): Shader => ({
  key: `hnf-graph-thresholds-${nodes}-${neighbours}`,
  inputs: ['cosines'],
  component: 1,
  outputShape: [batch, nodes],
  threads: batch * nodes,
  code: `fn run(index : i32) {
    var best : array<f32, ${neighbours}>; // the smallest first
    for (var i = 0; i < ${neighbours}; i++) { best[i] = -3.0; }
    for (var j = 0; j < ${nodes}; j++) {
      let value = cosines[index * ${nodes} + j];
      if (value > best[0]) {
        var i = 1;
        for (; i < ${neighbours} && best[i] < value; i++) { best[i - 1] = best[i]; }
        best[i - 1] = value;
      }
    }
    result[index] = best[0];
  }`,
});

/** Of two patches, (1 + cos) / 2 where either is among the other's nearest. */
const weightOf = (nodes: number): string => `fn weightOf(first : i32, i : i32, j : i32) -> f32 {
    let cosine = cosines[(first + i) * ${nodes} + j];
    let joined = i != j && (cosine >= thresholds[first + i] || cosine >= thresholds[first + j]);
    return select(0.0, (cosine + 1.0) / 2.0, joined);
  }`;

/** 1 / sqrt(degree) of every patch, (B, n). */
const scaleShader = (batch: number, nodes: number): Shader => ({
  key: `hnf-graph-scales-${nodes}`,
  inputs: ['cosines', 'thresholds'],
  component: 1,
  outputShape: [batch, nodes],
  threads: batch * nodes,
  code: `${weightOf(nodes)}
  fn run(index : i32) {
    let first = (index / ${nodes}) * ${nodes};
    var degree = 1.0; // the virtual node
    for (var j = 0; j < ${nodes}; j++) { degree += weightOf(first, index - first, j); }
    result[index] = inverseSqrt(degree);
  }`,
});

const laplacianShader = (batch: number, nodes: number): Shader => ({
  key: `hnf-graph-laplacian-${nodes}`,
  inputs: ['cosines', 'thresholds', 'scales'],
  component: 1,
  outputShape: [batch, nodes + 1, nodes + 1],
  threads: batch * (nodes + 1) * (nodes + 1),
  code: `${weightOf(nodes)}
  fn run(index : i32) {
    let j = index % ${nodes + 1} - 1;
    let i = (index / ${nodes + 1}) % ${nodes + 1} - 1;
    let first = (index / ${(nodes + 1) ** 2}) * ${nodes};
    let one = inverseSqrt(${nodes}.0);
    var value = 0.0;
    if (i < 0 && j < 0) { value = 0.0; }
    else if (i < 0) { value = one * scales[first + j]; }
    else if (j < 0) { value = one * scales[first + i]; }
    else { value = weightOf(first, i, j) * scales[first + i] * scales[first + j]; }
    result[index] = -value;
  }`,
});

const visionGraph: Kernel = (backend, { patches }, { neighbours }) => {
  const [batch, nodes, width] = patches.shape;
  if (!(neighbours > 0 && neighbours < nodes)) throw new RangeError(`${neighbours} neighbours among ${nodes} patches`);
  const cosines = runShader(backend, cosineShader(batch, nodes, width), [patches]);
  const thresholds = runShader(backend, thresholdShader(batch, nodes, neighbours), [cosines]);
  const scales = runShader(backend, scaleShader(batch, nodes), [cosines, thresholds]);
  const laplacian = runShader(backend, laplacianShader(batch, nodes), [cosines, thresholds, scales]);
  for (const { dataId } of [cosines, thresholds, scales]) backend.disposeData(dataId);
  return laplacian;
};

interface Shape {
  readonly batch: number;
  readonly nodes: number;
  readonly width: number;
  /** K */
  readonly order: number;
  /** Nodes that are read: all, or the first. */
  readonly read: number;
}

function shapeOf(z: TensorInfo, { order, first }: Readonly<Record<string, number>>): Shape {
  const [batch, nodes, width] = z.shape;
  if (width % 4 !== 0) throw new RangeError(`z [${z.shape}] has a width that is not a multiple of 4.`);
  return { batch, nodes, width, order, read: first ? 1 : nodes };
}

const keyOf = (name: string, s: Shape, ...more: (string | number)[]): string =>
  [`hnf-chebyshev-${name}`, s.nodes, s.read, s.width, s.order, ...more].join('-');

/** T_1 = L T_0, T_k = 2 L T_{k-1} - T_{k-2}, of the first `own` nodes: (B, own, d). */
const termShader = (s: Shape, own: number, second: boolean): Shader => ({
  key: keyOf('term', s, own, second ? 2 : 1),
  inputs: ['laplacian', 'last', ...(second ? ['before'] : [])],
  component: 1,
  outputShape: [s.batch, own, s.width],
  threads: s.batch * own * s.width,
  code: `fn run(index : i32) {
    let c = index % ${s.width};
    let i = (index / ${s.width}) % ${own};
    let b = index / ${s.width * own};
    var sum = 0.0;
    for (var j = 0; j < ${s.nodes}; j++) {
      sum += laplacian[(b * ${s.nodes} + i) * ${s.nodes} + j] * last[(b * ${s.nodes} + j) * ${s.width} + c];
    }
    result[index] = ${second ? `2.0 * sum - before[(b * ${s.nodes} + i) * ${s.width} + c]` : 'sum'};
  }`,
});

const termNames = (s: Shape): string[] => Array.from({ length: s.order }, (_, k) => `t${k}`);

/** The last term is there for the nodes that are read alone. */
const termRow = (s: Shape, k: number): string => (k === s.order - 1 || s.read === s.nodes ? 'row' : `row * ${s.nodes}`);

/** conv(T) before GELU, four columns of a row that is read. */
const before = (s: Shape): string => `fn before(row : i32, c : i32) -> vec4<f32> {
    var made = bias[c];
    ${termNames(s)
      .map(
        (name, k) => `for (var j = 0; j < ${s.width / 4}; j++) {
      let v = ${name}[(${termRow(s, k)}) * ${s.width / 4} + j];
      let at = (${k * s.width} + 4 * j) * ${s.width / 4} + c;
      made += v.x * w[at] + v.y * w[at + ${s.width / 4}] + v.z * w[at + ${s.width / 2}] + v.w * w[at + ${(3 * s.width) / 4}];
    }`,
      )
      .join('\n    ')}
    return made;
  }`;

/** z + gelu(conv(T)) of the nodes that are read. */
const convolutionShader = (s: Shape): Shader => ({
  key: keyOf('convolution', s),
  inputs: ['z', 'w', 'bias', ...termNames(s)],
  component: 4,
  outputShape: [s.batch, s.read, s.width],
  threads: (s.batch * s.read * s.width) / 4,
  code: `${before(s)}${GELU}
  fn run(index : i32) {
    let c = index % ${s.width / 4};
    let row = index / ${s.width / 4};
    let made = before(row, c);
    result[index] = z[${termRow({ ...s, order: 2 }, 0)} * ${s.width / 4} + c] + made * gateOf(made);
  }`,
});

/** The gradient before GELU: (B read, d). */
const slopeShader = (s: Shape): Shader => ({
  key: keyOf('slope', s),
  inputs: ['dy', 'w', 'bias', ...termNames(s)],
  component: 4,
  outputShape: [s.batch * s.read, s.width],
  threads: (s.batch * s.read * s.width) / 4,
  code: `${before(s)}${GELU}
  fn run(index : i32) {
    result[index] = dy[index] * geluSlope(before(index / ${s.width / 4}, index % ${s.width / 4}));
  }`,
});

/** What the convolution asks of every term, side by side: (B read, K d). */
const askedShader = (s: Shape): Shader => ({
  key: keyOf('asked', s),
  inputs: ['w', 'slope'],
  component: 4,
  outputShape: [s.batch * s.read, s.order * s.width],
  threads: (s.batch * s.read * s.order * s.width) / 4,
  code: `fn run(index : i32) {
    let j = index % ${(s.order * s.width) / 4};
    let row = index / ${(s.order * s.width) / 4};
    var made = vec4<f32>(0.0);
    for (var c = 0; c < ${s.width / 4}; c++) {
      let v = slope[row * ${s.width / 4} + c];
      let at = j * ${s.width} + c;
      made += vec4<f32>(dot(v, w[at]), dot(v, w[at + ${s.width / 4}]), dot(v, w[at + ${s.width / 2}]), dot(v, w[at + ${(3 * s.width) / 4}]));
    }
    result[index] = made;
  }`,
});

/** The gradient by T_k: asked_k + (k ? 2 : 1) L s_{k+1} - s_{k+2}, (B, n, d); that by the last term is what was asked. */
function stateShader(s: Shape, k: number): Shader {
  const last = s.order - 1;
  const name = (m: number): string => (m === k + 1 ? 'one' : 'two');
  /** s_m at node j of picture b, column c. */
  const state = (m: number): string =>
    m === last ? `asked(b, j, ${m * s.width} + c)` : `${name(m)}[(b * ${s.nodes} + j) * ${s.width} + c]`;
  return {
    key: keyOf('state', s, k),
    inputs: [...(k < last ? ['laplacian'] : []), 'requests', ...[k + 1, k + 2].filter((m) => m < last).map(name)],
    component: 1,
    outputShape: [s.batch, s.nodes, s.width],
    threads: s.batch * s.nodes * s.width,
    code: `fn asked(b : i32, i : i32, column : i32) -> f32 {
      ${s.read < s.nodes ? 'if (i > 0) { return 0.0; }' : ''}
      return requests[(b * ${s.read} + i) * ${s.order * s.width} + column];
    }
    fn run(index : i32) {
      let c = index % ${s.width};
      let i = (index / ${s.width}) % ${s.nodes};
      let b = index / ${s.width * s.nodes};
      var made = asked(b, i, ${k * s.width} + c);
      ${
        k < last
          ? `var sum = 0.0;
      for (var j = 0; j < ${s.nodes}; j++) { sum += laplacian[(b * ${s.nodes} + i) * ${s.nodes} + j] * ${state(k + 1)}; }
      made += ${k === 0 ? 'sum' : '2.0 * sum'};`
          : ''
      }
      ${k < last - 1 ? `{ let j = i; made -= ${state(k + 2)}; }` : ''}
      result[index] = made;
    }`,
  };
}

/** Through the norm, and past the whole convolution: dz (B, n, d). */
const inputShader = (s: Shape): Shader => ({
  key: keyOf('input', s),
  inputs: ['z', 'gamma', 'slope', 'dy'],
  component: 4,
  outputShape: [s.batch, s.nodes, s.width],
  threads: s.batch * s.nodes,
  code: `${rowStatistics(s.width)}
  fn run(row : i32) {
    let found = statisticsOf(row);
    var first = vec4<f32>(0.0);
    var second = vec4<f32>(0.0);
    for (var c = 0; c < ${s.width / 4}; c++) {
      let at = row * ${s.width / 4} + c;
      let g = slope[at] * gamma[c];
      first += g;
      second += g * (z[at] - found.x) * found.y;
    }
    let sums = vec2<f32>(dot(first, vec4<f32>(1.0)), dot(second, vec4<f32>(1.0))) / ${s.width}.0;
    for (var c = 0; c < ${s.width / 4}; c++) {
      let at = row * ${s.width / 4} + c;
      var made = found.y * (slope[at] * gamma[c] - sums.x - (z[at] - found.x) * found.y * sums.y);
      ${
        s.read === s.nodes
          ? 'made += dy[at];'
          : `if (row % ${s.nodes} == 0) { made += dy[(row / ${s.nodes}) * ${s.width / 4} + c]; }`
      }
      result[at] = made;
    }
  }`,
});

/** dw (K d, d): four columns a thread. */
const kernelShader = (s: Shape): Shader => ({
  key: keyOf('kernel', s, s.batch),
  inputs: ['slope', ...termNames(s)],
  component: 4,
  outputShape: [s.order * s.width, s.width],
  threads: (s.order * s.width * s.width) / 4,
  code: `fn run(index : i32) {
    let c = index % ${s.width / 4};
    let j = (index / ${s.width / 4}) % ${s.width};
    let k = index / ${(s.width * s.width) / 4};
    var made = vec4<f32>(0.0);
    ${termNames(s)
      .map(
        (name, k) =>
          `if (k == ${k}) { for (var row = 0; row < ${s.batch * s.read}; row++) { made += ${name}[(${termRow(s, k)}) * ${s.width / 4} + j / 4][j % 4] * slope[row * ${s.width / 4} + c]; } }`,
      )
      .join('\n    ')}
    result[index] = made;
  }`,
});

const convolution: Kernel = (backend, { z, gamma, beta, w, bias, laplacian }, attrs) => {
  const s = shapeOf(z, attrs);
  const terms = [runShader(backend, layerNormShader(z.shape), [z, gamma, beta])];
  for (let k = 1; k < s.order; k++) {
    const own = k === s.order - 1 ? s.read : s.nodes; // nothing follows from the last one
    terms.push(runShader(backend, termShader(s, own, k > 1), [laplacian, ...terms.slice(-2).reverse()]));
  }
  return [runShader(backend, convolutionShader(s), [z, w, bias, ...terms]), ...terms];
};

const convolutionGradient: Kernel = (backend, { z, gamma, w, bias, laplacian, dy, ...kept }, attrs) => {
  const s = shapeOf(z, attrs);
  const terms = termNames(s).map((_, k) => kept[`kept${k}`]);
  const passing: TensorInfo[] = [];
  const pass = (shader: Shader, inputs: TensorInfo[]): TensorInfo => {
    passing.push(runShader(backend, shader, inputs));
    return passing[passing.length - 1];
  };
  const slope = pass(slopeShader(s), [dy, w, bias, ...terms]);
  const asked = pass(askedShader(s), [w, slope]);
  const states: TensorInfo[] = [];
  for (let k = Math.max(0, s.order - 2); k >= 0; k--)
    states.unshift(pass(stateShader(s, k), [...(s.order > 1 ? [laplacian] : []), asked, ...states.slice(0, 2)]));
  const normal = pass(normalShader(s.batch * s.nodes, s.width), [z]);
  const made = [
    runShader(backend, inputShader(s), [z, gamma, states[0], dy]),
    runShader(backend, columnShader(s.batch * s.nodes, s.width, true), [states[0], normal]),
    runShader(backend, columnShader(s.batch * s.nodes, s.width), [states[0]]),
    runShader(backend, kernelShader(s), [slope, ...terms]),
    runShader(backend, columnShader(s.batch * s.read, s.width), [slope]),
  ];
  for (const { dataId } of passing) backend.disposeData(dataId);
  return made;
};

export const graphKernels: Record<string, Kernel> = {
  HnfVisionGraph: visionGraph,
  HnfChebyshev: convolution,
  HnfChebyshevGrad: convolutionGradient,
};
