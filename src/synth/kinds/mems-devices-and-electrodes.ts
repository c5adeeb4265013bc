import type { Random } from '../../base/random';
import type { Kind, Surface } from '../surface';
import { present } from './layout';

/** Pads around a centre with leads that run in to meet: the probe-card look of electrode chips. */
function padRing(random: Random, size: number): Surface {
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
function fingers(random: Random, size: number): Surface {
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

/** A comb drive: two combs of suspended teeth engaging, a shuttle, folded springs over an etched floor. */
function combDrive(random: Random, size: number): Surface {
  return present(random, size, 0.6, (board, { first, third }) => {
    const tall = random.uniform(5, 22);
    const tooth = random.logUniform(2, 6);
    const gap = tooth * random.uniform(0.7, 1.6);
    const length = random.uniform(22, 70);
    const overlap = length * random.uniform(0.2, 0.8);
    const count = random.integer(6, 24);
    const pitch = 2 * (tooth + gap);
    const span = (count * pitch) / 2;
    const spine = random.uniform(6, 16);
    const two = random.chance(0.5);
    for (const side of two ? [-1, 1] : [1]) {
      const base = side * (two ? random.uniform(14, 30) : 0);
      board.plate(-span, base - spine / 2, span, base + spine / 2, tall, first);
      const far = base + side * (2 * length - overlap + spine);
      board.plate(-span, far - spine, span, far + spine, tall, first);
      for (let i = 0; i < count; i++) {
        const u = -span + i * pitch;
        board.plate(u, base, u + tooth, base + side * (length + spine / 2), tall, first);
        board.plate(u + tooth + gap, far, u + 2 * tooth + gap, far - side * (length + spine / 2), tall, first);
      }
    }
    const beam = random.uniform(1.5, 4);
    for (const end of [-1, 1]) {
      for (let k = 0; k < random.integer(1, 3); k++) {
        const v = (k - 1) * 14;
        board.plate(end * span, v, end * (span + 90), v + beam, tall, first);
      }
      board.plate(end * (span + 70), -26, end * (span + 110), 26, tall * 1.05, first);
    }
    if (random.chance(0.5)) board.plate(-span * 0.4, -spine, span * 0.4, spine, tall * 1.02, third);
  });
}

/** Cantilevers or bridges over a cavity etched into the wafer. */
function cantilevers(random: Random, size: number): Surface {
  return present(random, size, 0.6, (board, { ground, first, third }) => {
    const deep = random.uniform(8, 40);
    const count = random.integer(1, 9);
    const width = random.uniform(5, 34);
    const gap = width * random.uniform(0.4, 1.5);
    const length = random.uniform(40, 130);
    const span = (count * (width + gap)) / 2;
    const floor = ground * random.uniform(0.3, 0.9);
    const bridge = random.chance(0.25);
    const margin = random.uniform(4, 30);
    board.pit(-span - margin, -length / 2, span + margin, length / 2 + margin, -deep, floor);
    const tip = random.pick(['flat', 'point', 'pad'] as const);
    for (let i = 0; i < count; i++) {
      const u = -span + gap / 2 + i * (width + gap);
      const own = bridge ? length + margin + 4 : length * random.uniform(0.55, 0.98);
      const sag = random.uniform(-0.6, 0.6);
      board.plate(u, -length / 2 - 2, u + width, -length / 2 + own, sag, first);
      if (tip === 'point' && !bridge)
        board.polygon(
          [u, -length / 2 + own, u + width, -length / 2 + own, u + width / 2, -length / 2 + own + width * 0.8],
          sag,
          first,
        );
      if (tip === 'pad' && !bridge)
        board.plate(u - gap * 0.3, -length / 2 + own - width, u + width + gap * 0.3, -length / 2 + own, sag + 0.5, third);
      if (random.chance(0.5))
        board.plate(u + width * 0.2, -length / 2 - 40, u + width * 0.8, -length / 2 + own * 0.7, sag + 0.8, third);
    }
    if (random.chance(0.5)) board.plate(-board.half * 2, -length / 2 - 60, board.half * 2, -length / 2 - 34, 1.2, first);
  });
}

/** Meanders and square or round spirals: heaters, resistors, coils. */
function meander(random: Random, size: number): Surface {
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
function circuit(random: Random, size: number): Surface {
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
function contacts(random: Random, size: number): Surface {
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

/** A membrane or proof mass hung on springs, often full of release holes. */
function suspended(random: Random, size: number): Surface {
  return present(random, size, 0.5, (board, { ground, first, third }) => {
    const deep = random.uniform(6, 26);
    const half = random.uniform(26, 62);
    const cavity = half * random.uniform(1.35, 1.9);
    const floor = ground * random.uniform(0.3, 0.85);
    const round = random.chance(0.35);
    board.pit(-cavity, -cavity, cavity, cavity, -deep, floor);
    if (round) board.disc(0, 0, half, 0, first);
    else board.plate(-half, -half, half, half, 0, first);
    const w = random.uniform(2, 8);
    const folded = random.chance(0.5);
    for (let side = 0; side < 4; side++) {
      const c = [1, 0, -1, 0][side];
      const s = [0, 1, 0, -1][side];
      const at = folded ? half * 0.8 : 0;
      const u0 = c * half * 0.95 - s * at;
      const v0 = s * half * 0.95 + c * at;
      const u1 = c * (cavity + 3) - s * at;
      const v1 = s * (cavity + 3) + c * at;
      if (folded) {
        const mu = c * ((half + cavity) / 2);
        const mv = s * ((half + cavity) / 2);
        board.bar(u0, v0, mu - s * at, mv + c * at, w, 0, first);
        board.bar(mu - s * at, mv + c * at, mu + s * at, mv - c * at, w, 0, first);
        board.bar(mu + s * at, mv - c * at, c * (cavity + 3) + s * at, s * (cavity + 3) - c * at, w, 0, first);
      } else board.bar(u0, v0, u1, v1, w * 1.5, 0, first);
    }
    if (random.chance(0.6)) {
      const pitch = random.uniform(9, 22);
      const hole = pitch * random.uniform(0.12, 0.26);
      const n = Math.floor((half * (round ? 0.6 : 0.9)) / pitch);
      for (let r = -n; r <= n; r++)
        for (let c = -n; c <= n; c++)
          board.pit(c * pitch - hole, r * pitch - hole, c * pitch + hole, r * pitch + hole, -deep, floor * 0.6);
    }
    if (random.chance(0.5)) board.plate(-half * 0.45, -half * 0.45, half * 0.45, half * 0.45, 1.2, third);
    if (random.chance(0.5)) {
      board.plate(cavity + 4, -5, cavity + 200, 5, 1.2, third);
      board.plate(-cavity - 200, -5, -cavity - 4, 5, 1.2, third);
    }
  });
}

/** Gears, rotors and ring resonators. */
function rotors(random: Random, size: number): Surface {
  return present(random, size, 0.45, (board, { ground, first, second }) => {
    const count = random.integer(1, 3);
    const tall = random.uniform(2, 14);
    for (let g = 0; g < count; g++) {
      const r = random.uniform(22, 75);
      const u = g === 0 ? random.normal(0, 15) : random.uniform(-110, 110);
      const v = g === 0 ? random.normal(0, 15) : random.uniform(-110, 110);
      const teeth = random.chance(0.6) ? random.integer(8, 36) : 0;
      const phase = random.uniform(0, 1);
      board.disc(u, v, r, tall, first);
      for (let t = 0; t < teeth; t++) {
        const a = ((t + phase) / teeth) * 2 * Math.PI;
        board.bar(
          u + 0.9 * r * Math.cos(a),
          v + 0.9 * r * Math.sin(a),
          u + 1.14 * r * Math.cos(a),
          v + 1.14 * r * Math.sin(a),
          (2.6 * r) / teeth,
          tall,
          first,
        );
      }
      const spokes = random.integer(0, 6);
      const hollow = r * random.uniform(0.5, 0.85);
      if (spokes > 0) {
        const circle: number[] = [];
        for (let k = 0; k < 36; k++)
          circle.push(u + hollow * Math.cos((k * Math.PI) / 18), v + hollow * Math.sin((k * Math.PI) / 18));
        board.polygon(circle, 0, ground, true);
        for (let k = 0; k < spokes; k++) {
          const a = (k / spokes + phase) * 2 * Math.PI;
          board.bar(u, v, u + r * 0.93 * Math.cos(a), v + r * 0.93 * Math.sin(a), r * 0.09 + 1.5, tall, first);
        }
      }
      board.disc(u, v, r * random.uniform(0.12, 0.3), tall + random.uniform(1, 5), second);
    }
    if (random.chance(0.5)) {
      const w = random.uniform(3, 12);
      board.plate(-300, 90, 300, 90 + w, tall * 0.6, second);
      board.plate(90, -300, 90 + w, 300, tall * 0.6, second);
    }
  });
}

/** Straight or crossing etched trenches with chambers and ports: channels, waveguides, deep-etched walls. */
function channels(random: Random, size: number): Surface {
  return present(random, size, 0.55, (board, { ground, first, third }) => {
    const deep = random.logUniform(3, 34) * (random.chance(0.3) ? -1 : 1);
    const floor = deep > 0 ? ground * random.uniform(0.4, 1) : first;
    const cut = (u0: number, v0: number, u1: number, v1: number): void => {
      if (deep > 0) board.pit(u0, v0, u1, v1, -deep, floor);
      else board.plate(u0, v0, u1, v1, -deep, floor, 0);
    };
    const w = random.logUniform(4, 40);
    const lanes = random.integer(1, 6);
    const pitch = w * random.uniform(1.3, 4);
    for (let i = 0; i < lanes; i++) {
      const v = (i - (lanes - 1) / 2) * pitch;
      const end = random.chance(0.4) ? random.uniform(-40, 60) : 300;
      cut(-300, v - w / 2, end, v + w / 2);
      if (end < 300 && random.chance(0.6)) cut(end - 1.4 * w, v - 1.2 * w, end + 1.4 * w, v + 1.2 * w);
    }
    for (let n = random.integer(0, 2); n > 0; n--) {
      const u = random.uniform(-80, 80);
      cut(u, -300, u + w * random.uniform(0.4, 1.2), random.chance(0.5) ? 300 : 0);
    }
    if (random.chance(0.4))
      board.plate(random.uniform(-100, 0), -300, random.uniform(10, 60), 300, deep > 0 ? 1 : -deep + 1, third);
  });
}

const kind = (name: string, draw: Kind['draw']): Kind => ({
  id: `mems/${name}`,
  category: 'MEMS_devices_and_electrodes',
  draw,
});

export const kinds: readonly Kind[] = [
  kind('pad-ring', padRing),
  kind('comb-drive', combDrive),
  kind('fingers', fingers),
  kind('circuit', circuit),
  kind('cantilevers', cantilevers),
  kind('meander', meander),
  kind('contacts', contacts),
  kind('suspended', suspended),
  kind('rotors', rotors),
  kind('channels', channels),
];
