import type { Random } from '../../base/random';
import { valueNoise } from '../noise';
import { Relief } from '../relief';
import { stampEllipsoid, stampSphere, stampTube } from '../shapes';
import type { Kind, Surface } from '../surface';
import { natural } from './fibres-natural';
import { drawGround, scatterDebris } from './ground';
import { crossingPath, walkPath } from './paths';

/** Stamps a tube whose skin carries `texture` (heights times `amplitude`), as `stampTube` alone leaves it perfectly smooth. */
function stampTexturedTube(
  relief: Relief,
  path: Float32Array,
  r0: number,
  r1: number,
  texture: Float32Array,
  amplitude: number,
  material: number,
): void {
  const layer = new Relief(relief.width, relief.depth, Number.NEGATIVE_INFINITY, material);
  stampTube(layer, path, r0, r1, material);
  for (let i = 0; i < layer.height.length; i++) {
    if (layer.height[i] === Number.NEGATIVE_INFINITY) continue;
    const z = layer.height[i] + amplitude * texture[i];
    if (z > relief.height[i]) {
      relief.height[i] = z;
      relief.yield[i] = material * (1 + 0.04 * texture[i]);
    }
  }
}

/** A skin: striae along the fibre, pits and lumps, or nearly smooth. */
function skin(random: Random, size: number, angle: number): Float32Array {
  const unit = size / 224;
  const look = random.uniform();
  if (look < 0.5) {
    const period = random.logUniform(1.5, 9) * unit;
    return valueNoise(random, size, size, { period, octaves: 3, stretch: random.logUniform(6, 40), angle });
  }
  return valueNoise(random, size, size, { period: random.logUniform(3, 40) * unit, octaves: 5, gain: 0.6 });
}

/** An electrospun net: long smooth fibres crossing in layers, no ends, the deeper ones dark. */
function net(random: Random, size: number): Surface {
  const unit = size / 224;
  const relief = new Relief(size, size, 0, random.uniform(0.1, 0.5));
  const radius = random.logUniform(1.6, 9) * unit;
  const layers = random.integer(2, 5);
  const perLayer = Math.max(2, Math.round((random.uniform(0.15, 0.5) * size) / (2 * radius)));
  const bend = random.chance(0.3) ? 0.05 : random.uniform(0.2, 1.4);
  const favourite = random.uniform(0, Math.PI);
  const spread = random.chance(0.7) ? 3 : random.uniform(0.1, 0.6);
  const variety = random.uniform(1.1, 2.6);
  const beads = random.chance(0.25) ? random.uniform(0.1, 0.6) : 0;
  const spacing = radius * random.uniform(1, 3.5);
  for (let layer = 0; layer < layers; layer++) {
    const material = 0.6 + (0.45 * (layer + 1)) / layers;
    for (let n = 0; n < perLayer; n++) {
      const r = radius * random.logUniform(1 / variety, variety);
      const angle = spread > 2 ? random.uniform(0, Math.PI) : random.normal(favourite, spread);
      const step = Math.max(6 * unit, 1.5 * r);
      const z = layer * spacing;
      const path = crossingPath(random, size, angle, { step, bend, z, swell: random.uniform(0, 1.2) * spacing });
      stampTube(relief, path, r, r, material);
      if (random.chance(beads)) {
        for (let b = random.integer(1, 3); b > 0; b--) {
          const k = 3 * random.integer(0, path.length / 3 - 2);
          const heading = Math.atan2(path[k + 4] - path[k + 1], path[k + 3] - path[k]);
          const long = r * random.uniform(3, 7);
          stampEllipsoid(relief, path[k], path[k + 1], path[k + 2], long, long * 0.4, long * 0.4, heading, material);
        }
      }
    }
  }
  return relief;
}

/** A few thick fibres on or above a substrate, with skin and dirt. */
function few(random: Random, size: number): Surface {
  const unit = size / 224;
  const relief = drawGround(random, size, random.uniform(0.2, 0.9));
  if (random.chance(0.4)) relief.addHeight(new Float32Array(size * size).fill(1), -60 * unit);
  const count = random.integer(1, 8);
  const radius = random.logUniform(7, 42) * unit;
  const bend = random.chance(0.3) ? 0 : random.uniform(0.1, 1.1);
  const textured = random.chance(0.7);
  for (let n = 0; n < count; n++) {
    const angle = random.uniform(0, Math.PI);
    const r = radius * random.logUniform(0.7, 1.4);
    const z = radius + random.uniform(0, 1.5) * radius * Math.sqrt(count);
    const path = crossingPath(random, size, angle, { step: Math.max(8 * unit, 0.5 * r), bend, z, swell: 0.3 * r });
    const material = random.uniform(0.85, 1.1);
    if (textured) {
      const amplitude = random.logUniform(0.02, 0.14) * Math.min(r, 25 * unit);
      stampTexturedTube(relief, path, r, r * random.uniform(0.85, 1.15), skin(random, size, angle), amplitude, material);
    } else stampTube(relief, path, r, r, material);
  }
  if (random.chance(0.6)) scatterDebris(random, relief, Math.round(random.logUniform(3, 70)), random.uniform(1.5, 6) * unit);
  return relief;
}

/** A tow: fibres side by side, nearly parallel, filling the picture. */
function tow(random: Random, size: number): Surface {
  const unit = size / 224;
  const relief = new Relief(size, size, -20 * unit, random.uniform(0.1, 0.4));
  const angle = random.uniform(0, Math.PI);
  const radius = random.logUniform(3.5, 40) * unit;
  const spread = random.chance(0.5) ? 0.03 : random.uniform(0.03, 0.2);
  const bend = random.chance(0.5) ? 0.02 : random.uniform(0.05, 0.5);
  const texture = skin(random, size, angle);
  const amplitude = random.chance(0.3) ? 0 : random.logUniform(0.01, 0.1) * Math.min(radius, 15 * unit);
  const count = Math.round((random.uniform(1.1, 2.6) * size) / (2 * radius)) + 3;
  for (let n = 0; n < count; n++) {
    const r = radius * random.logUniform(0.75, 1.3);
    const z = random.uniform(-1, 1) * radius;
    const path = crossingPath(random, size, random.normal(angle, spread), { step: Math.max(8 * unit, r), bend, z });
    if (amplitude > 0 && radius > 6 * unit)
      stampTexturedTube(relief, path, r, r, texture, amplitude, random.uniform(0.85, 1.1));
    else stampTube(relief, path, r, r, random.uniform(0.85, 1.1));
  }
  if (random.chance(0.5)) scatterDebris(random, relief, random.integer(2, 40), random.uniform(1.5, 5) * unit);
  return relief;
}

/** Yarns of many filaments passing over and under one another: plain weave and twill. */
function weave(random: Random, size: number): Surface {
  const unit = size / 224;
  const relief = new Relief(size, size, -40 * unit, 0.3);
  const pitch = random.uniform(22, 110) * unit;
  const filaments = random.integer(4, 12);
  const fill = random.uniform(0.32, 0.46) * pitch;
  const radius = (fill / filaments) * random.uniform(1, 1.6);
  const turn = random.uniform(0, Math.PI);
  const amplitude = pitch * random.uniform(0.12, 0.3);
  const twill = random.integer(1, 2);
  const twist = random.uniform(-1, 1);
  const half = Math.ceil((0.75 * size) / pitch) + 1;
  const step = pitch / 7;
  const points = Math.ceil((1.5 * size) / step) + 1;
  const path = new Float32Array(3 * points);
  for (let direction = 0; direction < 2; direction++) {
    const angle = turn + (direction * Math.PI) / 2;
    const cos = Math.cos(angle);
    const sin = Math.sin(angle);
    for (let yarn = -half; yarn <= half; yarn++) {
      const stray = random.normal(0, 0.03 * pitch);
      for (let f = 0; f < filaments; f++) {
        const seat = ((f + 0.5) / filaments) * 2 - 1;
        const phase = random.uniform(0, 0.4) + seat * twist * 2;
        for (let p = 0; p < points; p++) {
          const s = -0.75 * size + p * step;
          const wave = Math.cos((Math.PI * (s / pitch + yarn / twill + direction)) / 1);
          const across = yarn * pitch + stray + seat * fill + 0.12 * fill * Math.sin(s / pitch + phase);
          path[3 * p] = size / 2 + s * cos - across * sin;
          path[3 * p + 1] = size / 2 + s * sin + across * cos;
          path[3 * p + 2] = wave * amplitude + fill * 0.5 * Math.sqrt(Math.max(0, 1 - seat * seat));
        }
        stampTube(relief, path, radius, radius, random.uniform(0.85, 1.1));
      }
    }
  }
  return relief;
}

/** Braids and knits: strands of filaments in slanted rows, like plaits. */
function braid(random: Random, size: number): Surface {
  const unit = size / 224;
  const relief = new Relief(size, size, -30 * unit, 0.25);
  const columnWidth = random.uniform(24, 75) * unit;
  const stitch = columnWidth * random.uniform(0.5, 1);
  const lean = random.uniform(0.5, 1.1);
  const filaments = random.integer(4, 9);
  const turn = random.uniform(0, Math.PI);
  const cosT = Math.cos(turn);
  const sinT = Math.sin(turn);
  const radius = (stitch / filaments) * random.uniform(0.5, 0.75);
  const half = Math.ceil(size / columnWidth) + 1;
  const rows = Math.ceil((1.5 * size) / stitch) + 2;
  const path = new Float32Array(3 * 6);
  for (let c = -half; c <= half; c++) {
    const side = c & 1 ? 1 : -1;
    for (let r = -rows; r <= rows; r++) {
      const x0 = c * columnWidth * 0.5;
      const y0 = r * stitch + (c & 1 ? stitch / 2 : 0);
      const px = size / 2 + x0 * cosT - y0 * sinT;
      const py = size / 2 + x0 * sinT + y0 * cosT;
      if (px < -columnWidth || px > size + columnWidth || py < -columnWidth || py > size + columnWidth) continue;
      for (let f = 0; f < filaments; f++) {
        const seat = ((f + 0.5) / filaments) * 2 - 1;
        for (let p = 0; p < 6; p++) {
          const t = p / 2.5 - 1;
          const x = x0 + side * t * columnWidth * 0.45;
          const y = y0 + t * lean * stitch + seat * stitch * 0.42 * (1 - 0.45 * t * t);
          path[3 * p] = size / 2 + x * cosT - y * sinT + random.normal(0, 0.2 * unit);
          path[3 * p + 1] = size / 2 + x * sinT + y * cosT;
          path[3 * p + 2] = stitch * (0.35 * (1 - t * t) + 0.3 * Math.sqrt(1 - seat * seat));
        }
        stampTube(relief, path, radius, radius, random.uniform(0.85, 1.1));
      }
    }
  }
  for (let n = random.integer(0, 12); n > 0; n--) {
    const stray = crossingPath(random, size, random.uniform(0, Math.PI), { step: 10 * unit, bend: 1, z: stitch * 0.5 });
    stampTube(relief, stray, radius, radius, 1.1);
  }
  return relief;
}

/** Loops and curls lying on a substrate. */
function curls(random: Random, size: number): Surface {
  const unit = size / 224;
  const relief = drawGround(random, size, random.uniform(0.35, 0.9));
  const radius = random.logUniform(1.8, 7) * unit;
  const count = random.integer(2, 26);
  const flat = random.chance(0.2);
  for (let n = 0; n < count; n++) {
    const length = random.uniform(0.8, 3) * size;
    const r = radius * random.logUniform(0.7, 1.4);
    const path = walkPath(random, {
      x: random.uniform(-0.1, 1.1) * size,
      y: random.uniform(-0.1, 1.1) * size,
      z: radius + random.uniform(0, 4) * radius,
      angle: random.uniform(0, 2 * Math.PI),
      length,
      step: Math.max(4 * unit, 1.2 * r),
      bend: random.uniform(0.6, 2.2),
      persistence: random.uniform(35, 110) * unit,
      swell: radius,
    });
    stampTube(relief, path, r, r, random.uniform(0.9, 1.2), flat ? 'flat' : 'round');
  }
  if (random.chance(0.5)) scatterDebris(random, relief, random.integer(2, 40), 4 * unit);
  return relief;
}

/** Cut or broken fibres with their end faces toward the viewer, in a matrix or free. */
function ends(random: Random, size: number): Surface {
  const unit = size / 224;
  const radius = random.logUniform(7, 36) * unit;
  const relief = new Relief(size, size, 0, random.uniform(0.35, 0.8));
  relief.addHeight(
    valueNoise(random, size, size, { period: random.uniform(15, 60) * unit, octaves: 5, gain: 0.6 }),
    0.5 * radius,
  );
  const heading = random.uniform(0, 2 * Math.PI);
  const lay = random.uniform(0.1, 0.95);
  const spread = random.uniform(0.02, 0.4);
  const count = Math.min(
    140,
    Math.round((random.uniform(0.3, 0.9) * size * size) / (Math.PI * radius * radius * (1 + 2 * lay))),
  );
  const faces = valueNoise(random, size, size, { period: random.uniform(5, 20) * unit, octaves: 4 });
  const faceRoughness = random.logUniform(0.02, 0.2) * Math.min(radius, 15 * unit);
  for (let n = 0; n < count; n++) {
    const angle = random.normal(heading, spread);
    const cos = Math.cos(angle);
    const sin = Math.sin(angle);
    const r = radius * random.logUniform(0.85, 1.15);
    const x = random.uniform(-0.1, 1.1) * size;
    const y = random.uniform(-0.1, 1.1) * size;
    const stub = lay * r * random.uniform(1, 14);
    const top = random.uniform(0.3, 2.5) * radius + stub * 0.5;
    // The shaft: circles dragged from the foot to the face; the face itself is the ellipse in which the cut shows.
    const path = Float32Array.of(x - cos * stub, y - sin * stub, top - stub - r, x, y, top - r);
    stampTube(relief, path, r, r, 0.85);
    const a = r * Math.sqrt(1 - 0.7 * lay * lay);
    const reach = Math.ceil(r) + 1;
    const material = random.uniform(0.85, 1.15);
    for (let py = Math.max(0, Math.floor(y - reach)); py <= Math.min(size - 1, y + reach); py++) {
      for (let px = Math.max(0, Math.floor(x - reach)); px <= Math.min(size - 1, x + reach); px++) {
        const u = ((px - x) * cos + (py - y) * sin) / a;
        const v = ((py - y) * cos - (px - x) * sin) / r;
        if (u * u + v * v > 1) continue;
        const i = py * size + px;
        const z = top + 0.12 * r - lay * 0.4 * u * a + faceRoughness * faces[i];
        if (z > relief.height[i]) {
          relief.height[i] = z;
          relief.yield[i] = material;
        }
      }
    }
  }
  if (random.chance(0.4)) scatterDebris(random, relief, random.integer(5, 60), 4 * unit);
  return relief;
}

/** A rope or yarn: filaments twisted round one axis, strays sticking out. */
function rope(random: Random, size: number): Surface {
  const unit = size / 224;
  const relief = drawGround(random, size, random.uniform(0.15, 0.6));
  relief.addHeight(new Float32Array(size * size).fill(1), -30 * unit);
  const strands = random.integer(1, 3);
  for (let n = 0; n < strands; n++) {
    const angle = random.uniform(0, Math.PI);
    const thick = random.logUniform(10, 75) * unit;
    const count = random.integer(7, 42);
    const radius = (thick / Math.sqrt(count)) * random.uniform(0.7, 1.05);
    const lay = thick * random.uniform(2.5, 12);
    const axis = crossingPath(random, size, angle, {
      step: Math.max(5 * unit, lay / 14),
      bend: random.uniform(0, 0.7),
      z: thick,
    });
    const points = axis.length / 3;
    for (let f = 0; f < count; f++) {
      const path = new Float32Array(axis.length);
      const phase = random.uniform(0, 2 * Math.PI);
      const ring = thick * Math.sqrt(random.uniform(0.3, 1));
      for (let p = 0; p < points; p++) {
        const q = Math.min(points - 2, p) * 3;
        const heading = Math.atan2(axis[q + 4] - axis[q + 1], axis[q + 3] - axis[q]);
        const s = Math.hypot(axis[3] - axis[0], axis[4] - axis[1]) * p;
        const turn = phase + (2 * Math.PI * s) / lay;
        const across = ring * Math.cos(turn);
        path[3 * p] = axis[3 * p] - Math.sin(heading) * across;
        path[3 * p + 1] = axis[3 * p + 1] + Math.cos(heading) * across;
        path[3 * p + 2] = axis[3 * p + 2] + ring * Math.sin(turn);
      }
      stampTube(relief, path, radius, radius, random.uniform(0.85, 1.1));
    }
    for (let stray = random.integer(0, 10); stray > 0; stray--) {
      const q = 3 * random.integer(0, points - 1);
      const path = walkPath(random, {
        x: axis[q],
        y: axis[q + 1],
        z: axis[q + 2],
        angle: random.uniform(0, 2 * Math.PI),
        length: random.uniform(1, 5) * thick,
        step: 6 * unit,
        bend: 1,
      });
      stampTube(relief, path, Math.min(radius, 3 * unit), Math.min(radius, 3 * unit), 1);
    }
  }
  return relief;
}

/** One or two fibres so near that they fill the picture: striae, ridges, scales. */
function closeUp(random: Random, size: number): Surface {
  const unit = size / 224;
  const relief = drawGround(random, size, random.uniform(0.1, 0.5));
  relief.addHeight(new Float32Array(size * size).fill(1), -80 * unit);
  const angle = random.uniform(0, Math.PI);
  const count = random.integer(1, 3);
  for (let n = 0; n < count; n++) {
    const r = random.logUniform(45, 170) * unit;
    const heading = random.normal(angle, 0.15);
    const path = crossingPath(random, size, heading, { step: size / 3, z: -r * 0.5 });
    const texture = valueNoise(random, size, size, {
      period: random.logUniform(3, 22) * unit,
      octaves: 4,
      stretch: random.logUniform(3, 40),
      angle: heading,
      ridged: random.chance(0.4),
    });
    stampTexturedTube(relief, path, r, r, texture, random.logUniform(0.3, 6) * unit, random.uniform(0.85, 1.1));
  }
  if (random.chance(0.4)) {
    // Cuticle scales: overlapping steps across the axis, as on hair and wool.
    const edge = valueNoise(random, size, size, { period: 18 * unit, octaves: 3 });
    const pitch = random.uniform(12, 40) * unit;
    const tall = random.uniform(0.15, 0.5) * pitch * 0.3;
    for (let y = 0; y < size; y++) {
      for (let x = 0; x < size; x++) {
        const i = y * size + x;
        const s = (x * Math.cos(angle) + y * Math.sin(angle) + edge[i] * 12 * unit) / pitch;
        if (relief.height[i] > -40 * unit) relief.height[i] += tall * (s - Math.floor(s));
      }
    }
  }
  if (random.chance(0.6)) {
    for (let n = random.integer(2, 40); n > 0; n--) {
      const x = random.uniform(0, size - 1);
      const y = random.uniform(0, size - 1);
      const r = random.logUniform(0.8, 6) * unit;
      stampSphere(relief, x, y, relief.height[Math.floor(y) * size + Math.floor(x)], r, random.uniform(0.9, 1.4));
    }
  }
  return relief;
}

const kind = (name: string, draw: Kind['draw']): Kind => ({ id: `fibres/${name}`, category: 'Fibres', draw });

export const kinds: readonly Kind[] = [
  kind('net', net),
  kind('few', few),
  kind('tow', tow),
  kind('weave', weave),
  kind('curls', curls),
  kind('ends', ends),
  kind('rope', rope),
  kind('braid', braid),
  kind('close-up', closeUp),
  ...natural,
];
