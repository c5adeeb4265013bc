import { fixed, t } from '../../locales/words';
import { axisOf } from './axis';
import { Chart } from './Chart';

export interface Point {
  readonly x: number;
  readonly y: number;
  /** Ends of the interval of `y`. */
  readonly interval: readonly [low: number, high: number] | null;
  /** How many the point stands for. */
  readonly n: number;
}

interface Props {
  readonly title: string;
  readonly xLabel: string;
  readonly yLabel: string;
  /** Both axes run from 0 to 1, and the diagonal is where `x` and `y` agree. */
  readonly points: readonly Point[];
}

const UNIT = axisOf([0, 1]);

/** Two shares against each other with their intervals, such as stated probabilities and what came true. */
export const PointChart = ({ title, xLabel, yLabel, points }: Props) => (
  <Chart
    title={title}
    xLabel={xLabel}
    yLabel={yLabel}
    xAxis={UNIT}
    yAxis={UNIT}
    width={280}
    height={270}
    draw={({ x, y }) => (
      <>
        <line className="chart-diagonal" x1={x(0)} y1={y(0)} x2={x(1)} y2={y(1)} />
        {points.map((point) => (
          <g key={point.x} className="chart-series-0">
            {point.interval && (
              <line
                className="chart-whisker"
                x1={x(point.x)}
                x2={x(point.x)}
                y1={y(point.interval[0])}
                y2={y(point.interval[1])}
              />
            )}
            <circle className="chart-dot" cx={x(point.x)} cy={y(point.y)} r={3.5} />
          </g>
        ))}
      </>
    )}
    table={{
      head: [xLabel, yLabel, '95 % interval', 'n'],
      rows: points.map(({ x, y, interval, n }) => [
        fixed(x, 3),
        fixed(y, 3),
        interval
          ? t('{interval} to {interval2}', {
              interval: fixed(interval[0], 3),
              interval2: fixed(interval[1], 3),
            })
          : '',
        String(n),
      ]),
    }}
  />
);
