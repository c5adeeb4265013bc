import type { Random } from '../../base/random';
import { blur } from '../fields';
import { valueNoise } from '../noise';
import { Canvas } from './canvas';
import type { Stranger } from './stranger';

/** What a camera sees: landscapes, streets, rooms, things on a table. */

/** Hills behind hills under a sky, with trees or water in front. */
function landscape(random: Random, size: number): Canvas {
  const canvas = new Canvas(size, 0);
  const { unit } = canvas;
  const horizon = random.uniform(0.25, 0.6) * size;
  const sky = random.uniform(0.55, 0.95);
  const clouds = valueNoise(random, size, size, { period: random.uniform(40, 100) * unit, octaves: 5, stretch: 2.5, angle: 0 });
  const cloudy = random.uniform(0, 0.3);
  canvas.map((x, y) => sky - 0.25 * (1 - y / size) + cloudy * clouds[y * size + x]);
  const layers = random.integer(2, 5);
  const texture = valueNoise(random, size, size, { period: random.logUniform(3, 14) * unit, octaves: 4, gain: 0.65 });
  for (let layer = 0; layer < layers; layer++) {
    const near = (layer + 1) / layers;
    const ridge = valueNoise(random, size, 1, { period: random.uniform(20, 110) * unit, octaves: 5, angle: 0 });
    const level = horizon + (near - 0.4) * 0.5 * size * random.uniform(0.5, 1);
    const high = random.uniform(8, 40) * unit;
    const grey = sky * (1 - near) * 0.8 + random.uniform(0.1, 0.45) * near;
    canvas.map((x, y, was) => (y > level - high * ridge[x] ? grey + 0.3 * near * texture[y * size + x] : was));
  }
  for (let n = random.chance(0.5) ? random.integer(1, 8) : 0; n > 0; n--)
    tree(random, canvas, random.uniform(0, size), size * random.uniform(0.6, 1), random.uniform(20, 90) * unit);
  return canvas;
}

function tree(random: Random, canvas: Canvas, x: number, y: number, high: number): void {
  canvas.line(x, y, x, y - high * 0.6, high * 0.06, 0.12);
  for (let n = 25; n > 0; n--) {
    const r = high * random.uniform(0.05, 0.14);
    canvas.ellipse(
      x + random.normal(0, 0.16) * high,
      y - high * random.uniform(0.45, 1),
      r,
      r * 0.8,
      0,
      random.uniform(0.08, 0.4),
      r * 0.5,
    );
  }
}

/** House fronts with rows of windows against the sky, a road before them. */
function street(random: Random, size: number): Canvas {
  const canvas = new Canvas(size, random.uniform(0.6, 0.95));
  const { unit } = canvas;
  const ground = random.uniform(0.7, 0.95) * size;
  for (let x = random.uniform(-40, 0) * unit; x < size; ) {
    const w = random.uniform(30, 110) * unit;
    const top = random.uniform(0, 0.55) * size;
    const wall = random.uniform(0.25, 0.85);
    canvas.rectangle(x, top, w, ground - top, wall);
    const columns = random.integer(2, 6);
    const rows = random.integer(2, 9);
    const glass = random.chance(0.75) ? wall * random.uniform(0.2, 0.5) : 0.95;
    const cw = w / columns;
    const ch = (ground - top) / rows;
    for (let r = 0; r < rows; r++)
      for (let c = 0; c < columns; c++) {
        canvas.rectangle(x + (c + 0.25) * cw, top + (r + 0.2) * ch, cw * 0.5, ch * 0.55, glass * random.uniform(0.8, 1.2));
        if (cw > 14 * unit)
          canvas.line(x + (c + 0.5) * cw, top + (r + 0.2) * ch, x + (c + 0.5) * cw, top + (r + 0.75) * ch, unit, wall);
      }
    x += w + (random.chance(0.2) ? random.uniform(4, 20) * unit : 0);
  }
  const road = random.uniform(0.2, 0.5);
  canvas.rectangle(0, ground, size, size, road);
  for (let n = random.integer(0, 6); n > 0; n--) {
    const x = random.uniform(0, size);
    canvas.line(x, ground, x, ground - random.uniform(0.3, 0.8) * size, random.uniform(1, 4) * unit, 0.1);
  }
  return canvas.add(valueNoise(random, size, size, { period: 8 * unit, octaves: 4 }), random.uniform(0.02, 0.1));
}

/** A floor of tiles or boards, or a wall of bricks, running away from the eye. */
function tiles(random: Random, size: number): Canvas {
  const canvas = new Canvas(size, 0);
  const { unit } = canvas;
  const perspective = random.chance(0.7) ? random.uniform(0.3, 1.1) : 0;
  const turn = random.uniform(-0.7, 0.7);
  const side = random.logUniform(16, 60) * unit;
  const bricks = random.chance(0.5);
  const checks = !bricks && random.chance(0.6);
  const joint = random.uniform(0.02, 0.08);
  const grime = valueNoise(random, size, size, { period: 25 * unit, octaves: 5 });
  const vary = random.uniform(0, 0.2);
  const light = random.uniform(0.5, 0.9);
  const mortar = random.chance(0.5) ? 0.15 : 0.9;
  const grey = Float32Array.from({ length: 4096 }, () => random.uniform(-1, 1));
  return canvas.map((x, y) => {
    const far = 1 / (1 - perspective * (0.5 - y / size) * 0.95);
    const px = (x - size / 2) * far;
    const py = (y - size / 2) * far * (1 + 0.5 * perspective);
    let u = (px * Math.cos(turn) + py * Math.sin(turn)) / side + 500;
    const v = (py * Math.cos(turn) - px * Math.sin(turn)) / (bricks ? side * 0.4 : side) + 500;
    const row = Math.floor(v);
    if (bricks && row & 1) u += 0.5;
    const column = Math.floor(u);
    const fu = u - column;
    const fv = v - row;
    if (fu < joint || fv < joint * (bricks ? 2.5 : 1)) return mortar;
    const own = grey[(row * 61 + column * 17) & 4095];
    return (checks && (row + column) & 1 ? light * 0.35 : light) + vary * own + 0.12 * grime[y * size + x];
  });
}

/** A table with cups, boxes and balls: smooth shades, cast shadows, a blurred background. */
function stillLife(random: Random, size: number): Canvas {
  const canvas = new Canvas(size, 0);
  const { unit } = canvas;
  const table = random.uniform(0.35, 0.6) * size;
  const wall = random.uniform(0.2, 0.85);
  const top = random.uniform(0.3, 0.8);
  const boards = valueNoise(random, size, size, { period: 7 * unit, octaves: 3, stretch: 14, angle: 0.05 });
  const wood = random.uniform(0, 0.25);
  const lamp = random.chance(0.5) ? 1 : -1;
  canvas.map((x, y) => (y < table ? wall + (0.25 * lamp * (x - size / 2)) / size : top + wood * boards[y * size + x]));
  for (let n = random.integer(1, 5); n > 0; n--) {
    const w = random.uniform(0.1, 0.4) * size;
    canvas.rectangle(
      random.uniform(-0.1, 0.9) * size,
      random.uniform(-0.1, 0.2) * size,
      w,
      w * random.uniform(0.5, 1.6),
      random.uniform(0.1, 0.9),
    );
  }
  canvas.data.set(blur(canvas.data, size, size, random.uniform(1, 6) * unit));
  for (let n = random.integer(1, 6); n > 0; n--) {
    const w = random.uniform(14, 50) * unit;
    const x = random.uniform(0, size);
    const foot = table + random.uniform(0.05, 0.9) * (size - table);
    const grey = random.uniform(0.15, 0.9);
    canvas.ellipse(x - lamp * w * 0.8, foot, w * 1.3, w * 0.35, 0, top * 0.45, w * 0.3);
    shaded(random, canvas, x, foot, w, grey, lamp);
  }
  return canvas;
}

/** A can, or a ball, lit from one side. */
function shaded(random: Random, canvas: Canvas, x: number, foot: number, w: number, grey: number, lamp: number): void {
  const can = random.chance(0.6);
  const high = can ? w * random.uniform(1.2, 3) : 2 * w;
  const shine = random.uniform(0, 0.5);
  for (let py = Math.max(0, Math.floor(foot - high)); py <= Math.min(canvas.height - 1, foot + 0.3 * w); py++)
    for (let px = Math.max(0, Math.ceil(x - w)); px <= Math.min(canvas.width - 1, x + w); px++) {
      const u = (px - x) / w;
      const i = py * canvas.width + px;
      if (can) {
        const curve = 0.25 * w * Math.sqrt(1 - Math.min(1, u * u));
        if (py > foot + curve) continue;
        const rim = py < foot - high + 0.25 * w + curve && py > foot - high + 0.25 * w - curve;
        if (py < foot - high + 0.25 * w - curve) continue;
        canvas.data[i] = rim
          ? grey * 0.6
          : grey * (0.65 + 0.45 * lamp * u) + shine * Math.exp(-(((u - 0.4 * lamp) / 0.15) ** 2));
      } else {
        const v = (py - (foot - w)) / w;
        const rest = 1 - u * u - v * v;
        if (rest < 0) continue;
        canvas.data[i] =
          grey * (0.35 + 0.4 * Math.sqrt(rest) + 0.3 * lamp * u - 0.25 * v) +
          shine * Math.exp(-((u - 0.4 * lamp) ** 2 + (v + 0.4) ** 2) / 0.03);
      }
    }
}

/** A face-like, fur-like or leaf-like soft scene: large soft blobs with fine hair over them, out of focus behind. */
function creature(random: Random, size: number): Canvas {
  const canvas = new Canvas(size, 0);
  const { unit } = canvas;
  const back = valueNoise(random, size, size, { period: 80 * unit, octaves: 2 });
  const base = random.uniform(0.2, 0.7);
  canvas.map((x, y) => base + 0.35 * back[y * size + x]);
  const hair = valueNoise(random, size, size, {
    period: random.uniform(1.5, 4) * unit,
    octaves: 2,
    stretch: 8,
    angle: random.uniform(0, 3),
  });
  const cx = size * random.uniform(0.35, 0.65);
  const cy = size * random.uniform(0.45, 0.7);
  const r = size * random.uniform(0.25, 0.45);
  const coat = random.uniform(0.2, 0.8);
  const mark = valueNoise(random, size, size, { period: 0.3 * r, octaves: 2, stretch: 2.5 });
  const body = new Canvas(size, 0);
  body.ellipse(cx, cy, r, r * random.uniform(0.8, 1.1), 0, 1, 6 * unit);
  body.ellipse(cx + 0.4 * r, cy + 1.2 * r, r * 1.3, r, 0.3, 1, 6 * unit);
  for (const side of [-1, 1]) body.ellipse(cx + side * 0.65 * r, cy - 0.8 * r, 0.25 * r, 0.45 * r, side * 0.4, 1, 4 * unit);
  canvas.map((x, y, was) => {
    const i = y * size + x;
    const shade = coat * (1.1 - (0.5 * (y - cy)) / size) + 0.2 * mark[i] + 0.2 * hair[i];
    return was + body.data[i] * (shade - was);
  });
  for (const side of [-1, 1]) {
    const x = cx + side * 0.38 * r;
    const y = cy - 0.15 * r;
    canvas.ellipse(x, y, 0.16 * r, 0.13 * r, side * 0.2, random.uniform(0.6, 0.9), 2 * unit);
    canvas.ellipse(x, y, 0.07 * r, 0.12 * r, 0, 0.04, 1.5 * unit);
    canvas.ellipse(x + 0.03 * r, y - 0.04 * r, 0.025 * r, 0.025 * r, 0, 1);
  }
  canvas.ellipse(cx, cy + 0.25 * r, 0.12 * r, 0.08 * r, 0, 0.15, 3 * unit);
  canvas.line(cx, cy + 0.3 * r, cx - 0.2 * r, cy + 0.5 * r, unit, 0.1);
  canvas.line(cx, cy + 0.3 * r, cx + 0.2 * r, cy + 0.5 * r, unit, 0.1);
  return canvas;
}

export const strangers: readonly Stranger[] = (
  [
    ['landscape', landscape],
    ['street', street],
    ['tiles', tiles],
    ['still-life', stillLife],
    ['creature', creature],
  ] as const
).map(([name, draw]) => ({ id: `stranger/${name}`, draw: (random, size) => ({ signal: draw(random, size) }) }));
