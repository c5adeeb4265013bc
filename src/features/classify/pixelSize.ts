/** Nanometres in each unit a pixel size may be typed in. */
export const UNITS = { pm: 1e-3, nm: 1, µm: 1e3, mm: 1e6 } as const;
export type Unit = keyof typeof UNITS;

/** Pixel sizes outside 1 pm .. 1 mm are refused: no microscope has them. */
const SMALLEST_NM = 1e-3;
const LARGEST_NM = 1e6;

/**
 * Nanometres per pixel from a length that covers `pixels` of them, or null where no pixel can be of that size. A decimal comma is
 * understood.
 */
export function parsePixelSize(text: string, unit: Unit, pixels: number): number | null {
  const cleaned = text.trim().replace(',', '.');
  if (!/^\d*\.?\d+(e[+-]?\d+)?$/i.test(cleaned)) return null;
  const nm = (Number(cleaned) * UNITS[unit]) / pixels;
  return nm >= SMALLEST_NM && nm <= LARGEST_NM ? nm : null;
}
