import type { Random } from '../../base/random';
import { smoothstep } from '../fields';
import type { Skin } from '../shapes-bodies';
import { makeSkin } from '../shapes-grains';
import { cellHash, FIGURES, type Figure, makeLattice } from '../shapes-lattice';
import { type Scene, seen } from '../shapes-oblique';
import type { Kind, Surface } from '../surface';

/**
 * Lithographic and self-assembled arrays. Every kind is a scene (height and yield as functions of the sample's coordinates) looked at
 * from above or obliquely; what repeats, how it is cut and how imperfect it is vary.
 */
const category = 'Patterned_surface';

/** How a figure's outline becomes relief. */
type Profile = 'wall' | 'dome' | 'cone';

interface ArraySpec {
  readonly figure: Figure;
  readonly system: 'square' | 'hexagonal' | 'any';
  readonly pitch: number;
  /** The figure's radius as a fraction of the pitch; up to 0.5 before neighbours touch. */
  readonly fill: number;
  /** Pixels; negative for holes. */
  readonly height: number;
  readonly profile: Profile;
  readonly tilt: number;
  /** Yield of the figures; the ground has 1. */
  readonly material: number;
}

/** Angles at which people look: mostly from straight above, else 15 to 65 degrees. */
const drawTilt = (random: Random, above = 0.5): number => (random.chance(above) ? 0 : random.uniform(0.25, 1.15));

/** Half of the pictures are aligned with the scan, as operators like it; the rest are turned by any angle. */
const drawTurn = (random: Random): number =>
  random.chance(0.5) ? random.normal(0, 0.03) + random.pick([0, Math.PI / 2]) : random.uniform(0, Math.PI);

const drawPitch = (random: Random, size: number, least = 5, most = 0.45): number =>
  random.logUniform(least, Math.max(least + 1, most * size));

const unevenness = (skin: Skin, x: number, y: number): number => {
  const mask = skin.side - 1;
  return skin.amplitude * skin.field[(Math.round(y) & mask) * skin.side + (Math.round(x) & mask)];
};

/** Where the pattern is: everywhere, or (one time in four) inside a field with straight edges. Negative inside. */
function drawField(random: Random, size: number, turn: number): (x: number, y: number) => number {
  if (!random.chance(0.25)) return () => -1;
  const c = Math.cos(turn);
  const s = Math.sin(turn);
  const ox = random.uniform(-0.3, 0.3) * size;
  const oy = random.uniform(-0.3, 0.3) * size;
  const a = random.uniform(0.25, 0.6) * size;
  const b = random.uniform(0.25, 0.6) * size;
  return (x, y) => {
    const u = c * (x - ox) + s * (y - oy);
    const v = -s * (x - ox) + c * (y - oy);
    return Math.max(Math.abs(u) - a, Math.abs(v) - b);
  };
}

function drawArray(
  random: Random,
  size: number,
  array: ArraySpec,
  keep: (i: number, j: number) => boolean = () => true,
): Surface {
  const { figure, pitch, fill, height, profile, tilt, material } = array;
  const turn = drawTurn(random);
  const lattice = makeLattice(random, pitch, turn, array.system);
  const field = drawField(random, size, turn);
  const lean = random.chance(0.7) ? turn : turn + random.uniform(0, Math.PI);
  const c = Math.cos(lean);
  const s = Math.sin(lean);
  const radius = pitch * fill;
  const edge = Math.max(0.7, random.uniform(0.02, 0.15) * radius);
  const seed = random.uint32();
  const missing = random.chance(0.35) ? random.uniform(0, 0.12) : 0;
  const spread = random.chance(0.4) ? random.uniform(0, 0.15) : random.uniform(0, 0.03);
  const rough = makeSkin(random, random.logUniform(3, 40), random.chance(0.6) ? random.uniform(0, 0.06) * radius : 0.05);
  const floor = random.chance(0.5) ? random.uniform(0, 0.6) : random.uniform(0, 2);
  const scene: Scene = (x, y, out) => {
    out[0] = 0;
    out[1] = 1;
    const ragged = unevenness(rough, x, y);
    lattice.locate(x, y);
    const { i, j } = lattice;
    if (field(x - lattice.x, y - lattice.y) < 0 && keep(i, j) && cellHash(i, j, seed) >= missing) {
      const own = radius * (1 + spread * (2 * cellHash(i, j, seed + 1) - 1));
      const d = figure((c * lattice.x + s * lattice.y) / own, (c * lattice.y - s * lattice.x) / own) * own + ragged;
      if (profile === 'wall') out[0] = height * (1 - smoothstep(-edge, 0, d));
      else if (d < 0)
        out[0] = height * (profile === 'cone' ? Math.min(1, -d / own) : Math.sqrt(Math.min(1, 1 - (1 + d / own) ** 2)));
      if (d < 0) out[1] = material;
    }
    out[0] += (ragged * floor) / (1 + radius * 0.05);
  };
  const perspective = tilt > 0 ? random.uniform(0, 0.25) : 0;
  return seen(size, scene, { tilt, perspective, tallest: Math.abs(height) + 3 });
}

const anyFigure = (random: Random): Figure => FIGURES[random.pick(Object.keys(FIGURES))];
const plainFigure = (random: Random): Figure =>
  FIGURES[random.pick(['disc', 'disc', 'square', 'rounded', 'hexagon', 'ellipse'])];
const anySystem = (random: Random): ArraySpec['system'] => random.pick(['square', 'hexagonal', 'any']);

/** Columns standing on a flat ground, from squat to five times as high as wide. */
const pillars: Kind = {
  id: 'patterned-surface/pillars',
  category,
  draw(random, size) {
    const pitch = drawPitch(random, size, 6);
    const fill = random.uniform(0.18, 0.45);
    return drawArray(random, size, {
      figure: plainFigure(random),
      system: anySystem(random),
      pitch,
      fill,
      height: Math.min(0.6 * size, pitch * fill * random.logUniform(0.4, 9)),
      profile: 'wall',
      tilt: drawTilt(random, 0.3),
      material: random.uniform(0.8, 1.4),
    });
  },
};

/** Holes etched into a flat film, seen from above or a little aslant. */
const holes: Kind = {
  id: 'patterned-surface/holes',
  category,
  draw(random, size) {
    const pitch = drawPitch(random, size);
    const fill = random.uniform(0.2, 0.46);
    return drawArray(random, size, {
      figure: plainFigure(random),
      system: anySystem(random),
      pitch,
      fill,
      height: -Math.min(0.5 * size, pitch * fill * random.logUniform(0.3, 6)),
      profile: random.chance(0.85) ? 'wall' : 'dome',
      tilt: drawTilt(random, 0.65),
      material: random.uniform(0.3, 1),
    });
  },
};

/** Flat or low figures of another material or thickness: resist, metal lift-off, test marks. */
const figures: Kind = {
  id: 'patterned-surface/figures',
  category,
  draw(random, size) {
    const pitch = drawPitch(random, size, 10, 0.6);
    return drawArray(random, size, {
      figure: anyFigure(random),
      system: anySystem(random),
      pitch,
      fill: random.uniform(0.2, 0.45),
      height: random.chance(0.5) ? random.uniform(-3, 3) : random.uniform(-0.15, 0.15) * pitch,
      profile: 'wall',
      tilt: drawTilt(random, 0.75),
      material: random.chance(0.5) ? random.uniform(1.2, 2.2) : random.uniform(0.35, 0.8),
    });
  },
};

export const kinds: readonly Kind[] = [pillars, holes, figures];
