import { useMemo } from 'react';
import { Slider, SliderThumb, SliderTrack } from 'react-aria-components';
import { histogramPath } from './HistogramRange';

interface Props {
  readonly label: string;
  /** Counts of equal bins from `min` to `max`. */
  readonly counts: ArrayLike<number>;
  readonly min: number;
  readonly max: number;
  readonly step: number;
  readonly value: number;
  /** How a screen reader is told a value. */
  readonly format: Intl.NumberFormatOptions;
  readonly onChange: (value: number) => void;
  /** The hand has let go, or the key was released. */
  readonly onChangeEnd: (value: number) => void;
}

/** A histogram with one handle on it, that parts dark from bright. */
export function HistogramLevel({ label, counts, min, max, step, value, format, onChange, onChangeEnd }: Props) {
  const path = useMemo(() => histogramPath(counts), [counts]);
  return (
    <Slider
      className="histogram"
      aria-label={label}
      minValue={min}
      maxValue={max}
      step={step}
      formatOptions={format}
      value={Math.max(min, Math.min(max, value))}
      onChange={(next) => typeof next === 'number' && onChange(next)}
      onChangeEnd={(next) => typeof next === 'number' && onChangeEnd(next)}
    >
      <SliderTrack className="histogram-track">
        <svg viewBox="0 0 256 40" preserveAspectRatio="none" aria-hidden="true" focusable="false">
          <path className="histogram-shape" d={path} />
        </svg>
        <SliderThumb className="histogram-thumb" aria-label={label} />
      </SliderTrack>
    </Slider>
  );
}
