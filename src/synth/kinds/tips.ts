import type { Random } from '../../base/random';
import { valueNoise } from '../noise';
import { Relief } from '../relief';
import { stampPolygon } from '../shapes';
import { leanRotation, type Skin, stampSolid, stampSpheroid } from '../shapes-bodies';
import { makeSkin } from '../shapes-grains';
import { type CrossSection, polygonSection, roundSection, stampNeedle } from '../shapes-needle';
import { type Scene, seen } from '../shapes-oblique';
import { pencil, pose } from '../shapes-solids';
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

/** Moves what has the backdrop's yield far back, so that it neither glows at the plank's foot nor stays in focus. */
function sink(relief: Relief, dark: number): Relief {
  const back = 0.12 * relief.size;
  const yieldOfBack = Math.fround(dark);
  for (let i = 0; i < relief.height.length; i++) if (relief.yield[i] === yieldOfBack) relief.height[i] -= back;
  return relief;
}

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

/** A cantilever from its side: a thin beam in from one edge, near its end a tip that stands off it. */
const sideOn: Kind = {
  id: 'tips/side-on',
  category,
  draw(random, size) {
    const relief = backdrop(random, size);
    const lie = random.pick([0, 0, Math.PI]) + random.normal(0, 0.12);
    const c = Math.cos(lie);
    const s = Math.sin(lie);
    const flip = random.chance(0.6) ? -1 : 1;
    const thick = random.logUniform(0.02, 0.14) * size;
    const ox = size / 2 - c * random.uniform(0.05, 0.3) * size;
    const oy = size / 2 - s * 0.1 * size - flip * random.uniform(0, 0.25) * size;
    // The beam's own frame: u along it into the picture's edge, v to the side on which the tip stands.
    const at = (u: number, v: number): [number, number] => [ox + c * u - s * v * flip, oy + s * u + c * v * flip];
    const slant = thick * random.uniform(-1, 2);
    const corners = [at(0, 0), at(2 * size, 0), at(2 * size, -thick), at(slant, -thick)].flat();
    stampPolygon(relief, corners, 0, random.uniform(0.7, 1.1));
    const beamFace = random.uniform(0.1, 0.5) * thick;
    stampPolygon(
      relief,
      [at(0, 0), at(2 * size, 0), at(2 * size, -beamFace), at(0, -beamFace)].flat(),
      1,
      random.uniform(0.9, 1.4),
    );
    const tall = random.uniform(0.12, 0.5) * size;
    const half = random.uniform(0.1, 0.62);
    const foot = Math.tan(half) * tall;
    const from = foot * random.uniform(0.6, 2.5) + Math.max(0, slant);
    const lean = random.normal(0, 0.15);
    const [x, y] = at(from + tall * Math.tan(lean), tall);
    const [bx, by] = at(from, 0);
    const end = random.uniform(0.4, 4);
    const power = random.chance(0.5) ? 1 : random.uniform(0.9, 2);
    const section = drawSection(random);
    stampNeedle(relief, {
      x,
      y,
      z: 0.1 * thick,
      rise: 0,
      angle: Math.atan2(by - y, bx - x),
      radius: (u) => Math.max(0.5, Math.min(u, end) * 0.8 + foot * (u / tall) ** power),
      length: Math.hypot(bx - x, by - y) + 0.3 * thick,
      section,
      material: random.uniform(0.8, 1.3),
      skin: drawSkin(random),
    });
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

/** A whole lever: plank or V with its opening, a chip's edge behind it, and the tip a small point near the end. */
const lever: Kind = {
  id: 'tips/lever',
  category,
  draw(random, size) {
    const tilt = random.chance(0.5) ? random.uniform(0, 0.25) : random.uniform(0.25, 1.1);
    const lie = random.pick([0, 0.5, 1, 1.5, 0.5]) * Math.PI + random.normal(0, 0.25);
    const c = Math.cos(lie);
    const s = Math.sin(lie);
    const length = random.uniform(0.45, 1.1) * size;
    const half = random.uniform(0.05, 0.2) * size;
    const vee = random.chance(0.4);
    const spread = random.uniform(0.25, 0.6);
    const arm = half * random.uniform(0.4, 0.8);
    const thick = random.logUniform(0.01, 0.06) * size;
    const chip = random.uniform(0.1, 0.5) * size;
    const tip = half * random.uniform(0.25, 0.8);
    const tall = tip * random.uniform(0.8, 3);
    const from = tip * random.uniform(1, 2.5);
    const pointed = random.chance(0.6) ? random.uniform(0.5, 1.5) : 0;
    const dark = random.uniform(0.12, 0.7);
    const material = random.uniform(1, 1.6);
    const square = random.chance(0.6);
    const ox = -c * 0.32 * size + random.normal(0, 0.05) * size;
    const oy = (-s * 0.32 * size) / Math.cos(tilt) + random.normal(0, 0.05) * size;
    const scene: Scene = (px, py, out) => {
      const x = px - ox;
      const y = py - oy;
      const u = c * x + s * y;
      const v = c * y - s * x;
      const across = Math.abs(v);
      let inside = u > length ? 1 : -1;
      let top = u > length + chip * 0.1 ? thick : 0;
      if (inside < 0 && u >= 0) {
        if (vee)
          inside = Math.min(half * 0.4 + u * spread - across, u < 2.4 * half ? 1 : across - (u * spread - arm - half * 0.6));
        else inside = Math.min(half - across, pointed > 0 ? (u - pointed * (across - 0.3 * half)) * 0.7 : 1);
      }
      out[1] = inside > 0 ? 1 : dark;
      out[0] = inside > 0 ? top : -thick * 2;
      if (inside <= 0) return;
      const du = u - from;
      const d = (square ? Math.max(Math.abs(du), across) : Math.hypot(du, v)) / tip;
      if (d < 1) {
        top += tall * (1 - d);
        out[0] = top;
        out[1] = material;
      }
    };
    return sink(seen(size, scene, { tilt, perspective: random.uniform(0, 0.2), tallest: tall + 3 * thick }), dark);
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

/** A square or polygonal pyramid, or a cone, near the end of a cantilever, seen from above to nearly along it. */
const cantilever: Kind = {
  id: 'tips/cantilever',
  category,
  draw(random, size) {
    const tilt = random.chance(0.25) ? random.uniform(0, 0.2) : random.uniform(0.3, 1.2);
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
    // The plank's thickness; what lies below it is dark and out of reach.
    const drop = random.logUniform(0.02, 0.16) * size;
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
      else if (ending === 'round' && u < half - overhang) inside = half - Math.hypot(u - half + overhang, v);
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
    return sink(seen(size, scene, { tilt, perspective: random.uniform(0, 0.2), tallest: Math.max(drop, tall) + 4 }), dark);
  },
};

export const kinds: readonly Kind[] = [needle, cantilever, apex, sideOn, stylus, lever, drawn, spire];
