import { useMemo } from 'react';
import { Slider, SliderThumb, SliderTrack } from 'react-aria-components';
import { t } from '../../locales/words';

interface Props {
  readonly label: string;
  /** Counts of equal bins from `shapeFrom` to `shapeTo`. */
  readonly counts: ArrayLike<number>;
  readonly shapeFrom: number;
  readonly shapeTo: number;
  /** The range the handles may take. */
  readonly min: number;
  readonly max: number;
  readonly low: number;
  readonly high: number;
  readonly decimals: number;
  readonly onChange: (low: number, high: number) => void;
}

/** A histogram with two handles on it; between them grey rises from black to white. */
export function HistogramRange(props: Props) {
  const { label, counts, shapeFrom, shapeTo, min, max, low, high, decimals, onChange } = props;
  const path = useMemo(() => histogramPath(counts), [counts]);
  /** Place on the drawing, 256 wide. */
  const across = (value: number) => ((value - min) / (max - min)) * 256;
  const inside = (value: number) => Math.max(min, Math.min(max, value));
  return (
    <Slider
      className="histogram"
      aria-label={label}
      minValue={min}
      maxValue={max}
      step={10 ** -decimals}
      value={[inside(low), inside(high)]}
      formatOptions={{ maximumFractionDigits: decimals }}
      onChange={(values) => Array.isArray(values) && onChange(values[0], values[1])}
    >
      <SliderTrack className="histogram-track">
        <svg viewBox="0 0 256 40" preserveAspectRatio="none" aria-hidden="true" focusable="false">
          <path
            className="histogram-shape"
            d={path}
            transform={`translate(${across(shapeFrom)} 0) scale(${(shapeTo - shapeFrom) / (max - min)} 1)`}
          />
          <path className="histogram-ramp" d={`M${across(low)} 40 L${across(high)} 0`} />
        </svg>
        <SliderThumb index={0} className="histogram-thumb" aria-label={t('Black at')} />
        <SliderThumb index={1} className="histogram-thumb" aria-label={t('White at')} />
      </SliderTrack>
    </Slider>
  );
}

/** An outline over 256 x 40; heights by the square root, so that small peaks are seen beside large ones. */
export function histogramPath(counts: ArrayLike<number>): string {
  // A clipped end can hold half of all pixels: the scale is set by the second highest bin.
  const sorted = Array.from(counts).sort((a, b) => b - a);
  const top = Math.sqrt(Math.max(1, sorted[1] || sorted[0]));
  const step = 256 / counts.length;
  let path = 'M0 40';
  for (let i = 0; i < counts.length; i++) {
    const y = 40 - Math.min(1, Math.sqrt(counts[i]) / top) * 38;
    path += `L${(i * step).toFixed(1)} ${y.toFixed(1)}L${((i + 1) * step).toFixed(1)} ${y.toFixed(1)}`;
  }
  return `${path}L256 40Z`;
}
