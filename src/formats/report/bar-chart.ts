/** Bars as they stand in a report, told apart by filled and open so that they print in black and white; drawn as plain SVG. */
import type { Bins } from '../../base/body-table';
import { fixed, numberText, t } from '../../locales/words';
import { axis } from './line-chart';
import { escaped } from './page';

export interface Bar {
  readonly name: string;
  /** Length of the filled part, and of an open one behind it; in the unit of `most`. */
  readonly filled: number;
  readonly open: number;
  /** What stands at its end. */
  readonly text: string;
  /** What filled and open mean here, for those who do not see it; may be empty. */
  readonly meaning: string;
}

interface Options {
  /** What the chart shows. */
  readonly title: string;
  /** What filled and open mean. */
  readonly legend: string;
  readonly bars: readonly Bar[];
  /** What a bar over the whole width stands for. */
  readonly most: number;
}

const WIDTH = 420;
const ROW = 20;
const [LEAST_NAMES, MOST_NAMES, VALUES] = [70, 190, 74];

/** Widths at 11 px, those of a wide face: whoever opens the report has fonts of their own. Signs of Chinese and Japanese are square. */
const SIGNS: readonly (readonly [RegExp, number])[] = [
  [/[\u1100-\uffdc]/, 11.5],
  [/[mwMW@%…]/, 11],
  [/[A-Z0-9]/, 7.8],
  [/[ ijlftrI.,:;'|!()]/, 4.6],
];
const OTHER_SIGN = 7;

const widthOf = (text: string): number =>
  [...text].reduce((sum, sign) => sum + (SIGNS.find(([kind]) => kind.test(sign))?.[1] ?? OTHER_SIGN), 0);

/** Cut in its middle, the end kept, where it is wider. */
function fitting(text: string, width: number): string {
  if (widthOf(text) <= width) return text;
  const signs = [...text];
  let keep = signs.length - 1;
  const cut = () => `${signs.slice(0, Math.ceil(keep / 2)).join('')}…${signs.slice(-Math.floor(keep / 2)).join('')}`;
  while (keep > 2 && widthOf(cut()) > width) keep--;
  return cut();
}

const px = (value: number): string => value.toFixed(1);

/** Lying bars, a line each, in the order given. Empty without any. */
export function barChart({ title, legend, bars, most }: Options): string {
  if (bars.length === 0) return '';
  const left = Math.min(MOST_NAMES, Math.max(LEAST_NAMES, ...bars.map(({ name }) => widthOf(name) + 8)));
  const room = WIDTH - left - VALUES;
  const long = (value: number): number => (most > 0 ? (Math.max(0, value) / most) * room : 0);
  const height = bars.length * ROW + 2;
  const drawn = bars.map(({ name, filled, open, text }, n) => {
    const middle = n * ROW + ROW / 2 + 1;
    const [full, rest] = [long(filled), long(open)];
    const rect = (x: number, width: number, kind: string) =>
      width > 0 ? `<rect${kind} x="${px(x)}" y="${px(middle - 5)}" width="${px(Math.max(1, width))}" height="10"/>` : '';
    return `<text x="${left - 8}" y="${px(middle)}" dy="0.35em" text-anchor="end">${escaped(fitting(name, left - 8))}</text>${rect(left, full, '')}${rect(left + full, rest, ' class="open"')}<text class="value" x="${px(left + full + rest + 6)}" y="${px(middle)}" dy="0.35em">${escaped(text)}</text>`;
  });
  const told = bars.map(({ name, text, meaning }) => (meaning === '' ? `${name} ${text}` : `${name} ${text}, ${meaning}`));
  return `<figure><svg class="chart" viewBox="0 0 ${WIDTH} ${height}" role="img" aria-label="${escaped(t('{title}: {what}.', { title, what: told.join('; ') }))}"><line x1="${left}" x2="${left}" y1="0" y2="${height}"/>${drawn.join('')}</svg>
<figcaption>${escaped(legend === '' ? title : t('{title}. {legend}', { title, legend }))}</figcaption></figure>`;
}

interface HistogramOptions {
  readonly title: string;
  /** With the unit. */
  readonly xLabel: string;
  readonly yLabel: string;
  /** Counts, or shares of all in per cent. */
  readonly bins: Bins;
  readonly shares?: boolean;
  /** The numbers in words. */
  readonly summary: string;
}

const [HEIGHT, LEFT, RIGHT, TOP, BOTTOM] = [180, 48, 10, 8, 36];

/** How often values occur. */
export function histogram({
  title,
  xLabel,
  yLabel,
  bins: { low, width, counts },
  shares = false,
  summary,
}: HistogramOptions): string {
  const xAxis = axis([low, low + width * counts.length]);
  const yAxis = axis([0, ...counts]);
  const x = (value: number) => LEFT + ((value - xAxis.low) / (xAxis.high - xAxis.low)) * (WIDTH - LEFT - RIGHT);
  const y = (value: number) => HEIGHT - BOTTOM - ((value - yAxis.low) / (yAxis.high - yAxis.low)) * (HEIGHT - TOP - BOTTOM);
  const grid = yAxis.ticks.map((_, n) => ({ value: yAxis.at(n), place: px(y(yAxis.at(n))) }));
  const decimals = Math.max(0, -Math.floor(Math.log10(width) + 1e-9));
  const most = counts.indexOf(Math.max(...counts));
  const at = { low: fixed(low + most * width, decimals), high: fixed(low + (most + 1) * width, decimals) };
  const fullest = shares
    ? t('{share} % lie between {low} and {high}, more than in any other bin', { share: fixed(counts[most] ?? 0, 0), ...at })
    : t('{count, number} lie between {low} and {high}, more than in any other bin', { count: counts[most] ?? 0, ...at });
  const bars = counts.map((count, n) => {
    const [from, to] = [x(low + n * width), x(low + (n + 1) * width)];
    return `<rect x="${px(from + 0.5)}" y="${px(y(count))}" width="${px(Math.max(1, to - from - 1))}" height="${px(y(0) - y(count))}"/>`;
  });
  return `<figure><svg class="chart" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${escaped(`${title}: ${summary}. ${fullest}.`)}">${grid
    .filter(({ value }) => Number.isInteger(value))
    .map(
      ({ value, place }) =>
        `<line x1="${LEFT}" x2="${WIDTH - RIGHT}" y1="${place}" y2="${place}"/><text x="${LEFT - 6}" y="${place}" dy="0.32em" text-anchor="end">${numberText(value)}</text>`,
    )
    .join('')}${bars.join('')}${xAxis.ticks
    .map((tick, n) => `<text x="${px(x(xAxis.at(n)))}" y="${HEIGHT - BOTTOM + 14}" text-anchor="middle">${tick}</text>`)
    .join(
      '',
    )}<text x="${(LEFT + WIDTH - RIGHT) / 2}" y="${HEIGHT - 5}" text-anchor="middle">${escaped(xLabel)}</text><text transform="translate(11 ${(TOP + HEIGHT - BOTTOM) / 2}) rotate(-90)" text-anchor="middle">${escaped(yLabel)}</text></svg>
<figcaption>${escaped(`${title}: ${summary}`)}</figcaption></figure>`;
}
