import type { Random } from '../../base/random';
import { blur } from '../fields';
import { valueNoise } from '../noise';
import { obliqueDepth, obliqueView, Relief } from '../relief';
import { stampPolygon } from '../shapes';
import { anyRotation, leanRotation, type Solid, stampSolid, stampSpheroid, supportAt } from '../shapes-bodies';
import { cluster, heap, logNormal, makeSkin, scatter } from '../shapes-grains';
import { bipyramid, box, dodecahedron, octahedron, pose, prism, shard } from '../shapes-solids';
import type { Kind, Surface } from '../surface';
import { anyTurn, drawSkin, kind, substrate } from './particles-ground';

/** Smooth balls so near that the frame cuts most of them, touching one another or one behind the other. */
function nearSpheres(random: Random, size: number): Surface {
  const relief = substrate(random, size);
  const r = random.uniform(0.13, 0.42) * size;
  const radius = logNormal(random, r, random.uniform(1.01, 1.2), 0.5 * r, 1.6 * r);
  const skin = random.chance(0.5) ? undefined : makeSkin(random, random.logUniform(2, 14), random.logUniform(0.002, 0.02));
  const material = random.uniform(0.95, 1.4);
  const count = Math.max(2, Math.round((random.uniform(0.5, 1.6) * size * size) / (Math.PI * r * r)));
  const sites = cluster(
    random,
    size * random.uniform(0.2, 0.8),
    size * random.uniform(0.2, 0.8),
    count,
    radius,
    random.uniform(0.4, 1),
  );
  const sunk = random.uniform(0.3, 1);
  for (const { x, y, radius: own } of sites)
    stampSpheroid(relief, x, y, own * (sunk + random.uniform(0, 0.15)), [own, own, own], undefined, material, skin);
  return relief;
}

/** One to four large crystals with sharp faces, growth steps on them, smaller ones grown on or beside them. */
function largeCrystals(random: Random, size: number): Surface {
  const unit = size / 224;
  const relief = substrate(random, size);
  const bodies: (() => Solid)[] = [
    () =>
      box(0.7, 0.7 * random.uniform(0.6, 1), 0.7 * random.uniform(0.5, 1.3), random.chance(0.5) ? 1 : random.uniform(0.7, 1)),
    () => octahedron(random.uniform(0.55, 1)),
    () => dodecahedron(random.uniform(1, 1.42)),
    () => prism(random.pick([3, 4, 6]), 0.9, random.uniform(0.15, 1.4), random.chance(0.3) ? random.uniform(0.02, 0.3) : 0),
    () => bipyramid(random.pick([4, 6]), 0.8, random.uniform(0.7, 1.5), random.uniform(0.6, 1)),
    () => shard(random, random.integer(8, 14), [1, random.uniform(0.5, 1)]),
  ];
  const body = random.pick(bodies)();
  const count = random.integer(1, 4);
  const material = random.uniform(0.95, 1.4);
  const steps = random.chance(0.5) ? makeSkin(random, random.uniform(6, 30), random.uniform(0.004, 0.03), 2) : undefined;
  const twinned = random.chance(0.35);
  for (let n = 0; n < count; n++) {
    const r = (random.uniform(0.24, 0.55) * size) / Math.sqrt(count);
    const x = size * random.uniform(0.15, 0.85);
    const y = size * random.uniform(0.15, 0.85);
    const rotation = random.chance(0.4) ? anyTurn(random) : anyRotation(random);
    stampSolid(relief, x, y, 0.5 * r, pose(body, rotation, r), material, steps);
    if (twinned) stampSolid(relief, x, y, 0.5 * r, pose(body, anyRotation(random), 0.95 * r), material, steps);
    for (let k = random.chance(0.5) ? random.integer(1, 25) : 0; k > 0; k--) {
      const own = r * random.logUniform(0.04, 0.3);
      const px = x + random.normal(0, 0.7) * r;
      const py = y + random.normal(0, 0.7) * r;
      stampSolid(relief, px, py, supportAt(relief, px, py, own) + 0.2 * own, pose(body, anyRotation(random), own), material);
    }
  }
  return relief.addHeight(valueNoise(random, size, size, { period: 4 * unit, octaves: 2 }), random.uniform(0, 0.25) * unit);
}

/** Two to some dozens of cubes with sharp or rounded edges, face to face in small groups on smooth ground. */
function cubeGroups(random: Random, size: number): Surface {
  const relief = substrate(random, size);
  const edge = random.logUniform(0.05, 0.3) * size;
  const body = box(0.5, 0.5, 0.5, random.uniform(0.68, 1));
  const soft = random.chance(0.5) ? random.uniform(0.02, 0.07) * edge : 0;
  const material = random.uniform(1, 1.4);
  const skin = drawSkin(random, edge);
  const bodies = new Relief(size, size, -1e3, 1);
  const groups = Math.max(1, Math.min(16, Math.round(random.uniform(0.1, 0.7) / (3 * (edge / size) ** 2))));
  for (let g = 0; g < groups; g++) {
    let x = random.uniform(0, size);
    let y = random.uniform(0, size);
    const turn = random.uniform(0, Math.PI / 2);
    for (let k = random.integer(1, 5); k > 0; k--) {
      const own = edge * random.normal(1, 0.04);
      const twist = random.chance(0.7) ? turn + random.normal(0, 0.06) : random.uniform(0, Math.PI / 2);
      const rotation = random.chance(0.88) ? leanRotation(twist, 0) : anyRotation(random);
      stampSolid(bodies, x, y, 0.5 * own, pose(body, rotation, own), material, skin);
      const way = turn + (random.integer(0, 3) * Math.PI) / 2 + random.normal(0, 0.2);
      x += 1.02 * edge * Math.cos(way);
      y += 1.02 * edge * Math.sin(way);
    }
  }
  for (let i = 0; i < bodies.height.length; i++) if (bodies.height[i] < -1) bodies.height[i] = 0;
  const rounded = soft > 0.3 ? blur(bodies.height, size, size, soft) : bodies.height;
  for (let i = 0; i < rounded.length; i++) {
    if (bodies.height[i] <= 0) continue;
    relief.height[i] += rounded[i];
    relief.yield[i] = bodies.yield[i];
  }
  return relief;
}

/** Bright grains and ragged agglomerates of all sizes over granular ground at low magnification: a dried, uneven deposit. */
function deposits(random: Random, size: number): Surface {
  const unit = size / 224;
  const relief = new Relief(size, size, 0, random.uniform(0.5, 0.85));
  relief.addHeight(
    valueNoise(random, size, size, { period: random.uniform(2, 6) * unit, octaves: 2 }),
    random.uniform(0.1, 0.8) * unit,
  );
  const density = valueNoise(random, size, size, { period: random.uniform(30, 120) * unit, octaves: 3 });
  const uneven = random.uniform(0.2, 1.2);
  const grain = random.uniform(0.8, 2.2) * unit;
  const lump = logNormal(random, grain * random.uniform(1.2, 3), random.uniform(1.6, 2.6), grain, 0.16 * size);
  const material = random.uniform(1.1, 1.9);
  let budget = 3200;
  for (let n = Math.round(random.logUniform(60, 900)); n > 0 && budget > 0; n--) {
    const r = lump();
    const x = random.uniform(0, size - 1);
    const y = random.uniform(0, size - 1);
    if (density[Math.floor(y) * size + Math.floor(x)] < uneven * random.uniform(-0.5, 0.3)) continue;
    const angle = random.uniform(0, Math.PI);
    const long = random.uniform(1, 2);
    for (let k = Math.max(1, Math.round((1.6 * r * r) / (grain * grain))); k > 0 && budget > 0; k--, budget--) {
      const a = random.uniform(0, 2 * Math.PI);
      const d = r * random.uniform() ** 0.7;
      const u = d * Math.cos(a) * long;
      const v = (d * Math.sin(a)) / long;
      const own = grain * random.uniform(0.6, 1.4);
      const px = x + u * Math.cos(angle) - v * Math.sin(angle);
      const py = y + u * Math.sin(angle) + v * Math.cos(angle);
      const z = Math.min(supportAt(relief, px, py, own), 0.8 * r) + 0.3 * own;
      stampSpheroid(
        relief,
        px,
        py,
        z,
        [own, own * random.uniform(0.6, 1), own],
        undefined,
        material * random.uniform(0.9, 1.1),
      );
    }
  }
  return relief;
}

/** Agglomerates half sunk in a wavy polymer, their grains shining through. */
function onPolymer(random: Random, size: number): Surface {
  const unit = size / 224;
  const relief = new Relief(size, size, 0, random.uniform(0.5, 0.9));
  const period = random.logUniform(25, 120) * unit;
  relief.addHeight(valueNoise(random, size, size, { period, octaves: 4, gain: 0.45 }), period * random.uniform(0.02, 0.16));
  const wrinkles = { period: random.uniform(4, 14) * unit, octaves: 2, stretch: 5, angle: random.uniform(0, 3) };
  if (random.chance(0.4)) relief.addHeight(valueNoise(random, size, size, wrinkles), random.uniform(0.3, 2) * unit);
  const grain = random.logUniform(1.2, 6) * unit;
  const radius = logNormal(random, grain, random.uniform(1.1, 1.5), 0.8, 5 * grain);
  const groups = random.integer(2, 16);
  const bright = random.uniform(1.1, 1.8);
  for (let g = 0; g < groups; g++) {
    const count = Math.round(random.logUniform(2, 90));
    const sunk = random.uniform(-0.5, 0.9);
    for (const { x, y, radius: r } of cluster(
      random,
      random.uniform(0, size),
      random.uniform(0, size),
      count,
      radius,
      random.uniform(),
    )) {
      const z = supportAt(relief, x, y, r) + sunk * r;
      // What the polymer still covers shows as a swelling without an edge.
      stampSpheroid(relief, x, y, z, [r, r, r], undefined, relief.yield[0] + (bright - relief.yield[0]) * (sunk < 0 ? 0.4 : 1));
    }
  }
  return relief;
}

/** Thin flat triangles and hexagons, fainter where they lie under others: nanoplates and flakes grown on a wafer. */
function plates(random: Random, size: number): Surface {
  const relief = substrate(random, size);
  const ground = relief.yield[0];
  const r = random.logUniform(0.04, 0.28) * size;
  const corners = random.pick([3, 3, 6, 6, 4]);
  const cut = corners === 3 && random.chance(0.6) ? random.uniform(0.05, 0.25) : 0;
  const thick = random.uniform(0.6, 4);
  const contrast = random.chance(0.7) ? random.uniform(1.1, 1.8) : random.uniform(0.6, 0.9);
  const count = Math.max(1, Math.min(160, Math.round((random.logUniform(0.08, 0.9) * size * size) / (2 * r * r))));
  const aligned = random.chance(0.3) ? random.uniform(0, 1) : Number.NaN;
  for (const site of scatter(
    random,
    size,
    count,
    logNormal(random, r, random.uniform(1.05, 1.5), 2, 0.5 * size),
    random.uniform(0.4, 1),
    0.5 * r,
  )) {
    const turn = Number.isNaN(aligned)
      ? random.uniform(0, 2 * Math.PI)
      : aligned + random.integer(0, 1) * Math.PI + random.normal(0, 0.04);
    const outline: number[] = [];
    for (let k = 0; k < corners; k++) {
      const a = turn + (2 * Math.PI * k) / corners;
      for (const side of cut > 0 ? [-cut, cut] : [0])
        outline.push(site.x + site.radius * Math.cos(a + side), site.y + site.radius * Math.sin(a + side));
    }
    const x = Math.min(size - 1, Math.max(0, Math.round(site.x)));
    const y = Math.min(size - 1, Math.max(0, Math.round(site.y)));
    stampPolygon(relief, outline, relief.height[y * size + x] + thick, ground * contrast * random.uniform(0.92, 1.08));
  }
  return relief;
}

/** A bed of small grains grown together at their necks, mostly seen at a tilt: sintered or dried nanoparticles at low magnification. */
function fusedBed(random: Random, size: number): Surface {
  const unit = size / 224;
  const tilt = random.chance(0.6) ? random.uniform(0.3, 0.9) : 0;
  const r = random.logUniform(1.8, 11) * unit;
  const depth = tilt > 0 ? obliqueDepth(size, tilt, 2 * r) : size;
  const side = Math.max(size, depth);
  const relief = new Relief(side, side, 0, 0.8);
  relief.addHeight(
    valueNoise(random, side, side, { period: random.uniform(5, 20) * r, octaves: 3 }),
    r * random.uniform(0.3, 4),
  );
  const shapes = random.pick(['ball', 'ball', 'stone'] as const);
  const stone = shard(random, 10, [1, random.uniform(0.6, 1)]);
  const radius = logNormal(random, r, random.uniform(1.05, 1.4), 1, 4 * r);
  const layers = Math.min(random.uniform(1, 2), (2800 * r * r * 2.5) / (side * side));
  heap(random, relief, layers, radius, (x, y, rest, own) => {
    if (shapes === 'ball')
      stampSpheroid(relief, x, y, rest + 0.2 * own, [own, own * random.uniform(0.8, 1), own], undefined, 1);
    else stampSolid(relief, x, y, rest + 0.2 * own, pose(stone, anyRotation(random), own), 1);
  });
  relief.height.set(blur(relief.height, side, side, r * random.uniform(0.05, 0.3)));
  return tilt > 0 ? obliqueView(relief, size, tilt) : relief;
}

/** Specks on ground that has stripes, a dark scanned window or a strong shade of its own: where they are is what counts, not the stripes. */
function specksOnStripes(random: Random, size: number): Surface {
  const unit = size / 224;
  const relief = new Relief(size, size, 0, random.uniform(0.35, 0.9));
  const angle = random.uniform(0, Math.PI);
  const pitch = random.logUniform(4, 60) * unit;
  const look = random.pick(['bands', 'grooves', 'polish'] as const);
  const waver = valueNoise(random, size, size, { period: 60 * unit, octaves: 2 });
  const strength = random.uniform(0.05, 0.25);
  for (let y = 0, i = 0; y < size; y++)
    for (let x = 0; x < size; x++, i++) {
      const wave = Math.sin((2 * Math.PI * (x * Math.cos(angle) + y * Math.sin(angle) + 2 * unit * waver[i])) / pitch);
      if (look === 'bands') relief.yield[i] *= 1 + strength * Math.tanh(4 * wave);
      else if (look === 'grooves') relief.height[i] += 2.5 * strength * Math.min(pitch, 12 * unit) * 0.4 * wave;
    }
  if (look === 'polish')
    relief.addHeight(
      valueNoise(random, size, size, { period: 2 * unit, octaves: 2, stretch: 40, angle }),
      random.uniform(0.2, 0.9) * unit,
    );
  const dark = random.chance(0.15);
  const radius = logNormal(random, random.logUniform(0.9, 7) * unit, random.uniform(1.05, 1.5), 0.7, 0.08 * size);
  for (const { x, y, radius: r } of scatter(random, size, Math.round(random.logUniform(12, 400)), radius, 1))
    stampSpheroid(
      relief,
      x,
      y,
      relief.height[Math.floor(y) * size + Math.floor(x)] + 0.6 * r,
      [r, r, r],
      undefined,
      dark ? 0.25 : random.uniform(1.2, 1.9),
    );
  return relief;
}

export const groups: readonly Kind[] = [
  kind('near-spheres', nearSpheres),
  kind('large-crystals', largeCrystals),
  kind('cube-groups', cubeGroups),
  kind('deposits', deposits),
  kind('on-polymer', onPolymer),
  kind('plates', plates),
  kind('fused-bed', fusedBed),
  kind('specks-on-stripes', specksOnStripes),
];
