/**
 * The burnt-in data bar, found from the pixels where no header states its height. A bar is a band of rows on one flat background with
 * writing on it: synthetic, so far flatter than anything a detector records. It may end at the bottom edge, a few pixels above it
 * (Zeiss), or well above it with picture going on below (NFFA). Some programs, and pictures turned on their side, have it at another edge;
 * there it must reach the edge. The rule is written for rows towards the bottom; for the other edges, rows are counted from the opposite
 * edge, and columns are rows.
 */
import type { Plane, Rect } from '../base/plane';
import { limits } from './limits';
import type { DataBar, Margins } from './micrograph';

const rule = {
  /** A bar begins in this part of the picture, counted from the top. */
  searchFrom: 0.7,
  leastPx: 8,
  leastShare: 0.025,
  mostShare: 0.25,
  /** Share of a row that must be background, within `tolerance` grey levels of 255. */
  background: 0.25,
  tolerance: 2,
  /** JPEG ringing round the writing smears black and white by this much; greys in between stay within `tolerance`. */
  smear: 14,
  /** Rows without background (dense writing, a ruled line) that a band may bridge. */
  gapRows: 3,
  /** The first row of a bar is background (or a ruled line) from side to side; the picture's row above, or the one before it, is not. */
  edge: 0.8,
  /** At the other edges, where bars are rare and even picture margins are not, the first line must be background and nothing else. */
  otherEdge: 0.97,
  notEdge: 0.65,
  edgeRows: 3,
  /** With the smear allowed, this much of the rows above must be something else: black pictures with a scale bar drawn in have no bar. */
  darkField: 0.5,
  darkFieldRows: 8,
  /** Share of the band that is writing: at least a scale bar, at most a dense table. */
  leastInk: 0.004,
  mostInk: 0.6,
  inkContrast: 60,
  /** Pixels of a line that are looked at, to twice as many. */
  samples: 2048,
} as const;

type Histogram = Uint32Array;

interface Rows {
  readonly width: number;
  readonly height: number;
  readonly from: number;
  /** Bars at the bottom are the rule: there picture may go on below them, and their first row need not be spotless. */
  readonly isBottom: boolean;
  readonly histograms: readonly Histogram[];
  /** The most common grey of each row. */
  readonly modes: Uint8Array;
}

export type Edge = keyof Margins;

/** Histograms of the lines of `area` that lie towards `edge`, outermost last: as many as are searched, or from line `start` on. */
function linesTowards(plane: Plane, area: Rect, edge: Edge, start?: number): Rows {
  const isRow = edge === 'top' || edge === 'bottom';
  const [length, height] = isRow ? [area.width, area.height] : [area.height, area.width];
  // A line's histogram is as good from some thousand of its pixels.
  const stride = Math.max(1, Math.floor(length / rule.samples));
  const width = Math.ceil(length / stride);
  const from = start ?? Math.max(1, Math.floor(height * rule.searchFrom)) - 1;
  const [along, across] = isRow ? [stride, plane.width] : [stride * plane.width, 1];
  const isFar = edge === 'bottom' || edge === 'right';
  const lines = height - from;
  const counts = new Uint32Array(256 * lines);
  const { data } = plane;
  const corner = area.y * plane.width + area.x;
  const first = corner + (isFar ? from : lines - 1) * across;
  const step = isFar ? across : -across;
  /** Where the pixel of a value in [0, 1] is counted in a line's histogram. */
  const greyOf = (value: number): number => Math.min(255, Math.max(0, (value * 255 + 0.5) | 0));
  // Row by row of the picture either way: memory is walked as it lies.
  if (isRow)
    for (let place = 0; place < lines; place++)
      for (let i = 0, at = first + place * step; i < width; i++, at += along) counts[256 * place + greyOf(data[at]!)]!++;
  else
    for (let i = 0; i < width; i++)
      for (let place = 0, at = first + i * along; place < lines; place++, at += step)
        counts[256 * place + greyOf(data[at]!)]!++;
  const histograms = Array.from({ length: lines }, (_, place) => counts.subarray(256 * place, 256 * (place + 1)));
  return { width, height, from, isBottom: edge === 'bottom', histograms, modes: Uint8Array.from(histograms, modeIn) };
}

/** The most common grey of a line, counting its two neighbours. */
function modeIn(counts: Histogram): number {
  let best = 0;
  let most = -1;
  let sum = counts[0]! + counts[1]!;
  for (let g = 0; g < 256; g++) {
    if (sum > most) [best, most] = [g, sum];
    if (g < 254) sum += counts[g + 2]!;
    if (g > 0) sum -= counts[g - 1]!;
  }
  return best;
}

/** The greys that count as one background. */
interface Background {
  readonly least: number;
  readonly most: number;
}

const exactly = (grey: number): Background => ({
  least: Math.max(0, grey - rule.tolerance),
  most: Math.min(255, grey + rule.tolerance),
});

/** Black or white with the smear of JPEG; null for greys in between. */
function smeared(grey: number): Background | null {
  if (grey <= rule.smear / 2) return { least: 0, most: rule.smear };
  return grey >= 255 - rule.smear / 2 ? { least: 255 - rule.smear, most: 255 } : null;
}

const blank: Histogram = new Uint32Array(256);

/** Beyond the rows there is nothing. */
const countsOf = (rows: Rows, y: number): Histogram => rows.histograms[y - rows.from] ?? blank;

/** Share of row `y` that is background. */
function shareOf(rows: Rows, y: number, background: Background): number {
  const counts = countsOf(rows, y);
  let sum = 0;
  for (let g = background.least; g <= background.most; g++) sum += counts[g]!;
  return sum / rows.width;
}

/** The most common grey of row `y`; black beyond the rows. */
const modeOf = (rows: Rows, y: number): number => rows.modes[y - rows.from] ?? 0;

interface Band {
  readonly top: number;
  /** First row below the band. */
  readonly bottom: number;
}

/** The run of rows on background `grey` that begins at `top`, bridging short gaps; a ruled line below the background belongs to it. */
function bandFrom(rows: Rows, top: number, background: Background): Band {
  let last = top;
  for (let y = top; y < rows.height && y - last <= rule.gapRows + 1; y++)
    if (shareOf(rows, y, background) >= rule.background) last = y;
  let bottom = last + 1;
  while (bottom < rows.height && bottom - last <= rule.gapRows && isFlat(rows, bottom)) bottom++;
  return { top, bottom };
}

/** Row `y` is one flat line from side to side, of whatever grey. */
const isFlat = (rows: Rows, y: number) => shareOf(rows, y, exactly(modeOf(rows, y))) >= rule.edge;

/** Share of the band that is writing: far from the background, in rows that show both. Ruled lines from side to side are no writing. */
function inkShare(rows: Rows, band: Band, background: Background): number {
  let ink = 0;
  for (let y = band.top; y < band.bottom; y++) {
    if (shareOf(rows, y, background) < rule.background / 2) continue;
    const counts = countsOf(rows, y);
    for (let g = 0; g < 256; g++)
      if (g < background.least - rule.inkContrast || g > background.most + rule.inkContrast) ink += counts[g]!;
  }
  return ink / (rows.width * (band.bottom - band.top));
}

function isBar(rows: Rows, band: Band, background: Background): boolean {
  const { height } = rows;
  const tall = band.bottom - band.top;
  if (tall < Math.max(rule.leastPx, rule.leastShare * height) || tall > rule.mostShare * height) return false;
  const reachesBottom = band.bottom >= height - Math.max(2, Math.ceil(0.01 * height));
  // Where picture goes on below, the lower edge must be as sharp as the upper one.
  if (!reachesBottom && !rows.isBottom) return false;
  if (!reachesBottom && !(isFlat(rows, band.bottom - 1) && shareOf(rows, band.bottom, background) <= rule.notEdge))
    return false;
  const ink = inkShare(rows, band, background);
  return ink >= rule.leastInk && ink <= rule.mostInk;
}

/** Whether the picture above row `y` is itself mostly `background` (asked of wide backgrounds only). */
function isDarkField(rows: Rows, y: number, background: Background): boolean {
  if (background.most - background.least < rule.smear) return false;
  let sum = 0;
  let count = 0;
  for (let row = Math.max(rows.from, y - rule.darkFieldRows); row < y; row++, count++) sum += shareOf(rows, row, background);
  return count > 0 && sum / count > rule.darkField;
}

/** The bar that begins at row `y` on `background`, or null: the row is background from side to side, and shortly above it is not. */
function barFrom(rows: Rows, y: number, background: Background): Band | null {
  if (shareOf(rows, y, background) < (rows.isBottom ? rule.edge : rule.otherEdge)) return null;
  let sharp = false;
  for (let above = y - 1; above >= Math.max(rows.from, y - rule.edgeRows); above--)
    sharp ||= shareOf(rows, above, background) <= rule.notEdge;
  if (!sharp || isDarkField(rows, y - rule.edgeRows, background)) return null;
  const band = bandFrom(rows, y, background);
  if (!isBar(rows, band, background)) return null;
  // Blurred rows and ruled lines just above the background belong to the bar.
  let top = band.top;
  const isTransition = (row: number) => isFlat(rows, row) || shareOf(rows, row, background) > rule.notEdge / 2;
  while (top > rows.from + 1 && band.top - top < rule.gapRows && isTransition(top - 1)) top--;
  return { top, bottom: band.bottom };
}

/** Pixels of `area` from the inner side of its bar at `edge` to that edge (what lies beyond a bar goes with it), or 0. */
function barAtEdge(plane: Plane, area: Rect, edge: Edge): number {
  const rows = linesTowards(plane, area, edge);
  // Exact backgrounds first: the wider smear is for JPEG and must not move a bar that is found without it.
  for (const backgroundOf of [exactly, smeared])
    for (let y = rows.from + 1; y < rows.height - rule.leastPx; y++) {
      const background = backgroundOf(modeOf(rows, y));
      const band = background && barFrom(rows, y, background);
      if (band) return rows.height - band.top;
    }
  return 0;
}

export const noMargins: Margins = { top: 0, right: 0, bottom: 0, left: 0 };

/** What `margins` leave of a picture. */
export const inside = (width: number, height: number, { top, right, bottom, left }: Margins): Rect => ({
  x: left,
  y: top,
  width: width - left - right,
  height: height - top - bottom,
});

/** The bottom, where bars are, comes first. */
const edges = ['bottom', 'top', 'right', 'left'] as const;

/**
 * Finds the bars of a whole picture (values in [0, 1]); at the edges `known`, which may be 0, none is looked for. A picture with writing at
 * two edges or more besides the bottom is a plot or a page, and none of them is taken for a bar.
 */
export function findDataBars(plane: Plane, known: Partial<Margins> = {}): Margins {
  const search = (order: readonly Edge[], start: Margins): Margins => {
    let margins = start;
    for (const edge of order) {
      const area = inside(plane.width, plane.height, margins);
      if (margins[edge] > 0 || edge in known || area.width < limits.minimumSide || area.height < limits.minimumSide) continue;
      const found = { ...margins, [edge]: barAtEdge(plane, area, edge) };
      const left = inside(plane.width, plane.height, found);
      if (left.width >= limits.minimumSide && left.height >= limits.minimumSide) margins = found;
    }
    return margins;
  };
  const start = { ...noMargins, ...known };
  const once = search(edges, start);
  // A bar at one side may hide the one below it, which then does not reach from side to side.
  const all = once.left || once.right ? search(['bottom', 'top'], once) : once;
  const others = (['top', 'right', 'left'] as const).filter((edge) => !(edge in known) && all[edge] > 0);
  return others.length < 2 ? all : search(['bottom'], start);
}

/** Whether the lowest `px` rows may be a bar: they begin with a flat row, and most of them have one grey in a good part of their pixels. */
function mayBeBar(plane: Plane, px: number): boolean {
  if (!(px > 0 && px < plane.height)) return false;
  const top = plane.height - px;
  const rows = linesTowards(plane, inside(plane.width, plane.height, noMargins), 'bottom', top);
  const ownShare = (y: number) => {
    const grey = modeOf(rows, y);
    return shareOf(rows, y, smeared(grey) ?? exactly(grey));
  };
  const shares = Array.from({ length: px }, (_, i) => ownShare(top + i));
  const begins = shares.slice(0, rule.edgeRows).some((share) => share >= rule.edge);
  return begins && shares.filter((share) => share >= rule.background).length * 2 >= px;
}

/**
 * What the pixels say of a bar that a header speaks of: `there`, at the bottom; `elsewhere`, of that height, at another edge or a row or two
 * off; `other`: there are bars, of other heights; `none`.
 */
export type BarEvidence = 'there' | 'elsewhere' | 'other' | 'none';

/** Heights of one bar may differ by its blurred or ruled edge. */
const sameHeight = (a: number, b: number) => Math.abs(a - b) <= Math.max(2, 0.02 * b);

/** @param found the bars found in the same picture, however it was turned. */
export function evidenceOf(stored: Plane, found: Margins, px: number): BarEvidence {
  const heights = Object.values(found).filter((height) => height > 0);
  // A bar that begins well above the stated row is another, however flat it is there.
  if (heights.every((height) => height < px || sameHeight(height, px)) && mayBeBar(stored, px)) return 'there';
  if (heights.some((height) => sameHeight(height, px))) return 'elsewhere';
  return heights.length ? 'other' : 'none';
}

/** A strip at one edge of the picture that is not classified. */
export interface Strip {
  readonly edge: Edge;
  readonly px: number;
  readonly source: DataBar['source'];
}

/** The strips as one thing, in the words the page shows: `bottom 70 px ignored (from header)`; null where there are none. */
export function dataBarOf(strips: readonly Strip[]): DataBar | null {
  const present = strips.filter(({ px }) => px > 0);
  const [first] = present;
  if (!first) return null;
  const words = [false, true].flatMap((isFound) => {
    const some = present.filter(({ source }) => (source === 'pixels') === isFound);
    const sizes = some.map(({ edge, px }) => `${edge} ${px} px`).join(' and ');
    return some.length ? [`${sizes} ignored (${isFound ? 'found in the pixels' : 'from header'})`] : [];
  });
  return {
    margins: { ...noMargins, ...Object.fromEntries(present.map(({ edge, px }) => [edge, px])) },
    source: first.source,
    note: words.join(', '),
  };
}
