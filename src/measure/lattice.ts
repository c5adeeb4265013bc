/** What kind of lattice two sets of rows make. */
import type { Peak } from './pitch';

/** The method in one sentence. */
export const LATTICE_METHOD =
  'From the two strongest sets of rows in the power spectrum, taken to the shortest two: hexagonal at 60° and square at 90°, each with ' +
  'equal spacings (angle to 4°, spacings to 6 %), rectangular at 90°, else oblique.';

export type LatticeKind = 'hexagonal' | 'square' | 'rectangular' | 'oblique';

interface Vector {
  readonly x: number;
  readonly y: number;
}

/** Wave vector of rows: square to them, one over their spacing long. */
const waveOf = ({ pitch, rows }: Peak): Vector => {
  const across = ((rows + 90) * Math.PI) / 180;
  return { x: Math.cos(across) / pitch, y: Math.sin(across) / pitch };
};

const long = ({ x, y }: Vector): number => Math.hypot(x, y);

/** Kind of the lattice, the angle between its two shortest sets of rows in degrees (60 to 90), and those rows' spacings. */
export function latticeOf(first: Peak, second: Peak): { readonly kind: LatticeKind; readonly angle: number } {
  let [a, b] = [waveOf(first), waveOf(second)];
  // Lagrange's reduction: the shortest two vectors that span the same lattice.
  for (let turn = 0; turn < 20; turn++) {
    if (long(a) > long(b)) [a, b] = [b, a];
    const times = Math.round((a.x * b.x + a.y * b.y) / (a.x * a.x + a.y * a.y));
    if (times === 0) break;
    b = { x: b.x - times * a.x, y: b.y - times * a.y };
  }
  const angle = (Math.acos(Math.min(1, Math.abs(a.x * b.x + a.y * b.y) / (long(a) * long(b)))) * 180) / Math.PI;
  const even = Math.abs(long(b) / long(a) - 1) < 0.06;
  if (even && Math.abs(angle - 60) < 4) return { kind: 'hexagonal', angle };
  if (Math.abs(angle - 90) < 4) return { kind: even ? 'square' : 'rectangular', angle };
  return { kind: 'oblique', angle };
}
