/**
 * How the parameters of one vector field lie in one tensor: one below the other in the order of their names, as a flat vector of all of a
 * model's parameters has them too. A kernel so reads a block of fifteen operands as one, and gives their gradient as one.
 */

const TIME_FEATURES = 6;

const parts = (width: number, hidden: number) =>
  ({
    'mlp.down.bias': [width],
    'mlp.down.kernel': [hidden, width],
    'mlp.up.bias': [hidden],
    'mlp.up.kernel': [width, hidden],
    'norm1.scale': [width],
    'norm1.shift': [width],
    'norm2.scale': [width],
    'norm2.shift': [width],
    'out.bias': [width],
    'out.kernel': [width, width],
    'qkv.bias': [3 * width],
    'qkv.kernel': [width, 3 * width],
    time: [TIME_FEATURES, width],
  }) as const;

export type FieldPart = keyof ReturnType<typeof parts>;

export interface FieldLayout {
  readonly width: number;
  /** Of the MLP. */
  readonly hidden: number;
  readonly shapes: Readonly<Record<FieldPart, readonly number[]>>;
  /** Where each begins, in values. */
  readonly offsets: Readonly<Record<FieldPart, number>>;
  readonly lengths: readonly number[];
}

/** t in [0, 1] as [1, t, sin, cos of pi t and 2 pi t]: what the learned time embedding is linear in. */
export const timeFeatures = (t: number): number[] => [
  1,
  t,
  Math.sin(Math.PI * t),
  Math.cos(Math.PI * t),
  Math.sin(2 * Math.PI * t),
  Math.cos(2 * Math.PI * t),
];

/** @throws RangeError where no field of this width has so many parameters */
export function fieldLayout(width: number, length: number): FieldLayout {
  const hidden = (length - 4 * width * width - (9 + TIME_FEATURES) * width) / (2 * width + 1);
  if (!Number.isInteger(hidden) || hidden < 1)
    throw new RangeError(`${length} values are not the parameters of a field of width ${width}`);
  const shapes = parts(width, hidden);
  const lengths: number[] = [];
  let end = 0;
  const offsets = Object.fromEntries(
    Object.entries(shapes).map(([name, shape]) => {
      const length = shape.reduce<number>((product, extent) => product * extent, 1);
      lengths.push(length);
      end += length;
      return [name, end - length];
    }),
  ) as Record<FieldPart, number>;
  return { width, hidden, shapes, offsets, lengths };
}
