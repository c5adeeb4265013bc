import type { Random } from '../../base/random';
import { valueNoise } from '../noise';
import { Canvas } from './canvas';
import type { Stranger } from './stranger';

/** Paper and screens: text, plots, diagrams, windows, maps. */

/** Corners and middles of a letter's box, of which its strokes are made. */
const NODES = [
  [0, 0],
  [1, 0],
  [0, 0.5],
  [1, 0.5],
  [0, 1],
  [1, 1],
  [0.5, 0],
  [0.5, 1],
] as const;

/** Something that looks like a letter without being one: a stem and two or three strokes. */
function letter(random: Random, canvas: Canvas, x: number, y: number, w: number, h: number, stroke: number, ink: number): void {
  const tall = random.chance(0.35) ? 1 : 0.68;
  const top = y + h * (1 - tall);
  const stem = random.chance(0.75);
  if (stem) canvas.line(x, top, x, y + h, stroke, ink);
  for (let n = random.integer(1, 2); n > 0; n--) {
    const [ax, ay] = random.pick(NODES);
    const [bx, by] = random.pick(NODES);
    canvas.line(x + ax * w, top + ay * h * tall, x + bx * w, top + by * h * tall, stroke, ink);
  }
  if (random.chance(0.4)) canvas.ellipse(x + w / 2, top + h * tall * 0.5, w / 2, h * tall * 0.45, 0, ink);
}

/** Words from `x` on until `width` is filled; letters `h` pixels high. */
export function words(random: Random, canvas: Canvas, x: number, y: number, width: number, h: number, ink: number): void {
  const w = 0.5 * h;
  const stroke = Math.max(0.6, h * 0.11);
  for (let at = x; at < x + width - w; ) {
    const letters = random.integer(1, 9);
    for (let k = 0; k < letters && at < x + width - w; k++, at += 0.68 * h)
      if (at > -h && at < canvas.width) letter(random, canvas, at, y, w, h, stroke, ink);
    at += 0.45 * h;
  }
}

function textPage(random: Random, size: number): Canvas {
  const dark = random.chance(0.2);
  const paper = dark ? random.uniform(0, 0.2) : random.uniform(0.85, 1);
  const ink = dark ? random.uniform(0.7, 1) : random.uniform(0, 0.3);
  const canvas = new Canvas(size, paper);
  const h = random.logUniform(3, 26) * canvas.unit;
  const left = random.uniform(-0.3, 0.12) * size;
  const right = size * random.uniform(0.9, 1.3);
  const leading = h * random.uniform(1.5, 2.1);
  for (let y = random.uniform(-h, 2 * h); y < size; y += leading) {
    const end = random.chance(0.15) ? random.uniform(0.2, 0.8) : 1;
    if (!random.chance(0.08)) words(random, canvas, left, y, (right - left) * end, h * (random.chance(0.05) ? 1.4 : 1), ink);
  }
  return canvas;
}

/** Where a plot's axes lie. */
interface Axes {
  readonly x: number;
  readonly y: number;
  readonly w: number;
  readonly h: number;
}

/** Frame or two axes, ticks with numbers, a title: returns where the data go. */
function drawAxes(random: Random, canvas: Canvas, x: number, y: number, w: number, h: number, ink: number): Axes {
  const letterHeight = Math.max(2.5, 0.045 * w);
  const axes = { x: x + 3.2 * letterHeight, y: y + 2 * letterHeight, w: w - 4 * letterHeight, h: h - 5 * letterHeight };
  const stroke = random.uniform(0.5, 1.6) * canvas.unit;
  if (random.chance(0.6)) canvas.frame(axes.x, axes.y, axes.w, axes.h, stroke, ink);
  else canvas.polyline([axes.x, axes.y, axes.x, axes.y + axes.h, axes.x + axes.w, axes.y + axes.h], stroke, ink);
  const ticks = random.integer(3, 7);
  const grid = random.chance(0.35);
  for (let t = 0; t <= ticks; t++) {
    const px = axes.x + (axes.w * t) / ticks;
    const py = axes.y + (axes.h * t) / ticks;
    if (grid) {
      canvas.line(px, axes.y, px, axes.y + axes.h, 0.5 * canvas.unit, 0.7);
      canvas.line(axes.x, py, axes.x + axes.w, py, 0.5 * canvas.unit, 0.7);
    }
    canvas.line(px, axes.y + axes.h, px, axes.y + axes.h + 0.4 * letterHeight, stroke, ink);
    canvas.line(axes.x - 0.4 * letterHeight, py, axes.x, py, stroke, ink);
    words(random, canvas, px - letterHeight, axes.y + axes.h + 0.7 * letterHeight, 1.8 * letterHeight, letterHeight, ink);
    words(random, canvas, axes.x - 2.6 * letterHeight, py - 0.5 * letterHeight, 1.8 * letterHeight, letterHeight, ink);
  }
  words(random, canvas, axes.x + 0.25 * axes.w, axes.y + axes.h + 2.2 * letterHeight, 0.5 * axes.w, letterHeight * 1.1, ink);
  if (random.chance(0.5))
    words(random, canvas, axes.x + 0.2 * axes.w, y + 0.3 * letterHeight, 0.6 * axes.w, letterHeight * 1.2, ink);
  return axes;
}

type Plotter = (random: Random, canvas: Canvas, axes: Axes, ink: number) => void;

const PLOTTERS: readonly Plotter[] = [
  // Curves: peaks, decays, noise.
  (random, canvas, { x, y, w, h }, ink) => {
    for (let n = random.integer(1, 5); n > 0; n--) {
      const peaks = Array.from({ length: random.integer(0, 9) }, () => [
        random.uniform(),
        random.logUniform(0.004, 0.15),
        random.uniform(0.1, 0.9),
      ]);
      const base = random.uniform(0.02, 0.6);
      const slope = random.uniform(-0.4, 0.4);
      const noise = random.chance(0.4) ? random.uniform(0.005, 0.05) : 0;
      const points: number[] = [];
      for (let t = 0; t <= 1; t += 1 / 150) {
        let value = base + slope * t + (noise > 0 ? random.normal(0, noise) : 0);
        for (const [at, wide, high] of peaks) value += high * Math.exp(-(((t - at) / wide) ** 2));
        points.push(x + t * w, y + h * (1 - Math.min(1, Math.max(0, value))));
      }
      canvas.polyline(points, random.uniform(0.7, 2) * canvas.unit, random.chance(0.6) ? ink : 0.5);
    }
  },
  // Bars.
  (random, canvas, { x, y, w, h }, ink) => {
    const bars = random.integer(4, 40);
    const centre = random.uniform(0, 1);
    const wide = random.uniform(0.1, 0.6);
    const fill = random.chance(0.5) ? random.uniform(0.2, 0.7) : ink;
    const gap = random.chance(0.5) ? 0.05 : 0.35;
    for (let k = 0; k < bars; k++) {
      const high = h * Math.min(1, Math.exp(-(((k / bars - centre) / wide) ** 2)) * random.uniform(0.6, 1));
      canvas.rectangle(x + ((k + gap / 2) * w) / bars, y + h - high, Math.max(1, ((1 - gap) * w) / bars), high, fill);
      if (random.chance(0.1))
        canvas.line(
          x + ((k + 0.5) * w) / bars,
          y + h - high - 0.06 * h,
          x + ((k + 0.5) * w) / bars,
          y + h - high,
          canvas.unit,
          ink,
        );
    }
  },
  // Scattered marks.
  (random, canvas, { x, y, w, h }, ink) => {
    const r = random.uniform(0.8, 3.2) * canvas.unit;
    const slope = random.uniform(-0.8, 0.8);
    const spread = random.uniform(0.02, 0.3);
    for (let n = random.integer(10, 250); n > 0; n--) {
      const t = random.uniform();
      const value = 0.5 + slope * (t - 0.5) + random.normal(0, spread);
      if (value > 0 && value < 1) canvas.ellipse(x + t * w, y + h * (1 - value), r, r, 0, random.chance(0.7) ? ink : 0.5);
    }
    if (random.chance(0.5)) canvas.line(x, y + h * (0.5 + slope / 2), x + w, y + h * (0.5 - slope / 2), canvas.unit, ink);
  },
  // A field of greys: a heat map or a spectrum over time.
  (random, canvas, { x, y, w, h }) => {
    const cell = random.chance(0.5) ? Math.max(2, w / random.integer(4, 20)) : 1;
    const field = valueNoise(random, canvas.width, canvas.height, {
      period: random.uniform(0.15, 0.5) * w,
      octaves: random.integer(1, 4),
    });
    for (let v = y; v < y + h; v += cell)
      for (let u = x; u < x + w; u += cell) {
        const i =
          Math.min(canvas.height - 1, Math.max(0, Math.floor(v))) * canvas.width +
          Math.min(canvas.width - 1, Math.max(0, Math.floor(u)));
        canvas.rectangle(u, v, cell, cell, 0.5 + 0.5 * field[i]);
      }
  },
];

/** One to six plots on a sheet. */
function plots(random: Random, size: number): Canvas {
  const dark = random.chance(0.12);
  const canvas = new Canvas(size, dark ? 0.1 : random.uniform(0.93, 1));
  const ink = dark ? 0.85 : random.uniform(0, 0.25);
  const columns = random.pick([1, 1, 1, 2, 2, 3]);
  const rows = columns === 1 ? 1 : random.integer(1, 2);
  const over = random.chance(0.3) ? random.uniform(0, 0.3) : 0;
  const w = (size * (1 + over)) / columns;
  const h = (size * (1 + over)) / rows;
  const plotter = random.pick(PLOTTERS);
  for (let r = 0; r < rows; r++)
    for (let c = 0; c < columns; c++) {
      const axes = drawAxes(random, canvas, c * w - (over * size) / 2, r * h - (over * size) / 2, w, h, ink);
      (random.chance(0.6) ? plotter : random.pick(PLOTTERS))(random, canvas, axes, ink);
    }
  return canvas;
}

/** Boxes with words in them and arrows between. */
function diagram(random: Random, size: number): Canvas {
  const canvas = new Canvas(size, random.uniform(0.9, 1));
  const { unit } = canvas;
  const columns = random.integer(1, 4);
  const rows = random.integer(2, 6);
  const w = size / columns;
  const h = size / rows;
  const stroke = random.uniform(0.7, 2) * unit;
  const fill = random.chance(0.5) ? random.uniform(0.6, 1) : 1;
  const round = random.chance(0.3);
  for (let r = 0; r < rows; r++)
    for (let c = 0; c < columns; c++) {
      if (random.chance(0.2)) continue;
      const x = (c + random.uniform(0.08, 0.2)) * w;
      const y = (r + random.uniform(0.15, 0.25)) * h;
      const bw = w * random.uniform(0.5, 0.8);
      const bh = h * random.uniform(0.35, 0.6);
      if (round) {
        canvas.ellipse(x + bw / 2, y + bh / 2, bw / 2, bh / 2, 0, 0.1);
        canvas.ellipse(x + bw / 2, y + bh / 2, bw / 2 - stroke, bh / 2 - stroke, 0, fill);
      } else {
        canvas.rectangle(x, y, bw, bh, fill);
        canvas.frame(x, y, bw, bh, stroke, 0.1);
      }
      const letterHeight = Math.min(0.35 * bh, random.uniform(4, 11) * unit);
      words(random, canvas, x + 0.1 * bw, y + 0.35 * bh, 0.8 * bw, letterHeight, 0.1);
      if (r + 1 < rows && random.chance(0.8))
        arrow(canvas, x + bw / 2, y + bh, x + bw / 2 + random.pick([0, 0, w, -w]), (r + 1.2) * h, stroke);
      if (c + 1 < columns && random.chance(0.4)) arrow(canvas, x + bw, y + bh / 2, (c + 1.1) * w, y + bh / 2, stroke);
    }
  return canvas;
}

function arrow(canvas: Canvas, x0: number, y0: number, x1: number, y1: number, stroke: number): void {
  canvas.line(x0, y0, x1, y1, stroke, 0.1);
  const angle = Math.atan2(y1 - y0, x1 - x0);
  for (const side of [-0.45, 0.45])
    canvas.line(
      x1,
      y1,
      x1 - 5 * canvas.unit * Math.cos(angle + side),
      y1 - 5 * canvas.unit * Math.sin(angle + side),
      1.5 * stroke,
      0.1,
    );
}

/** A program's window: title bar, side panel, rows of text, buttons, a picture; bright or dark. */
function screen(random: Random, size: number): Canvas {
  const dark = random.chance(0.4);
  const back = dark ? random.uniform(0.03, 0.2) : random.uniform(0.85, 1);
  const panel = dark ? back + 0.08 : back - random.uniform(0.05, 0.25);
  const ink = dark ? random.uniform(0.65, 0.95) : random.uniform(0, 0.35);
  const canvas = new Canvas(size, back);
  const { unit } = canvas;
  const h = random.logUniform(2.2, 11) * unit;
  const bar = 2.2 * h;
  canvas.rectangle(0, 0, size, bar, panel);
  words(random, canvas, h, 0.6 * h, size * random.uniform(0.2, 0.7), h, ink);
  const side = random.chance(0.6) ? random.uniform(0.15, 0.4) * size : 0;
  if (side > 0) {
    const left = random.chance(0.7) ? 0 : size - side;
    canvas.rectangle(left, bar, side, size, panel);
    for (let y = bar + h; y < size; y += h * random.uniform(1.6, 2.6))
      if (random.chance(0.8)) words(random, canvas, left + h, y, side * random.uniform(0.3, 0.85), h, ink);
  }
  const x0 = side > 0 ? side + h : h;
  for (let n = random.integer(2, 9); n > 0; n--) {
    const x = random.uniform(x0, 0.8 * size);
    const y = random.uniform(bar, 0.9 * size);
    const w = random.uniform(0.1, 0.6) * size;
    const look = random.uniform();
    if (look < 0.3) for (let k = 0; k < 6; k++) words(random, canvas, x, y + 2 * k * h, w * random.uniform(0.4, 1), h, ink);
    else if (look < 0.55) {
      canvas.rectangle(x, y, w, w * 0.6, random.chance(0.5) ? back : panel);
      canvas.frame(x, y, w, w * 0.6, unit, ink);
      words(random, canvas, x + h, y + h, 0.7 * w, h, ink);
    } else if (look < 0.8) {
      canvas.rectangle(x, y, 7 * h, 2.2 * h, panel + (dark ? 0.12 : -0.12));
      canvas.frame(x, y, 7 * h, 2.2 * h, 0.7 * unit, ink);
      words(random, canvas, x + h, y + 0.6 * h, 5 * h, h, ink);
    } else {
      const field = valueNoise(random, size, size, { period: random.uniform(4, 30) * unit, octaves: 3 });
      canvas.polygon([x, y, x + w, y, x + w, y + w, x, y + w], (u, v) => 0.5 + 0.5 * field[v * size + u]);
    }
  }
  return canvas;
}

/** Contour lines, a coast, roads: a map in black and white. */
function map(random: Random, size: number): Canvas {
  const canvas = new Canvas(size, 0.95);
  const { unit } = canvas;
  const field = valueNoise(random, size, size, { period: random.logUniform(40, 150) * unit, octaves: 4 });
  const levels = random.integer(4, 22);
  const shore = random.chance(0.6) ? random.uniform(-0.4, 0.2) : -2;
  const shade = random.chance(0.4) ? 0.35 : 0;
  const width = random.uniform(0.5, 1.2);
  canvas.map((x, y) => {
    const i = y * size + x;
    const value = field[i];
    if (value < shore) return 0.62;
    const right = x + 1 < size ? field[i + 1] - value : value - field[i - 1];
    const down = y + 1 < size ? field[i + size] - value : value - field[i - size];
    const steep = Math.hypot(right, down) * levels + 1e-6;
    const t = value * levels;
    const d = Math.abs(t - Math.round(t)) / steep;
    const base = 0.95 - shade * (value + 0.5);
    return base + Math.max(0, Math.min(1, width + 0.5 - d)) * (0.25 - base);
  });
  for (let n = random.integer(0, 9); n > 0; n--) {
    const points: number[] = [];
    let x = random.uniform(0, size);
    let y = random.uniform(0, size);
    let angle = random.uniform(0, 2 * Math.PI);
    for (let k = 0; k < 30; k++) {
      points.push(x, y);
      x += 8 * unit * Math.cos(angle);
      y += 8 * unit * Math.sin(angle);
      angle += random.normal(0, 0.25);
    }
    canvas.polyline(points, random.uniform(1, 4) * unit, random.pick([0.1, 0.4, 1]));
  }
  for (let n = random.integer(0, 12); n > 0; n--)
    words(
      random,
      canvas,
      random.uniform(0, size),
      random.uniform(0, size),
      random.uniform(0.1, 0.3) * size,
      random.uniform(3, 8) * unit,
      0.1,
    );
  return canvas;
}

export const strangers: readonly Stranger[] = (
  [
    ['text', textPage],
    ['plots', plots],
    ['diagram', diagram],
    ['screen', screen],
    ['map', map],
  ] as const
).map(([name, draw]) => ({
  id: `stranger/${name}`,
  // Some were photographed off the wall or the monitor.
  draw: (random, size) => {
    const canvas = draw(random, size);
    return random.chance(0.2) ? { signal: canvas } : { picture: canvas };
  },
}));
