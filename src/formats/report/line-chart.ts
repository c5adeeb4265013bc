/** Lines as they stand in a report: axes from 1, 2 or 5 times a power of ten, drawn as plain SVG. */
import { pointed, t } from '../../locales/words';
import { escaped } from './page';

interface Point {
  readonly x: number;
  readonly y: number;
  /** Ends of the interval of `y`. */
  readonly interval?: readonly [low: number, high: number] | null;
}

interface Line {
  readonly name: string;
  readonly points: readonly Point[];
}

interface ChartOptions {
  readonly title: string;
  readonly xLabel: string;
  readonly yLabel: string;
  /** One or two; the second is dashed. */
  readonly lines: readonly Line[];
  /** Both axes from 0 to 1 with the diagonal, and points instead of lines. */
  readonly shares?: boolean;
}

const [WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM] = [420, 220, 56, 10, 8, 36];

/** Ends at ticks, some five of them; a range without extent gets one. */
export function axis(values: readonly number[]): { low: number; high: number; ticks: string[]; at: (tick: number) => number } {
  let [low, high] = [Math.min(...values), Math.max(...values)];
  if (!(high > low)) [low, high] = [low - (Math.abs(low) * 0.1 || 0.5), low + (Math.abs(low) * 0.1 || 0.5)];
  const rough = (high - low) / 5;
  const decade = 10 ** Math.floor(Math.log10(rough));
  const step = ([1, 2, 5].find((factor) => factor * decade >= rough) ?? 10) * decade;
  const [first, last] = [Math.floor(low / step + 1e-9), Math.ceil(high / step - 1e-9)];
  const decimals = Math.max(0, -Math.floor(Math.log10(step) + 1e-9));
  const at = (tick: number) => (first + tick) * step;
  const ticks = Array.from({ length: last - first + 1 }, (_, tick) => pointed(at(tick).toFixed(decimals)));
  return { low: first * step, high: last * step, ticks, at };
}

/** The figure, its numbers said in words by the caller. Without a point there is none. */
export function lineChart({ title, xLabel, yLabel, lines, shares = false }: ChartOptions): string {
  const all = lines.flatMap(({ points }) => points).filter(({ x, y }) => Number.isFinite(x) && Number.isFinite(y));
  if (all.length === 0) return '';
  const xAxis = axis(shares ? [0, 1] : all.map(({ x }) => x));
  const yAxis = axis(shares ? [0, 1] : all.map(({ y }) => y));
  const x = (value: number) => (LEFT + ((value - xAxis.low) / (xAxis.high - xAxis.low)) * (WIDTH - LEFT - RIGHT)).toFixed(1);
  const y = (value: number) =>
    (HEIGHT - BOTTOM - ((value - yAxis.low) / (yAxis.high - yAxis.low)) * (HEIGHT - TOP - BOTTOM)).toFixed(1);
  const grid = yAxis.ticks.map((tick, n) => {
    const place = y(yAxis.at(n));
    return `<line x1="${LEFT}" x2="${WIDTH - RIGHT}" y1="${place}" y2="${place}"/><text x="${LEFT - 6}" y="${place}" dy="0.32em" text-anchor="end">${tick}</text>`;
  });
  const below = xAxis.ticks.map(
    (tick, n) => `<text x="${x(xAxis.at(n))}" y="${HEIGHT - BOTTOM + 14}" text-anchor="middle">${tick}</text>`,
  );
  const drawn = lines.map(({ points }, n) =>
    shares
      ? points
          .map(
            (point) =>
              `${point.interval ? `<line class="whisker" x1="${x(point.x)}" x2="${x(point.x)}" y1="${y(point.interval[0])}" y2="${y(point.interval[1])}"/>` : ''}<circle cx="${x(point.x)}" cy="${y(point.y)}" r="3"/>`,
          )
          .join('')
      : `<polyline${n > 0 ? ' class="second"' : ''} points="${points.map((point) => `${x(point.x)},${y(point.y)}`).join(' ')}"/>${
          points.length < 20 ? points.map((point) => `<circle cx="${x(point.x)}" cy="${y(point.y)}" r="2"/>`).join('') : ''
        }`,
  );
  const diagonal = shares ? `<line x1="${x(0)}" y1="${y(0)}" x2="${x(1)}" y2="${y(1)}"/>` : '';
  const names =
    lines.length > 1 ? `: ${lines.map(({ name }, n) => (n > 0 ? t('{name} (dashed)', { name }) : name)).join(', ')}` : '';
  const ends = lines.flatMap(({ name, points }) => {
    const last = points.at(-1);
    if (!last) return [];
    const [x, y] = [last.x.toPrecision(4), last.y.toPrecision(3)].map((text) => pointed(String(Number(text))));
    return [t('{name} {y} ({xLabel}: {x})', { name, y, xLabel, x })];
  });
  return `<figure><svg class="chart" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${escaped(t('{title}. At the end: {ends}.', { title, ends: ends.join('; ') }))}">${grid.join('')}${below.join('')}${diagonal}${drawn.join('')}
<text x="${(LEFT + WIDTH - RIGHT) / 2}" y="${HEIGHT - 5}" text-anchor="middle">${escaped(xLabel)}</text><text transform="translate(11 ${(TOP + HEIGHT - BOTTOM) / 2}) rotate(-90)" text-anchor="middle">${escaped(yLabel)}</text></svg>
<figcaption>${escaped(`${title}${names}`)}</figcaption></figure>`;
}
