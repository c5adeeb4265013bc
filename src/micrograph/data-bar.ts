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
  background: 0.25,
  tolerance: 2,
  /** JPEG ringing round the writing smears black and white by this much; greys in between stay within `tolerance`. */
  smear: 14,
  /** Rows without background (dense writing, a ruled line) that a band may bridge. */
  gapRows: 3,
  /** The first row of a bar is background (or a ruled line) from side to side; the picture's row above, or the one before it, is not. */
  edge: 0.8,
  notEdge: 0.65,
  edgeRows: 3,
  /** With the smear allowed, this much of the rows above must be something else: black pictures with a scale bar drawn in have no bar. */
  darkField: 0.5,
  darkFieldRows: 8,
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

/** Share of row `y` that is background. */
function shareOf(rows: Rows, y: number, background: Background): number {
  const counts = rows.histograms[y - rows.from];
  let sum = 0;
  for (let g = background.least; g <= background.most; g++) sum += counts[g];
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
    const counts = rows.histograms[y - rows.from];
    for (let g = 0; g < 256; g++)
      if (g < background.least - rule.inkContrast || g > background.most + rule.inkContrast) ink += counts[g];
  }
  return ink / (rows.width * (band.bottom - band.top));
}

function isBar(rows: Rows, band: Band, background: Background): boolean {
  const { height } = rows;
  const tall = band.bottom - band.top;
  if (tall < Math.max(rule.leastPx, rule.leastShare * height) || tall > rule.mostShare * height) return false;
  const reachesBottom = band.bottom >= height - Math.max(2, Math.ceil(0.01 * height));
  // Where picture goes on below, the lower edge must be as sharp as the upper one.
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
  if (shareOf(rows, y, background) < rule.edge) return null;
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

/**
 * Finds the bar of a whole picture (values in [0, 1]): its first row and height, or null. `height` runs to the bottom edge, because what
 * lies below a bar is cropped with it.
 */
export function findDataBar(plane: Plane): { top: number; height: number; bandHeight: number } | null {
  const rows = histograms(plane);
  // Exact backgrounds first: the wider smear is for JPEG and must not move a bar that is found without it.
  for (const backgroundOf of [exactly, smeared])
    for (let y = rows.from + 1; y < rows.height - rule.leastPx; y++) {
      const background = backgroundOf(modeOf(rows, y));
      const band = background && barFrom(rows, y, background);
      if (band) return { top: band.top, height: rows.height - band.top, bandHeight: band.bottom - band.top };
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
