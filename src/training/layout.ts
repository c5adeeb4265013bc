/** All parameters in one flat vector: what optimisers step, workers share and checkpoints store. */
import type { ParamArrays } from '../model/params';

export interface LayoutEntry {
  readonly name: string;
  readonly shape: readonly number[];
  readonly offset: number;
  readonly length: number;
  /** Weight decay applies to matrices; not to biases, norms, positions and other vectors. */
  readonly decayed: boolean;
}

export interface Layout {
  readonly entries: readonly LayoutEntry[];
  readonly length: number;
}

/** Name order decides the place, so the same model always has the same layout. */
export function layoutOf(shapes: Readonly<Record<string, { readonly shape: readonly number[] }>>): Layout {
  let offset = 0;
  const entries = Object.keys(shapes)
    .sort()
    .map((name) => {
      const { shape } = shapes[name];
      const length = shape.reduce((a, b) => a * b, 1);
      const entry = { name, shape, offset, length, decayed: name.endsWith('.kernel') || /^head\.(probe_)?weight$/.test(name) };
      offset += length;
      return entry;
    });
  return { entries, length: offset };
}

export function flatten(layout: Layout, params: ParamArrays): Float32Array {
  const flat = new Float32Array(layout.length);
  for (const { name, offset } of layout.entries) flat.set(params[name].values, offset);
  return flat;
}

/** The parameters as copies out of the flat vector. */
export const unflatten = (layout: Layout, flat: Float32Array): ParamArrays =>
  Object.fromEntries(
    layout.entries.map(({ name, shape, offset, length }) => [name, { shape, values: flat.slice(offset, offset + length) }]),
  );
