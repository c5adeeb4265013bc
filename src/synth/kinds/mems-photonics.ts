import type { Random } from '../../base/random';
import { smoothstep } from '../fields';
import { valueNoise } from '../noise';
import { type Scene, seen } from '../shapes-oblique';
import type { Surface } from '../surface';
import type { Board } from './layout';
import { present } from './layout';
import { drawGuideLook, finishGuides, guideDistance } from './patterned-guides';

/** Photonic chips: overviews of routed waveguides, and the couplers and splitters near by. */

/** A bar through `points` (u, v pairs) with rounded corners of radius `r`. */
function route(
  board: Board,
  points: readonly (readonly [number, number])[],
  r: number,
  w: number,
  level: number,
  tone: number,
): void {
  let [u, v] = points[0];
  for (let k = 1; k < points.length; k++) {
    const [pu, pv] = points[k];
    const next = points[k + 1];
    const length = Math.hypot(pu - u, pv - v);
    if (!next || length < 1e-6) {
      board.bar(u, v, pu, pv, w, level, tone);
      [u, v] = [pu, pv];
      continue;
    }
    const out = Math.hypot(next[0] - pu, next[1] - pv);
    const cut = Math.min(r, length / 2, out / 2);
    const [au, av] = [pu - ((pu - u) / length) * cut, pv - ((pv - v) / length) * cut];
    const [bu, bv] = [pu + ((next[0] - pu) / out) * cut, pv + ((next[1] - pv) / out) * cut];
    board.bar(u, v, au, av, w, level, tone);
    [u, v] = [au, av];
    // A quadratic bend is as good as an arc at this width.
    for (let s = 1; s <= 6; s++) {
      const t = s / 6;
      const qu = (1 - t) ** 2 * au + 2 * t * (1 - t) * pu + t * t * bu;
      const qv = (1 - t) ** 2 * av + 2 * t * (1 - t) * pv + t * t * bv;
      board.bar(u, v, qu, qv, w, level, tone);
      [u, v] = [qu, qv];
    }
  }
}

/** A ring of bars about (u, v). */
function ring(board: Board, u: number, v: number, r: number, w: number, level: number, tone: number): void {
  const steps = Math.max(16, Math.round(r * 1.5));
  for (let k = 0; k < steps; k++) {
    const [a, b] = [(2 * Math.PI * k) / steps, (2 * Math.PI * (k + 1)) / steps];
    board.bar(u + r * Math.cos(a), v + r * Math.sin(a), u + r * Math.cos(b), v + r * Math.sin(b), w, level, tone);
  }
}

/** Waveguides routed over a chip from fan-shaped couplers: bends, loops, meanders, rings, spirals; all thin, on wide empty ground. */
export function photonicOverview(random: Random, size: number): Surface {
  return present(random, size, 0.04, (board, { ground }) => {
    const w = Math.max(1.4 / board.unit, random.logUniform(0.8, 4));
    const level = random.uniform(0.6, 2.5);
    const tone = ground * random.uniform(1.1, 2);
    const step = random.uniform(10, 45);
    const bend = random.uniform(3, 14);
    const half = Math.min(160, board.half * 1.1);
    const fan = random.uniform(4, 14);
    const fanTone = ground * (random.chance(0.75) ? random.uniform(0.15, 0.5) : random.uniform(1.2, 1.8));
    const snap = (value: number): number => Math.round(value / step) * step;
    for (let n = random.integer(2, 9); n > 0; n--) {
      const [u0, v0] = [snap(random.uniform(-half, half)), snap(random.uniform(-half, half))];
      const points: [number, number][] = [[u0, v0]];
      let [u, v] = [u0, v0];
      let along = true;
      for (let k = random.integer(1, 6); k > 0; k--) {
        const run = random.pick([-1, 1, 1]) * step * random.integer(1, 5);
        if (along) u += run;
        else v += run;
        along = !along;
        points.push([u, v]);
      }
      if (random.chance(0.5)) points.push(along ? [u + 3 * half, v] : [u, v + 3 * half]);
      route(board, points, bend, w, level, tone);
      if (random.chance(0.7)) {
        const side = points[1][0] >= u0 ? -1 : 1;
        const tall = fan * random.uniform(0.3, 0.5);
        board.polygon([u0, v0 - w / 2, u0 + side * fan, v0 - tall, u0 + side * fan, v0 + tall, u0, v0 + w / 2], level, fanTone);
        if (random.chance(0.4)) board.plate(u0 + side * fan, v0 - tall, u0 + side * fan * 1.15, v0 + tall, level, tone);
      }
    }
    for (let n = random.integer(0, 4); n > 0; n--) {
      const [u, v] = [random.uniform(-half, half), random.uniform(-half, half)];
      const r = random.logUniform(6, 45);
      const look = random.uniform();
      if (look < 0.5) {
        for (let k = random.integer(1, 2); k > 0; k--) ring(board, u, v, r * (k === 1 ? 1 : 0.8), w, level, tone);
        route(
          board,
          [
            [u - 3 * half, v + r + 1.8 * w],
            [u + 3 * half, v + r + 1.8 * w],
          ],
          bend,
          w,
          level,
          tone,
        );
      } else if (look < 0.75) {
        const turns = random.integer(3, 9);
        const gap = Math.max(2.2 * w, r / turns);
        let [pu, pv] = [u, v];
        for (let k = 1; k <= turns * 22; k++) {
          const a = (2 * Math.PI * k) / 22;
          const [qu, qv] = [u + (gap * k * Math.cos(a)) / 22, v + (gap * k * Math.sin(a)) / 22];
          board.bar(pu, pv, qu, qv, w, level, tone);
          [pu, pv] = [qu, qv];
        }
      } else {
        const lanes = random.integer(3, 12);
        const gap = Math.max(2.4 * w, r / 6);
        const points: [number, number][] = [];
        for (let k = 0; k < lanes; k++) points.push([u + (k % 2 ? r : -r), v + k * gap], [u + (k % 2 ? -r : r), v + k * gap]);
        route(board, points, gap / 2, w, level, tone);
      }
    }
    const glow = valueNoise(random, board.relief.width, board.relief.depth, {
      period: board.relief.width * random.uniform(0.3, 1),
      octaves: 2,
    });
    if (random.chance(0.6)) board.relief.addYield(glow, random.uniform(0.1, 0.5));
  });
}

/** Guides that approach, cross, part or enclose one another: directional couplers, splitters, crossings, racetracks, tapers. */
export function couplers(random: Random, size: number): Surface {
  const base = drawGuideLook(random, size);
  const look = random.chance(0.75) ? { ...base, wall: 'plain' as const, end: base.width } : base;
  const { width } = look;
  const form = random.pick(['coupler', 'coupler', 'splitter', 'splitter', 'crossing', 'racetrack', 'taper', 'slab'] as const);
  const turn = random.chance(0.9) ? random.integer(0, 3) * (Math.PI / 2) : random.uniform(0, 2 * Math.PI);
  const [c, s] = [Math.cos(turn), Math.sin(turn)];
  const gap = width * random.uniform(0.6, 1.6) + 2;
  const spread = size * random.logUniform(0.05, 0.4);
  const bend = size * random.logUniform(0.15, 0.6);
  const straight = size * random.uniform(0, 0.3);
  const box = random.chance(0.5) ? width * random.uniform(1.2, 3) : 0;
  const [ox, oy] = [random.normal(0, 0.15) * size, random.normal(0, 0.15) * size];
  const radius = size * random.logUniform(0.1, 0.6);
  const wide = size * random.uniform(0.3, 0.9);
  const height = size * random.logUniform(0.008, 0.05);
  const edge = Math.max(0.8, height * random.uniform(0.1, 0.4));
  const material = random.uniform(0.8, 1.7);
  const studs = random.chance(0.15) ? width * random.uniform(0.2, 0.5) : 0;
  const scene: Scene = (x, y, out) => {
    const u = c * x + s * y - ox;
    const v = c * y - s * x - oy;
    const away = (gap + spread * smoothstep(straight, straight + bend, Math.abs(u))) / 2;
    let d: number;
    if (form === 'coupler') d = Math.min(guideDistance(look, u, v, away), guideDistance(look, u, v, -away));
    else if (form === 'splitter') {
      const open = (spread * smoothstep(0, bend, u)) / 2;
      d = Math.min(guideDistance(look, u, v, open), guideDistance(look, u, v, -open));
      if (box > 0) d = Math.min(d, Math.max(Math.abs(v) - box, Math.abs(u) - 0.4 * bend));
    } else if (form === 'crossing') {
      const swell = width * 0.8 * Math.exp(-((Math.hypot(u, v) / (2.5 * width)) ** 2));
      d = Math.min(Math.abs(v), Math.abs(u)) - width / 2 - swell;
    } else if (form === 'racetrack') {
      const p = Math.max(0, Math.abs(u) - straight);
      d = Math.min(Math.abs(Math.hypot(p, v) - radius) - width / 2, Math.abs(v - radius - gap) - width / 2);
    } else if (form === 'taper') d = Math.abs(v) - width / 2 - (wide / 2) * smoothstep(-bend, bend, u) ** 2;
    else {
      // The inside of something wide: only its two walls are in view.
      const curve = (u * u) / (6 * size);
      d = Math.abs(v) - wide / 2 - curve + spread;
    }
    if (studs > 0) d = Math.min(d, Math.hypot(Math.abs(u) - 2 * width, v) - studs);
    out[0] = height * (1 - smoothstep(-edge, 0, d));
    out[1] = d < 0 ? material : 1;
  };
  return finishGuides(
    random,
    seen(size, scene, { tilt: random.chance(0.9) ? 0 : random.uniform(0.3, 0.9), tallest: height + 2 }),
  );
}
