/** The kernel that gathers what patches, or a whole view, see of the front's maps (model/front-tokens.ts). */
import { expectShape, type Kernel } from './kernel';

/**
 * For each of `across` places along a side of `side` cells: its first cell, how many it has, and their weights, filled up with zeros.
 * A place of more than a cell has those under it, by area; of less, the two about its centre, bilinear.
 */
function axisOf(side: number, across: number): { readonly entries: number[]; readonly most: number } {
  const ratio = side / across;
  const places = Array.from({ length: across }, (_, place): readonly [first: number, weights: number[]] => {
    if (ratio >= 1) {
      // In units of 1 / across of a cell, to be exact.
      const [low, high] = [place * side, (place + 1) * side];
      const [first, end] = [Math.floor(low / across), Math.ceil(high / across)];
      const share = (cell: number) => (Math.min(high, (cell + 1) * across) - Math.max(low, cell * across)) / side;
      return [first, Array.from({ length: end - first }, (_, i) => share(first + i))];
    }
    const centre = Math.min(side - 1, Math.max(0, (place + 0.5) * ratio - 0.5));
    const first = Math.min(Math.max(0, side - 2), Math.floor(centre));
    return [first, side === 1 ? [1] : [1 - (centre - first), centre - first]];
  });
  const most = Math.max(...places.map(([, weights]) => weights.length));
  const filled = (weights: number[]) => [...weights, ...Array<number>(most - weights.length).fill(0)];
  return { entries: places.flatMap(([first, weights]) => [first, weights.length, ...filled(weights)]), most };
}

const frontTokens: Kernel = (kernels, inputs, attrs) => {
  const across = attrs.across as number;
  const maps = Object.keys(inputs).map((_, i) => inputs[`map${i}`]);
  const batch = maps[0].shape[0];
  const parts = maps.map((map) => {
    const [, side, , channels] = map.shape;
    expectShape(map, [batch, side, side, 8 * Math.ceil(channels / 8)], 'map');
    const hasMost = side > across || attrs.whole === 1;
    return { side, channels, hasMost, from: kernels.address(map), ...axisOf(side, across) };
  });
  const width = parts.reduce((sum, { channels, hasMost }) => sum + (hasMost ? 2 : 1) * channels, 0);
  const out = kernels.output([batch, across * across, width]);
  const to = kernels.address(out);
  let at = 0;
  for (const { side, channels, hasMost, from, entries, most } of parts) {
    const [axis] = kernels.areas(entries.length);
    kernels.write(axis, entries);
    for (let b = 0; b < batch; b++)
      kernels.run.poolCells(
        from + 4 * b * side * side * channels,
        side,
        channels,
        axis,
        most,
        across,
        to + 4 * (b * across * across * width + at),
        4 * width,
        hasMost ? 4 * channels : 0,
      );
    at += (hasMost ? 2 : 1) * channels;
  }
  return out;
};

export const poolingKernels: Record<string, Kernel> = { HnfFrontTokens: frontTokens };
