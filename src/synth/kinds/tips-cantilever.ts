import type { Relief } from '../relief';
import { stampPolygon } from '../shapes';
import { makeSkin } from '../shapes-grains';
import { stampNeedle } from '../shapes-needle';
import { type Scene, seen } from '../shapes-oblique';
import type { Kind } from '../surface';
import { backdrop, category, drawSection, drawSkin } from './tips-backdrop';

/** Moves what has the backdrop's yield far back, so that it neither glows at the plank's foot nor stays in focus. */
function sink(relief: Relief, dark: number): Relief {
  const back = 0.12 * relief.size;
  const yieldOfBack = Math.fround(dark);
  for (let i = 0; i < relief.height.length; i++) if (relief.yield[i] === yieldOfBack) relief.height[i] -= back;
  return relief;
}

/** A cantilever from its side: a thin beam in from one edge, near its end a tip that stands off it. */
export const sideOn: Kind = {
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

/** A whole lever: plank or V with its opening, a chip's edge behind it, and the tip a small point near the end. */
export const lever: Kind = {
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

/** A square or polygonal pyramid, or a cone, near the end of a cantilever, seen from above to nearly along it. */
export const cantilever: Kind = {
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
