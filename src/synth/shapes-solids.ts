import type { Random } from '../base/random';
import type { Rotation, Solid } from './shapes-bodies';

/** Where three faces meet inside all others. Faces that only touch a corner give it more than once, which harms nothing. */
function findCorners(planes: Float32Array): Float32Array {
  const found: number[] = [];
  const n = planes.length;
  for (let a = 0; a < n; a += 4)
    for (let b = a + 4; b < n; b += 4) {
      const cx = planes[a + 1] * planes[b + 2] - planes[a + 2] * planes[b + 1];
      const cy = planes[a + 2] * planes[b] - planes[a] * planes[b + 2];
      const cz = planes[a] * planes[b + 1] - planes[a + 1] * planes[b];
      for (let c = b + 4; c < n; c += 4) {
        const determinant = cx * planes[c] + cy * planes[c + 1] + cz * planes[c + 2];
        if (Math.abs(determinant) < 1e-6) continue;
        // Cramer: p = (d_a (b x c) + d_b (c x a) + d_c (a x b)) / det.
        const bx = planes[b + 1] * planes[c + 2] - planes[b + 2] * planes[c + 1];
        const by = planes[b + 2] * planes[c] - planes[b] * planes[c + 2];
        const bz = planes[b] * planes[c + 1] - planes[b + 1] * planes[c];
        const ax = planes[c + 1] * planes[a + 2] - planes[c + 2] * planes[a + 1];
        const ay = planes[c + 2] * planes[a] - planes[c] * planes[a + 2];
        const az = planes[c] * planes[a + 1] - planes[c + 1] * planes[a];
        const x = (planes[a + 3] * bx + planes[b + 3] * ax + planes[c + 3] * cx) / determinant;
        const y = (planes[a + 3] * by + planes[b + 3] * ay + planes[c + 3] * cy) / determinant;
        const z = (planes[a + 3] * bz + planes[b + 3] * az + planes[c + 3] * cz) / determinant;
        let inside = true;
        for (let k = 0; k < n && inside; k += 4)
          inside = planes[k] * x + planes[k + 1] * y + planes[k + 2] * z <= planes[k + 3] + 1e-4;
        if (inside) found.push(x, y, z);
      }
    }
  return Float32Array.from(found);
}

/** A solid from unnormalised faces [x, y, z, distance]; every normal is brought to length 1. */
function solid(faces: readonly (readonly [number, number, number, number])[]): Solid {
  const planes = new Float32Array(faces.length * 4);
  faces.forEach(([x, y, z, d], k) => {
    const length = Math.hypot(x, y, z);
    planes.set([x / length, y / length, z / length, d], 4 * k);
  });
  return { planes, corners: findCorners(planes) };
}

/** The solid turned about its centre and grown by `scale`. */
export function pose(body: Solid, r: Rotation, scale = 1): Solid {
  const { planes } = body;
  const out = new Float32Array(planes.length);
  for (let k = 0; k < planes.length; k += 4) {
    const x = planes[k];
    const y = planes[k + 1];
    const z = planes[k + 2];
    out[k] = r[0] * x + r[1] * y + r[2] * z;
    out[k + 1] = r[3] * x + r[4] * y + r[5] * z;
    out[k + 2] = r[6] * x + r[7] * y + r[8] * z;
    out[k + 3] = planes[k + 3] * scale;
  }
  const { corners } = body;
  const moved = new Float32Array(corners.length);
  for (let k = 0; k < corners.length; k += 3) {
    const x = corners[k] * scale;
    const y = corners[k + 1] * scale;
    const z = corners[k + 2] * scale;
    moved[k] = r[0] * x + r[1] * y + r[2] * z;
    moved[k + 1] = r[3] * x + r[4] * y + r[5] * z;
    moved[k + 2] = r[6] * x + r[7] * y + r[8] * z;
  }
  return { planes: out, corners: moved };
}

const SIGNS = [-1, 1] as const;

/** A box of half edges a, b, c; `bevel` in (0, 1] cuts the corners by {111} faces (1 = none). */
export function box(a: number, b: number, c: number, bevel = 1): Solid {
  const faces: [number, number, number, number][] = [];
  for (const s of SIGNS) faces.push([s, 0, 0, a], [0, s, 0, b], [0, 0, s, c]);
  if (bevel < 1)
    for (const x of SIGNS)
      for (const y of SIGNS)
        for (const z of SIGNS) {
          const n = [x / a, y / b, z / c] as const;
          faces.push([...n, (3 * bevel) / Math.hypot(...n)]);
        }
  return solid(faces);
}

/** An octahedron of vertex distance 1 whose vertices are cut at `cut` (1 = whole, 0.5 = cuboctahedron): fcc crystals. */
export function octahedron(cut = 1): Solid {
  const faces: [number, number, number, number][] = [];
  for (const x of SIGNS) for (const y of SIGNS) for (const z of SIGNS) faces.push([x, y, z, 1 / Math.sqrt(3)]);
  if (cut < 1) for (const s of SIGNS) faces.push([s, 0, 0, cut], [0, s, 0, cut], [0, 0, s, cut]);
  return solid(faces);
}

/** A right prism over a regular polygon of circumradius `radius`, half height `half`; `taper` > 0 narrows it upwards. */
export function prism(sides: number, radius: number, half: number, taper = 0): Solid {
  const faces: [number, number, number, number][] = [
    [0, 0, 1, half],
    [0, 0, -1, half],
  ];
  const inner = radius * Math.cos(Math.PI / sides);
  const slant = Math.hypot(1, taper);
  for (let k = 0; k < sides; k++) {
    const angle = (2 * Math.PI * k) / sides;
    faces.push([Math.cos(angle), Math.sin(angle), taper, inner / slant]);
  }
  return solid(faces);
}

/** Two pyramids base to base: polygon circumradius `radius`, each of height `half`, points cut at `cut` of the height. */
export function bipyramid(sides: number, radius: number, half: number, cut = 1): Solid {
  const faces: [number, number, number, number][] = [];
  const inner = radius * Math.cos(Math.PI / sides);
  for (let k = 0; k < sides; k++) {
    const angle = (2 * Math.PI * k) / sides;
    for (const s of SIGNS) {
      const n = [Math.cos(angle) / inner, Math.sin(angle) / inner, s / half] as const;
      faces.push([...n, 1 / Math.hypot(...n)]);
    }
  }
  if (cut < 1) faces.push([0, 0, 1, half * cut], [0, 0, -1, half * cut]);
  return solid(faces);
}

/** A sharpened rod: a point at the origin, flanks that reach circumradius `radius` at depth `taper`, then a shaft down to `length`. */
export function pencil(sides: number, radius: number, taper: number, length: number): Solid {
  const faces: [number, number, number, number][] = [[0, 0, -1, length]];
  const inner = radius * Math.cos(Math.PI / sides);
  for (let k = 0; k < sides; k++) {
    const angle = (2 * Math.PI * k) / sides;
    faces.push([Math.cos(angle), Math.sin(angle), inner / taper, 0], [Math.cos(angle), Math.sin(angle), 0, inner]);
  }
  return solid(faces);
}

/** The twelve {110} faces of a rhombic dodecahedron of inradius 1, cut by cube faces at `cut` (sqrt 2 = not at all). */
export function dodecahedron(cut = Math.SQRT2): Solid {
  const faces: [number, number, number, number][] = [];
  for (const a of SIGNS) for (const b of SIGNS) faces.push([a, b, 0, 1], [a, 0, b, 1], [0, a, b, 1]);
  if (cut < Math.SQRT2) for (const s of SIGNS) faces.push([s, 0, 0, cut], [0, s, 0, cut], [0, 0, s, cut]);
  return solid(faces);
}

/** An icosahedron of inradius 1: multiply twinned particles. */
export function icosahedron(): Solid {
  const g = (1 + Math.sqrt(5)) / 2;
  const faces: [number, number, number, number][] = [];
  for (const a of SIGNS)
    for (const b of SIGNS) {
      faces.push([0, a / g, b * g, 1], [a / g, b * g, 0, 1], [a * g, 0, b / g, 1]);
      for (const c of SIGNS) faces.push([a, b, c, 1]);
    }
  return solid(faces);
}

/** A broken stone of radius about 1: `faces` random planes at uneven distances, squeezed by `aspect` along two axes. */
export function shard(random: Random, faces: number, aspect: readonly [number, number] = [1, 1]): Solid {
  const list: [number, number, number, number][] = [];
  for (const s of SIGNS) list.push([s, 0, 0, 1], [0, s, 0, aspect[0]], [0, 0, s, aspect[1]]);
  for (let k = 0; k < faces; k++) {
    const z = random.uniform(-1, 1);
    const angle = random.uniform(0, 2 * Math.PI);
    const ring = Math.sqrt(1 - z * z);
    const n: [number, number, number] = [ring * Math.cos(angle), ring * Math.sin(angle), z];
    // The support distance of the squeezed ball along n, drawn in a little: every face cuts something off.
    const distance = random.uniform(0.72, 0.98) * Math.hypot(n[0], n[1] * aspect[0], n[2] * aspect[1]);
    list.push([...n, distance]);
  }
  return solid(list);
}
