import type { Plane } from '../../base/plane';

/** A square sheet of grey values to draw flat things on: what has no relief to look at. Lengths in pixels, edges anti-aliased. */
export class Canvas implements Plane {
  readonly width: number;
  readonly height: number;
  readonly data: Float32Array;

  constructor(size: number, paper: number) {
    this.width = size;
    this.height = size;
    this.data = new Float32Array(size * size).fill(paper);
  }

  /** One unit is 1 px of a 224-px picture. */
  get unit(): number {
    return this.width / 224;
  }

  #blend(i: number, cover: number, ink: number): void {
    this.data[i] += Math.min(1, cover) * (ink - this.data[i]);
  }

  /** A straight stroke of width `w` with round ends. */
  line(x0: number, y0: number, x1: number, y1: number, w: number, ink: number): void {
    const r = w / 2 + 0.5;
    const dx = x1 - x0;
    const dy = y1 - y0;
    const inverse = 1 / Math.max(1e-9, dx * dx + dy * dy);
    const weight = Math.min(1, w);
    const top = Math.max(0, Math.ceil(Math.min(y0, y1) - r));
    const bottom = Math.min(this.height - 1, Math.floor(Math.max(y0, y1) + r));
    const steep = Math.abs(dy) > 1e-6 ? (r * Math.hypot(dx, dy)) / Math.abs(dy) + r : Number.POSITIVE_INFINITY;
    for (let y = top; y <= bottom; y++) {
      const axis = Math.abs(dy) > 1e-6 ? x0 + ((y - y0) * dx) / dy : x0;
      const left = Math.max(0, Math.ceil(Math.max(Math.min(x0, x1) - r, axis - steep)));
      const right = Math.min(this.width - 1, Math.floor(Math.min(Math.max(x0, x1) + r, axis + steep)));
      for (let x = left; x <= right; x++) {
        const t = Math.min(1, Math.max(0, ((x - x0) * dx + (y - y0) * dy) * inverse));
        const d = Math.hypot(x - x0 - t * dx, y - y0 - t * dy);
        if (d < r) this.#blend(y * this.width + x, (r - d) * weight, ink);
      }
    }
  }

  /** Strokes through x, y pairs. */
  polyline(points: ArrayLike<number>, w: number, ink: number): void {
    for (let i = 0; i + 3 < points.length; i += 2) this.line(points[i], points[i + 1], points[i + 2], points[i + 3], w, ink);
  }

  /** A filled ellipse whose rim fades over `soft` pixels. */
  ellipse(cx: number, cy: number, a: number, b: number, angle: number, ink: number, soft = 1): void {
    const reach = Math.max(a, b) + soft;
    const cos = Math.cos(angle);
    const sin = Math.sin(angle);
    const least = Math.min(a, b);
    for (let y = Math.max(0, Math.ceil(cy - reach)); y <= Math.min(this.height - 1, Math.floor(cy + reach)); y++)
      for (let x = Math.max(0, Math.ceil(cx - reach)); x <= Math.min(this.width - 1, Math.floor(cx + reach)); x++) {
        const u = ((x - cx) * cos + (y - cy) * sin) / a;
        const v = ((y - cy) * cos - (x - cx) * sin) / b;
        const inside = (1 - Math.hypot(u, v)) * least;
        if (inside > -soft / 2) this.#blend(y * this.width + x, inside / soft + 0.5, ink);
      }
  }

  rectangle(x: number, y: number, w: number, h: number, ink: number): void {
    const x0 = Math.max(0, Math.round(x));
    const x1 = Math.min(this.width, Math.round(x + w));
    const y1 = Math.min(this.height, Math.round(y + h));
    for (let row = Math.max(0, Math.round(y)); row < y1; row++)
      if (x1 > x0) this.data.fill(ink, row * this.width + x0, row * this.width + x1);
  }

  /** The outline of a rectangle. */
  frame(x: number, y: number, w: number, h: number, stroke: number, ink: number): void {
    this.polyline([x, y, x + w, y, x + w, y + h, x, y + h, x, y], stroke, ink);
  }

  /** Fills a simple polygon (x, y pairs) with what `ink` says of each pixel. */
  polygon(corners: ArrayLike<number>, ink: (x: number, y: number) => number): void {
    const count = corners.length / 2;
    for (let y = 0; y < this.height; y++) {
      const crossings: number[] = [];
      for (let i = 0, j = count - 1; i < count; j = i++) {
        const ya = corners[2 * i + 1];
        const yb = corners[2 * j + 1];
        if (ya > y !== yb > y) crossings.push(corners[2 * i] + ((y - ya) / (yb - ya)) * (corners[2 * j] - corners[2 * i]));
      }
      crossings.sort((a, b) => a - b);
      for (let k = 0; k + 1 < crossings.length; k += 2) {
        const end = Math.min(this.width - 1, Math.floor(crossings[k + 1]));
        for (let x = Math.max(0, Math.ceil(crossings[k])); x <= end; x++) this.data[y * this.width + x] = ink(x, y);
      }
    }
  }

  /** Adds `amplitude * field` everywhere. */
  add(field: Float32Array, amplitude: number): this {
    for (let i = 0; i < this.data.length; i++) this.data[i] += amplitude * field[i];
    return this;
  }

  /** Every pixel anew, from its place and what it was. */
  map(grey: (x: number, y: number, was: number) => number): this {
    for (let y = 0, i = 0; y < this.height; y++)
      for (let x = 0; x < this.width; x++, i++) this.data[i] = grey(x, y, this.data[i]);
    return this;
  }
}
