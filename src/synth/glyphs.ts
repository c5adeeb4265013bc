/**
 * A 5 x 7 bitmap alphabet for data bars and marks, drawn for this project: seven rows a glyph, five bits a row, the highest bit at the
 * left. Holds letters, digits and what units need; anything else prints as a blank.
 */
const ROWS: Record<string, string> = {
  '0': '0e11131519110e',
  '1': '040c040404040e',
  '2': '0e11010204081f',
  '3': '1f02040201110e',
  '4': '02060a121f0202',
  '5': '1f101e0101110e',
  '6': '0608101e11110e',
  '7': '1f010204080808',
  '8': '0e11110e11110e',
  '9': '0e11110f01020c',
  '(': '02040808080402',
  ')': '08040202020408',
  ',': '000000000c0408',
  '-': '0000001f000000',
  '.': '00000000000c0c',
  '/': '00010204081000',
  ':': '000c0c000c0c00',
  '=': '00001f001f0000',
  A: '0e11111f111111',
  B: '1e11111e11111e',
  C: '0e11101010110e',
  D: '1c12111111121c',
  E: '1f10101e10101f',
  F: '1f10101e101010',
  G: '0e11101711110f',
  H: '1111111f111111',
  I: '0e04040404040e',
  J: '0702020202120c',
  K: '11121418141211',
  L: '1010101010101f',
  M: '111b1515111111',
  N: '11191513111111',
  O: '0e11111111110e',
  P: '1e11111e101010',
  Q: '0e11111115120d',
  R: '1e11111e141211',
  S: '0f10100e01011e',
  T: '1f040404040404',
  U: '1111111111110e',
  V: '11111111110a04',
  W: '11111115151b11',
  X: '11110a040a1111',
  Y: '11110a04040404',
  Z: '1f01020408101f',
  a: '00000e010f110f',
  b: '1010161911111e',
  c: '00000e1010110e',
  d: '01010d1311110f',
  e: '00000e111f100e',
  f: '0609081c080808',
  g: '000f11110f010e',
  h: '10101619111111',
  i: '04000c0404040e',
  j: '0200060202120c',
  k: '10101214181412',
  l: '0c04040404040e',
  m: '00001a15151515',
  n: '00001619111111',
  o: '00000e1111110e',
  p: '00001e111e1010',
  q: '00000d130f0101',
  r: '00001619101010',
  s: '00000e100e011e',
  t: '08081c08080906',
  u: '0000111111130d',
  v: '00001111110a04',
  w: '0000111115150a',
  x: '0000110a040a11',
  y: '000011110f010e',
  z: '00001f0204081f',
  µ: '001212121d1010',
};

export const GLYPH_WIDTH = 6;
export const GLYPH_HEIGHT = 7;

/** Writes `text` at (x, y), each glyph dot a `scale` x `scale` square of grey `ink`; clipped to the picture. */
export function drawText(
  data: Float32Array,
  width: number,
  height: number,
  text: string,
  x: number,
  y: number,
  scale: number,
  ink: number,
): void {
  for (let k = 0; k < text.length; k++) {
    const rows = ROWS[text[k]];
    if (rows === undefined) continue;
    for (let r = 0; r < GLYPH_HEIGHT; r++) {
      const bits = Number.parseInt(rows.slice(2 * r, 2 * r + 2), 16);
      for (let c = 0; c < 5; c++) {
        if (!(bits & (16 >> c))) continue;
        fillRect(data, width, height, x + (k * GLYPH_WIDTH + c) * scale, y + r * scale, scale, scale, ink);
      }
    }
  }
}

/** Fills a rectangle of whole pixels, clipped to the picture. */
export function fillRect(
  data: Float32Array,
  width: number,
  height: number,
  x: number,
  y: number,
  w: number,
  h: number,
  ink: number,
): void {
  const x0 = Math.max(0, Math.round(x));
  const x1 = Math.min(width, Math.round(x + w));
  const y1 = Math.min(height, Math.round(y + h));
  for (let row = Math.max(0, Math.round(y)); row < y1; row++) data.fill(ink, row * width + x0, row * width + Math.max(x0, x1));
}

/**
 * Writes `text` with its top left at (x, y) and capitals `capitals` pixels tall, anti-aliased: the size need not be a multiple of the
 * glyphs' seven rows. `ink` covers what is there; `weight` thickens the strokes (1: as drawn, 1.6: bold).
 */
export function drawSmoothText(
  data: Float32Array,
  width: number,
  height: number,
  text: string,
  x: number,
  y: number,
  capitals: number,
  ink: number,
  weight = 1,
): void {
  const dot = capitals / GLYPH_HEIGHT;
  const grow = (weight - 1) / 2;
  const left = Math.max(0, Math.floor(x - dot));
  const right = Math.min(width - 1, Math.ceil(x + smoothTextWidth(text, capitals)));
  const bottom = Math.min(height - 1, Math.ceil(y + capitals + dot));
  for (let py = Math.max(0, Math.floor(y - dot)); py <= bottom; py++) {
    for (let px = left; px <= right; px++) {
      let cover = 0;
      for (let s = 0; s < 9; s++) {
        const u = (px + ((s % 3) + 0.5) / 3 - x) / dot;
        const v = (py + (Math.floor(s / 3) + 0.5) / 3 - y) / dot;
        if (inked(text, u, v) || (grow > 0 && (inked(text, u - grow, v) || inked(text, u + grow, v)))) cover++;
      }
      if (cover > 0) data[py * width + px] += (cover / 9) * (ink - data[py * width + px]);
    }
  }
}

/** Pixels that `drawSmoothText` needs for `text` from side to side. */
export const smoothTextWidth = (text: string, capitals: number): number =>
  (text.length * GLYPH_WIDTH * capitals) / GLYPH_HEIGHT;

/** Whether the point (u, v), in dots from the text's top left, lies on a stroke. */
export function inked(text: string, u: number, v: number): boolean {
  if (u < 0 || v < 0 || v >= GLYPH_HEIGHT) return false;
  const rows = ROWS[text[Math.floor(u / GLYPH_WIDTH)]];
  if (rows === undefined) return false;
  const column = Math.floor(u % GLYPH_WIDTH);
  const row = Math.floor(v);
  return column < 5 && (Number.parseInt(rows.slice(2 * row, 2 * row + 2), 16) & (16 >> column)) !== 0;
}
