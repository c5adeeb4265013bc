import type { Plane } from '../base/plane';
import type { Random } from '../base/random';
import { drawText, fillRect, GLYPH_HEIGHT, GLYPH_WIDTH } from './glyphs';

/**
 * Looks of burnt-in data bars. `fei` and `jeol` append a dark bar below the picture, `hitachi` a black strip with a row of scale
 * ticks, `zeiss` covers the picture's bottom with a bar that leaves a pixel or two of picture around it, `nffa` covers a white band
 * higher up with picture going on below, as the pictures of the NFFA-EUROPE set have it.
 */
export const DATA_BAR_STYLES = ['fei', 'zeiss', 'jeol', 'hitachi', 'nffa'] as const;
export type DataBarStyle = (typeof DATA_BAR_STYLES)[number];

/** Where the bar lies: rows `top` to `top + height` of the returned plane. What a reader should crop from is `top`. */
export interface DrawnDataBar {
  readonly style: DataBarStyle;
  readonly top: number;
  readonly height: number;
  /** Length of the drawn scale bar: pixels and the nanometres written beside it. */
  readonly scaleBarPx: number;
  readonly scaleBarNm: number;
}

/** The largest 1-2-5 length that is at most `limitNm`. */
export function roundLength(limitNm: number): number {
  const decade = 10 ** Math.floor(Math.log10(limitNm));
  const lead = limitNm / decade;
  return decade * (lead >= 5 ? 5 : lead >= 2 ? 2 : 1);
}

/** `500 nm`, `20 µm`, `1 mm`. */
export function lengthLabel(nm: number): string {
  if (nm >= 1e6) return `${Number((nm / 1e6).toPrecision(3))} mm`;
  if (nm >= 1e3) return `${Number((nm / 1e3).toPrecision(3))} µm`;
  return `${Number(nm.toPrecision(3))} nm`;
}

interface Look {
  /** Bar height as a fraction of the picture's. */
  readonly height: number;
  /** Appended below (1), or covering the picture and beginning at this fraction of its rows. */
  readonly top: number;
  readonly paper: number;
  readonly ink: number;
  /** The scale bar stands at the left (0) or the right (1). */
  readonly side: 0 | 1;
}

const LOOKS: Record<DataBarStyle, Look> = {
  fei: { height: 0.07, top: 1, paper: 0, ink: 1, side: 1 },
  zeiss: { height: 0.095, top: 0.9, paper: 0, ink: 1, side: 0 },
  jeol: { height: 0.0625, top: 1, paper: 0.02, ink: 0.98, side: 1 },
  hitachi: { height: 0.06, top: 1, paper: 0, ink: 1, side: 1 },
  nffa: { height: 0.081, top: 0.828, paper: 1, ink: 0, side: 0 },
};

/** A copy of `plane` with a data bar in the vendor's look; taller than before where the vendor appends. Needs at least 64 x 64 px. */
export function addDataBar(
  plane: Plane,
  style: DataBarStyle,
  pixelSizeNm: number,
  random: Random,
): { plane: Plane; bar: DrawnDataBar } {
  const look = LOOKS[style];
  const barHeight = Math.max(10, Math.round(plane.height * look.height));
  const appended = look.top === 1;
  const width = plane.width;
  const height = appended ? plane.height + barHeight : plane.height;
  const top = appended ? plane.height : Math.min(plane.height - barHeight - 2, Math.round(plane.height * look.top));
  const data = new Float32Array(width * height);
  data.set(plane.data);
  const margin = style === 'zeiss' ? Math.max(1, Math.round(width / 512)) : 0;
  fillRect(data, width, height, margin, top, width - 2 * margin, barHeight, look.paper);

  const scaleBarNm = roundLength(pixelSizeNm * width * 0.22);
  const scaleBarPx = Math.round(scaleBarNm / pixelSizeNm);
  const dot = Math.max(1, Math.floor(barHeight / 26));
  const line = GLYPH_HEIGHT * dot;
  const barX = look.side === 0 ? Math.round(width * 0.02) : Math.round(width * 0.97) - scaleBarPx;
  const label = lengthLabel(scaleBarNm);
  drawText(data, width, height, label, barX, top + 1, dot, look.ink);
  const ruleY = top + Math.min(barHeight - 2 * dot, line + 2 * dot);
  if (style === 'hitachi') {
    for (let tick = 0; tick <= 10; tick++)
      fillRect(
        data,
        width,
        height,
        barX + (scaleBarPx * tick) / 10,
        ruleY - (tick % 5 === 0 ? dot : 0),
        dot,
        2 * dot,
        look.ink,
      );
  } else {
    fillRect(data, width, height, barX, ruleY, scaleBarPx, dot, look.ink);
    fillRect(data, width, height, barX, ruleY - dot, dot, 3 * dot, look.ink);
    fillRect(data, width, height, barX + scaleBarPx - dot, ruleY - dot, dot, 3 * dot, look.ink);
  }

  const fields = instrumentFields(style, random);
  let x = look.side === 0 ? barX + scaleBarPx + 4 * GLYPH_WIDTH * dot : Math.round(width * 0.02);
  const end = look.side === 0 ? width - margin : barX - 2 * GLYPH_WIDTH * dot;
  for (const [name, value] of fields) {
    const length = Math.max(name.length, value.length) * GLYPH_WIDTH * dot;
    if (x + length > end) break;
    drawText(data, width, height, name, x, top + 1, dot, look.ink);
    drawText(data, width, height, value, x, top + 1 + line + dot, dot, look.ink);
    x += length + 2 * GLYPH_WIDTH * dot;
    if (style === 'fei') fillRect(data, width, height, x - GLYPH_WIDTH * dot, top, 1, barHeight, 0.6);
  }
  return { plane: { width, height, data }, bar: { style, top, height: barHeight, scaleBarPx, scaleBarNm } };
}

/** Two-line fields (name over value) as each vendor writes them, with plausible values. */
function instrumentFields(style: DataBarStyle, random: Random): [string, string][] {
  const kv = random.pick([1, 2, 3, 5, 10, 15, 20]);
  const distance = random.uniform(2, 12).toFixed(1);
  const magnification = Math.round(random.logUniform(2, 500)) * 100;
  switch (style) {
    case 'fei':
      return [
        ['HV', `${kv}.00 kV`],
        ['WD', `${distance} mm`],
        ['mag', `${magnification} x`],
        ['det', 'ETD'],
      ];
    case 'jeol':
      return [
        ['SEI', `${kv}.0kV`],
        ['', `x${magnification}`],
        ['', `WD ${distance}mm`],
      ];
    case 'hitachi':
      return [['', `SU ${kv}.0kV ${distance}mm x${magnification} SE`]];
    default:
      return [
        [`EHT = ${kv}.00 kV`, `WD = ${distance} mm`],
        ['Signal A = SE2', `Mag = ${(magnification / 1000).toFixed(2)} k x`],
        ['Date :7 Mar 2012', 'Time :10:41'],
      ];
  }
}
