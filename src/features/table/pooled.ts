/** The bodies of many pictures together. */
import { type Bins, binsOf, type PooledBodies, pooledBodies } from '../../base/body-table';
import { type Item, pixelSizeOf } from '../../state/item';
import { currentSheet, type Pictures } from '../../state/picture-texts';

export interface Pooled extends PooledBodies {
  /** Pictures that were measured, whether their bodies are stated or not. */
  readonly measured: number;
  readonly bins: Bins | null;
}

/** Sums over what was measured and is still true of these pictures; null where no bodies are stated. */
export function pooled(items: readonly Item[], pictures: Pictures): Pooled | null {
  const sheets = items.flatMap((item) => {
    const sheet = currentSheet(item, pictures);
    return sheet ? [{ bodies: sheet.bodies, nmPerPixel: pixelSizeOf(item)?.value ?? null }] : [];
  });
  const sums = pooledBodies(sheets.flatMap(({ bodies, nmPerPixel }) => (bodies ? [{ ...bodies, nmPerPixel }] : [])));
  return sums && { ...sums, measured: sheets.length, bins: binsOf(sums.sorted) };
}
