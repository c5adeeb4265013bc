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

export interface Lattice {
  readonly kind: LatticeKind;
  /** Between the two sets of rows that lie furthest apart, in degrees (60 to 90). */
  readonly angle: number;
  /** Spacing of those rows, the wider first, in the unit of the peaks; and the greater relative uncertainty of the peaks. */
  readonly spacings: readonly [number, number];
  readonly relative: number;
}

/** The lattice that two sets of rows make. The sets found in a spectrum may run along its diagonals. */
export function latticeOf(first: Peak, second: Peak): Lattice {
  let [a, b] = [waveOf(first), waveOf(second)];
  // Lagrange's reduction: the shortest two vectors that span the same lattice.
  for (let turn = 0; turn < 20; turn++) {
    if (long(a) > long(b)) [a, b] = [b, a];
    const times = Math.round((a.x * b.x + a.y * b.y) / (a.x * a.x + a.y * a.y));
    if (times === 0) break;
    b = { x: b.x - times * a.x, y: b.y - times * a.y };
  }
  const angle = (Math.acos(Math.min(1, Math.abs(a.x * b.x + a.y * b.y) / (long(a) * long(b)))) * 180) / Math.PI;
  const spacings = [1 / long(a), 1 / long(b)] as const;
  const relative = Math.max(first.uncertainty / first.pitch, second.uncertainty / second.pitch);
  const found = (kind: LatticeKind): Lattice => ({ kind, angle, spacings, relative });
  const even = Math.abs(long(b) / long(a) - 1) < 0.06;
  if (even && Math.abs(angle - 60) < 4) return found('hexagonal');
  if (Math.abs(angle - 90) < 4) return found(even ? 'square' : 'rectangular');
  return found('oblique');
}
