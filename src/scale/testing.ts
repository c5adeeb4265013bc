/** Pictures with scale bars of known ends, drawn for tests: the bar to fractions of a pixel, as smaller pictures have it. */
import { createPlane, type Plane } from '../base/plane';
import { Random } from '../base/random';

export interface DrawnBar {
  readonly left: number;
  readonly right: number;
  readonly y: number;
  readonly thick: number;
  /** Height of the upright ticks at the ends; 0 for none. */
  readonly tick: number;
  readonly ink: number;
  /** A gap in the middle, where a label stands. */
  readonly gap?: number;
}

/** A noisy grey picture with flat ground `ground` in its lower part, from `barTop`. */
export function pictureWithBar(
  bar: DrawnBar,
  { width = 400, height = 300, ground = 0.02, barTop = 250, seed = 1 } = {},
): Plane {
  const plane = createPlane(width, height);
  const random = new Random(seed);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) plane.data[y * width + x] = y >= barTop ? ground : 0.35 + 0.3 * random.uniform();
  paint(plane, bar.left, bar.y, bar.right, bar.y + bar.thick, bar.ink);
  if (bar.gap) {
    const middle = (bar.left + bar.right) / 2;
    paint(plane, middle - bar.gap / 2, bar.y - 1, middle + bar.gap / 2, bar.y + bar.thick + 1, ground);
  }
  if (bar.tick > 0)
    for (const x of [bar.left, bar.right])
      paint(plane, x - 0.5, bar.y + bar.thick / 2 - bar.tick / 2, x + 0.5, bar.y + bar.thick / 2 + bar.tick / 2, bar.ink);
  return plane;
}

/** Fills a rectangle; pixels that it covers in part take that part. */
export function paint(plane: Plane, x0: number, y0: number, x1: number, y1: number, ink: number): void {
  for (let y = Math.floor(y0); y < Math.ceil(y1); y++)
    for (let x = Math.floor(x0); x < Math.ceil(x1); x++) {
      const share = Math.max(0, Math.min(x + 1, x1) - Math.max(x, x0)) * Math.max(0, Math.min(y + 1, y1) - Math.max(y, y0));
      const at = y * plane.width + x;
      if (x >= 0 && y >= 0 && x < plane.width && y < plane.height) plane.data[at] += share * (ink - plane.data[at]);
    }
}

type Stroke = readonly (readonly [number, number])[];

/** Signs as strokes; 1 is the height of a digit. */
const SIGNS: ReadonlyMap<string, { readonly width: number; readonly strokes: readonly Stroke[] }> = new Map([
  [
    '0',
    {
      width: 0.62,
      strokes: [
        Array.from({ length: 25 }, (_, i) => [0.31 + 0.23 * Math.cos(i * 0.2618), 0.5 + 0.45 * Math.sin(i * 0.2618)] as const),
      ],
    },
  ],
  [
    '2',
    {
      width: 0.62,
      strokes: [
        [
          [0.06, 0.27],
          [0.13, 0.1],
          [0.3, 0.04],
          [0.47, 0.11],
          [0.53, 0.29],
          [0.44, 0.5],
          [0.06, 0.95],
          [0.56, 0.95],
        ],
      ],
    },
  ],
  [
    '5',
    {
      width: 0.62,
      strokes: [
        [
          [0.52, 0.06],
          [0.14, 0.06],
          [0.09, 0.47],
          [0.3, 0.38],
          [0.5, 0.47],
          [0.56, 0.67],
          [0.48, 0.87],
          [0.28, 0.95],
          [0.06, 0.85],
        ],
      ],
    },
  ],
  [
    'n',
    {
      width: 0.6,
      strokes: [
        [
          [0.09, 0.3],
          [0.09, 1],
        ],
        [
          [0.09, 0.47],
          [0.25, 0.32],
          [0.42, 0.36],
          [0.48, 0.52],
          [0.48, 1],
        ],
      ],
    },
  ],
  [
    'm',
    {
      width: 0.9,
      strokes: [
        [
          [0.09, 0.3],
          [0.09, 1],
        ],
        [
          [0.09, 0.45],
          [0.22, 0.32],
          [0.36, 0.35],
          [0.43, 0.5],
          [0.43, 1],
        ],
        [
          [0.43, 0.47],
          [0.57, 0.32],
          [0.71, 0.35],
          [0.78, 0.5],
          [0.78, 1],
        ],
      ],
    },
  ],
  [
    'k',
    {
      width: 0.58,
      strokes: [
        [
          [0.09, 0],
          [0.09, 1],
        ],
        [
          [0.48, 0.34],
          [0.09, 0.7],
        ],
        [
          [0.22, 0.6],
          [0.5, 1],
        ],
      ],
    },
  ],
  [
    'V',
    {
      width: 0.7,
      strokes: [
        [
          [0.04, 0.02],
          [0.34, 1],
          [0.64, 0.02],
        ],
      ],
    },
  ],
  [' ', { width: 0.3, strokes: [] }],
]);

const distanceTo = (x: number, y: number, [ax, ay]: readonly [number, number], [bx, by]: readonly [number, number]): number => {
  const length = (bx - ax) ** 2 + (by - ay) ** 2;
  const t = length === 0 ? 0 : Math.min(1, Math.max(0, ((x - ax) * (bx - ax) + (y - ay) * (by - ay)) / length));
  return Math.hypot(x - ax - t * (bx - ax), y - ay - t * (by - ay));
};

/** Writes `text` (of 0, 2, 5, n, m, k, V and blanks) with its top left at (x, y) and returns the box of its ink. */
export function writeText(plane: Plane, text: string, x: number, y: number, ink: number, height = 12) {
  const pen = 0.07 * height;
  let at = x;
  for (const sign of text) {
    const { width, strokes } = SIGNS.get(sign) ?? { width: 0, strokes: [] };
    for (let py = Math.floor(y - 2); py < y + height + 2; py++)
      for (let px = Math.floor(at - 2); px < at + width * height + 2; px++) {
        let near = Number.POSITIVE_INFINITY;
        for (const stroke of strokes)
          for (let i = 1; i < stroke.length; i++) {
            const scaled = [stroke[i - 1], stroke[i]].map(([sx, sy]) => [at + sx * height, y + sy * height] as const);
            near = Math.min(near, distanceTo(px + 0.5, py + 0.5, scaled[0], scaled[1]));
          }
        const share = Math.min(1, Math.max(0, pen + 0.5 - near));
        plane.data[py * plane.width + px] += share * (ink - plane.data[py * plane.width + px]);
      }
    at += width * height;
  }
  return { x: Math.round(x), y: Math.round(y), width: Math.round(at - x), height: height + 1 };
}
