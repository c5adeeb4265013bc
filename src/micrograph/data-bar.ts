/**
 * The burnt-in data bar, found from the pixels where no header states its height. A bar is a band of rows on one flat background with
 * writing on it: synthetic, so far flatter than anything a detector records. It may end at the bottom edge, a few pixels above it
 * (Zeiss), or well above it with picture going on below (NFFA).
 */
import type { Plane, Rect } from '../base/plane';
import type { DataBar } from './micrograph';

const rule = {
  /** A bar begins in this part of the picture, counted from the top. */
  searchFrom: 0.7,
  leastPx: 8,
  leastShare: 0.025,
  mostShare: 0.25,
  /** Share of a row that must be background, within `tolerance` grey levels of 255. */
  background: 0.3,
  tolerance: 2,
  /** Rows without background (dense writing, a ruled line) that a band may bridge. */
  gapRows: 3,
  /** The first row of a bar is background (or a ruled line) from side to side; the picture's row above is not. */
  edge: 0.85,
  notEdge: 0.65,
  /** Share of the band that is writing: at least a scale bar, at most a dense table. */
  leastInk: 0.004,
  mostInk: 0.6,
  inkContrast: 60,
} as const;

type Histogram = Uint32Array;

interface Rows {
  readonly width: number;
  readonly height: number;
  readonly from: number;
  readonly histograms: readonly Histogram[];
}

function histograms(plane: Plane): Rows {
  const { width, height, data } = plane;
  const from = Math.max(1, Math.floor(height * rule.searchFrom)) - 1;
  const out: Histogram[] = [];
  for (let y = from; y < height; y++) {
    const counts = new Uint32Array(256);
    for (let x = y * width, end = x + width; x < end; x++) counts[Math.min(255, Math.max(0, Math.round(data[x] * 255)))]++;
    out.push(counts);
  }
  return { width, height, from, histograms: out };
}

/** Share of row `y` whose grey lies within the tolerance of `grey`. */
function shareOf(rows: Rows, y: number, grey: number): number {
  const counts = rows.histograms[y - rows.from];
  let sum = 0;
  for (let g = Math.max(0, grey - rule.tolerance); g <= Math.min(255, grey + rule.tolerance); g++) sum += counts[g];
  return sum / rows.width;
}

/** The most common grey of row `y`, counting its two neighbours. */
function modeOf(rows: Rows, y: number): number {
  const counts = rows.histograms[y - rows.from];
  let best = 0;
  let most = -1;
  for (let g = 0; g < 256; g++) {
    const sum = counts[g] + (counts[g - 1] ?? 0) + (counts[g + 1] ?? 0);
    if (sum > most) [best, most] = [g, sum];
  }
  return best;
}

interface Band {
  readonly top: number;
  /** First row below the band. */
  readonly bottom: number;
}

/** The run of rows on background `grey` that begins at `top`, bridging short gaps. */
function bandFrom(rows: Rows, top: number, grey: number): Band {
  let last = top;
  for (let y = top; y < rows.height && y - last <= rule.gapRows + 1; y++)
    if (shareOf(rows, y, grey) >= rule.background) last = y;
  return { top, bottom: last + 1 };
}

/** Row `y` is one flat line from side to side, of whatever grey. */
const isFlat = (rows: Rows, y: number) => shareOf(rows, y, modeOf(rows, y)) >= rule.edge;

function inkShare(rows: Rows, band: Band, grey: number): number {
  let ink = 0;
  for (let y = band.top; y < band.bottom; y++) {
    const counts = rows.histograms[y - rows.from];
    for (let g = 0; g < 256; g++) if (Math.abs(g - grey) > rule.inkContrast) ink += counts[g];
  }
  return ink / (rows.width * (band.bottom - band.top));
}

function isBar(rows: Rows, band: Band, grey: number): boolean {
  const { height } = rows;
  const tall = band.bottom - band.top;
  if (tall < Math.max(rule.leastPx, rule.leastShare * height) || tall > rule.mostShare * height) return false;
  // It starts sharply: the row above neither shares its grey nor is itself flat.
  const above = band.top - 1;
  if (shareOf(rows, above, grey) > rule.notEdge) return false;
  const reachesBottom = band.bottom >= height - Math.max(2, Math.ceil(0.01 * height));
  if (!reachesBottom) {
    // Picture goes on below: then the lower edge must be as sharp as the upper one.
    const below = band.bottom;
    const ends = shareOf(rows, band.bottom - 1, grey) >= rule.edge && shareOf(rows, below, grey) <= rule.notEdge;
    if (!ends) return false;
  }
  const ink = inkShare(rows, band, grey);
  return ink >= rule.leastInk && ink <= rule.mostInk;
}

/**
 * Finds the bar of a whole picture (values in [0, 1]): its first row and height, or null. `height` runs to the bottom edge, because what
 * lies below a bar is cropped with it.
 */
export function findDataBar(plane: Plane): { top: number; height: number; bandHeight: number } | null {
  const rows = histograms(plane);
  for (let y = rows.from + 1; y < rows.height - rule.leastPx; y++) {
    const grey = modeOf(rows, y);
    if (shareOf(rows, y, grey) < rule.edge || shareOf(rows, y - 1, grey) > rule.notEdge) continue;
    const band = bandFrom(rows, y, grey);
    if (!isBar(rows, band, grey)) continue;
    // A ruled line above the background belongs to the bar.
    let top = band.top;
    while (top > rows.from + 1 && band.top - top < rule.gapRows && isFlat(rows, top - 1)) top--;
    return { top, height: rows.height - top, bandHeight: band.bottom - top };
  }
  return null;
}

const sourceWords = { header: 'from header', pixels: 'found in the pixels' } as const;

/** A bar at the bottom of a picture `height` px tall, from row `top` down, in the words the page shows. */
export function dataBarAt(top: number, height: number, source: DataBar['source'], note?: string): DataBar {
  const words = source === 'pixels' ? sourceWords.pixels : sourceWords.header;
  return { top, height: height - top, source, note: note ?? `bottom ${height - top} px ignored (${words})` };
}

/** What is classified: the rows above the bar. */
export function cropAbove(width: number, height: number, bar: DataBar | null): Rect {
  return { x: 0, y: 0, width, height: bar ? bar.top : height };
}
