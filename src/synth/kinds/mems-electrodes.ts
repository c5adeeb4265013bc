import type { Random } from '../../base/random';
import type { Surface } from '../surface';
import { present } from './layout';

/** Pads around a centre with leads that run in to meet: the probe-card look of electrode chips. */
export function padRing(random: Random, size: number): Surface {
  return present(random, size, 0.15, (board, { ground, first, second }) => {
    const level = random.logUniform(0.3, 4);
    const lead = random.logUniform(1.2, 6);
    const core = random.uniform(6, 24);
    const pads = random.integer(3, 7);
    const pitch = random.uniform(14, 30);
    const pad = pitch * random.uniform(0.55, 0.85);
    const reach = (pads * pitch) / 2 + random.uniform(10, 40);
    const tiles = random.chance(0.4) ? 1 : 0;
    const step = 2 * reach + pitch * 1.6;
    const negative = random.chance(0.3);
    if (negative) board.plate(-board.half * 2, -board.half * 2, board.half * 2, board.half * 2, 0.01, second);
    const tone = negative ? ground : first;
    for (let tu = -tiles; tu <= tiles; tu++) {
      for (let tv = -tiles; tv <= tiles; tv++) {
        const cu = tu * step;
        const cv = tv * step;
        for (let side = 0; side < 4; side++) {
          const c = [1, 0, -1, 0][side];
          const s = [0, 1, 0, -1][side];
          for (let p = 0; p < pads; p++) {
            const w = (p - (pads - 1) / 2) * pitch;
            const inner = (p - (pads - 1) / 2) * Math.min(2.6 * lead, (1.6 * core) / pads);
            const u = cu + c * reach - s * w;
            const v = cv + s * reach + c * w;
            const kneeR = core + Math.abs(w) * 0.6;
            const ku = cu + c * kneeR - s * w;
            const kv = cv + s * kneeR + c * w;
            board.plate(u - pad / 2, v - pad / 2, u + pad / 2, v + pad / 2, level, tone);
            board.bar(u, v, ku, kv, lead * 1.6, level, tone);
            board.bar(ku, kv, cu + c * core * 0.35 - s * inner, cv + s * core * 0.35 + c * inner, lead, level, tone);
          }
        }
      }
    }
    if (random.chance(0.5)) board.plate(-core / 3, -core / 3, core / 3, core / 3, level * 1.5, second);
  });
}

/** Interdigitated electrodes with their bus bars. */
export function fingers(random: Random, size: number): Surface {
  return present(random, size, 0.3, (board, { first, second }) => {
    const width = random.logUniform(2, 16);
    const gap = width * random.logUniform(0.5, 2.5);
    const level = random.logUniform(0.4, 6);
    const half = random.uniform(35, 120);
    const count = random.integer(3, 30);
    const bus = random.uniform(1, 4) * width + 4;
    const span = (count * (width + gap)) / 2;
    for (let i = 0; i < count; i++) {
      const v = -span + i * (width + gap);
      const shift = i % 2 === 0 ? gap : -gap;
      board.plate(-half + shift, v, half + shift, v + width, level, first);
    }
    board.plate(-half - gap - bus, -span - width, -half - gap, span + width, level, first);
    board.plate(half + gap, -span - width, half + gap + bus, span + width, level, first);
    const lead = random.uniform(0.5, 1) * bus;
    if (random.chance(0.7)) {
      board.plate(-half - gap - bus - 200, -lead, -half - gap, lead, level, first);
      board.plate(half + gap, -lead, half + gap + bus + 200, lead, level, first);
    }
    if (random.chance(0.3))
      board.disc(random.uniform(-half, half), random.uniform(-span, span), random.uniform(5, 30), level * 0.5, second);
  });
}

/** Meanders and square or round spirals: heaters, resistors, coils. */
export function meander(random: Random, size: number): Surface {
  return present(random, size, 0.25, (board, { first, second }) => {
    const w = random.logUniform(2, 11);
    const gap = w * random.uniform(0.5, 2);
    const level = random.logUniform(0.4, 7);
    const pitch = w + gap;
    const look = random.uniform();
    if (look < 0.45) {
      const turns = random.integer(3, 15);
      const half = random.uniform(25, 95);
      const span = (turns * pitch) / 2;
      for (let i = 0; i <= turns; i++) {
        const v = -span + i * pitch;
        board.plate(-half, v, half, v + w, level, first);
        const end = i % 2 === 0 ? half : -half;
        if (i < turns) board.plate(end - (end > 0 ? w : 0), v, end + (end > 0 ? 0 : w), v + pitch + w, level, first);
      }
      board.plate(-half - 200, -span, -half, -span + w * 2, level, first);
      board.plate(turns % 2 === 0 ? half : -half - 200, span - w, turns % 2 === 0 ? half + 200 : -half, span + w, level, first);
    } else if (look < 0.75) {
      const turns = random.integer(2, 9);
      for (let i = 1; i <= turns; i++) {
        const r = i * pitch + w;
        board.plate(-r, -r, r, -r + w, level, first);
        board.plate(r - w, -r, r, r, level, first);
        board.plate(-r, r - w, r, r, level, first);
        board.plate(-r, -r + pitch, -r + w, r, level, first);
        board.plate(-r - pitch, -r + pitch, -r + w, -r + pitch + w, level, first);
      }
      board.plate(-w, -w, 2 * w, w, level + 1, second);
      const r = turns * pitch + w;
      board.plate(-r - 250, -r + pitch, -r, -r + pitch + w, level, first);
    } else {
      const turns = random.integer(2, 8);
      const steps = turns * 40;
      for (let i = 0; i < steps; i++) {
        const a0 = (i / 40) * 2 * Math.PI;
        const a1 = ((i + 1.2) / 40) * 2 * Math.PI;
        const r0 = 6 + (a0 / (2 * Math.PI)) * pitch;
        const r1 = 6 + (a1 / (2 * Math.PI)) * pitch;
        board.bar(r0 * Math.cos(a0), r0 * Math.sin(a0), r1 * Math.cos(a1), r1 * Math.sin(a1), w, level, first);
      }
      board.disc(0, 0, 6 + w / 2, level, second);
      board.plate(6 + turns * pitch - w / 2, -w / 2, 300, w, level, first);
    }
  });
}

/** A piece of a circuit: pads, wires in two levels, vias, windows, no repeat. */
export function circuit(random: Random, size: number): Surface {
  return present(random, size, 0.3, (board, { ground, first, second, third }) => {
    const half = board.half * 1.45;
    const grid = random.uniform(7, 22);
    const levels = [random.logUniform(0.4, 3), random.logUniform(1, 6)];
    for (let n = random.integer(1, 5); n > 0; n--) {
      const u = random.uniform(-half, half);
      const v = random.uniform(-half, half);
      board.pit(
        u,
        v,
        u + random.integer(2, 7) * grid,
        v + random.integer(2, 7) * grid,
        -random.uniform(2, 12),
        ground * random.uniform(0.5, 0.9),
      );
    }
    for (let n = random.integer(3, 12); n > 0; n--) {
      const u = Math.round(random.uniform(-half, half) / grid) * grid;
      const v = Math.round(random.uniform(-half, half) / grid) * grid;
      const w = random.integer(1, 7) * grid * 0.8;
      const h = random.integer(1, 7) * grid * 0.8;
      board.plate(u, v, u + w, v + h, levels[0], random.pick([first, second, third]));
      if (random.chance(0.3)) board.plate(u + w * 0.15, v + h * 0.15, u + w * 0.85, v + h * 0.85, levels[0] + 1, second);
    }
    for (let n = random.integer(5, 26); n > 0; n--) {
      let u = Math.round(random.uniform(-half, half) / grid) * grid;
      let v = Math.round(random.uniform(-half, half) / grid) * grid;
      const w = random.logUniform(1.2, 6);
      const level = random.pick(levels);
      const tone = level === levels[0] ? first : second;
      for (let s = random.integer(1, 4); s > 0; s--) {
        const run = random.integer(-9, 9) * grid;
        if (s % 2 === 0) {
          board.plate(u - w / 2, v - w / 2, u + run, v + w / 2, level, tone);
          u += run;
        } else {
          board.plate(u - w / 2, Math.min(v, v + run) - w / 2, u + w / 2, Math.max(v, v + run) + w / 2, level, tone);
          v += run;
        }
      }
      if (random.chance(0.4)) board.plate(u - 1.6 * w, v - 1.6 * w, u + 1.6 * w, v + 1.6 * w, level + 0.6, tone);
    }
    if (random.chance(0.4))
      for (let n = random.integer(1, 8); n > 0; n--)
        board.disc(random.uniform(-half, half), random.uniform(-half, half), random.logUniform(2, 16), levels[1], third);
  });
}

/** Electrodes meeting at a small gap or across one wire: transport devices, Hall bars, break junctions. */
export function contacts(random: Random, size: number): Surface {
  return present(random, size, 0.15, (board, { first, second }) => {
    const level = random.logUniform(0.4, 4);
    const count = random.integer(1, 4);
    const w = random.logUniform(4, 30);
    const pitch = w * random.uniform(1.5, 3);
    const gap = random.logUniform(2, 28);
    const flare = random.uniform(1, 4);
    for (let i = 0; i < count; i++) {
      const u = (i - (count - 1) / 2) * pitch;
      const fan = (i - (count - 1) / 2) * pitch * random.uniform(0.3, 2);
      for (const side of [-1, 1]) {
        const near = (side * gap) / 2;
        const knee = near + side * random.uniform(12, 50);
        board.plate(u - w / 2, near, u + w / 2, knee, level, first);
        const far = side * 260;
        board.polygon([u - w / 2, knee, u + w / 2, knee, u + fan + w * flare, far, u + fan - w * flare, far], level, first);
      }
    }
    const look = random.uniform();
    if (look < 0.5) {
      const lean = random.normal(0, 0.2) * 50;
      const reach = (count * pitch) / 2 + random.uniform(10, 60);
      board.wire(-reach, -lean, 1, reach, lean, 1, random.logUniform(0.8, 3), second * 1.2);
    } else if (look < 0.8) board.plate(-pitch * count, -gap * 0.35, pitch * count, gap * 0.35, level * 0.6, second);
    if (random.chance(0.3)) {
      for (const u of [-70, 70]) {
        board.plate(u - 9, -100, u + 9, -96, level, first);
        board.plate(u - 2, -107, u + 2, -89, level, first);
      }
    }
  });
}

/** Round electrode openings on a lattice, each with its lead: neural probes, sensor arrays. */
export function microelectrodes(random: Random, size: number): Surface {
  return present(random, size, 0.25, (board, { ground, first, second }) => {
    const pitch = random.logUniform(18, 75);
    const radius = pitch * random.uniform(0.1, 0.32);
    const lead = random.uniform(0.6, 1.4) * pitch * 0.06 + 0.8;
    const level = random.logUniform(0.4, 3);
    const n = Math.min(14, Math.ceil((1.2 * board.half) / pitch));
    const columns = random.chance(0.3) ? random.integer(1, 3) : n;
    const deep = random.chance(0.5) ? random.uniform(0.5, 4) : 0;
    const square = random.chance(0.25);
    for (let c = -columns; c <= columns; c++) {
      for (let r = -n; r <= n; r++) {
        const u = (c + (r & 1 ? 0.2 : 0)) * pitch;
        const v = r * pitch;
        const away = u + pitch * (0.3 + 0.06 * (r & 3));
        board.bar(u, v, away, v + (away - u), lead, level, first);
        board.bar(away, v + (away - u), away, board.half * 2, lead, level, first);
        if (square) board.plate(u - radius, v - radius, u + radius, v + radius, level, first);
        else board.disc(u, v, radius, level, first);
        if (deep > 0) board.pit(u - radius / 2, v - radius / 2, u + radius / 2, v + radius / 2, -deep, ground * 0.7);
        else board.disc(u, v, radius * 0.6, level + 0.7, second);
      }
    }
  });
}

/** Bond wires arching from a row of pads to the package, balls at their ends. */
export function wireBonds(random: Random, size: number): Surface {
  return present(random, size, 0.75, (board, { first, second }) => {
    const count = random.integer(2, 11);
    const pitch = random.uniform(14, 42);
    const pad = pitch * random.uniform(0.5, 0.8);
    const thick = random.uniform(1.2, 3.6);
    const edge = random.uniform(-20, 20);
    const drop = random.uniform(0, 24);
    board.pit(-board.half * 2, edge + pad * 1.4, board.half * 2, board.half * 2, -drop, second * 0.7);
    const span = random.uniform(60, 140);
    const arch = span * random.uniform(0.2, 0.5);
    const fan = random.uniform(-0.5, 0.9);
    for (let i = 0; i < count; i++) {
      const u = (i - (count - 1) / 2) * pitch;
      const far = u * (1 + fan);
      board.plate(u - pad / 2, edge, u + pad / 2, edge + pad, 0.8, first);
      board.plate(far - pad * 0.7, edge + span, far + pad * 0.7, edge + span + 60, 0.8 - drop, first);
      board.disc(u, edge + pad / 2, thick * 2, thick * 1.5, first * 1.1);
      const own = arch * random.uniform(0.85, 1.1);
      const steps = 14;
      for (let s = 0; s < steps; s++) {
        const t0 = s / steps;
        const t1 = (s + 1) / steps;
        const z0 = thick + 4 * own * t0 * (1 - t0) ** 1.5 - drop * t0;
        const z1 = thick + 4 * own * t1 * (1 - t1) ** 1.5 - drop * t1;
        const v = edge + pad / 2;
        board.wire(u + (far - u) * t0, v + span * t0, z0, u + (far - u) * t1, v + span * t1, z1, thick, first * 1.1);
      }
    }
    if (random.chance(0.5)) {
      for (let n = random.integer(2, 9); n > 0; n--) {
        const u = random.uniform(-110, 110);
        const v = edge - random.uniform(10, 110);
        const w = random.uniform(3, 50);
        board.plate(u, v, u + w, v + random.uniform(2, 18), 1, random.pick([first, second]));
      }
    }
  });
}
