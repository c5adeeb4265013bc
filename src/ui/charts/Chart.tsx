import type { ReactNode } from 'react';
import { t } from '../../locales/words';
import { type Axis, placeOn } from './axis';

const LEFT = 44;
const RIGHT = 10;
const TOP = 8;
const BOTTOM = 34;

/** From values to places in the picture. */
export interface Places {
  readonly x: (value: number) => number;
  readonly y: (value: number) => number;
}

interface Props {
  /** What the chart shows; its caption and its name for screen readers. */
  readonly title: string;
  readonly xLabel: string;
  readonly yLabel: string;
  readonly xAxis: Axis;
  readonly yAxis: Axis;
  readonly width?: number;
  readonly height?: number;
  readonly draw: (places: Places) => ReactNode;
  /** What tells the lines apart, in words. */
  readonly legend?: ReactNode;
  /** The same numbers as a table, folded: for screen readers, for print, for copying. */
  readonly table: { readonly head: readonly string[]; readonly rows: readonly (readonly string[])[] };
}

/** Axes, grid and caption around a drawing, with its table beside it. */
export function Chart({
  title,
  xLabel,
  yLabel,
  xAxis,
  yAxis,
  width = 420,
  height = 220,
  draw,
  legend,
  table: { head, rows },
}: Props) {
  const places: Places = {
    x: (value) => LEFT + placeOn(xAxis, value) * (width - LEFT - RIGHT),
    y: (value) => height - BOTTOM - placeOn(yAxis, value) * (height - TOP - BOTTOM),
  };
  return (
    <figure className="chart">
      <figcaption>
        {title}
        {legend && <span className="chart-legend">{legend}</span>}
      </figcaption>
      <svg
        viewBox={`0 0 ${width} ${height}`}
        role="img"
        aria-label={t('{title}. The numbers are in the table below.', { title })}
      >
        {yAxis.ticks.map((tick) => (
          <g key={tick}>
            <line className="chart-grid" x1={LEFT} x2={width - RIGHT} y1={places.y(tick)} y2={places.y(tick)} />
            <text className="chart-tick" x={LEFT - 6} y={places.y(tick)} dy="0.32em" textAnchor="end">
              {yAxis.format(tick)}
            </text>
          </g>
        ))}
        {xAxis.ticks.map((tick) => (
          <text key={tick} className="chart-tick" x={places.x(tick)} y={height - BOTTOM + 14} textAnchor="middle">
            {xAxis.format(tick)}
          </text>
        ))}
        <text className="chart-label" x={(LEFT + width - RIGHT) / 2} y={height - 4} textAnchor="middle">
          {xLabel}
        </text>
        <text
          className="chart-label"
          transform={`translate(10 ${(TOP + height - BOTTOM) / 2}) rotate(-90)`}
          textAnchor="middle"
        >
          {yLabel}
        </text>
        {draw(places)}
      </svg>
      <details className="chart-numbers">
        <summary>{t('Numbers')}</summary>
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a table that scrolls must be reachable by keyboard */}
        <section className="chart-scroll" aria-label={t('{title}, numbers', { title })} tabIndex={0}>
          <table className="chart-table">
            <thead>
              <tr>
                {head.map((name) => (
                  <th key={name} scope="col">
                    {name}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {rows.map((row) => (
                <tr key={row[0]}>
                  {row.map((cell, i) => (
                    <td key={head[i]}>{cell}</td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      </details>
    </figure>
  );
}
