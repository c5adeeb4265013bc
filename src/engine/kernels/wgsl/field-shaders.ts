/**
 * A step along the vector field on a GPU (what is computed: kernels/wasm/field.ts; its gradient: field-gradient-shaders.ts). Sixty-four threads take a few tokens
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

/** What a workgroup keeps of each of its tokens: vectors of so many quarters, and pairs of numbers. */
export const kept = (vectors: Readonly<Record<string, string>>, ...pairs: string[]): string =>
  [
    ...Object.entries(vectors).map(([name, width]) => `var<workgroup> ${name} : array<vec4<f32>, ROWS * ${width}>;`),
    ...pairs.map((name) => `var<workgroup> ${name} : array<vec2<f32>, ROWS>;`),
  ].join('\n  ');

/** Tokens a workgroup takes, whose memory holds so many vectors of four for each. */
export const rowsFor = (vectors: number): number => [4, 2, 1].find((rows) => rows * vectors * 16 < MEMORY - 256) ?? 1;

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

export const keyOf = (name: string, { width, hidden, first, tokens }: FieldShape, ...more: (number | string)[]): string =>
  [name, width, hidden, first ? tokens : 'all', ...more].join('-');

export const numbersOf = ({ features, dt }: FieldShape): Record<string, number> => ({
  ...Object.fromEntries(features.map((feature, k) => [`feature${k}`, feature])),
  dt,
});

/** Widths, places in theta, and the place of a token that is read among all; `count`: tokens that this shader works on. */
export const head = (s: FieldShape, rows: number, count: number): string => `
  const D = ${s.width / 4};
  const H = ${s.hidden / 4};
  const ROWS = ${rows};
  const COUNT = ${count};
  ${Object.entries(PARTS)
    .map(([name, part]) => `const ${name} = ${s.offsets[part] / 4};`)
    .join(' ')}
  fn tokenAt(row : i32) -> i32 { return row${s.first ? ` * ${s.tokens}` : ''}; }`;

/** time(t), four columns of it. */
export const timeRow = (s: FieldShape): string => `
  fn timeRow(c : i32) -> vec4<f32> {
    return ${s.features.map((_, k) => `uniforms.feature${k} * theta[TIME + ${k} * D + c]`).join(' + ')};
  }`;

/** Mean and inverse deviation of each of the rows in `of` into `statistics`. Between barriers. */
export const statistics = (of: string): string => `
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

/** `x` normalised in place, with the scale and shift of one of the norms. */
const normalised = (norm: 1 | 2): string =>
  each(`
      x[i] = (x[i] - statistics[r].x) * statistics[r].y * theta[SCALE${norm} + c] + theta[SHIFT${norm} + c];`);

/** Every thread takes places of [ROWS, D] in turn: row `r`, column `c`, place `i`. */
export const each = (body: string): string => `
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

/** x W + b of the rows in `x`, W (D, outer) `name` and b `name`_BIAS of theta, a column for all rows: `body` has it in `made[r]`, column c. */
export const columns = (name: 'QKV' | 'UP', outer: string, body: string): string => `
    for (var c = lane; c < ${outer}; c += ${WORKGROUP}) {
      var made : array<vec4<f32>, ROWS>;
      for (var r = 0; r < ROWS; r++) { made[r] = theta[${name}_BIAS + c]; }
      for (var k = 0; k < D; k++) {
        let at = ${name} + 4 * k * ${outer} + c;
        let w0 = theta[at];
        let w1 = theta[at + ${outer}];
        let w2 = theta[at + 2 * ${outer}];
        let w3 = theta[at + 3 * ${outer}];
        for (var r = 0; r < ROWS; r++) {
          let v = x[r * D + k];
          made[r] += v.x * w0 + v.y * w1 + v.z * w2 + v.w * w3;
        }
      }
      for (var r = 0; r < ROWS; r++) { ${body} }
    }`;

export const start = `
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
  ${kept({ x: 'D' }, 'statistics')}
  fn run(index : i32) {${start}
    ${each('x[i] = h[min(from_row + r, COUNT - 1) * D + c] + timeRow(c);')}
    ${statistics('x')}
    ${normalised(1)}
    workgroupBarrier();
    ${columns('QKV', '(3 * D)', 'if (from_row + r < COUNT) { result[(from_row + r) * 3 * D + c] = made[r]; }')}
  }`,
  };
}

/** x + a into `x`, a into `a` where that is wanted: the residual after attention. `attended` holds attention's rows. */
export const residual = (keep: boolean): string => `
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

export const countOf = (s: FieldShape): number => s.batch * (s.first ? 1 : s.tokens);

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
  ${kept({ x: 'D', attended: 'D', a: 'D', inner: 'H' }, 'statistics')}
  fn run(index : i32) {${start}
    ${residual(true)}
    ${statistics('x')}
    ${normalised(2)}
    workgroupBarrier();
    ${columns('UP', 'H', 'inner[r * H + c] = made[r] * gateOf(made[r]);')}
    workgroupBarrier();
    ${each(`
      var made = theta[DOWN_BIAS + c] + a[i];
      ${product('made', 'inner', 'H', 'DOWN', 'D')}
      let row = from_row + r;
      if (row < COUNT) { result[row * D + c] = ${apart ? 'begin' : 'h'}[tokenAt(row) * D + c] + uniforms.dt * made; }`)}
  }`,
  };
}
