/** Kernels over rows: the linear layer, layer normalisation, GELU. */
import type { Shader } from './program';

/**
 * x (M, K) W (K, N) + bias (N), and r (M, N) where it goes `onto` that: a thread makes four rows of four columns, so that sixteen products share eight loads. Axes that
 * are no multiples of four go by single numbers.
 */
export function linearShader(rows: number, from: number, to: number, onto = false): Shader {
  const inputs = ['x', 'w', 'bias', ...(onto ? ['r'] : [])];
  const key = onto ? 'hnf-linear-onto' : 'hnf-linear';
  /** What is written at a place. */
  const plus = (place: string): string => (onto ? ` + r[${place}]` : '');
  const outputShape = [rows, to];
  if (from % 4 !== 0 || to % 4 !== 0)
    return {
      key: `${key}-1`,
      inputs,
      component: 1,
      outputShape,
      threads: rows * to,
      code: `fn run(index : i32) {
        let inner = uniforms.wShape.x;
        let outer = uniforms.wShape.y;
        let row = index / outer;
        let column = index % outer;
        var sum = bias[column];
        for (var k = 0; k < inner; k++) { sum += x[row * inner + k] * w[k * outer + column]; }
        result[index] = sum${plus('index')};
      }`,
    };
  return {
    key: `${key}-4`,
    inputs,
    component: 4,
    outputShape,
    threads: Math.ceil(rows / 4) * (to / 4),
    // Rows past the last are computed from the last one and not written.
    code: `fn run(index : i32) {
      let rows = uniforms.xShape.x;
      let inner = uniforms.wShape.x / 4;
      let outer = uniforms.wShape.y / 4;
      let column = index % outer;
      let row = (index / outer) * 4;
      let a0 = row * inner;
      let a1 = min(row + 1, rows - 1) * inner;
      let a2 = min(row + 2, rows - 1) * inner;
      let a3 = min(row + 3, rows - 1) * inner;
      let start = bias[column];
      var s0 = start;
      var s1 = start;
      var s2 = start;
      var s3 = start;
      for (var k = 0; k < inner; k++) {
        let b = 4 * k * outer + column;
        let w0 = w[b];
        let w1 = w[b + outer];
        let w2 = w[b + 2 * outer];
        let w3 = w[b + 3 * outer];
        let x0 = x[a0 + k];
        let x1 = x[a1 + k];
        let x2 = x[a2 + k];
        let x3 = x[a3 + k];
        s0 += x0.x * w0 + x0.y * w1 + x0.z * w2 + x0.w * w3;
        s1 += x1.x * w0 + x1.y * w1 + x1.z * w2 + x1.w * w3;
        s2 += x2.x * w0 + x2.y * w1 + x2.z * w2 + x2.w * w3;
        s3 += x3.x * w0 + x3.y * w1 + x3.z * w2 + x3.w * w3;
      }
      result[row * outer + column] = s0${plus('row * outer + column')};
      if (row + 1 < rows) { result[(row + 1) * outer + column] = s1${plus('(row + 1) * outer + column')}; }
      if (row + 2 < rows) { result[(row + 2) * outer + column] = s2${plus('(row + 2) * outer + column')}; }
      if (row + 3 < rows) { result[(row + 3) * outer + column] = s3${plus('(row + 3) * outer + column')}; }
    }`,
  };
}

/** Layer normalisation over the last axis of (R, C), epsilon 1e-5: a thread per row, no barriers. */
export function layerNormShader(shape: readonly number[]): Shader {
  const width = shape[shape.length - 1];
  const component = width % 4 === 0 ? 4 : 1;
  const type = component === 4 ? 'vec4<f32>' : 'f32';
  const total = (value: string): string => (component === 4 ? `dot(${value}, vec4<f32>(1.0))` : value);
  return {
    key: `hnf-layer-norm-${component}`,
    inputs: ['x', 'gamma', 'beta'],
    component,
    outputShape: shape,
    threads: shape.reduce((product, extent) => product * extent, 1) / width,
    code: `fn run(row : i32) {
      let width = uniforms.gammaShape / ${component};
      let start = row * width;
      var sum = ${type}(0.0);
      for (var c = 0; c < width; c++) { sum += x[start + c]; }
      let count = f32(width * ${component});
      let mean = ${total('sum')} / count;
      var squares = ${type}(0.0);
      for (var c = 0; c < width; c++) {
        let centred = x[start + c] - mean;
        squares += centred * centred;
      }
      let scale = inverseSqrt(${total('squares')} / count + 1e-5);
      for (var c = 0; c < width; c++) { result[start + c] = (x[start + c] - mean) * scale * gamma[c] + beta[c]; }
    }`,
  };
}

/** The sigmoid that GELU multiplies with, and GELU's slope. */
export const GELU = `
  // Beyond +-10 the function is v or 0; the limit keeps the cube and the exponential finite everywhere.
  fn gateOf(v : vec4<f32>) -> vec4<f32> {
    let u = clamp(v, vec4<f32>(-10.0), vec4<f32>(10.0));
    return 1.0 / (1.0 + exp(-1.5957691216057308 * u * (1.0 + 0.044715 * u * u)));
  }
  fn geluSlope(v : vec4<f32>) -> vec4<f32> {
    let u = clamp(v, vec4<f32>(-10.0), vec4<f32>(10.0));
    let s = gateOf(v);
    return s * (1.0 + u * (1.5957691216057308 * (1.0 + 0.134145 * u * u)) * (1.0 - s));
  }`;

/** Mean and inverse deviation of a row of z, read `by` one value or four at a time, for threads that take a row each. */
export const rowStatistics = (width: number, by: 1 | 4 = 4): string => {
  const [count, type] = [width / by, by === 4 ? 'vec4<f32>' : 'f32'];
  const total = (value: string): string => (by === 4 ? `dot(${value}, vec4<f32>(1.0))` : value);
  return `fn statisticsOf(row : i32) -> vec2<f32> {
    var sum = ${type}(0.0);
    for (var c = 0; c < ${count}; c++) { sum += z[row * ${count} + c]; }
    let mean = ${total('sum')} / ${width}.0;
    var squares = ${type}(0.0);
    for (var c = 0; c < ${count}; c++) {
      let centred = z[row * ${count} + c] - mean;
      squares += centred * centred;
    }
    return vec2<f32>(mean, inverseSqrt(${total('squares')} / ${width}.0 + 1e-5));
  }`;
};

/** The normalised rows of z: (R, C). */
export const normalShader = (rows: number, width: number): Shader => ({
  key: `hnf-normal-${width}`,
  inputs: ['z'],
  component: 1,
  outputShape: [rows, width],
  threads: rows,
  code: `${rowStatistics(width, 1)}
  fn run(row : i32) {
    let found = statisticsOf(row);
    for (var c = 0; c < ${width}; c++) { result[row * ${width} + c] = (z[row * ${width} + c] - found.x) * found.y; }
  }`,
});

/** Through a layer norm: dx (R, C) from the slopes of what it gave. */
export const normInputShader = (rows: number, width: number): Shader => ({
  key: `hnf-norm-input-${width}`,
  inputs: ['z', 'gamma', 'slope'],
  component: 1,
  outputShape: [rows, width],
  threads: rows,
  code: `${rowStatistics(width, 1)}
  fn run(row : i32) {
    let found = statisticsOf(row);
    var sums = vec2<f32>(0.0);
    for (var c = 0; c < ${width}; c++) {
      let g = slope[row * ${width} + c] * gamma[c];
      sums += vec2<f32>(g, g * (z[row * ${width} + c] - found.x) * found.y);
    }
    sums /= ${width}.0;
    for (var c = 0; c < ${width}; c++) {
      let at = row * ${width} + c;
      result[at] = found.y * (slope[at] * gamma[c] - sums.x - (z[at] - found.x) * found.y * sums.y);
    }
  }`,
});

/** Column sums of x (R, C), or of x times y: (C). */
export const columnShader = (rows: number, width: number, product = false): Shader => ({
  key: `hnf-columns-${width}-${product}`,
  inputs: ['x', ...(product ? ['y'] : [])],
  component: width % 4 === 0 ? 4 : 1,
  outputShape: [width],
  threads: width / (width % 4 === 0 ? 4 : 1),
  numbers: { rows },
  code: `fn run(index : i32) {
    var sum = x[index] - x[index];
    for (var row = 0; row < i32(uniforms.rows); row++) {
      let at = row * ${width / (width % 4 === 0 ? 4 : 1)} + index;
      sum += ${product ? 'x[at] * y[at]' : 'x[at]'};
    }
    result[index] = sum;
  }`,
});

/** GELU, tanh form, as x sigmoid(2 sqrt(2/pi) (x + 0.044715 x^3)). */
export function geluShader(shape: readonly number[]): Shader {
  const size = shape.reduce((product, extent) => product * extent, 1);
  const component = size % 4 === 0 ? 4 : 1;
  return {
    key: `hnf-gelu-${component}`,
    inputs: ['x'],
    component,
    outputShape: shape,
    threads: size / component,
    code: `fn run(index : i32) {
      let v = x[index];
      // Beyond +-10 the function is v or 0; the limit keeps the cube and the exponential finite everywhere.
      let u = clamp(v, ${component === 4 ? 'vec4<f32>(-10.0), vec4<f32>(10.0)' : '-10.0, 10.0'});
      result[index] = v / (1.0 + exp(-1.5957691216057308 * u * (1.0 + 0.044715 * u * u)));
    }`,
  };
}

/** sign(x) sqrt(|x|), value by value. */
export function signedRootShader(shape: readonly number[]): Shader {
  const size = shape.reduce((product, extent) => product * extent, 1);
  const component = size % 4 === 0 ? 4 : 1;
  return {
    key: `hnf-signed-root-${component}`,
    inputs: ['x'],
    component,
    outputShape: shape,
    threads: size / component,
    code: `fn run(index : i32) { result[index] = sign(x[index]) * sqrt(abs(x[index])); }`,
  };
}

/** a x + b y, value by value. */
export function weightedSumShader(shape: readonly number[], a: number, b: number): Shader {
  const size = shape.reduce((product, extent) => product * extent, 1);
  const component = size % 4 === 0 ? 4 : 1;
  const [first, second] = [a, b].map((factor) => `f32(${factor})`);
  return {
    key: `hnf-weighted-sum-${component}-${a}-${b}`,
    inputs: ['x', 'y'],
    component,
    outputShape: shape,
    threads: size / component,
    code: `fn run(index : i32) { result[index] = ${first} * x[index] + ${second} * y[index]; }`,
  };
}

/** g x + (1 - g) y, value by value. */
export function blendShader(shape: readonly number[]): Shader {
  const size = shape.reduce((product, extent) => product * extent, 1);
  const component = size % 4 === 0 ? 4 : 1;
  return {
    key: `hnf-blend-${component}`,
    inputs: ['gate', 'x', 'y'],
    component,
    outputShape: shape,
    threads: size / component,
    code: `fn run(index : i32) { result[index] = gate[index] * x[index] + (1.0 - gate[index]) * y[index]; }`,
  };
}

/** Deviation over the n of (B, n, C), 1e-6 under the root: a thread per picture and channel. */
export function deviationShader([batch, , width]: readonly number[]): Shader {
  return {
    key: 'hnf-deviation',
    inputs: ['x'],
    component: 1,
    outputShape: [batch, width],
    threads: batch * width,
    code: `fn run(index : i32) {
      let rows = uniforms.xShape.y;
      let width = uniforms.xShape.z;
      let start = (index / width) * rows * width + index % width;
      var sum = 0.0;
      for (var r = 0; r < rows; r++) { sum += x[start + r * width]; }
      let mean = sum / f32(rows);
      var squares = 0.0;
      for (var r = 0; r < rows; r++) {
        let centred = x[start + r * width] - mean;
        squares += centred * centred;
      }
      result[index] = sqrt(squares / f32(rows) + 1e-6);
    }`,
  };
}

/** Layer norm of x (M, K), then W (K, N) + bias (N): a thread makes four columns of a row, whose statistics it finds again. */
export function normLinearShader(rows: number, from: number, to: number): Shader {
  const component = from % 4 === 0 && to % 4 === 0 ? 4 : 1;
  const type = component === 4 ? 'vec4<f32>' : 'f32';
  const total = (value: string): string => (component === 4 ? `dot(${value}, vec4<f32>(1.0))` : value);
  const products = component === 4 ? ['x', 'y', 'z', 'w'].map((lane, i) => `v.${lane} * w[b + ${i} * outer]`) : ['v * w[b]'];
  return {
    key: `hnf-norm-linear-${component}`,
    inputs: ['x', 'gamma', 'beta', 'w', 'bias'],
    component,
    outputShape: [rows, to],
    threads: rows * (to / component),
    code: `fn run(index : i32) {
      let inner = uniforms.wShape.x / ${component};
      let outer = uniforms.wShape.y / ${component};
      let column = index % outer;
      let start = (index / outer) * inner;
      var sum = ${type}(0.0);
      for (var k = 0; k < inner; k++) { sum += x[start + k]; }
      let count = f32(inner * ${component});
      let mean = ${total('sum')} / count;
      var squares = ${type}(0.0);
      for (var k = 0; k < inner; k++) {
        let centred = x[start + k] - mean;
        squares += centred * centred;
      }
      let scale = inverseSqrt(${total('squares')} / count + 1e-5);
      var made = bias[column];
      for (var k = 0; k < inner; k++) {
        let v = (x[start + k] - mean) * scale * gamma[k] + beta[k];
        let b = ${component} * k * outer + column;
        made += ${products.join(' + ')};
      }
      result[index] = made;
    }`,
  };
}
