import { fixed } from '../../locales/words';
import { axisOf } from './axis';
import { Chart } from './Chart';

export interface Series {
  readonly name: string;
  /** Up to three series are told apart by colour and by dash. */
  readonly points: readonly { readonly x: number; readonly y: number }[];
}

interface Props {
  readonly title: string;
  readonly xLabel: string;
  readonly yLabel: string;
  readonly series: readonly Series[];
  /** Decimals of the numbers in the table. */
  readonly decimals?: number;
}

/** Beyond this many points a line gains nothing from more; every n-th is drawn, and the last. */
const MOST_POINTS = 400;

function thinned<T>(points: readonly T[]): readonly T[] {
  const every = Math.ceil(points.length / MOST_POINTS);
  return every < 2 ? points : points.filter((_, i) => i % every === 0 || i === points.length - 1);
}

/** One or a few quantities over another, such as a loss over steps; grows while it is looked at. */
/** Where the line has no point, nothing. */
const yAt = (points: readonly { readonly x: number; readonly y: number }[], at: number, decimals: number): string => {
  const point = points.find(({ x }) => x === at);
  return point ? fixed(point.y, decimals) : '';
};

export function LineChart({ title, xLabel, yLabel, series, decimals = 3 }: Props) {
  const lines = series.map(({ name, points }) => ({ name, points: thinned(points) }));
  const all = lines.flatMap(({ points }) => points);
  const xs = [...new Set(all.map(({ x }) => x))].sort((a, b) => a - b);
  return (
    <Chart
      title={title}
      xLabel={xLabel}
      yLabel={yLabel}
      xAxis={axisOf(all.map(({ x }) => x))}
      yAxis={axisOf(all.map(({ y }) => y))}
      legend={
        lines.length > 1 &&
        lines.map(({ name }, s) => (
          <span key={name} className={`chart-key chart-series-${s}`}>
            {name}
          </span>
        ))
      }
      draw={({ x, y }) =>
        lines.map(({ name, points }, s) => (
          <g key={name} className={`chart-series-${s}`}>
            <polyline
              className="chart-line"
              points={points.map((p) => `${x(p.x).toFixed(1)},${y(p.y).toFixed(1)}`).join(' ')}
            />
            {points.length < 20 && points.map((p) => <circle key={p.x} className="chart-dot" cx={x(p.x)} cy={y(p.y)} r={2} />)}
          </g>
        ))
      }
      table={{
        head: [xLabel, ...lines.map(({ name }) => name)],
        rows: xs.map((at) => [String(at), ...lines.map(({ points }) => yAt(points, at, decimals))]),
      }}
    />
  );
}
