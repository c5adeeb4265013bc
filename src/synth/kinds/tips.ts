import type { Random } from '../../base/random';
import { valueNoise } from '../noise';
import { Relief } from '../relief';
import type { Skin } from '../shapes-bodies';
import { makeSkin } from '../shapes-grains';
import { type CrossSection, polygonSection, roundSection, stampNeedle } from '../shapes-needle';
import { type Scene, seen } from '../shapes-oblique';
import type { Kind } from '../surface';

/** Probes: one body that narrows to a point. Etched wires, apexes from near, pyramids and cones on cantilevers from all sides. */
const category = 'Tips';

/** What lies far behind a tip: an even, mostly dark nothing, sometimes with a soft gradient or out-of-focus clouds. */
function backdrop(random: Random, size: number): Relief {
  const dark = random.chance(0.7) ? random.uniform(0.12, 0.5) : random.uniform(0.5, 1);
  const relief = new Relief(size, size, -random.uniform(0.15, 0.5) * size, dark);
  if (random.chance(0.5))
    relief.addYield(valueNoise(random, size, size, { period: random.uniform(0.5, 1.5) * size }), random.uniform(0, 0.4));
  return relief;
}

const drawSection = (random: Random): CrossSection =>
  random.chance(0.6) ? roundSection() : polygonSection(random.pick([3, 4, 4, 5, 6, 8]), random.uniform(0, 2 * Math.PI));

/** Smooth metal, grainy coating, or drawn-wire scars. */
const drawSkin = (random: Random): Skin =>
  makeSkin(
    random,
    random.logUniform(2, 40),
    random.chance(0.6) ? random.uniform(0, 0.025) : random.uniform(0.02, 0.12),
    random.integer(1, 4),
  );

/** A radius law r(u) that starts at the blunt end radius `end` and opens as a cone, an etched neck, a needle or an ogive. */
function drawRadius(random: Random, end: number, half: number, size: number): (u: number) => number {
  const slope = Math.tan(half);
  const shank = random.chance(0.4) ? random.logUniform(0.05, 0.6) * size : Number.POSITIVE_INFINITY;
  const form = random.pick(['cone', 'cone', 'etched', 'ogive', 'stepped'] as const);
  const reach = random.uniform(0.25, 0.9) * size;
  const step = random.uniform(0.3, 0.8) * reach;
  const widen = random.uniform(1.3, 3);
  return (u) => {
    let r = slope * u;
    if (form === 'etched') r = slope * reach * 0.6 * (Math.exp((1.6 * u) / reach) - 1);
    else if (form === 'ogive') r = slope * reach * (u / reach) ** 0.65;
    else if (form === 'stepped') r = slope * u * (u > step ? widen : 1);
    // The apex is a ball of radius `end` that runs over into the flank.
    const ball = u < end ? Math.sqrt(u * (2 * end - u)) : end;
    return Math.max(0.3, Math.min(shank, ball + Math.max(0, r - slope * end * 0.5)));
  };
}

/** Where a tip's axis points: a wire comes in from any side, most often along the picture's axes. */
const drawAngle = (random: Random): number =>
  random.chance(0.5)
    ? random.pick([0, 0.5, 1, 1.5, 0.5, 0.5]) * Math.PI + random.normal(0, 0.1)
    : random.uniform(0, 2 * Math.PI);

/** The apex's place, so that the body runs across the middle of the picture. */
function drawApex(random: Random, size: number, angle: number, reach: number): [number, number] {
  const back = random.uniform(0.05, reach) * size;
  const side = random.normal(0, 0.06) * size;
  return [
    size / 2 - back * Math.cos(angle) - side * Math.sin(angle),
    size / 2 - back * Math.sin(angle) + side * Math.cos(angle),
  ];
}

/** A whole needle: an etched wire or a whisker that comes in from an edge and ends sharp near the middle. */
const needle: Kind = {
  id: 'tips/needle',
  category,
  draw(random, size) {
    const relief = backdrop(random, size);
    const angle = drawAngle(random);
    const [x, y] = drawApex(random, size, angle, 0.4);
    const end = random.chance(0.7) ? random.uniform(0.4, 3) : random.logUniform(2, 14);
    const bend = random.chance(0.2) ? random.normal(0, 0.0012) : 0;
    stampNeedle(relief, {
      x,
      y,
      z: 0,
      rise: random.normal(0, 0.1),
      angle,
      radius: drawRadius(random, end, random.logUniform(0.04, 0.6), size),
      length: 3 * size,
      section: drawSection(random),
      material: random.uniform(0.8, 1.3),
      skin: drawSkin(random),
      bend: (u) => bend * u * u,
    });
    return relief;
  },
};

/** A square or polygonal pyramid, or a cone, near the end of a cantilever, seen from above to nearly along it. */
const cantilever: Kind = {
  id: 'tips/cantilever',
  category,
  draw(random, size) {
    const tilt = random.chance(0.25) ? random.uniform(0, 0.2) : random.uniform(0.3, 1.35);
    const base = random.logUniform(0.06, 0.38) * size;
    const tall = base * random.logUniform(0.6, 3.2);
    const sides = random.pick([3, 4, 4, 4, 6, 0]);
    const roll = random.chance(0.5) ? random.pick([0, Math.PI / 4]) : random.uniform(0, Math.PI);
    const faces = Array.from({ length: sides }, (_, k) => {
      const angle = roll + (2 * Math.PI * k) / sides;
      return [Math.cos(angle), Math.sin(angle), random.uniform(0.85, 1.15)] as const;
    });
    const power = random.chance(0.6) ? 1 : random.uniform(0.8, 1.8);
    const blunt = random.chance(0.5) ? random.uniform(0, 0.02) : random.uniform(0.02, 0.15);
    // The plank runs from the origin towards `lie`; its far end is square, pointed or round.
    const lie = random.uniform(0, 2 * Math.PI);
    const c = Math.cos(lie);
    const s = Math.sin(lie);
    const half = base * random.logUniform(1.02, 4);
    const overhang = base * random.logUniform(1, 2.5);
    const ending = random.pick(['square', 'pointed', 'round', 'none'] as const);
    const drop = random.uniform(0.15, 0.5) * size;
    const dark = random.uniform(0.15, 0.8);
    const material = random.uniform(0.8, 1.4);
    const skin = makeSkin(random, random.logUniform(2, 30), random.uniform(0, 1.2));
    const mask = skin.side - 1;
    const offsetY = tilt > 0.3 ? 0.35 * tall * Math.tan(Math.min(1, tilt)) : 0;
    const scene: Scene = (px, py, out) => {
      const x = px;
      const y = py - Math.min(offsetY, 0.4 * size);
      const u = c * x + s * y;
      const v = Math.abs(c * y - s * x);
      let inside = half - v;
      if (ending === 'square') inside = Math.min(inside, u + overhang);
      else if (ending === 'pointed') inside = Math.min(inside, (u + overhang + half - v * 1.3) * 0.7);
      else if (ending === 'round' && u < 0) inside = half + overhang * 0.3 - Math.hypot(u, v);
      out[1] = inside > 0 ? 1 : dark;
      out[0] = inside > 0 ? 0 : -drop;
      if (inside <= 0) return;
      let d = Math.hypot(x, y) / base;
      if (sides > 0) {
        d = 0;
        for (const [nx, ny, reach] of faces) d = Math.max(d, (nx * x + ny * y) / (base * reach));
      }
      out[0] += skin.amplitude * skin.field[(Math.round(py) & mask) * skin.side + (Math.round(px) & mask)];
      if (d < 1) {
        out[0] += tall * Math.min(1 - blunt, (1 - d) ** power);
        out[1] = material;
      }
    };
    return seen(size, scene, { tilt, perspective: random.uniform(0, 0.2), tallest: Math.max(drop, tall) + 4 });
  },
};

export const kinds: readonly Kind[] = [needle, cantilever];
