import type { Random } from '../../base/random';
import { leanRotation, stampSolid, stampSpheroid } from '../shapes-bodies';
import { makeSkin } from '../shapes-grains';
import { roundSection, stampNeedle } from '../shapes-needle';
import { type Scene, seen } from '../shapes-oblique';
import { pencil, pose } from '../shapes-solids';
import type { Kind } from '../surface';
import { backdrop, category, drawSection, drawSkin } from './tips-backdrop';
import { cantilever, lever, sideOn } from './tips-cantilever';
import { emitters } from './tips-emitters';

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

/** The last microns of a tip from near: a blunt, rounded or broken end that fills much of the view. */
const apex: Kind = {
  id: 'tips/apex',
  category,
  draw(random, size) {
    const relief = backdrop(random, size);
    const angle = drawAngle(random);
    const [x, y] = drawApex(random, size, angle, 0.38);
    const end = random.logUniform(0.015, 0.2) * size;
    const section = drawSection(random);
    const skin = makeSkin(random, random.logUniform(2, 60), random.logUniform(0.003, 0.12), random.integer(1, 5));
    const radius = drawRadius(random, end, random.uniform(0.1, 0.85), size);
    stampNeedle(relief, {
      x,
      y,
      z: 0,
      rise: random.normal(0, 0.1),
      angle,
      radius,
      length: 3 * size,
      section,
      material: 1,
      skin,
    });
    // Sometimes a second, sharper end sits on the first: a grown spike, a tube, a broken-off flake, or a ball.
    if (random.chance(0.3)) {
      const spike = random.uniform(0.05, 0.3) * size;
      const thin = random.uniform(0.1, 0.5) * end;
      const askew = angle + random.normal(0, 0.15);
      stampNeedle(relief, {
        x: x - spike * Math.cos(askew),
        y: y - spike * Math.sin(askew),
        z: 0.3 * end,
        rise: 0,
        angle: askew,
        radius: (u) => Math.max(0.6, Math.min(thin, 0.3 + u * 0.6) + (u / spike) * thin * 0.4),
        length: spike + end,
        section: roundSection(),
        material: random.uniform(0.9, 1.4),
      });
    } else if (random.chance(0.12)) {
      const ball = end * random.uniform(1.2, 2.5);
      stampSpheroid(relief, x, y, 0.3 * ball, [ball, ball, ball], undefined, random.uniform(0.9, 1.3));
    }
    return relief;
  },
};

/** A crystal ground to a point, on a rough stump: diamond styli and indenters, leaning towards the eye. */
const stylus: Kind = {
  id: 'tips/stylus',
  category,
  draw(random, size) {
    const relief = backdrop(random, size);
    const scale = random.uniform(0.3, 0.75) * size;
    // pi/2 is side on; below that the point comes towards the eye, beyond it leans away.
    const lean = random.uniform(0.75, 1.75);
    const rotation = leanRotation(random.uniform(0, 2 * Math.PI), lean);
    const wide = random.uniform(0.3, 0.75);
    const skin = makeSkin(random, random.logUniform(3, 40), random.uniform(0, 0.02));
    const x = size * random.uniform(0.42, 0.58);
    const y = size * random.uniform(0.08, 0.45);
    const body = pencil(random.pick([3, 4, 4, 5, 6, 8]), wide, random.uniform(0.5, 1.3), 6);
    stampSolid(relief, x, y, 0, pose(body, rotation, scale), random.uniform(0.8, 1.2), skin);
    if (random.chance(0.6)) {
      const stump = wide * random.uniform(1.1, 2) * scale;
      const crust = makeSkin(random, random.logUniform(3, 14), random.uniform(0.05, 0.3), 4);
      const depth = y + scale * random.uniform(0.9, 1.5) + 0.6 * stump;
      stampSpheroid(relief, x, depth, -0.2 * scale, [stump, 0.8 * stump, stump], undefined, random.uniform(0.4, 0.9), crust);
    }
    return relief;
  },
};

/** A glass fibre or pipette drawn to a point: smooth, long, its end cut flat or hollow. */
const drawn: Kind = {
  id: 'tips/drawn',
  category,
  draw(random, size) {
    const relief = backdrop(random, size);
    const angle = drawAngle(random);
    const [x, y] = drawApex(random, size, angle, 0.42);
    const end = random.logUniform(0.006, 0.08) * size;
    const shank = random.uniform(0.08, 0.3) * size;
    const taper = random.uniform(0.3, 1.2) * size;
    const power = random.uniform(0.9, 2.4);
    const rise = random.uniform(-0.3, 0.3);
    const skin = makeSkin(random, random.logUniform(3, 50), random.uniform(0, 0.03));
    stampNeedle(relief, {
      x,
      y,
      z: 0,
      rise,
      angle,
      radius: (u) => end + Math.max(0, shank - end) * Math.min(1, u / taper) ** power,
      length: 3 * size,
      section: roundSection(),
      material: random.uniform(0.8, 1.2),
      skin,
    });
    // The end face, seen a little from the front: an ellipse, dark where the bore is.
    const face = random.uniform(0.15, 0.5);
    const rotation = [Math.cos(angle), -Math.sin(angle), 0, Math.sin(angle), Math.cos(angle), 0, 0, 0, 1] as const;
    stampSpheroid(relief, x, y, 0.9 * end, [face * end, end, 0.3 * end], rotation, random.uniform(0.9, 1.3));
    if (random.chance(0.5)) {
      const bore = random.uniform(0.4, 0.85);
      stampSpheroid(relief, x, y, 1.1 * end, [face * end * bore, end * bore, 0.15 * end], rotation, random.uniform(0.1, 0.5));
    }
    return relief;
  },
};

/** A slender cone that stands alone on flat ground, or on a terrace: grown, milled or deposited by the beam; seen aslant. */
const spire: Kind = {
  id: 'tips/spire',
  category,
  draw(random, size) {
    const tilt = random.uniform(0.5, 1.1);
    const tall = (random.uniform(0.3, 0.7) * size) / Math.sin(tilt);
    const base = tall * random.logUniform(0.06, 0.45);
    const power = random.pick([1, random.uniform(1, 3), random.uniform(0.7, 1)]);
    const sides = random.pick([0, 0, 0, 3, 4, 6]);
    const roll = random.uniform(0, Math.PI);
    const normals = Array.from({ length: sides }, (_, k) => {
      const angle = roll + (2 * Math.PI * k) / sides;
      return [Math.cos(angle), Math.sin(angle)] as const;
    });
    const blunt = random.chance(0.5) ? 1 : random.uniform(0.85, 1);
    const terrace = random.chance(0.5) ? base * random.uniform(1.1, 3.5) : 0;
    const step = terrace * random.uniform(0.05, 0.6);
    const ground = makeSkin(random, random.logUniform(2, 40), random.uniform(0, 1.5));
    const mask = ground.side - 1;
    const dark = random.uniform(0.3, 1);
    const material = random.uniform(0.9, 1.3);
    // The foot stands as far below the middle of the picture as the point above it.
    const shift = 0.5 * tall * Math.tan(tilt);
    const scene: Scene = (x, py, out) => {
      const y = py - shift;
      let d = Math.hypot(x, y) / base;
      if (sides > 0) {
        d = 0;
        for (const [nx, ny] of normals) d = Math.max(d, (nx * x + ny * y) / base);
      }
      const far = Math.hypot(x, y);
      out[0] = ground.amplitude * ground.field[(Math.round(py) & mask) * ground.side + (Math.round(x) & mask)];
      out[1] = dark;
      if (far < terrace) out[0] += step * Math.min(1, (terrace - far) / (0.15 * terrace));
      if (d < 1) {
        out[0] += tall * Math.min(blunt, (1 - d) ** power);
        out[1] = material;
      }
    };
    return seen(size, scene, { tilt, perspective: 0, tallest: tall + step + 3 });
  },
};

export const kinds: readonly Kind[] = [needle, cantilever, apex, sideOn, stylus, lever, drawn, spire, ...emitters];
