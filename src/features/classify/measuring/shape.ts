/** What is drawn over a picture to measure it: a line, or two lines that meet; in picture pixels. */
import { fixed, t } from '../../../locales/words';
import { lengthText } from '../../../ui/quantity';

export interface Point {
  readonly x: number;
  readonly y: number;
}

export type Tool = 'line' | 'angle';

/** A line from the first point to the second; an angle at the second, between the first and the third. */
export interface Shape {
  readonly tool: Tool;
  readonly points: readonly Point[];
  /** The line lies on a scale bar whose ends were found. */
  readonly onBar: boolean;
}

export const distance = (a: Point, b: Point): number => Math.hypot(b.x - a.x, b.y - a.y);

/** Length of a line in picture pixels; of an angle's first arm. */
export const pixelsOf = ({ points: [a, b] }: Shape): number => distance(a, b);

/** Degrees: of a line against the horizontal (-90 .. 90), of an angle between its arms (0 .. 180). */
export function degreesOf({ tool, points: [a, b, c] }: Shape): number {
  if (tool === 'line') {
    const raw = (Math.atan2(a.y - b.y, b.x - a.x) * 180) / Math.PI;
    return raw > 90 ? raw - 180 : raw <= -90 ? raw + 180 : raw;
  }
  const [ux, uy, wx, wy] = [a.x - b.x, a.y - b.y, c.x - b.x, c.y - b.y];
  return (Math.atan2(Math.abs(ux * wy - uy * wx), ux * wx + uy * wy) * 180) / Math.PI;
}

/** An angle to draw on from a line: its other arm lies as far up from the first as the first is long, at 45 degrees. */
export function thirdPoint(a: Point, vertex: Point): Point {
  const [dx, dy] = [a.x - vertex.x, a.y - vertex.y];
  const c = Math.SQRT1_2;
  return { x: vertex.x + c * (dx + dy), y: vertex.y + c * (dy - dx) };
}

/** What the shape measures: `412 nm, 3.1°`, in pixels where the scale is not known. */
export function shapeText(shape: Shape, nmPerPixel: number | null): string {
  const px = pixelsOf(shape);
  const degrees = `${fixed(degreesOf(shape), 1).replace('-', '−')}°`;
  if (shape.tool === 'angle') return degrees;
  return `${nmPerPixel === null ? t('{px} px', { px: fixed(px, 1) }) : lengthText(px * nmPerPixel)}, ${degrees}`;
}
