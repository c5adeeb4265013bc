import type { Random } from '../../base/random';
import { valueNoise } from '../noise';
import { Relief } from '../relief';
import { stampBox, stampCylinder, stampTube } from '../shapes';
import { anyRotation, leanRotation, stampSolid, stampSpheroid, supportAt } from '../shapes-bodies';
import { makeSkin } from '../shapes-grains';
import { stampNeedle } from '../shapes-needle';
import { pencil, pose, prism, shard } from '../shapes-solids';
import type { Kind, Surface } from '../surface';
import { backdrop, category, drawSection, drawSkin } from './tips-backdrop';

const kind = (name: string, draw: Kind['draw']): Kind => ({ id: `tips/${name}`, category, draw });

/** A bent wire whose two legs meet in a point, alone or over the bright ring that carries them; some bear a welded tip. */
function hairpin(random: Random, size: number): Surface {
  const relief = backdrop(random, size);
  const unit = size / 224;
  const r = random.logUniform(0.012, 0.1) * size;
  const x = size * random.uniform(0.35, 0.65);
  const y = size * random.uniform(0.05, 0.3);
  const open = random.uniform(0.2, 0.75);
  const round = random.chance(0.5);
  if (random.chance(0.35)) {
    // The ring of the holder, far behind the apex: an arch across the picture.
    const ring = random.uniform(0.7, 1.6) * size;
    const cy = y + ring + random.uniform(0.15, 0.4) * size;
    stampCylinder(relief, x + random.normal(0, 0.1) * size, cy, ring, -0.25 * size, random.uniform(0.9, 1.5), 4 * unit);
    stampCylinder(relief, x, cy + 0.25 * size, ring, -0.24 * size, random.uniform(0.3, 0.7));
  }
  const bow = random.uniform(-0.25, 0.5);
  for (const side of [-1, 1]) {
    const path: number[] = [];
    for (let k = 0; k <= 24; k++) {
      const t = k / 24;
      const down = t * 1.3 * size;
      // Near the apex the bend is round or sharp; further off the legs bow apart.
      const away = open * (round ? Math.sqrt(down * down + (2.2 * r) ** 2) - 2.2 * r : down) * (1 + bow * t);
      path.push(x + side * away, y + down, -0.4 * r * t);
    }
    stampTube(relief, path, r, r * random.uniform(1, 1.25), random.uniform(0.85, 1.15));
  }
  if (random.chance(0.35))
    stampNeedle(relief, {
      x,
      y: y - random.uniform(0.03, 0.15) * size,
      z: 0.6 * r,
      rise: 0,
      angle: Math.PI / 2,
      radius: (u) => Math.max(0.5, Math.min(0.6 * r, 0.15 * u)),
      length: random.uniform(0.15, 0.4) * size,
      section: drawSection(random),
      material: 1.1,
    });
  const drawn = valueNoise(random, size, size, { period: 3 * unit, octaves: 2, stretch: 6, angle: Math.PI / 2 });
  return relief.addHeight(drawn, random.uniform(0.02, 0.35) * unit);
}

/** A crystal in its mount seen along the axis: bright ring, dark cup, in the middle a ground cone, a facetted post or a needle's end. */
function mountedCrystal(random: Random, size: number): Surface {
  const unit = size / 224;
  const relief = new Relief(size, size, -0.1 * size, random.uniform(0.3, 0.9));
  const x = size * random.uniform(0.44, 0.56);
  const y = size * random.uniform(0.44, 0.56);
  const outer = random.uniform(0.3, 0.6) * size;
  const inner = outer * random.uniform(0.45, 0.85);
  stampCylinder(relief, x, y, outer, 0, random.uniform(0.25, 1.1), 2 * unit);
  const hole = new Relief(size, size, -1e3, random.uniform(0.15, 0.4));
  stampCylinder(hole, x, y, inner, -0.3 * size);
  for (let i = 0; i < hole.height.length; i++)
    if (hole.height[i] > -1e2) {
      relief.height[i] = hole.height[i];
      relief.yield[i] = 0.3;
    }
  const post = inner * random.uniform(0.35, 0.85);
  const material = random.uniform(0.9, 1.3);
  const look = random.pick(['cone', 'post', 'ball'] as const);
  const lean = leanRotation(random.uniform(0, 2 * Math.PI), Math.abs(random.normal(0, 0.2)));
  const sides = random.pick([4, 4, 6, 8, 16]);
  if (look === 'cone')
    stampSolid(relief, x, y, 0.05 * size, pose(pencil(sides, 1, random.uniform(0.7, 1.6), 4), lean, post), material);
  else if (look === 'post') stampSolid(relief, x, y, -0.6 * post, pose(prism(sides, 1, 1.2), lean, post), material);
  else {
    stampSpheroid(relief, x, y, -0.4 * post, [post, post, post], undefined, material);
    stampSolid(relief, x, y, 0.55 * post, pose(prism(4, 0.5, 0.12), lean, post), material);
  }
  // Clamps that hold it from two sides.
  if (random.chance(0.4))
    for (const side of [-1, 1])
      stampBox(
        relief,
        x + side * (post + 0.35 * inner),
        y,
        0.35 * inner,
        0.3 * post,
        -0.06 * size,
        0,
        random.uniform(0.5, 1.2),
        2 * unit,
      );
  const turned = valueNoise(random, size, size, { period: 4 * unit, octaves: 3 });
  return relief.addHeight(turned, random.uniform(0.1, 1) * unit);
}

/** A wire at low magnification: an even shaft, near its end an etched neck or a slanting cut with a burr; its clamp may be in view. */
function wireTip(random: Random, size: number): Surface {
  const unit = size / 224;
  const relief = backdrop(random, size);
  const angle = random.chance(0.6)
    ? random.pick([0, 0.5, 0.5, 1]) * Math.PI + random.normal(0, 0.12)
    : random.uniform(0, 2 * Math.PI);
  const shaft = random.logUniform(0.015, 0.13) * size;
  const back = random.uniform(0.1, 0.42) * size;
  const neck = shaft * random.uniform(1.5, 7);
  const cut = random.chance(0.35);
  const etched = random.uniform(0.8, 2.4);
  const x = size / 2 - back * Math.cos(angle) + random.normal(0, 0.05) * size;
  const y = size / 2 - back * Math.sin(angle) + random.normal(0, 0.05) * size;
  const slant = random.uniform(0.4, 1.2) * shaft;
  stampNeedle(relief, {
    x,
    y,
    z: 0,
    rise: random.normal(0, 0.05),
    angle,
    radius: (u) =>
      cut ? shaft * Math.min(1, 0.12 + u / (2 * slant + 1)) : Math.max(0.5, shaft * Math.min(1, u / neck) ** etched),
    bend: cut ? (u) => shaft * Math.max(0, 0.88 - u / (2 * slant + 1)) : () => 0,
    length: 3 * size,
    section: drawSection(random),
    material: random.uniform(0.85, 1.25),
    skin: drawSkin(random),
  });
  if (random.chance(0.35)) {
    const reach = random.uniform(0.35, 0.55) * size + back;
    const cx = x + reach * Math.cos(angle);
    const cy = y + reach * Math.sin(angle);
    stampBox(
      relief,
      cx,
      cy,
      0.22 * size,
      random.uniform(2, 6) * shaft,
      shaft * random.uniform(0.2, 1.4),
      angle,
      random.uniform(0.5, 1.1),
      3 * unit,
    );
  }
  return relief;
}

/** The pyramid or cone of a cantilever from near, its apex broken or worn flat, with picked-up particles and grown dirt on it. */
function wornTip(random: Random, size: number): Surface {
  const unit = size / 224;
  const relief = new Relief(size, size, 0, random.uniform(0.35, 0.8));
  relief.addHeight(valueNoise(random, size, size, { period: 6 * unit, octaves: 3 }), random.uniform(0, 0.8) * unit);
  const wide = random.uniform(0.25, 0.6) * size;
  const tall = random.uniform(0.6, 1.6);
  const lean = random.chance(0.5) ? random.uniform(0, 0.3) : random.uniform(0.5, 1.4);
  const rotation = leanRotation(random.chance(0.5) ? Math.PI / 4 : random.uniform(0, Math.PI), lean);
  const x = size * random.uniform(0.42, 0.58);
  const y = size * (lean > 0.4 ? random.uniform(0.15, 0.4) : random.uniform(0.42, 0.58));
  const whole = pencil(random.pick([3, 4, 4, 4, 8, 16]), 1, tall, 3);
  const blunt = random.chance(0.6) ? random.uniform(0.03, 0.3) * tall : 0.005 * tall;
  // The apex is cut off across the axis, a little askew.
  const askew = random.normal(0, 0.15);
  const planes = new Float32Array([...whole.planes, Math.sin(askew), 0, Math.cos(askew), -blunt]);
  const skin = makeSkin(random, random.logUniform(3, 30), random.logUniform(0.002, 0.04), 3);
  const body = pose({ planes, corners: whole.corners }, rotation, wide);
  stampSolid(relief, x, y, wide * tall * Math.cos(lean), body, random.uniform(0.95, 1.25), skin);
  const apexX = x - blunt * wide * rotation[2];
  const apexY = y - blunt * wide * rotation[5];
  for (let n = random.integer(0, 40); n > 0; n--) {
    const r = random.logUniform(0.6, 7) * unit;
    const near = random.chance(0.6) ? 0.12 : 0.5;
    const px = apexX + random.normal(0, near) * wide;
    const py = apexY + random.normal(0, near) * wide;
    const z = supportAt(relief, px, py, r) + 0.3 * r;
    // Picked up by the tip, not lying beside it.
    if (z < 0.1 * wide) continue;
    if (random.chance(0.5))
      stampSpheroid(relief, px, py, z, [r, r * random.uniform(0.6, 1), r], undefined, random.uniform(0.8, 1.4));
    else stampSolid(relief, px, py, z, pose(shard(random, 9), anyRotation(random), r), random.uniform(0.8, 1.4));
  }
  return relief;
}

export const emitters: readonly Kind[] = [
  kind('hairpin', hairpin),
  kind('mounted-crystal', mountedCrystal),
  kind('wire', wireTip),
  kind('worn', wornTip),
];
