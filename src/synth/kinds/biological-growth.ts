import type { Random } from '../../base/random';
import { smoothstep, warp } from '../fields';
import { valueNoise } from '../noise';
import { Relief } from '../relief';
import { stampCapsule, stampEllipsoid, stampSphere, stampTube } from '../shapes';
import type { Surface } from '../surface';
import { drawGround } from './ground';
import { walkPath } from './paths';

/** Thin horny plates in many layers, torn and curled at their edges: skin, nail, hoof, egg membrane. */
export function lamellae(random: Random, size: number): Surface {
  const unit = size / 224;
  const relief = new Relief(size, size, 0, random.uniform(0.6, 0.9));
  const layers = random.integer(4, 9);
  const step = random.uniform(2, 7) * unit;
  const period = random.logUniform(25, 110) * unit;
  const stretch = random.uniform(1, 3);
  const angle = random.uniform(0, Math.PI);
  const ruled = valueNoise(random, size, size, {
    period: random.uniform(2, 5) * unit,
    octaves: 2,
    stretch: 6,
    angle: angle + 0.3,
  });
  const curl = random.uniform(0.5, 2) * step;
  for (let layer = 0; layer < layers; layer++) {
    // One plate after another, each with an outline of its own; its edge stands up by its curl.
    const outline = valueNoise(random, size, size, { period, octaves: 4, gain: 0.45, stretch, angle });
    const cut = -0.35 + (0.75 * layer) / layers;
    const leanX = random.normal(0, 0.05);
    const leanY = random.normal(0, 0.05);
    const material = random.uniform(0.85, 1.1);
    for (let y = 0, i = 0; y < size; y++)
      for (let x = 0; x < size; x++, i++) {
        const inside = outline[i] - cut;
        if (inside < 0) continue;
        const edge = 1 - smoothstep(0, 0.16, inside);
        const z =
          (layer + 1) * step + curl * edge * edge + leanX * (x - size / 2) + leanY * (y - size / 2) + 0.5 * unit * ruled[i];
        if (z <= relief.height[i]) continue;
        relief.height[i] = z;
        relief.yield[i] = material;
      }
  }
  relief.addHeight(valueNoise(random, size, size, { period: 90 * unit, octaves: 3 }), random.uniform(1, 12) * unit);
  return relief;
}

/** Bacteria that sit on folded, rough tissue instead of bare ground; rods or cocci in groups. */
export function infectedTissue(random: Random, size: number): Surface {
  const unit = size / 224;
  const relief = new Relief(size, size, 0, random.uniform(0.65, 1));
  const period = random.logUniform(15, 90) * unit;
  const folds = valueNoise(random, size, size, {
    period,
    octaves: 5,
    gain: random.uniform(0.45, 0.65),
    ridged: random.chance(0.6),
  });
  const bend = (): Float32Array => {
    const out = valueNoise(random, size, size, { period, octaves: 2 });
    for (let i = 0; i < out.length; i++) out[i] *= 0.5 * period;
    return out;
  };
  relief.addHeight(warp(folds, size, size, bend(), bend()), period * random.uniform(0.15, 0.5));
  const radius = random.logUniform(2.5, 13) * unit;
  const aspect = random.chance(0.6) ? random.uniform(1.2, 4) : 0;
  const groups = random.integer(1, 7);
  const many = Math.min(
    220,
    Math.round((random.logUniform(0.05, 0.6) * size * size) / (radius * radius * (3 + 4 * aspect))) + 3,
  );
  const centres = Array.from({ length: groups }, () => [random.uniform(0, size), random.uniform(0, size)]);
  const reach = random.uniform(0.08, 0.3) * size;
  for (let n = 0; n < many; n++) {
    const [cx, cy] = random.pick(centres);
    const x = Math.min(size - 1, Math.max(0, random.normal(cx, reach)));
    const y = Math.min(size - 1, Math.max(0, random.normal(cy, reach)));
    const z = relief.height[Math.floor(y) * size + Math.floor(x)] + 0.3 * radius;
    const r = radius * random.uniform(0.85, 1.15);
    if (aspect === 0) stampSphere(relief, x, y, z, r, random.uniform(1.1, 1.35));
    else {
      const a = random.uniform(0, Math.PI);
      const half = r * aspect * random.uniform(0.6, 1.2);
      const tilt = random.normal(0, 0.3) * half;
      stampCapsule(
        relief,
        x - half * Math.cos(a),
        y - half * Math.sin(a),
        z - tilt,
        r,
        x + half * Math.cos(a),
        y + half * Math.sin(a),
        z + tilt,
        r,
        random.uniform(1.1, 1.35),
      );
    }
  }
  return relief.addHeight(valueNoise(random, size, size, { period: 4 * unit, octaves: 2 }), random.uniform(0.1, 0.8) * unit);
}

/** Nerve cells: bodies from which branching threads run to one another, over flat ground or a lawn of other cells. */
export function neurons(random: Random, size: number): Surface {
  const unit = size / 224;
  const relief = random.chance(0.6)
    ? new Relief(size, size, 0, random.uniform(0.3, 0.8))
    : drawGround(random, size, random.uniform(0.4, 0.9));
  relief.addHeight(
    valueNoise(random, size, size, { period: random.uniform(10, 50) * unit, octaves: 3 }),
    random.uniform(0.5, 6) * unit,
  );
  const count = random.integer(1, 9);
  const radius = (random.uniform(16, 40) * unit) / Math.sqrt(count);
  const branch = (x: number, y: number, angle: number, r: number, length: number, order: number): void => {
    const path = walkPath(random, { x, y, z: r + unit, angle, length, step: 4 * unit, bend: random.uniform(0.2, 0.8) });
    stampTube(relief, path, r, 0.65 * r, 1.1);
    if (order === 0 || r < 0.45 * unit) return;
    const last = path.length - 3;
    const heading = Math.atan2(path[last + 1] - path[last - 2], path[last] - path[last - 3]);
    for (const side of random.chance(0.8) ? [-1, 1] : [0])
      branch(
        path[last],
        path[last + 1],
        heading + side * random.uniform(0.2, 0.8),
        0.65 * r,
        length * random.uniform(0.5, 1.1),
        order - 1,
      );
  };
  for (let n = 0; n < count; n++) {
    const x = size * random.uniform(0.05, 0.95);
    const y = size * random.uniform(0.05, 0.95);
    const arms = random.integer(2, 8);
    const turn = random.uniform(0, 2 * Math.PI);
    for (let k = 0; k < arms; k++) {
      const a = turn + ((k + random.normal(0, 0.2)) * 2 * Math.PI) / arms;
      const r = radius * random.uniform(0.12, 0.3);
      branch(
        x + 0.7 * radius * Math.cos(a),
        y + 0.7 * radius * Math.sin(a),
        a,
        r,
        random.uniform(25, 80) * unit,
        random.integer(1, 4),
      );
    }
    stampEllipsoid(
      relief,
      x,
      y,
      0,
      radius * random.uniform(1, 1.6),
      radius * random.uniform(0.8, 1),
      radius * random.uniform(0.7, 1.1),
      random.uniform(0, 3),
      1.1,
    );
  }
  return relief.addHeight(valueNoise(random, size, size, { period: 4 * unit, octaves: 2 }), random.uniform(0.1, 0.6) * unit);
}

/** Tufts of hairs that bow one way, packed or with knobbly cells between: ciliated epithelium. */
export function cilia(random: Random, size: number): Surface {
  const unit = size / 224;
  const relief = new Relief(size, size, 0, random.uniform(0.4, 0.8));
  relief.addHeight(
    valueNoise(random, size, size, { period: random.uniform(15, 40) * unit, octaves: 3 }),
    random.uniform(1, 6) * unit,
  );
  const knobs = random.chance(0.5) ? random.integer(100, 600) : 0;
  for (let n = 0; n < knobs; n++) {
    const r = random.uniform(0.8, 2.2) * unit;
    stampSphere(relief, random.uniform(0, size), random.uniform(0, size), random.uniform(0, 4) * unit, r, 0.9);
  }
  const thin = random.logUniform(0.6, 2.4) * unit;
  const long = thin * random.uniform(14, 32);
  const bow = random.uniform(0, 2 * Math.PI);
  const wind = valueNoise(random, size, size, { period: random.uniform(40, 140) * unit, octaves: 2 });
  const swing = random.uniform(0.3, 1.6);
  const tuft = random.uniform(6, 24) * unit;
  const gap = random.chance(0.6) ? random.uniform(1.2, 3) : 0.9;
  const total = Math.min(1100, Math.round((random.uniform(0.8, 4) * size * size) / (2 * thin * long * gap)));
  const each = random.integer(10, 45);
  for (let n = 0; n < total; n += each) {
    const tx = random.uniform(-0.05, 1.05) * size;
    const ty = random.uniform(-0.05, 1.05) * size;
    const at = Math.min(size - 1, Math.max(0, Math.floor(ty))) * size + Math.min(size - 1, Math.max(0, Math.floor(tx)));
    const heading = bow + swing * wind[at];
    for (let k = 0; k < each; k++) {
      const path = walkPath(random, {
        x: tx + random.normal(0, 0.4 * tuft),
        y: ty + random.normal(0, 0.4 * tuft),
        z: 2 * unit,
        angle: heading + random.normal(0, 0.3),
        length: long * random.uniform(0.7, 1.15),
        step: Math.max(2.5 * unit, long / 8),
        bend: random.uniform(0.2, 0.9),
        persistence: long,
        rise: long * random.uniform(0.15, 0.5),
      });
      stampTube(relief, path, thin, 0.75 * thin, random.uniform(0.95, 1.15));
    }
  }
  return relief;
}

/** A single small animal or alga: a drop-shaped or slipper-shaped body with whips or a fringe, alone on dark ground. */
export function protist(random: Random, size: number): Surface {
  const unit = size / 224;
  const relief = new Relief(size, size, 0, random.uniform(0.1, 0.6));
  relief.addHeight(valueNoise(random, size, size, { period: 40 * unit, octaves: 4 }), random.uniform(0, 3) * unit);
  const count = random.pick([1, 1, 1, 2, 4]);
  for (let n = 0; n < count; n++) {
    const r = (random.uniform(0.12, 0.26) * size) / Math.sqrt(count);
    const x = size * random.uniform(0.3, 0.7) + (count > 1 ? random.normal(0, 0.2) * size : 0);
    const y = size * random.uniform(0.3, 0.7) + (count > 1 ? random.normal(0, 0.2) * size : 0);
    const angle = random.uniform(0, 2 * Math.PI);
    const long = r * random.uniform(1.2, 2.6);
    const beads = 26;
    const bend = random.normal(0, 0.35);
    const blunt = random.uniform(0.4, 1.3);
    const spine: number[] = [];
    for (let k = 0; k <= beads; k++) {
      const t = k / beads;
      const heading = angle + bend * (t - 0.5) * 2;
      const px = x + (t - 0.5) * 2 * long * Math.cos(heading);
      const py = y + (t - 0.5) * 2 * long * Math.sin(heading);
      const own = r * Math.sin(Math.PI * Math.min(1, 0.06 + 0.94 * t ** blunt)) + 0.05 * r;
      stampEllipsoid(relief, px, py, 0.2 * r, own, own, own * 0.8, 0, 1.1);
      spine.push(px, py, own);
    }
    const whips = random.chance(0.6) ? random.integer(1, 6) : 0;
    for (let k = 0; k < whips; k++) {
      const from = 3 * (random.chance(0.7) ? beads : random.integer(0, beads));
      const path = walkPath(random, {
        x: spine[from],
        y: spine[from + 1],
        z: 0.3 * r,
        angle: angle + random.normal(0, 0.6),
        length: long * random.uniform(0.8, 2.2),
        step: 3 * unit,
        bend: random.uniform(0.8, 2),
        persistence: 0.5 * long,
      });
      stampTube(relief, path, 0.06 * r + 0.5 * unit, 0.5 * unit, 1.1);
    }
    if (whips > 0) continue;
    // A fringe all round instead.
    for (let k = random.integer(60, 240); k > 0; k--) {
      const at = 3 * random.integer(1, beads - 1);
      const a = random.uniform(0, 2 * Math.PI);
      const own = spine[at + 2];
      const fx = spine[at] + own * 0.95 * Math.cos(a);
      const fy = spine[at + 1] + own * 0.95 * Math.sin(a);
      const hair = r * random.uniform(0.15, 0.4);
      stampCapsule(
        relief,
        fx,
        fy,
        0.3 * r,
        0.8 * unit,
        fx + hair * Math.cos(a + 0.5),
        fy + hair * Math.sin(a + 0.5),
        0.4 * r,
        0.5 * unit,
        1.15,
      );
    }
  }
  const skin = valueNoise(random, size, size, { period: random.uniform(3, 12) * unit, octaves: 3, ridged: random.chance(0.4) });
  return relief.addHeight(skin, random.uniform(0.2, 1.8) * unit);
}
