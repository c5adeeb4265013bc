/** Lines of writing near a place in the picture: what stands out of the ground is cut into connected marks, and marks into lines. */
import type { Plane, Rect } from '../base/plane';
import type { Tone } from './strokes';

export interface Ink {
  readonly tone: Tone;
  /** Grey of the writing, and of what it stands on. */
  readonly value: number;
  readonly ground: number;
}

interface Mark extends Rect {
  readonly pixels: number;
}

const rule = {
  least: 2,
  leastLine: 5,
  /** Marks of one line: gap between them in heights of the taller. */
  gaps: [1.05, 0.6],
  overlap: 0.4,
  narrowest: 0.9,
  widest: 14,
} as const;

/** Marks inside `area`: connected (with corners) pixels that are more ink than `share`, apart from those inside `without`. */
function marksIn(plane: Plane, area: Rect, { value, ground }: Ink, share: number, without: readonly Rect[]): Mark[] {
  const { width, height } = area;
  const mask = new Uint8Array(width * height);
  const gain = 1 / (value - ground);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++)
      mask[y * width + x] = (plane.data[(area.y + y) * plane.width + area.x + x]! - ground) * gain >= share ? 1 : 0;
  for (const hole of without)
    for (let y = Math.max(0, hole.y - area.y); y < Math.min(height, hole.y + hole.height - area.y); y++)
      mask.fill(
        0,
        y * width + Math.min(width, Math.max(0, hole.x - area.x)),
        y * width + Math.min(width, Math.max(0, hole.x + hole.width - area.x)),
      );
  const marks: Mark[] = [];
  const stack: number[] = [];
  for (let start = 0; start < mask.length; start++) {
    if (mask[start] !== 1) continue;
    let [x0, x1, y0, y1, pixels] = [width, 0, height, 0, 0];
    mask[start] = 2;
    stack.push(start);
    for (let at = stack.pop(); at !== undefined; at = stack.pop()) {
      const y = Math.floor(at / width);
      const x = at - y * width;
      pixels++;
      x0 = Math.min(x0, x);
      x1 = Math.max(x1, x);
      y0 = Math.min(y0, y);
      y1 = Math.max(y1, y);
      for (let dy = -1; dy <= 1; dy++)
        for (let dx = -1; dx <= 1; dx++) {
          const [nx, ny] = [x + dx, y + dy];
          if (nx < 0 || ny < 0 || nx >= width || ny >= height || mask[ny * width + nx] !== 1) continue;
          mask[ny * width + nx] = 2;
          stack.push(ny * width + nx);
        }
    }
    marks.push({ x: area.x + x0, y: area.y + y0, width: x1 - x0 + 1, height: y1 - y0 + 1, pixels });
  }
  return marks;
}

const union = (a: Rect, b: Rect): Rect => {
  const x = Math.min(a.x, b.x);
  const y = Math.min(a.y, b.y);
  return {
    x,
    y,
    width: Math.max(a.x + a.width, b.x + b.width) - x,
    height: Math.max(a.y + a.height, b.y + b.height) - y,
  };
};

function linesFrom(marks: readonly Mark[], gap: number): Rect[] {
  interface Part {
    readonly mark: Mark;
    /** The part whose line it belongs to; null for the first of a line. */
    into: Part | null;
  }
  const first = (part: Part): Part => (part.into ? first(part.into) : part);
  const parts = [...marks].sort((a, b) => a.x - b.x).map((mark): Part => ({ mark, into: null }));
  for (const [i, part] of parts.entries())
    for (const other of parts.slice(i + 1)) {
      const [a, b] = [part.mark, other.mark];
      const tall = Math.max(a.height, b.height);
      const space = b.x - (a.x + a.width);
      if (b.x - a.x > 60 + 20 * a.height) break;
      if (space > gap * tall) continue;
      const shared = Math.min(a.y + a.height, b.y + b.height) - Math.max(a.y, b.y);
      if (shared < rule.overlap * Math.min(a.height, b.height)) continue;
      const [mine, its] = [first(part), first(other)];
      if (mine !== its) its.into = mine;
    }
  const lines = new Map<Part, Rect>();
  for (const part of parts) {
    const line = lines.get(first(part));
    const { x, y, width, height } = part.mark;
    lines.set(first(part), line ? union(line, part.mark) : { x, y, width, height });
  }
  return [...lines.values()];
}

/**
 * Boxes of what may be lines of writing in `area`; the same writing may come more than once, cut differently.
 * @param without what is known to be no writing (the bar itself)
 * @param tallest height of the tallest writing that is looked for, in pixels
 */
export function findLines(plane: Plane, area: Rect, ink: Ink, without: readonly Rect[], tallest: number): Rect[] {
  const most = Math.max(12, tallest);
  const found = new Map<string, Rect>();
  for (const share of [0.5, 0.75]) {
    const marks = marksIn(plane, area, ink, share, without).filter(
      ({ width, height, pixels }) => height <= most && width <= 4 * most && pixels >= rule.least,
    );
    if (marks.length > 400) continue;
    for (const gap of rule.gaps)
      for (const line of linesFrom(marks, gap))
        if (
          line.height >= rule.leastLine &&
          line.height <= most &&
          line.width >= rule.narrowest * line.height &&
          line.width <= rule.widest * line.height
        )
          found.set(`${line.x} ${line.y} ${line.width} ${line.height}`, line);
  }
  return [...found.values()];
}
