import type { Random } from '../../base/random';
import { blur } from '../fields';
import { fastNormals, valueNoise } from '../noise';
import { voronoi } from '../voronoi';
import { Canvas } from './canvas';
import type { Stranger } from './stranger';

/** Pictures of other instruments: transmitted electrons, light, X-rays. */

/** A closed wavering outline as x, y pairs. */
function outline(random: Random, cx: number, cy: number, r: number, uneven: number, aspect = 1, turn = 0): Float32Array {
  const waves = Array.from({ length: 6 }, (_, k) => [random.normal(0, uneven / (k + 1.5)), random.uniform(0, 2 * Math.PI)]);
  const out = new Float32Array(2 * 72);
  for (let i = 0; i < 72; i++) {
    const t = (2 * Math.PI * i) / 72;
    const grow = 1 + waves.reduce((sum, [a, phase], k) => sum + a * Math.cos((k + 2) * t + phase), 0);
    const u = r * grow * Math.cos(t);
    const v = (r * grow * Math.sin(t)) / aspect;
    out[2 * i] = cx + u * Math.cos(turn) - v * Math.sin(turn);
    out[2 * i + 1] = cy + u * Math.sin(turn) + v * Math.cos(turn);
  }
  return out;
}

const closed = (points: Float32Array): Float32Array => Float32Array.from([...points, points[0], points[1]]);

/** A cell in thin section: nucleus with its chromatin, mitochondria with cristae, vesicles, membranes; dark is stained. */
function thinSection(random: Random, size: number): Canvas {
  const canvas = new Canvas(size, random.uniform(0.72, 0.95));
  const { unit } = canvas;
  const scale = random.logUniform(0.5, 2.6);
  const cytoplasm = valueNoise(random, size, size, { period: random.uniform(3, 9) * unit * scale, octaves: 3 });
  const plasm = random.uniform(0.5, 0.7);
  const cells = random.chance(0.5) ? 1 : random.integer(2, 6);
  const R = (random.uniform(60, 130) * unit * scale) / Math.sqrt(cells);
  for (let c = 0; c < cells; c++) {
    const x = cells === 1 ? size * random.uniform(0.3, 0.7) : random.uniform(0, size);
    const y = cells === 1 ? size * random.uniform(0.3, 0.7) : random.uniform(0, size);
    const rim = outline(random, x, y, R, 0.12, random.uniform(1, 1.7), random.uniform(0, 3));
    canvas.polygon(rim, (px, py) => plasm + 0.16 * cytoplasm[py * size + px]);
    canvas.polyline(closed(rim), random.uniform(0.7, 2) * unit * Math.min(1.5, scale), 0.15);
    organelles(random, canvas, x, y, R, plasm);
    if (random.chance(0.8))
      nucleus(random, canvas, x + random.normal(0, 0.2) * R, y + random.normal(0, 0.2) * R, R * random.uniform(0.35, 0.55));
  }
  return canvas;
}

function organelles(random: Random, canvas: Canvas, x: number, y: number, R: number, plasm: number): void {
  const { unit } = canvas;
  const inCell = (): [number, number] => {
    const t = random.uniform(0, 2 * Math.PI);
    const d = R * 0.85 * Math.sqrt(random.uniform());
    return [x + d * Math.cos(t), y + d * Math.sin(t)];
  };
  for (let n = random.integer(2, 20); n > 0; n--) {
    const [px, py] = inCell();
    const a = R * random.uniform(0.05, 0.14);
    const b = a * random.uniform(0.4, 0.9);
    const angle = random.uniform(0, Math.PI);
    canvas.ellipse(px, py, a, b, angle, 0.15);
    canvas.ellipse(px, py, a - unit, b - unit, angle, random.uniform(0.35, 0.55));
    for (let t = -0.6; t <= 0.6; t += Math.max(0.2, (2.4 * unit) / a)) {
      const u = t * a;
      const half = b * 0.7 * Math.sqrt(1 - t * t) * random.uniform(0.4, 1);
      canvas.line(
        px + u * Math.cos(angle) - half * Math.sin(angle),
        py + u * Math.sin(angle) + half * Math.cos(angle),
        px + u * Math.cos(angle) + half * Math.sin(angle),
        py + u * Math.sin(angle) - half * Math.cos(angle),
        0.7 * unit,
        0.2,
      );
    }
  }
  for (let n = random.integer(0, 30); n > 0; n--) {
    const [px, py] = inCell();
    const r = R * random.logUniform(0.015, 0.08);
    const dark = random.chance(0.4);
    canvas.ellipse(px, py, r + 0.8 * unit, r + 0.8 * unit, 0, 0.25);
    canvas.ellipse(px, py, r, r, 0, dark ? 0.15 : plasm + 0.25);
  }
  for (let n = random.integer(0, 16); n > 0; n--) {
    const [px, py] = inCell();
    const arc = outline(random, px, py, R * random.uniform(0.1, 0.3), 0.2, 3, random.uniform(0, 3));
    canvas.polyline(arc.subarray(0, 2 * random.integer(16, 40)), 0.8 * unit, 0.28);
  }
}

function nucleus(random: Random, canvas: Canvas, x: number, y: number, r: number): void {
  const { width: size, unit } = canvas;
  const chromatin = valueNoise(random, size, size, { period: r * 0.35, octaves: 3 });
  const rim = outline(random, x, y, r, 0.1, random.uniform(1, 1.4), random.uniform(0, 3));
  const base = random.uniform(0.4, 0.6);
  const clump = random.uniform(0.1, 0.35);
  canvas.polygon(rim, (px, py) => {
    const near = Math.min(1, Math.hypot(px - x, py - y) / r);
    return base - (chromatin[py * size + px] + 0.6 * near ** 6 > clump ? 0.22 : 0) + 0.08 * chromatin[py * size + px];
  });
  canvas.polyline(closed(rim), 1.2 * unit, 0.15);
  if (random.chance(0.6))
    canvas.ellipse(x + r * random.uniform(-0.4, 0.4), y + r * random.uniform(-0.4, 0.4), r * 0.22, r * 0.19, 0, 0.12, 3 * unit);
}

/** Stained tissue in light: cells side by side, each with a dark nucleus, pale gaps and fibres. */
function histology(random: Random, size: number): Canvas {
  const canvas = new Canvas(size, 0);
  const { unit } = canvas;
  const period = random.logUniform(9, 36) * unit;
  const cells = voronoi(random, size, size, period, { stretch: random.uniform(1, 1.8), angle: random.uniform(0, 3) });
  const mottle = valueNoise(random, size, size, { period: 2.2 * period, octaves: 4 });
  const gap = random.uniform(-0.2, 0.5);
  canvas.map((x, y) => {
    const i = y * size + x;
    if (mottle[i] > gap + 0.25) return 0.92;
    const wall = Math.min(1, (cells.second[i] - cells.nearest[i]) / (2.4 * unit));
    return 0.55 + 0.15 * wall + 0.15 * mottle[i];
  });
  for (let k = 0; k < cells.seedX.length; k++) {
    if (!random.chance(0.85)) continue;
    const r = period * random.uniform(0.13, 0.3);
    canvas.ellipse(
      cells.seedX[k],
      cells.seedY[k],
      r * random.uniform(1, 1.7),
      r,
      random.uniform(0, 3),
      random.uniform(0.1, 0.35),
      2 * unit,
    );
  }
  return canvas;
}

/** Glowing nuclei, cells or threads on black. */
function fluorescence(random: Random, size: number): Canvas {
  const canvas = new Canvas(size, 0.02);
  const { unit } = canvas;
  const r = random.logUniform(4, 26) * unit;
  const threads = random.chance(0.4);
  for (let n = Math.round((random.uniform(0.04, 0.35) * size * size) / (r * r)); n > 0; n--) {
    const x = random.uniform(0, size);
    const y = random.uniform(0, size);
    const glow = random.uniform(0.25, 1);
    canvas.ellipse(
      x,
      y,
      r * random.uniform(0.5, 1),
      r * random.uniform(0.4, 0.8),
      random.uniform(0, 3),
      glow,
      r * random.uniform(0.3, 1),
    );
    for (let k = threads ? random.integer(2, 6) : 0; k > 0; k--) {
      const rim = outline(random, x, y, r * random.uniform(1, 4), 0.3, 4, random.uniform(0, 6));
      canvas.polyline(rim.subarray(0, 2 * random.integer(12, 30)), random.uniform(0.6, 1.6) * unit, glow * 0.6);
    }
  }
  const speckle = valueNoise(random, size, size, { period: 4 * unit, octaves: 3 });
  return canvas.map((x, y, was) => was * (1 + 0.5 * speckle[y * size + x]));
}

/** Lattice fringes in one or more grains, the rest amorphous: atoms in transmission. */
function lattice(random: Random, size: number): Canvas {
  const canvas = new Canvas(size, 0.5);
  const { unit } = canvas;
  const period = random.logUniform(3.5, 14) * unit;
  const grains = voronoi(random, size, size, random.logUniform(60, 400) * unit);
  const angle = Float32Array.from(grains.seedX, () => random.uniform(0, Math.PI));
  const crystal = Float32Array.from(grains.seedX, () => (random.chance(0.8) ? random.uniform(0.3, 1) : 0));
  const kind = random.pick([1, 2, 3]);
  const amorphous = valueNoise(random, size, size, { period: random.uniform(2.5, 5) * unit, octaves: 2 });
  const thick = valueNoise(random, size, size, { period: 110 * unit, octaves: 2 });
  const edge = random.chance(0.4) ? random.uniform(-0.3, 0.3) : -2;
  const noise = random.uniform(0.05, 0.3);
  return canvas.map((x, y, was) => {
    const i = y * size + x;
    const k = grains.owner[i];
    let wave = 0;
    for (let m = 0; m < kind; m++) {
      const a = angle[k] + (m * Math.PI) / (kind === 2 ? 2 : 3);
      wave += Math.cos((2 * Math.PI * (x * Math.cos(a) + y * Math.sin(a))) / period);
    }
    const inside = thick[i] > edge ? 1 : 0.12;
    return (
      was +
      0.25 * thick[i] +
      (inside < 1 ? 0.3 : 0) +
      inside * crystal[k] * (0.28 / Math.sqrt(kind)) * wave +
      noise * amorphous[i]
    );
  });
}

/** Spots on a lattice, or rings, about a bright middle, with or without a beam stop; or crossing Kikuchi bands. */
function diffraction(random: Random, size: number): Canvas {
  const canvas = new Canvas(size, 0);
  const { unit } = canvas;
  const cx = size * random.uniform(0.4, 0.6);
  const cy = size * random.uniform(0.4, 0.6);
  const centre = random.uniform(8, 50) * unit;
  const look = random.uniform();
  const rings = look < 0.4 ? Array.from({ length: random.integer(2, 9) }, () => random.uniform(0.08, 0.48) * size) : [];
  const sharp = random.logUniform(0.6, 6) * unit;
  const glow = random.uniform(0.3, 1);
  if (look > 0.8) return kikuchi(random, canvas);
  const ringStrength = rings.map(() => random.uniform(0.1, 0.6));
  canvas.map((x, y) => {
    const r = Math.hypot(x - cx, y - cy);
    let value = glow * Math.exp(-r / centre);
    for (let k = 0; k < rings.length; k++) value += ringStrength[k] * Math.exp(-(((r - rings[k]) / sharp) ** 2));
    return value;
  });
  if (look >= 0.4) {
    const a = random.logUniform(12, 50) * unit;
    const turn = random.uniform(0, Math.PI);
    const skew = random.pick([Math.PI / 2, Math.PI / 3, random.uniform(0.9, 1.57)]);
    const b = a * random.uniform(0.8, 1.5);
    const spot = random.logUniform(0.8, 4.5) * unit;
    const fall = random.uniform(0.2, 0.5) * size;
    for (let i = -16; i <= 16; i++)
      for (let j = -16; j <= 16; j++) {
        const x = cx + i * a * Math.cos(turn) + j * b * Math.cos(turn + skew);
        const y = cy + i * a * Math.sin(turn) + j * b * Math.sin(turn + skew);
        const strength = Math.exp(-Math.hypot(x - cx, y - cy) / fall) * random.uniform(0.3, 1.3);
        if (strength > 0.03) canvas.ellipse(x, y, spot, spot, 0, Math.min(1, strength), 1.5 * spot);
      }
  } else if (random.chance(0.5))
    for (let n = random.integer(20, 300); n > 0; n--) {
      const r = random.pick(rings);
      const t = random.uniform(0, 2 * Math.PI);
      canvas.ellipse(cx + r * Math.cos(t), cy + r * Math.sin(t), unit, unit, 0, random.uniform(0.3, 1));
    }
  canvas.ellipse(cx, cy, 2.5 * unit, 2.5 * unit, 0, 1, 3 * unit);
  if (random.chance(0.4)) {
    const t = random.uniform(0, 2 * Math.PI);
    canvas.line(cx, cy, cx + size * Math.cos(t), cy + size * Math.sin(t), random.uniform(6, 14) * unit, 0);
  }
  if (random.chance(0.3)) canvas.map((_x, _y, was) => 1 - Math.min(1, was));
  return canvas;
}

function kikuchi(random: Random, canvas: Canvas): Canvas {
  const size = canvas.width;
  const bands = Array.from({ length: random.integer(7, 16) }, () => ({
    angle: random.uniform(0, Math.PI),
    offset: random.normal(0, 0.25) * size,
    half: random.logUniform(4, 16) * canvas.unit,
    strength: random.uniform(0.06, 0.25),
  }));
  return canvas.map((x, y) => {
    const u = x - size / 2;
    const v = y - size / 2;
    let value = 0.5 - 0.9 * ((u * u + v * v) / (size * size));
    for (const { angle, offset, half, strength } of bands) {
      const d = Math.abs(u * Math.cos(angle) + v * Math.sin(angle) - offset) / half;
      value += strength * (d < 1 ? 0.7 : d < 1.25 ? -0.8 : 0);
    }
    return value;
  });
}

/** A round slice through a specimen on black, with the rings of the reconstruction. */
function tomogram(random: Random, size: number): Canvas {
  const canvas = new Canvas(size, 0);
  const { unit } = canvas;
  const R = random.uniform(0.35, 0.75) * size;
  const cx = size * random.uniform(0.4, 0.6);
  const cy = size * random.uniform(0.4, 0.6);
  const period = random.logUniform(6, 40) * unit;
  const field = valueNoise(random, size, size, { period, octaves: random.integer(1, 4) });
  const cells = voronoi(random, size, size, period);
  const packed = random.chance(0.4);
  const grey = Float32Array.from(cells.seedX, () => random.uniform(0.55, 0.95));
  const cut = random.uniform(-0.25, 0.3);
  const solid = random.uniform(0.5, 0.9);
  const pore = random.uniform(0.1, 0.35);
  const ring = valueNoise(random, size, 1, { period: 2 * unit, octaves: 2, angle: 0 });
  const rings = random.uniform(0, 0.12);
  canvas.map((x, y) => {
    const i = y * size + x;
    const r = Math.hypot(x - cx, y - cy);
    if (r > R) return 0.04;
    if (r > R * 0.96) return random.chance(0.5) ? 0.5 : 0.45;
    const value = packed ? (cells.nearest[i] < 0.45 * period ? grey[cells.owner[i]] : pore) : field[i] > cut ? solid : pore;
    return value + rings * ring[Math.min(size - 1, Math.floor(r))];
  });
  canvas.data.set(blur(canvas.data, size, size, random.uniform(0.4, 1.2) * unit));
  return canvas;
}

/** Living cells, bubbles or drops in bright field: thin dark and pale rims on an even ground. */
function brightField(random: Random, size: number): Canvas {
  const canvas = new Canvas(size, 0.5);
  const { unit } = canvas;
  const r = random.logUniform(5, 30) * unit;
  const rim = random.uniform(0.8, 2.5) * unit;
  for (let n = Math.round((random.uniform(0.03, 0.25) * size * size) / (r * r)); n > 0; n--) {
    const x = random.uniform(0, size);
    const y = random.uniform(0, size);
    const a = r * random.logUniform(0.3, 1);
    const b = a * random.uniform(0.75, 1);
    const angle = random.uniform(0, 3);
    canvas.ellipse(x, y, a + 2 * rim, b + 2 * rim, angle, 0.62, 2 * rim);
    canvas.ellipse(x, y, a + rim, b + rim, angle, 0.15, rim);
    canvas.ellipse(x, y, a, b, angle, 0.55, rim);
    if (random.chance(0.6))
      canvas.ellipse(x + 0.2 * a, y - 0.2 * a, 0.3 * a, 0.25 * a, angle, random.pick([0.3, 0.85]), 2 * unit);
  }
  return canvas.add(valueNoise(random, size, size, { period: 40 * unit, octaves: 3 }), random.uniform(0.02, 0.1));
}

/** Black is black on what these instruments save; only light noise comes with it. */
function onBlack(random: Random, canvas: Canvas): Canvas {
  return canvas.add(fastNormals(random, canvas.data.length), random.logUniform(0.002, 0.03));
}

const glowing = (name: string, draw: (random: Random, size: number) => Canvas): Stranger => ({
  id: `stranger/${name}`,
  draw: (random, size) => {
    const canvas = draw(random, size);
    return random.chance(0.6) ? { picture: onBlack(random, canvas) } : { signal: canvas };
  },
});

const stained = (name: string, draw: (random: Random, size: number) => Canvas): Stranger => ({
  id: `stranger/${name}`,
  draw: (random, size) => ({ signal: draw(random, size) }),
});

export const strangers: readonly Stranger[] = [
  stained('thin-section', thinSection),
  stained('histology', histology),
  glowing('fluorescence', fluorescence),
  stained('lattice-fringes', lattice),
  glowing('diffraction', diffraction),
  glowing('tomogram', tomogram),
  stained('bright-field', brightField),
];
