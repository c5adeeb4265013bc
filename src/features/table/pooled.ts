/** The bodies of many pictures together. */
import { type Bins, binsOf, quantileOf } from '../../base/body-table';
import { currentSheet, type Pictures } from '../../state/describe-picture';
import { type Item, pixelSizeOf } from '../../state/item';

export interface Pooled {
  /** Pictures that were measured, and those of them whose bodies are stated. */
  readonly measured: number;
  readonly stated: number;
  /** Of those: bodies wholly inside, and bodies that the edge cuts. */
  readonly whole: number;
  readonly cut: number;
  /** Of the whole ones; where some pictures have a pixel size, of these alone, in nm. */
  readonly unit: 'nm' | 'px';
  readonly withoutScale: number;
  readonly median: number;
  readonly low: number;
  readonly high: number;
  readonly bins: Bins | null;
}

/** Sums over what was measured and is still true of these pictures; null where no bodies are stated. */
export function pooled(items: readonly Item[], pictures: Pictures): Pooled | null {
  let [measured, cut, whole] = [0, 0, 0];
  const stated: { readonly diameters: readonly number[]; readonly nm: number | null }[] = [];
  for (const item of items) {
    const sheet = currentSheet(item, pictures);
    if (!sheet) continue;
    measured++;
    if (!sheet.bodies) continue;
    stated.push({ diameters: sheet.bodies.diametersPx, nm: pixelSizeOf(item)?.value ?? null });
    whole += sheet.bodies.diametersPx.length;
    cut += sheet.bodies.cut;
  }
  if (stated.length === 0) return null;
  const scaled = stated.filter(({ nm }) => nm !== null);
  const unit = scaled.length > 0 ? 'nm' : 'px';
  const all = (unit === 'nm' ? scaled : stated).flatMap(({ diameters, nm }) => diameters.map((px) => px * (nm ?? 1)));
  const sorted = all.sort((a, b) => a - b);
  const [low, median, high] = [0.1, 0.5, 0.9].map((q) => quantileOf(sorted, q));
  const withoutScale = unit === 'nm' ? stated.length - scaled.length : 0;
  return { measured, stated: stated.length, whole, cut, unit, withoutScale, low, median, high, bins: binsOf(sorted) };
}
