/**
 * Which way up a picture is to be shown: TIFF tag 274, or tag 0x0112 of the Exif block in a JPEG, PNG or WebP. Values 1 to 8 say where row
 * 0 and column 0 of the stored picture are (TIFF 6.0, p. 36; Exif 2.32, 4.6.4); anything else is taken as 1, upright.
 */
import { createPlane, type Plane } from '../base/plane';
import { viewOf } from '../base/view';
import { limits } from './limits';
import type { Margins } from './micrograph';

export type Orientation = 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8;

export const asOrientation = (value: number | undefined): Orientation =>
  value !== undefined && Number.isInteger(value) && value >= 1 && value <= 8 ? (value as Orientation) : 1;

/** Whether the sides change places. */
export const isQuarterTurn = (orientation: Orientation): boolean => orientation >= 5;

const orientationTag = 0x0112;

/** The orientation in an Exif block (a TIFF header and its first directory, with or without `Exif\0\0` before it); 1 where it is damaged. */
export function exifOrientation(block: Uint8Array): Orientation {
  const hasMark = block.length > 6 && String.fromCharCode(...block.subarray(0, 6)) === 'Exif\0\0';
  const bytes = hasMark ? block.subarray(6) : block;
  const view = viewOf(bytes);
  const order = bytes.length >= 8 ? view.getUint16(0) : 0;
  if (order !== 0x4949 && order !== 0x4d4d) return 1;
  const little = order === 0x4949;
  const at = view.getUint32(4, little);
  if (view.getUint16(2, little) !== 42 || at + 2 > bytes.length) return 1;
  const entries = Math.min(view.getUint16(at, little), limits.ifdEntries);
  for (let i = 0; i < entries; i++) {
    const entry = at + 2 + 12 * i;
    if (entry + 12 > bytes.length) return 1;
    if (view.getUint16(entry, little) !== orientationTag) continue;
    const isLong = view.getUint16(entry + 2, little) === 4;
    return asOrientation(isLong ? view.getUint32(entry + 8, little) : view.getUint16(entry + 8, little));
  }
  return 1;
}

/** Where the stored pixel lies that a turned picture shows at (x, y): `start + x * dx + y * dy`, all in places of the stored picture. */
function walk(orientation: Orientation, width: number, height: number): { start: number; dx: number; dy: number } {
  const [lastColumn, lastRow] = [width - 1, (height - 1) * width];
  switch (orientation) {
    case 1:
      return { start: 0, dx: 1, dy: width };
    case 2:
      return { start: lastColumn, dx: -1, dy: width };
    case 3:
      return { start: lastRow + lastColumn, dx: -1, dy: -width };
    case 4:
      return { start: lastRow, dx: 1, dy: -width };
    case 5:
      return { start: 0, dx: width, dy: 1 };
    case 6:
      return { start: lastRow, dx: -width, dy: 1 };
    case 7:
      return { start: lastRow + lastColumn, dx: -width, dy: -1 };
    case 8:
      return { start: lastColumn, dx: width, dy: -1 };
  }
}

/** The picture upright. */
export function turnPlane(plane: Plane, orientation: Orientation): Plane {
  if (orientation === 1) return plane;
  const { width, height, data } = plane;
  const turned = isQuarterTurn(orientation) ? createPlane(height, width) : createPlane(width, height);
  const { start, dx, dy } = walk(orientation, width, height);
  for (let y = 0, to = 0; y < turned.height; y++)
    for (let x = 0, from = start + y * dy; x < turned.width; x++, from += dx) turned.data[to++] = data[from]!;
  return turned;
}

/** What was done to a picture, and at which edge its stored bottom comes to lie by that. */
const turns: Readonly<Record<Orientation, { readonly bottom: keyof Margins; readonly words: string | null }>> = {
  1: { bottom: 'bottom', words: null },
  2: { bottom: 'bottom', words: 'mirrored left to right' },
  3: { bottom: 'top', words: 'turned by 180°' },
  4: { bottom: 'top', words: 'mirrored top to bottom' },
  5: { bottom: 'right', words: 'mirrored along its diagonal' },
  6: { bottom: 'left', words: 'turned by 90° clockwise' },
  7: { bottom: 'left', words: 'mirrored along its other diagonal' },
  8: { bottom: 'right', words: 'turned by 90° counter-clockwise' },
};

/** The edge of the upright picture at which the stored picture's bottom edge comes to lie. */
export const bottomAfter = (orientation: Orientation): keyof Margins => turns[orientation].bottom;

/** What to tell the user; null where nothing was turned. */
export function orientationNote(orientation: Orientation): string | null {
  const { words } = turns[orientation];
  return words && `The picture was ${words}, as the file says it is to be shown.`;
}
