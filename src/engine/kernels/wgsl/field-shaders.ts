/**
 * A step along the vector field and its gradient on a GPU (what is computed: kernels/wasm/field.ts). Sixty-four threads take a few tokens
 * together, so that a block's weights are read once for all of them, and carry them through norms and products without leaving the
 * workgroup's memory. All widths are multiples of four; D, H: quarters of the token's and of the MLP's width.
 */
import type { FieldLayout, FieldPart } from '../../field-layout';
import { type Shader, WORKGROUP } from './program';
import { GELU } from './rows';

export interface FieldShape extends FieldLayout {
  readonly batch: number;
  readonly tokens: number;
  /** Tokens that go through attention's output and the MLP: all, or the first of each picture. */
  readonly first: boolean;
  readonly features: readonly number[];
  readonly dt: number;
}

/** Bytes of a workgroup's memory that every device has. */
const MEMORY = 16384;

/** Tokens a workgroup takes, whose memory holds so many vectors of four for each. */
const rowsFor = (vectors: number): number => [4, 2, 1].find((rows) => rows * vectors * 16 < MEMORY - 256) ?? 1;

const PARTS: Readonly<Record<string, FieldPart>> = {
  DOWN_BIAS: 'mlp.down.bias',
  DOWN: 'mlp.down.kernel',
  UP_BIAS: 'mlp.up.bias',
  UP: 'mlp.up.kernel',
  SCALE1: 'norm1.scale',
  SHIFT1: 'norm1.shift',
  SCALE2: 'norm2.scale',
  SHIFT2: 'norm2.shift',
  OUT_BIAS: 'out.bias',
  OUT: 'out.kernel',
  QKV_BIAS: 'qkv.bias',
  QKV: 'qkv.kernel',
  TIME: 'time',
};

const keyOf = (name: string, { width, hidden, first, tokens }: FieldShape, ...more: (number | string)[]): string =>
  [name, width, hidden, first ? tokens : 'all', ...more].join('-');

const numbersOf = ({ features, dt }: FieldShape): Record<string, number> => ({
  ...Object.fromEntries(features.map((feature, k) => [`feature${k}`, feature])),
  dt,
});

/** Widths, places in theta, and the place of a token that is read among all; `count`: tokens that this shader works on. */
const head = (s: FieldShape, rows: number, count: number): string => `
  const D = ${s.width / 4};
  const H = ${s.hidden / 4};
  const ROWS = ${rows};
  const COUNT = ${count};
  ${Object.entries(PARTS)
    .map(([name, part]) => `const ${name} = ${s.offsets[part] / 4};`)
    .join(' ')}
  fn tokenAt(row : i32) -> i32 { return row${s.first ? ` * ${s.tokens}` : ''}; }`;

/** time(t), four columns of it. */
const timeRow = (s: FieldShape): string => `
  fn timeRow(c : i32) -> vec4<f32> {
    return ${s.features.map((_, k) => `uniforms.feature${k} * theta[TIME + ${k} * D + c]`).join(' + ')};
  }`;

/** Mean and inverse deviation of each of the rows in `of` into `statistics`. Between barriers. */
const statistics = (of: string): string => `
    workgroupBarrier();
    if (lane < ROWS) {
      var sum = vec4<f32>(0.0);
      for (var c = 0; c < D; c++) { sum += ${of}[lane * D + c]; }
      let mean = dot(sum, vec4<f32>(1.0)) / f32(4 * D);
      var squares = vec4<f32>(0.0);
      for (var c = 0; c < D; c++) {
        let centred = ${of}[lane * D + c] - mean;
        squares += centred * centred;
      }
      statistics[lane] = vec2<f32>(mean, inverseSqrt(dot(squares, vec4<f32>(1.0)) / f32(4 * D) + 1e-5));
    }
    workgroupBarrier();`;

/** Every thread takes places of [ROWS, D] in turn: row `r`, column `c`, place `i`. */
const each = (body: string): string => `
    for (var i = lane; i < ROWS * D; i += ${WORKGROUP}) {
      let r = i / D;
      let c = i % D;
      ${body}
    }`;

/** Sum over k of from[r, k] W[k, c], W (inner, outer) at `w` of theta. */
const product = (to: string, from: string, inner: string, w: string, outer: string): string => `
      for (var k = 0; k < ${inner}; k++) {
        let v = ${from}[r * ${inner} + k];
        let at = ${w} + 4 * k * ${outer} + c;
        ${to} += v.x * theta[at] + v.y * theta[at + ${outer}] + v.z * theta[at + 2 * ${outer}] + v.w * theta[at + 3 * ${outer}];
      }`;

/** Sum over k of from[r, k] W[c, k]: the product with the transpose, W (outer, inner) at `w`. */
const transposed = (to: string, from: string, inner: string, w: string): string => `
      for (var k = 0; k < ${inner}; k++) {
        let v = ${from}[r * ${inner} + k];
        let at = ${w} + 4 * c * ${inner} + k;
        ${to} += vec4<f32>(dot(v, theta[at]), dot(v, theta[at + ${inner}]), dot(v, theta[at + 2 * ${inner}]), dot(v, theta[at + 3 * ${inner}]));
      }`;

const start = `
    let lane = index % ${WORKGROUP};
    let from_row = (index / ${WORKGROUP}) * ROWS;`;

/** q | k | v of all tokens: qkv(norm1(H + time(t))), (B T, 3 d). */
export function projectionShader(s: FieldShape): Shader {
  const count = s.batch * s.tokens;
  const rows = rowsFor(s.width / 4);
  const all = { ...s, first: false };
  return {
    key: keyOf('hnf-field-projection', all, rows, count),
    inputs: ['theta', 'h'],
    component: 4,
    outputShape: [s.batch, s.tokens, 3 * s.width],
    threads: Math.ceil(count / rows) * WORKGROUP,
    numbers: numbersOf(s),
    together: true,
    code: `${head(all, rows, count)}${timeRow(s)}
  var<workgroup> x : array<vec4<f32>, ROWS * D>;
  var<workgroup> statistics : array<vec2<f32>, ROWS>;
  fn run(index : i32) {${start}
    ${each('x[i] = h[min(from_row + r, COUNT - 1) * D + c] + timeRow(c);')}
    ${statistics('x')}
    ${each('x[i] = (x[i] - statistics[r].x) * statistics[r].y * theta[SCALE1 + c] + theta[SHIFT1 + c];')}
    workgroupBarrier();
    for (var c = lane; c < 3 * D; c += ${WORKGROUP}) {
      var made : array<vec4<f32>, ROWS>;
      for (var r = 0; r < ROWS; r++) { made[r] = theta[QKV_BIAS + c]; }
      for (var k = 0; k < D; k++) {
        let at = QKV + 12 * k * D + c;
        let w0 = theta[at];
        let w1 = theta[at + 3 * D];
        let w2 = theta[at + 6 * D];
        let w3 = theta[at + 9 * D];
        for (var r = 0; r < ROWS; r++) {
          let v = x[r * D + k];
          made[r] += v.x * w0 + v.y * w1 + v.z * w2 + v.w * w3;
        }
      }
      for (var r = 0; r < ROWS; r++) {
        if (from_row + r < COUNT) { result[(from_row + r) * 3 * D + c] = made[r]; }
      }
    }
  }`,
  };
}

/** x + a into `x`, a into `a` where that is wanted: the residual after attention. `attended` holds attention's rows. */
const residual = (keep: boolean): string => `
    ${each(`
      let row = min(from_row + r, COUNT - 1);
      x[i] = h[tokenAt(row) * D + c] + timeRow(c);
      attended[i] = attention[row * D + c];`)}
    workgroupBarrier();
    ${each(`
      var made = theta[OUT_BIAS + c];
      ${product('made', 'attended', 'D', 'OUT', 'D')}
      ${keep ? 'a[i] = made;' : ''}
      x[i] += made;`)}`;

/** u = up(norm2(y)) of the rows in `y`, column by column: `body` has it in `made[r]`, column c. */
const upward = (y: string, body: string): string => `
    for (var c = lane; c < H; c += ${WORKGROUP}) {
      var made : array<vec4<f32>, ROWS>;
      for (var r = 0; r < ROWS; r++) { made[r] = theta[UP_BIAS + c]; }
      for (var k = 0; k < D; k++) {
        let at = UP + 4 * k * H + c;
        let w0 = theta[at];
        let w1 = theta[at + H];
        let w2 = theta[at + 2 * H];
        let w3 = theta[at + 3 * H];
        for (var r = 0; r < ROWS; r++) {
          let v = ${y}[r * D + k];
          made[r] += v.x * w0 + v.y * w1 + v.z * w2 + v.w * w3;
        }
      }
      for (var r = 0; r < ROWS; r++) { ${body} }
    }`;

const countOf = (s: FieldShape): number => s.batch * (s.first ? 1 : s.tokens);

/** from + dt (a + mlp(x + a)) from attention (rows, d); `from` may be H itself. */
export function stepShader(s: FieldShape, apart: boolean): Shader {
  const rows = rowsFor((3 * s.width + s.hidden) / 4);
  const count = countOf(s);
  return {
    key: keyOf('hnf-field-step', s, rows, count, apart ? 'apart' : ''),
    inputs: ['theta', 'h', 'attention', ...(apart ? ['begin'] : [])],
    component: 4,
    outputShape: [s.batch, s.first ? 1 : s.tokens, s.width],
    threads: Math.ceil(count / rows) * WORKGROUP,
    numbers: numbersOf(s),
    together: true,
    code: `${head(s, rows, count)}${timeRow(s)}${GELU}
  var<workgroup> x : array<vec4<f32>, ROWS * D>;
  var<workgroup> attended : array<vec4<f32>, ROWS * D>;
  var<workgroup> a : array<vec4<f32>, ROWS * D>;
  var<workgroup> inner : array<vec4<f32>, ROWS * H>;
  var<workgroup> statistics : array<vec2<f32>, ROWS>;
  fn run(index : i32) {${start}
    ${residual(true)}
    ${statistics('x')}
    ${each('x[i] = (x[i] - statistics[r].x) * statistics[r].y * theta[SCALE2 + c] + theta[SHIFT2 + c];')}
    workgroupBarrier();
    ${upward('x', 'inner[r * H + c] = made[r] * gateOf(made[r]);')}
    workgroupBarrier();
    ${each(`
      var made = theta[DOWN_BIAS + c] + a[i];
      ${product('made', 'inner', 'H', 'DOWN', 'D')}
      let row = from_row + r;
      if (row < COUNT) { result[row * D + c] = ${apart ? 'begin' : 'h'}[tokenAt(row) * D + c] + uniforms.dt * made; }`)}
  }`,
  };
}

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
  var<workgroup> x : array<vec4<f32>, ROWS * D>;
  var<workgroup> attended : array<vec4<f32>, ROWS * D>;
  var<workgroup> slopes : array<vec4<f32>, ROWS * D>;
  var<workgroup> dn : array<vec4<f32>, ROWS * D>;
  var<workgroup> inner : array<vec4<f32>, ROWS * H>;
  var<workgroup> du : array<vec4<f32>, ROWS * H>;
  var<workgroup> statistics : array<vec2<f32>, ROWS>;
  var<workgroup> sums : array<vec2<f32>, ROWS>;
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
    ${upward(
      'x',
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
    if (lane < ROWS) {
      var first = vec4<f32>(0.0);
      var second = vec4<f32>(0.0);
      for (var c = 0; c < D; c++) {
        let g = dn[lane * D + c] * theta[SCALE2 + c];
        first += g;
        second += g * attended[lane * D + c];
      }
      sums[lane] = vec2<f32>(dot(first, vec4<f32>(1.0)), dot(second, vec4<f32>(1.0))) / f32(4 * D);
    }
    workgroupBarrier();
    ${each(`
      let slope = statistics[r].y * (dn[i] * theta[SCALE2 + c] - sums[r].x - attended[i] * sums[r].y);
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
  var<workgroup> x : array<vec4<f32>, ROWS * D>;
  var<workgroup> dn : array<vec4<f32>, ROWS * D>;
  var<workgroup> slopes : array<vec4<f32>, ROWS * 3 * D>;
  var<workgroup> statistics : array<vec2<f32>, ROWS>;
  var<workgroup> sums : array<vec2<f32>, ROWS>;
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
    if (lane < ROWS) {
      var first = vec4<f32>(0.0);
      var second = vec4<f32>(0.0);
      for (var c = 0; c < D; c++) {
        let g = dn[lane * D + c] * theta[SCALE1 + c];
        first += g;
        second += g * x[lane * D + c];
      }
      sums[lane] = vec2<f32>(dot(first, vec4<f32>(1.0)), dot(second, vec4<f32>(1.0))) / f32(4 * D);
    }
    workgroupBarrier();
    ${each(`
      let row = from_row + r;
      if (row < COUNT) {
        var dx = statistics[r].y * (dn[i] * theta[SCALE1 + c] - sums[r].x - x[i] * sums[r].y);
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
