/** A linear axis: from values to places, and where its ticks stand. */
import { fixed } from '../../locales/words';
export interface Axis {
  readonly low: number;
  readonly high: number;
  readonly ticks: readonly number[];
  /** Ticks as text, alike in decimals. */
  readonly format: (value: number) => string;
}

/** About `wanted` ticks at 1, 2 or 5 times a power of ten; the axis ends at ticks. A range without extent gets one. */
export function axisOf(values: readonly number[], wanted = 5): Axis {
  const finite = values.filter(Number.isFinite);
  let low = finite.length > 0 ? Math.min(...finite) : 0;
  let high = finite.length > 0 ? Math.max(...finite) : 1;
  if (high === low) {
    low -= Math.abs(low) * 0.1 || 0.5;
    high += Math.abs(high) * 0.1 || 0.5;
  }
  const rough = (high - low) / wanted;
  const decade = 10 ** Math.floor(Math.log10(rough));
  const step = ([1, 2, 5].find((factor) => factor * decade >= rough) ?? 10) * decade;
  const first = Math.floor(low / step + 1e-9);
  const last = Math.ceil(high / step - 1e-9);
  const decimals = Math.max(0, -Math.floor(Math.log10(step) + 1e-9));
  return {
    low: first * step,
    high: last * step,
    ticks: Array.from({ length: last - first + 1 }, (_, i) => (first + i) * step),
    format: (value) => fixed(value, decimals),
  };
}

/** Where `value` stands between the ends, 0..1. */
export const placeOn = ({ low, high }: Axis, value: number): number => (value - low) / (high - low);
