/** The bidirectional Neural ODE of a level (model/field.ts, model/ode.ts, HNF.md, equation 3), its steps written out one after the other. */
import { MicrographiaError } from '../base/errors';
import { timeFeatures } from '../engine/field-layout';
import type { HnfConfig, SolverConfig } from '../model/config';
import type { Graph, Part, Value } from './graph';
import { attention, blend, firstToken, gelu, layerNorm, linear, normLinear } from './layers';

/** h_cls (B, d) of [z_cls ; X] (B, n+1, d): one field from t = 0 to 1, one back from 1 to 0, blended per channel. */
export function sequenceEncoder(config: HnfConfig, level: Part, h0: Value): Value {
  const g = level.graph;
  const solve = (name: string, t0: number, t1: number): Value =>
    g.within(name, () => g.reshape(integrate(config, level.scoped(name), h0, t0, t1), [0, config.width])); // (B, 1, d) -> (B, d)
  const forward = solve('forward', 0, 1);
  const backward = solve('backward', 1, 0);
  const gate = g.sigmoid(linear(level, 'blend', g.concat([forward, backward], 1)));
  return blend(g, gate, forward, backward);
}

type Rate = (h: Value, t: number) => Value;
/** From h at t to t + dt. `read` takes what is read of a state, `rateRead` is the rate of that part alone. */
type Step = (g: Graph, f: Rate, read: (h: Value) => Value, rateRead: Rate, h: Value, t: number, dt: number) => Value;

const along = (g: Graph, h: Value, dt: number, k: Value): Value => g.add(h, g.mul(k, dt));

const STEPS: Readonly<Record<Exclude<SolverConfig['method'], 'dopri5'>, Step>> = {
  euler: (g, _, read, rateRead, h, t, dt) => along(g, read(h), dt, rateRead(h, t)),
  midpoint: (g, f, read, rateRead, h, t, dt) => along(g, read(h), dt, rateRead(along(g, h, dt / 2, f(h, t)), t + dt / 2)),
  rk4: (g, f, read, rateRead, h, t, dt) => {
    const k1 = f(h, t);
    const k2 = f(along(g, h, dt / 2, k1), t + dt / 2);
    const k3 = f(along(g, h, dt / 2, k2), t + dt / 2);
    const k4 = rateRead(along(g, h, dt, k3), t + dt);
    const inner = g.mul(g.add(read(k2), read(k3)), 2);
    return along(g, read(h), dt / 6, g.add(g.add(read(k1), inner), k4));
  },
};

/**
 * The first token of H(t1), (B, 1, d).
 * @throws MicrographiaError `onnx-solver` for a solver that finds its steps while it runs
 */
function integrate({ solver, heads, width }: HnfConfig, part: Part, h0: Value, t0: number, t1: number): Value {
  if (solver.method === 'dopri5')
    throw new MicrographiaError(
      'onnx-solver',
      'The model is solved with adaptive steps (dopri5), which an ONNX graph does not have.',
      'Give it a solver with fixed steps in config.json.',
    );
  const step = STEPS[solver.method];
  const g = part.graph;
  const dt = (t1 - t0) / solver.steps;
  const f: Rate = (h, t) => change(part, at(part, h, t), (x) => x, heads, width);
  const first = (x: Value): Value => firstToken(g, x);
  const rateOfFirst: Rate = (h, t) => change(part, at(part, h, t), first, heads, width);
  let h = h0;
  for (let i = 0; i < solver.steps; i++) {
    const last = i === solver.steps - 1; // only the first token is read at the end
    h = g.within(`step${i}`, () => step(g, f, last ? first : (x) => x, last ? rateOfFirst : f, h, t0 + i * dt, dt));
  }
  return h;
}

/** H plus what the time t adds to every token: a constant row. */
function at(part: Part, h: Value, t: number): Value {
  const { shape, values } = part.array('time'); // (features, d)
  const width = shape[1];
  const row = part.graph.constant(part.named(`time at ${t}`), () => ({
    shape: [1, 1, width],
    values: Float32Array.from({ length: width }, (_, c) =>
      timeFeatures(t).reduce((sum, feature, i) => sum + feature * values[i * width + c], 0),
    ),
  }));
  return part.graph.add(h, row);
}

/** The change that a pre-norm block makes to the tokens that `of` takes: (B, T, d) -> (B, Q, d). */
function change(part: Part, x: Value, of: (x: Value) => Value, heads: number, width: number): Value {
  const g = part.graph;
  const qkv = normLinear(part, 'norm1', 'qkv', x); // (B, T, 3d)
  const [q, k, v] = [0, 1, 2].map((i) => g.slice(qkv, 2, i * width, (i + 1) * width));
  const attended = linear(part, 'out', attention(g, of(q), k, v, heads, width));
  const up = linear(part, 'mlp.up', layerNorm(part, 'norm2', g.add(of(x), attended)));
  return g.add(attended, linear(part, 'mlp.down', gelu(g, up)));
}
