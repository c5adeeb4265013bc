/**
 * What people burn into a picture before it reaches anyone else: letters of figures, scale bars, lines of the microscope's settings, strips
 * of text, measured lengths with their numbers, arrows, frames and insets. They say nothing of the category, so every category has them.
 */
import { type Plane, resizePlane } from '../base/plane';
import type { Random } from '../base/random';
import { lengthLabel, roundLength } from './data-bar';
import { drawSmoothText, fillRect, smoothTextWidth } from './glyphs';

/** Which share of pictures bears marks at all. */
const MARKED = 0.3;

/** Draws marks into `plane`, or mostly none. Lengths scale with the picture's side. */
export function burnMarks(random: Random, plane: Plane, pixelSizeNm: number): void {
  if (!random.chance(MARKED)) return;
  const pen = new Pen(plane, random);
  if (random.chance(0.1)) addInset(random, plane);
  const strip = random.chance(0.22);
  if (strip) addStrip(random, pen, pixelSizeNm);
  if (random.chance(0.4)) addFigureLetter(random, pen);
  if (!strip && random.chance(0.55)) addScaleBar(random, pen, pixelSizeNm);
  if (!strip && random.chance(0.2)) addSettings(random, pen);
  if (random.chance(0.22)) addMeasures(random, pen, pixelSizeNm);
  if (random.chance(0.12)) addPointers(random, pen);
}

/** A plane with an ink: black or white, now and then the grey of a colour. */
class Pen {
  readonly plane: Plane;
  readonly unit: number;
  readonly ink: number;

  constructor(plane: Plane, random: Random) {
    this.plane = plane;
    this.unit = plane.width / 224;
    this.ink = random.chance(0.6) ? 1 : random.chance(0.6) ? 0 : random.uniform(0.2, 0.9);
  }

  text(text: string, x: number, y: number, capitals: number, weight = 1, ink = this.ink): void {
    const { width, height, data } = this.plane;
    drawSmoothText(data, width, height, text, x, y, capitals, ink, weight);
  }

  rect(x: number, y: number, w: number, h: number, ink = this.ink): void {
    const { width, height, data } = this.plane;
    fillRect(data, width, height, x, y, Math.max(1, w), Math.max(1, h), ink);
  }

  /** A line `thick` pixels wide, anti-aliased; `dash` > 0 breaks it into dashes of that length. */
  line(x0: number, y0: number, x1: number, y1: number, thick: number, dash = 0): void {
    const { width, height, data } = this.plane;
    const length = Math.hypot(x1 - x0, y1 - y0);
    if (length < 1e-3) return;
    const [cos, sin] = [(x1 - x0) / length, (y1 - y0) / length];
    const reach = thick / 2 + 1;
    const bottom = Math.min(height - 1, Math.ceil(Math.max(y0, y1) + reach));
    const right = Math.min(width - 1, Math.ceil(Math.max(x0, x1) + reach));
    for (let y = Math.max(0, Math.floor(Math.min(y0, y1) - reach)); y <= bottom; y++) {
      for (let x = Math.max(0, Math.floor(Math.min(x0, x1) - reach)); x <= right; x++) {
        const along = (x - x0) * cos + (y - y0) * sin;
        if (along < -0.5 || along > length + 0.5 || (dash > 0 && Math.floor(along / dash) % 2 === 1)) continue;
        const cover = Math.min(1, thick / 2 + 0.5 - Math.abs((y - y0) * cos - (x - x0) * sin));
        if (cover > 0) data[y * width + x] += cover * (this.ink - data[y * width + x]);
      }
    }
  }

  /** Two strokes back from the tip (x, y) of a line that comes from the direction `angle`. */
  head(x: number, y: number, angle: number, length: number, thick: number): void {
    for (const turn of [-0.45, 0.45])
      this.line(x, y, x + length * Math.cos(angle + turn), y + length * Math.sin(angle + turn), thick);
  }
}

/** `a`, `(b)`, `C)` in a corner, bare or on a box. */
function addFigureLetter(random: Random, pen: Pen): void {
  const letter = random.pick([...'abcdefghABCDEFGH']);
  const text = random.pick([letter, `(${letter})`, `${letter})`, `${letter}${random.integer(1, 3)}`]);
  const capitals = random.logUniform(9, 26) * pen.unit;
  const { width, height } = pen.plane;
  const span = smoothTextWidth(text, capitals);
  const margin = random.uniform(2, 9) * pen.unit;
  const x = random.chance(0.8) ? margin : width - margin - span;
  const y = random.chance(0.8) ? margin : height - margin - capitals;
  if (random.chance(0.3)) pen.rect(x - capitals * 0.3, y - capitals * 0.3, span + capitals * 0.4, capitals * 1.6, 1 - pen.ink);
  pen.text(text, x, y, capitals, random.uniform(1, 1.7));
}

function addScaleBar(random: Random, pen: Pen, pixelSizeNm: number): void {
  const { width, height } = pen.plane;
  const nm = roundLength(pixelSizeNm * width * random.uniform(0.15, 0.45));
  const span = nm / pixelSizeNm;
  const thick = random.logUniform(1, 6) * pen.unit;
  const capitals = random.logUniform(6, 15) * pen.unit;
  const margin = random.uniform(4, 14) * pen.unit;
  const x = random.chance(0.65) ? width - margin - span : margin;
  const bar = random.chance(0.9) ? height - margin - thick : margin + 1.5 * capitals;
  const label = random.chance(0.85) ? lengthLabel(nm).replace(' ', random.chance(0.7) ? ' ' : '') : '';
  const above = random.chance(0.7) || bar + capitals * 1.5 > height;
  const labelX = x + span / 2 - smoothTextWidth(label, capitals) / 2;
  const labelY = above ? bar - 1.5 * capitals : bar + thick + 0.4 * capitals;
  if (random.chance(0.25)) {
    const half = Math.max(span, smoothTextWidth(label, capitals)) / 2 + 0.6 * capitals;
    pen.rect(x + span / 2 - half, bar - 2 * capitals, 2 * half, thick + 2.6 * capitals, 1 - pen.ink);
  }
  pen.rect(x, bar, span, thick);
  if (random.chance(0.25))
    for (const end of [x, x + span - 1]) pen.rect(end, bar - capitals * 0.4, pen.unit, thick + capitals * 0.8);
  pen.text(label, labelX, labelY, capitals, random.uniform(1, 1.5));
}

/** One or two fields of settings as microscopes write them. */
function settings(random: Random): string {
  const kv = random.pick([1, 2, 3, 5, 10, 15, 20, 25]);
  const distance = random.uniform(2, 25).toFixed(1);
  const magnification = Math.round(random.logUniform(2, 900)) * 100;
  return random.pick([
    `${kv}.0kV  x${magnification}`,
    `Acc.V ${kv}.0 kV  Spot 3.0  Magn ${magnification}x  Det SE  WD ${distance}`,
    `HV ${kv}.00 kV  mag ${magnification} x  WD ${distance} mm  det ETD`,
    `SEI ${kv}kV WD${Math.round(Number(distance))}mm SS30`,
    `SU ${kv}.0kV ${distance}mm x${(magnification / 1000).toFixed(1)}k SE(M)`,
    `EHT = ${kv}.00 kV  WD = ${distance} mm  Signal A = InLens  Mag = ${(magnification / 1000).toFixed(2)} K X`,
  ]);
}

/** Settings written straight over the picture's bottom, without a bar. */
function addSettings(random: Random, pen: Pen): void {
  const { height } = pen.plane;
  const capitals = random.logUniform(4, 8) * pen.unit;
  const lines = random.integer(1, 2);
  for (let line = 0; line < lines; line++)
    pen.text(settings(random), 4 * pen.unit, height - (lines - line) * 1.7 * capitals - 2 * pen.unit, capitals);
}

/** A strip of plain grey with text along the bottom (or the top): a bar that nobody cut off. */
function addStrip(random: Random, pen: Pen, pixelSizeNm: number): void {
  const { width, height } = pen.plane;
  const tall = Math.round(random.uniform(0.04, 0.12) * height);
  const top = random.chance(0.9) ? height - tall : 0;
  const paper = random.chance(0.7) ? 0 : 1;
  pen.rect(0, top, width, tall, paper);
  const capitals = Math.min(9 * pen.unit, tall * random.uniform(0.35, 0.6));
  pen.text(settings(random), 3 * pen.unit, top + (tall - capitals) / 2, capitals, 1, 1 - paper);
  if (random.chance(0.5)) return;
  const nm = roundLength(pixelSizeNm * width * 0.3);
  pen.rect(width - 6 * pen.unit - nm / pixelSizeNm, top + tall * 0.75, nm / pixelSizeNm, tall * 0.1, 1 - paper);
}

/** Lengths that somebody measured: lines with ticks or arrow heads, the number beside them. */
function addMeasures(random: Random, pen: Pen, pixelSizeNm: number): void {
  const { width, height } = pen.plane;
  const thick = random.uniform(0.8, 2) * pen.unit;
  const capitals = random.logUniform(5, 11) * pen.unit;
  const style = random.integer(0, 2);
  const numbered = random.chance(0.8);
  const boxed = random.chance(0.25);
  for (let n = random.integer(1, random.chance(0.3) ? 12 : 3); n > 0; n--) {
    const [x, y] = [random.uniform(0.1, 0.9) * width, random.uniform(0.1, 0.9) * height];
    const angle = random.chance(0.5) ? random.integer(0, 1) * (Math.PI / 2) : random.uniform(0, Math.PI);
    const half = random.logUniform(5, 60) * pen.unit;
    const [dx, dy] = [half * Math.cos(angle), half * Math.sin(angle)];
    pen.line(x - dx, y - dy, x + dx, y + dy, thick);
    for (const end of [-1, 1]) {
      if (style === 0) pen.head(x + end * dx, y + end * dy, angle + (end > 0 ? Math.PI : 0), 5 * pen.unit, thick);
      else if (style === 1) {
        const tick = (4 * pen.unit) / half;
        pen.line(x + end * dx - dy * tick, y + end * dy + dx * tick, x + end * dx + dy * tick, y + end * dy - dx * tick, thick);
      }
    }
    if (!numbered) continue;
    const number = lengthLabel(2 * half * pixelSizeNm * random.uniform(0.98, 1.02));
    const text = random.chance(0.3) ? `D${n} = ${number}` : number;
    const [tx, ty] = [x + dx + 2 * pen.unit, y + dy - capitals - 2 * pen.unit];
    if (boxed)
      pen.rect(tx - pen.unit, ty - pen.unit, smoothTextWidth(text, capitals) + pen.unit, capitals + 2 * pen.unit, 1 - pen.ink);
    pen.text(text, tx, ty, capitals);
  }
}

/** Arrows, frames and circles that point at something, and a word beside them. */
function addPointers(random: Random, pen: Pen): void {
  const { width, height } = pen.plane;
  const thick = random.uniform(1, 3) * pen.unit;
  const dash = random.chance(0.3) ? 5 * pen.unit : 0;
  for (let n = random.integer(1, 4); n > 0; n--) {
    const [x, y] = [random.uniform(0.15, 0.85) * width, random.uniform(0.15, 0.85) * height];
    const reach = random.logUniform(12, 60) * pen.unit;
    const look = random.uniform();
    if (look < 0.5) {
      const angle = random.uniform(0, 2 * Math.PI);
      pen.line(x, y, x + reach * Math.cos(angle), y + reach * Math.sin(angle), thick);
      pen.head(x, y, angle, Math.max(5 * pen.unit, 0.25 * reach), thick);
    } else if (look < 0.75) {
      const tall = reach * random.uniform(0.5, 1.2);
      pen.line(x, y, x + reach, y, thick, dash);
      pen.line(x + reach, y, x + reach, y + tall, thick, dash);
      pen.line(x + reach, y + tall, x, y + tall, thick, dash);
      pen.line(x, y + tall, x, y, thick, dash);
    } else {
      const squash = random.uniform(0.5, 1);
      const corners = 28;
      const at = (k: number): [number, number] => [
        x + 0.5 * reach * Math.cos((2 * Math.PI * k) / corners),
        y + 0.5 * reach * squash * Math.sin((2 * Math.PI * k) / corners),
      ];
      for (let k = 0; k < corners; k++) if (dash === 0 || k % 2 === 0) pen.line(...at(k), ...at(k + 1), thick);
    }
    if (random.chance(0.4)) {
      const word = random.pick([
        'Si',
        'film',
        'pore',
        'Au',
        'SiO',
        'layer 1',
        'ZnO',
        'substrate',
        'tip',
        '1',
        '2',
        'A',
        'B',
        'TiO',
        'edge',
      ]);
      pen.text(word, x + 3 * pen.unit, y - 12 * pen.unit, random.uniform(6, 12) * pen.unit, random.uniform(1, 1.5));
    }
  }
}

/** A corner shows part of the same picture larger, in a frame. */
function addInset(random: Random, plane: Plane): void {
  const { width, height, data } = plane;
  const side = Math.round(random.uniform(0.25, 0.42) * width);
  const from = Math.max(8, Math.round(side / random.uniform(1.3, 3)));
  const small = new Float32Array(from * from);
  const [x0, y0] = [random.integer(0, width - from), random.integer(0, height - from)];
  for (let y = 0; y < from; y++) for (let x = 0; x < from; x++) small[y * from + x] = data[(y0 + y) * width + x0 + x];
  const inset = resizePlane({ width: from, height: from, data: small }, side, side).data;
  const margin = random.chance(0.5) ? 0 : Math.round(0.02 * width);
  const left = random.chance(0.7) ? width - side - margin : margin;
  const top = random.chance(0.6) ? margin : height - side - margin;
  const frame = Math.max(1, Math.round((random.uniform(0.5, 3) * width) / 224));
  const ink = random.chance(0.6) ? 1 : 0;
  fillRect(data, width, height, left - frame, top - frame, side + 2 * frame, side + 2 * frame, ink);
  for (let y = 0; y < side; y++) data.set(inset.subarray(y * side, (y + 1) * side), (top + y) * width + left);
}
