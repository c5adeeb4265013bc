/**
 * A 5 x 7 bitmap alphabet for data bars, drawn for this project: seven rows a glyph, five bits a row, the highest bit at the left.
 * Holds what bars say (digits, units, a few letters); anything else prints as a blank.
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
  '.': '00000000000c0c',
  ':': '000c0c000c0c00',
  '-': '0000001f000000',
  '=': '00001f001f0000',
  '/': '00010204081000',
  A: '0e11111f111111',
  D: '1c12111111121c',
  E: '1f10101e10101f',
  F: '1f10101e101010',
  H: '1111111f111111',
  I: '0e04040404040e',
  L: '1010101010101f',
  M: '111b1515111111',
  S: '0f10100e01011e',
  T: '1f040404040404',
  U: '1111111111110e',
  V: '11111111110a04',
  W: '11111115151b11',
  a: '00000e010f110f',
  d: '01010d1311110f',
  e: '00000e111f100e',
  g: '000f11110f010e',
  i: '04000c0404040e',
  k: '10101214181412',
  l: '0c04040404040e',
  m: '00001a15151515',
  n: '00001619111111',
  o: '00000e1111110e',
  p: '00001e111e1010',
  r: '00001619101010',
  s: '00000e100e011e',
  t: '08081c08080906',
  u: '0000111111130d',
  x: '0000110a040a11',
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
