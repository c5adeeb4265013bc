/** The gradient of a step along the vector field on a GPU, as field-shaders.ts makes the step. */
import type { FieldLayout } from '../../field-layout';
import {
  columns,
  countOf,
  each,
  type FieldShape,
  head,
  kept,
  keyOf,
  numbersOf,
  residual,
  rowsFor,
  start,
  statistics,
  timeRow,
} from './field-shaders';
import { type Shader, WORKGROUP } from './program';
import { GELU } from './rows';

/** What a norm's gradient takes off each row, into `sums`: means of its slopes `dn`, and of those times the normal row in `normal`. Ends with a barrier. */
const normSums = (normal: string, norm: 1 | 2): string => `
    if (lane < ROWS) {
      var first = vec4<f32>(0.0);
      var second = vec4<f32>(0.0);
      for (var c = 0; c < D; c++) {
        let g = dn[lane * D + c] * theta[SCALE${norm} + c];
        first += g;
        second += g * ${normal}[lane * D + c];
      }
      sums[lane] = vec2<f32>(dot(first, vec4<f32>(1.0)), dot(second, vec4<f32>(1.0))) / f32(4 * D);
    }
    workgroupBarrier();`;

/** The slope before the norm at place `i`, from those. */
const beforeNorm = (normal: string, norm: 1 | 2): string =>
  `statistics[r].y * (dn[i] * theta[SCALE${norm} + c] - sums[r].x - ${normal}[i] * sums[r].y)`;

/** Sum over k of from[r, k] W[c, k]: the product with the transpose, W (outer, inner) at `w`. */
const transposed = (to: string, from: string, inner: string, w: string): string => `
      for (var k = 0; k < ${inner}; k++) {
        let v = ${from}[r * ${inner} + k];
        let at = ${w} + 4 * c * ${inner} + k;
        ${to} += vec4<f32>(dot(v, theta[at]), dot(v, theta[at + ${inner}]), dot(v, theta[at + 2 * ${inner}]), dot(v, theta[at + 3 * ${inner}]));
      }`;

/** Of every row, side by side: gelu(u), du, norm2's normal row, its dn, da, d(x + a), d attention; in quarters of the widths. */
export const rowWidth = (s: FieldLayout): number => 2 * s.hidden + 5 * s.width;

/** The gradient from the step's end back to attention's output: (rows, 2 hidden + 5 d), as `rowWidth` says. */
export function rowGradientShader(s: FieldShape): Shader {
  const rows = rowsFor((4 * s.width + 2 * s.hidden) / 4);
  const count = countOf(s);
  const place = (after: string): string => `result[row * (2 * H + 5 * D) + ${after}]`;
  return {
    key: keyOf('hnf-field-row-gradient', s, rows, count),
    inputs: ['theta', 'h', 'attention', 'dy'],
    component: 4,
    outputShape: [count, rowWidth(s)],
    threads: Math.ceil(count / rows) * WORKGROUP,
    numbers: numbersOf(s),
    together: true,
    code: `${head(s, rows, count)}${timeRow(s)}${GELU}
  ${kept({ x: 'D', attended: 'D', slopes: 'D', dn: 'D', inner: 'H', du: 'H' }, 'statistics', 'sums')}
  fn run(index : i32) {${start}
    ${residual(false)}
    ${each('slopes[i] = uniforms.dt * dy[min(from_row + r, COUNT - 1) * D + c];')}
    ${statistics('x')}
    ${each(`
      let normal = (x[i] - statistics[r].x) * statistics[r].y;
      attended[i] = normal;
      x[i] = normal * theta[SCALE2 + c] + theta[SHIFT2 + c];
      let row = from_row + r;
      if (row < COUNT) { ${place('2 * H + c')} = normal; }`)}
    workgroupBarrier();
    ${columns(
      'UP',
      'H',
      `inner[r * H + c] = made[r];
        let row = from_row + r;
        if (row < COUNT) { ${place('c')} = made[r] * gateOf(made[r]); }`,
    )}
    workgroupBarrier();
    for (var i = lane; i < ROWS * H; i += ${WORKGROUP}) {
      let r = i / H;
      let c = i % H;
      var made = vec4<f32>(0.0);
      ${transposed('made', 'slopes', 'D', 'DOWN')}
      du[i] = made * geluSlope(inner[i]);
      let row = from_row + r;
      if (row < COUNT) { ${place('H + c')} = du[i]; }
    }
    workgroupBarrier();
    ${each(`
      var made = vec4<f32>(0.0);
      ${transposed('made', 'du', 'H', 'UP')}
      dn[i] = made;
      let row = from_row + r;
      if (row < COUNT) { ${place('2 * H + D + c')} = made; }`)}
    workgroupBarrier();
    ${normSums('attended', 2)}
    ${each(`
      let slope = ${beforeNorm('attended', 2)};
      slopes[i] += slope;
      let row = from_row + r;
      if (row < COUNT) {
        ${place('2 * H + 2 * D + c')} = slopes[i];
        ${place('2 * H + 3 * D + c')} = slope;
      }`)}
    workgroupBarrier();
    ${each(`
      var made = vec4<f32>(0.0);
      ${transposed('made', 'slopes', 'D', 'OUT')}
      let row = from_row + r;
      if (row < COUNT) { ${place('2 * H + 4 * D + c')} = made; }`)}
  }`,
  };
}

/** The gradient through the projection and norm1, of all tokens: norm1's normal row, its dn, dx, side by side (B T, 3 d). */
export function projectionGradientShader(s: FieldShape): Shader {
  const count = s.batch * s.tokens;
  const rows = rowsFor((5 * s.width) / 4);
  const all = { ...s, first: false };
  const here = s.first ? `(row % ${s.tokens} == 0)` : 'true';
  const own = s.first ? `(row / ${s.tokens})` : 'row';
  return {
    key: keyOf('hnf-field-projection-gradient', s, rows, count),
    inputs: ['theta', 'h', 'dqkv', 'rows'],
    component: 4,
    outputShape: [count, 3 * s.width],
    threads: Math.ceil(count / rows) * WORKGROUP,
    numbers: numbersOf(s),
    together: true,
    code: `${head(all, rows, count)}${timeRow(s)}
  ${kept({ x: 'D', dn: 'D', slopes: '3 * D' }, 'statistics', 'sums')}
  fn run(index : i32) {${start}
    ${each('x[i] = h[min(from_row + r, COUNT - 1) * D + c] + timeRow(c);')}
    for (var i = lane; i < ROWS * 3 * D; i += ${WORKGROUP}) {
      slopes[i] = dqkv[min(from_row + i / (3 * D), COUNT - 1) * 3 * D + i % (3 * D)];
    }
    ${statistics('x')}
    ${each(`
      var made = vec4<f32>(0.0);
      ${transposed('made', 'slopes', '(3 * D)', 'QKV')}
      dn[i] = made;
      x[i] = (x[i] - statistics[r].x) * statistics[r].y;`)}
    workgroupBarrier();
    ${normSums('x', 1)}
    ${each(`
      let row = from_row + r;
      if (row < COUNT) {
        var dx = ${beforeNorm('x', 1)};
        if (${here}) { dx += rows[${own} * (2 * H + 5 * D) + 2 * H + 3 * D + c]; }
        result[row * 3 * D + c] = x[i];
        result[row * 3 * D + D + c] = dn[i];
        result[row * 3 * D + 2 * D + c] = dx;
      }`)}
  }`,
  };
}

/** dH (B, T, d): dx, and dy of the tokens that were read where the step began at H itself. */
export const stateGradientShader = (s: FieldShape, apart: boolean): Shader => ({
  key: keyOf('hnf-field-state-gradient', s, apart ? 'apart' : ''),
  inputs: ['every', ...(apart ? [] : ['dy'])],
  component: 4,
  outputShape: [s.batch, s.tokens, s.width],
  threads: (s.batch * s.tokens * s.width) / 4,
  code: `const D = ${s.width / 4};
  fn run(index : i32) {
    let row = index / D;
    let c = index % D;
    var slope = every[row * 3 * D + 2 * D + c];
    ${apart ? '' : s.first ? `if (row % ${s.tokens} == 0) { slope += dy[(row / ${s.tokens}) * D + c]; }` : 'slope += dy[index];'}
    result[index] = slope;
  }`,
});

/** dy (B, 1, d) at the first of T tokens, zero at the others: (B, T, d). */
export const firstGradientShader = ({ batch, tokens, width }: FieldShape): Shader => ({
  key: `hnf-field-first-gradient-${tokens}-${width}`,
  inputs: ['dy'],
  component: 4,
  outputShape: [batch, tokens, width],
  threads: (batch * tokens * width) / 4,
  code: `const D = ${width / 4};
  fn run(index : i32) {
    let row = index / D;
    result[index] = select(vec4<f32>(0.0), dy[(row / ${tokens}) * D + index % D], row % ${tokens} == 0);
  }`,
});

/** The gradient of all parameters, (theta): a thread for four values of it, over all tokens. */
export function thetaGradientShader(s: FieldShape): Shader {
  const [some, all] = [countOf(s), s.batch * s.tokens];
  const rowOf = `row * (2 * H + 5 * D)`;
  /** `made` summed over the rows that went through the MLP, or over all tokens. */
  const sum = (count: number, term: string): string => `for (var row = 0; row < ${count}; row++) { made += ${term}; }`;
  /** Of a kernel (from, to quarters): `j` its row, `c` its column. */
  const kernel = (name: string, to: string): string => `let j = (index - ${name}) / ${to}; let c = (index - ${name}) % ${to};`;
  const vector = (name: string): string => `let c = index - ${name};`;
  const cases: readonly [from: string, body: string][] = [
    ['DOWN', `${vector('DOWN_BIAS')} ${sum(some, 'uniforms.dt * dy[row * D + c]')}`],
    ['UP_BIAS', `${kernel('DOWN', 'D')} ${sum(some, `rows[${rowOf} + j / 4][j % 4] * uniforms.dt * dy[row * D + c]`)}`],
    ['UP', `${vector('UP_BIAS')} ${sum(some, `rows[${rowOf} + H + c]`)}`],
    [
      'SCALE1',
      `${kernel('UP', 'H')}
      let scale = theta[SCALE2 + j / 4][j % 4];
      let shift = theta[SHIFT2 + j / 4][j % 4];
      ${sum(some, `(rows[${rowOf} + 2 * H + j / 4][j % 4] * scale + shift) * rows[${rowOf} + H + c]`)}`,
    ],
    ['SHIFT1', `${vector('SCALE1')} ${sum(all, 'every[row * 3 * D + c] * every[row * 3 * D + D + c]')}`],
    ['SCALE2', `${vector('SHIFT1')} ${sum(all, 'every[row * 3 * D + D + c]')}`],
    ['SHIFT2', `${vector('SCALE2')} ${sum(some, `rows[${rowOf} + 2 * H + c] * rows[${rowOf} + 2 * H + D + c]`)}`],
    ['OUT_BIAS', `${vector('SHIFT2')} ${sum(some, `rows[${rowOf} + 2 * H + D + c]`)}`],
    ['OUT', `${vector('OUT_BIAS')} ${sum(some, `rows[${rowOf} + 2 * H + 2 * D + c]`)}`],
    [
      'QKV_BIAS',
      `${kernel('OUT', 'D')} ${sum(some, `attention[row * D + j / 4][j % 4] * rows[${rowOf} + 2 * H + 2 * D + c]`)}`,
    ],
    ['QKV', `${vector('QKV_BIAS')} ${sum(all, 'dqkv[row * 3 * D + c]')}`],
    [
      'TIME',
      `${kernel('QKV', '(3 * D)')}
      let scale = theta[SCALE1 + j / 4][j % 4];
      let shift = theta[SHIFT1 + j / 4][j % 4];
      ${sum(all, '(every[row * 3 * D + j / 4][j % 4] * scale + shift) * dqkv[row * 3 * D + c]')}`,
    ],
  ];
  const last = `${kernel('TIME', 'D')} ${sum(all, 'every[row * 3 * D + 2 * D + c]')}
      ${s.features.map((_, k) => `if (j == ${k}) { made *= uniforms.feature${k}; }`).join(' ')}`;
  const size = s.lengths.reduce((total, length) => total + length, 0);
  return {
    key: keyOf('hnf-field-theta-gradient', s, all),
    inputs: ['theta', 'dy', 'attention', 'rows', 'every', 'dqkv'],
    component: 4,
    outputShape: [size],
    threads: size / 4,
    numbers: numbersOf(s),
    code: `${head(s, 1, some)}
  fn run(index : i32) {
    var made = vec4<f32>(0.0);
    ${cases.map(([end, body]) => `if (index < ${end}) { ${body} }`).join('\n    else ')}
    else { ${last} }
    result[index] = made;
  }`,
  };
}
