import { fixed, pointed, t } from '../../locales/words';
import { axisOf } from './axis';
import { Chart } from './Chart';

interface Props {
  readonly title: string;
  /** With the unit. */
  readonly xLabel: string;
  readonly yLabel: string;
  /** Where the first bin begins, how wide each is, how many, or which share, each holds. */
  readonly low: number;
  readonly width: number;
  readonly counts: readonly number[];
  /** Number of the bin that stands out. */
  readonly marked?: number | undefined;
}

/** How often values occur. */
export function HistogramChart({ title, xLabel, yLabel, low, width, counts, marked }: Props) {
  const xAxis = axisOf([low, low + width * counts.length]);
  const decimals = Math.max(0, -Math.floor(Math.log10(width) + 1e-9));
  const text = (value: number): string => fixed(value, decimals);
  return (
    <Chart
      title={title}
      xLabel={xLabel}
      yLabel={yLabel}
      xAxis={xAxis}
      yAxis={axisOf([0, ...counts])}
      height={180}
      draw={({ x, y }) =>
        counts.map((count, i) => {
          const from = low + i * width;
          return (
            <rect
              key={from}
              className={i === marked ? 'chart-bar marked' : 'chart-bar'}
              x={x(from) + 0.5}
              width={Math.max(0.5, x(from + width) - x(from) - 1)}
              y={y(count)}
              height={y(0) - y(count)}
            />
          );
        })
      }
      table={{
        head: [t('From'), t('To'), yLabel],
        rows: counts.map((count, i) => [
          text(low + i * width),
          text(low + (i + 1) * width),
          pointed(String(Number(count.toPrecision(3)))),
        ]),
      }}
    />
  );
}
