import type { Random } from '../../base/random';
import type { Surface } from '../surface';
import { present } from './layout';

/** A comb drive: two combs of suspended teeth engaging, a shuttle, folded springs over an etched floor. */
export function combDrive(random: Random, size: number): Surface {
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
export function cantilevers(random: Random, size: number): Surface {
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

/** A membrane or proof mass hung on springs, often full of release holes. */
export function suspended(random: Random, size: number): Surface {
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
export function rotors(random: Random, size: number): Surface {
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
export function channels(random: Random, size: number): Surface {
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
