import type { Random } from '../../base/random';
import { valueNoise } from '../noise';
import type { Surface } from '../surface';
import { present } from './layout';

/** A drum of thin film, full of holes, over a cavity; anchors or a frame around it, leads to it. */
export function drum(random: Random, size: number): Surface {
  return present(random, size, 0.4, (board, { ground, first, second, third }) => {
    const radius = random.logUniform(30, 110);
    const pitch = radius * random.logUniform(0.06, 0.3);
    const hole = pitch * random.uniform(0.15, 0.42);
    const deep = random.logUniform(2, 20);
    const square = random.chance(0.3);
    const many = random.chance(0.25);
    const tone = first;
    const holes = (cu: number, cv: number, r: number): void => {
      if (random.chance(0.6)) board.disc(cu, cv, r * 1.12, 0.6, second);
      board.disc(cu, cv, r, 1.2, tone);
      const hexagonal = random.chance(0.7);
      const rows = Math.ceil(r / pitch) + 1;
      for (let j = -rows; j <= rows; j++) {
        for (let i = -rows; i <= rows; i++) {
          const u = (i + (hexagonal && j % 2 !== 0 ? 0.5 : 0)) * pitch;
          const v = j * pitch * (hexagonal ? 0.866 : 1);
          if (Math.hypot(u, v) > r - 1.4 * hole) continue;
          if (square) board.pit(cu + u - hole, cv + v - hole, cu + u + hole, cv + v + hole, -deep, ground * 0.4);
          else {
            const corners: number[] = [];
            for (let k = 0; k < 10; k++)
              corners.push(cu + u + hole * Math.cos((k * Math.PI) / 5), cv + v + hole * Math.sin((k * Math.PI) / 5));
            board.polygon(corners, -deep, ground * 0.4, true);
          }
        }
      }
      for (let k = random.integer(0, 6); k > 0; k--) {
        const a = (k * Math.PI) / 3 + 0.3;
        board.bar(
          cu + 0.98 * r * Math.cos(a),
          cv + 0.98 * r * Math.sin(a),
          cu + 1.4 * r * Math.cos(a),
          cv + 1.4 * r * Math.sin(a),
          0.12 * r,
          1.2,
          third,
        );
      }
    };
    if (many) for (const u of [-1, 1]) for (const v of [-1, 1]) holes(u * radius * 0.75, v * radius * 0.75, radius * 0.6);
    else holes(random.normal(0, 20), random.normal(0, 20), radius);
    if (random.chance(0.5)) board.bar(radius * 0.9, 0, 400, random.normal(0, 40), random.uniform(4, 16), 1.2, second);
  });
}

/** A bare die: blocks of dense lines and cells divided by lanes, wide metal lines, a row of pads along the border. */
export function die(random: Random, size: number): Surface {
  return present(random, size, 0.25, (board, { ground, first, second, third }) => {
    const half = Math.min(150, board.half * 1.3);
    const border = random.chance(0.6) ? random.uniform(20, 100) : 3 * half;
    const fine = random.logUniform(1.6, 7);
    const block = random.uniform(22, 90);
    const tones = [first, second, third, ground * random.uniform(0.6, 1.4)];
    for (let u = -half; u < Math.min(half, border); u += block) {
      for (let v = -half; v < half; v += block * random.uniform(0.5, 1)) {
        if (random.chance(0.15)) continue;
        const [a, b] = [u + 2, v + 2];
        const [w, h] = [block * random.uniform(0.4, 1) - 3, block * random.uniform(0.4, 0.9) - 3];
        const tone = random.pick(tones);
        const look = random.uniform();
        if (look < 0.2) board.plate(a, b, a + w, b + h, random.uniform(0.3, 1.5), tone);
        else if (look < 0.65) {
          const along = random.chance(0.5);
          for (let t = 0; t < (along ? h : w); t += fine * random.uniform(1.6, 2.4)) {
            const end = random.uniform(0.5, 1);
            if (along) board.plate(a, b + t, a + w * end, b + t + fine, 0.8, tone);
            else board.plate(a + t, b, a + t + fine, b + h * end, 0.8, tone);
          }
        } else {
          for (let p = 0; p < w; p += 2.4 * fine)
            for (let q = 0; q < h; q += 2.4 * fine)
              if (random.chance(0.85)) board.plate(a + p, b + q, a + p + 1.4 * fine, b + q + 1.4 * fine, 0.8, tone);
        }
      }
    }
    for (let n = random.integer(0, 5); n > 0; n--) {
      const v = random.uniform(-half, half);
      board.plate(-2 * half, v, Math.min(2 * half, border), v + random.logUniform(3, 14), 1.6, random.pick(tones));
    }
    if (border < 2 * half) {
      const pad = random.uniform(12, 28);
      for (let v = -half * 1.2; v < half * 1.2; v += pad * random.uniform(1.25, 1.6)) {
        board.plate(border + 4, v, border + 4 + pad, v + pad, 1.2, first);
        if (random.chance(0.5)) board.plate(border - 10, v + pad * 0.4, border + 6, v + pad * 0.6, 1, first);
        if (random.chance(0.35)) {
          board.disc(border + 4 + pad / 2, v + pad / 2, pad * 0.35, random.uniform(3, 7), first * 1.2);
          if (random.chance(0.6))
            board.wire(
              border + 4 + pad / 2,
              v + pad / 2,
              6,
              border + 200,
              v + random.normal(0, 30),
              24,
              pad * 0.09,
              first * 1.2,
            );
        }
      }
      if (random.chance(0.6))
        board.pit(border + pad + 14, -2 * half, 4 * half, 2 * half, -random.uniform(2, 30), ground * random.uniform(0.2, 0.8));
    }
  });
}

/** Bond pads and leads at low magnification: bright plates on dark (or dark on bright), wires to some, probe marks on others. */
export function pads(random: Random, size: number): Surface {
  return present(random, size, 0.2, (board, { ground, first, second }) => {
    const pitch = random.logUniform(14, 70);
    const [w, h] = [pitch * random.uniform(0.4, 0.85), pitch * random.uniform(0.4, 0.95)];
    const level = random.logUniform(0.4, 3);
    const half = Math.min(170, board.half * 1.2);
    const rows = random.integer(1, 5);
    const lead = Math.max(0.8, pitch * random.uniform(0.04, 0.2));
    const rowPitch = pitch * random.uniform(1.2, 4);
    const kneed = random.chance(0.5);
    for (let r = 0; r < rows; r++) {
      const v = (r - (rows - 1) / 2) * rowPitch;
      for (let u = -half + random.uniform(0, pitch); u < half; u += pitch) {
        if (random.chance(0.06)) continue;
        board.plate(u - w / 2, v - h / 2, u + w / 2, v + h / 2, level, first);
        if (random.chance(0.25)) board.disc(u + random.normal(0, 0.1) * w, v, 0.22 * Math.min(w, h), level + 1, ground);
        const end = v + (v >= 0 ? 1 : -1) * random.uniform(0.6, 2) * rowPitch;
        board.bar(u, v, u, end, lead, level, first);
        if (kneed) board.bar(u, end, u * random.uniform(0.2, 0.6), end * 1.6 + 10, lead, level, first);
      }
    }
    if (random.chance(0.5))
      board.plate(-half * 2, rowPitch * rows, half * 2, rowPitch * rows + random.uniform(5, 40), level, second);
    if (random.chance(0.3)) board.plate(-30, -20, random.uniform(0, 40), random.uniform(0, 30), level + 0.8, second);
  });
}

/** A flake or wire between contacts that were written to fit it: irregular plates under, straight metal over them. */
export function flakeDevice(random: Random, size: number): Surface {
  return present(random, size, 0.12, (board, { ground, first, second }) => {
    const flakes = random.integer(1, 4);
    for (let n = 0; n < flakes; n++) {
      const [cu, cv] =
        n === 0 ? [random.normal(0, 15), random.normal(0, 15)] : [random.uniform(-110, 110), random.uniform(-110, 110)];
      const reach = random.logUniform(12, 75);
      const corners: number[] = [];
      const count = random.integer(4, 9);
      for (let k = 0; k < count; k++) {
        const a = (2 * Math.PI * (k + random.uniform(0, 0.7))) / count;
        const r = reach * random.uniform(0.5, 1);
        corners.push(cu + 1.5 * r * Math.cos(a), cv + r * Math.sin(a));
      }
      const tone = random.chance(0.6) ? ground * random.uniform(0.55, 0.9) : ground * random.uniform(1.1, 1.5);
      board.polygon(corners, random.logUniform(0.1, 1.5), tone);
    }
    const level = random.logUniform(0.6, 4);
    const w = random.logUniform(2.5, 26);
    for (let n = random.integer(2, 8); n > 0; n--) {
      const a = random.chance(0.7)
        ? random.integer(0, 3) * (Math.PI / 2) + random.normal(0, 0.05)
        : random.uniform(0, 2 * Math.PI);
      const [u, v] = [random.normal(0, 22), random.normal(0, 22)];
      const knee = random.uniform(25, 80);
      const b = a + random.normal(0, 0.5);
      const [ku, kv] = [u + knee * Math.cos(a), v + knee * Math.sin(a)];
      board.bar(u, v, ku, kv, w, level, first);
      board.bar(ku, kv, ku + 300 * Math.cos(b), kv + 300 * Math.sin(b), w * random.uniform(1, 3), level, first);
    }
    if (random.chance(0.3)) {
      const v = random.uniform(-40, 40);
      board.wire(-250, v, 1.5, 250, v + random.normal(0, 80), 1.5, random.logUniform(0.8, 3), second * 1.2);
    }
    if (random.chance(0.4)) {
      const field = valueNoise(random, board.relief.width, board.relief.depth, { period: 6 * board.unit, octaves: 2 });
      board.relief.addYield(field, 0.05);
    }
  });
}
