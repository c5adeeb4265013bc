/** The bodies, and the widths of lines, of many pictures together. */
import {
  type Bins,
  binsOf,
  type PooledBodies,
  type PooledLengths,
  pooledBodies,
  pooledLengths,
  sharesOf,
} from '../../base/body-table';
import { type Item, pixelSizeOf } from '../../state/item';
import { currentSheet, type Pictures } from '../../state/picture-texts';

interface Of {
  /** Pictures that were measured, whether it is stated of them or not. */
  readonly measured: number;
  readonly bins: Bins | null;
}

export interface Pooled {
  /** Null where no bodies are stated. */
  readonly bodies: (PooledBodies & Of) | null;
  /** Null where no widths are; bins are shares of the places in per cent, every picture counted the same. */
  readonly widths: (PooledLengths & Of) | null;
}

/** Sums over what was measured and is still true of these pictures. */
export function pooled(items: readonly Item[], pictures: Pictures): Pooled {
  const sheets = items.flatMap((item) => {
    const sheet = currentSheet(item, pictures);
    return sheet ? [{ ...sheet, nmPerPixel: pixelSizeOf(item)?.value ?? null }] : [];
  });
  const measured = sheets.length;
  const bodies = pooledBodies(sheets.flatMap(({ bodies: sizes, nmPerPixel }) => (sizes ? [{ ...sizes, nmPerPixel }] : [])));
  const widths = pooledLengths(sheets.flatMap(({ widthsPx: px, nmPerPixel }) => (px ? [{ px, nmPerPixel }] : [])));
  const shares = widths && binsOf(widths.sorted);
  return {
    bodies: bodies && { ...bodies, measured, bins: binsOf(bodies.sorted) },
    widths: widths && { ...widths, measured, bins: shares && sharesOf(shares) },
  };
}
