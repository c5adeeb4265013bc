/** Traces as paths, and what lies where. Coordinates are pixels of the picture. */
import type { Body, RowSet, Span, Traces } from '../../base/traces';

const round = (value: number): number => Math.round(value * 10) / 10;

/** One closed line around a body. */
export function outlinePath({ outline }: Body): string {
  let path = '';
  for (let i = 0; i < outline.length; i += 2) path += `${i === 0 ? 'M' : 'L'}${round(outline[i])} ${round(outline[i + 1])}`;
  return `${path}Z`;
}

/** A line with short strokes across its ends, as lengths are drawn. */
export function spanPath({ x1, y1, x2, y2 }: Span): string {
  const [dx, dy] = [x2 - x1, y2 - y1];
  const long = Math.hypot(dx, dy) || 1;
  const tick = Math.min(4, Math.max(1.5, long / 6));
  const [tx, ty] = [(-dy / long) * tick, (dx / long) * tick];
  const end = (x: number, y: number): string => `M${round(x - tx)} ${round(y - ty)}L${round(x + tx)} ${round(y + ty)}`;
  return `M${round(x1)} ${round(y1)}L${round(x2)} ${round(y2)}${end(x1, y1)}${end(x2, y2)}`;
}

/** More rows than this would cover the picture. */
const MOST_ROWS = 400;

/** Every row inside the field. */
export function rowsPath({ x, y, pitch, degrees }: RowSet, field: Traces['field']): string {
  const angle = (degrees * Math.PI) / 180;
  const [dx, dy] = [Math.cos(angle), -Math.sin(angle)];
  const [nx, ny] = [Math.sin(angle), Math.cos(angle)];
  const reach = Math.hypot(field.width, field.height);
  const count = Math.ceil(reach / pitch);
  if (count > MOST_ROWS) return '';
  let path = '';
  for (let k = -count; k <= count; k++) {
    const line = clipped(x + k * pitch * nx, y + k * pitch * ny, dx, dy, field);
    if (line) path += `M${round(line.x1)} ${round(line.y1)}L${round(line.x2)} ${round(line.y2)}`;
  }
  return path;
}

/** The part of an endless line that lies in the field. */
function clipped(x: number, y: number, dx: number, dy: number, field: Traces['field']): Span | null {
  let [from, to] = [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY];
  for (const [at, step, low, high] of [
    [x, dx, field.x, field.x + field.width],
    [y, dy, field.y, field.y + field.height],
  ]) {
    if (Math.abs(step) < 1e-9) {
      if (at < low || at > high) return null;
      continue;
    }
    const [a, b] = [(low - at) / step, (high - at) / step];
    from = Math.max(from, Math.min(a, b));
    to = Math.min(to, Math.max(a, b));
  }
  return from < to ? { x1: x + from * dx, y1: y + from * dy, x2: x + to * dx, y2: y + to * dy } : null;
}

function encloses({ outline }: Body, x: number, y: number): boolean {
  let inside = false;
  for (let i = 0, j = outline.length - 2; i < outline.length; j = i, i += 2) {
    const [ax, ay, bx, by] = [outline[i], outline[i + 1], outline[j], outline[j + 1]];
    if (ay > y !== by > y && x < ax + ((bx - ax) * (y - ay)) / (by - ay)) inside = !inside;
  }
  return inside;
}

/** Number of the body at a place of the picture; null where there is none. */
export function bodyAt(bodies: readonly Body[], x: number, y: number): number | null {
  const found = bodies.findIndex((body) => encloses(body, x, y));
  return found < 0 ? null : found;
}
