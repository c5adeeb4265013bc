/**
 * What was burnt into a picture before it reached us: letters, numbers, scale bars, frames and boxes of text. They are ink of one grey,
 * black or white, with sharp edges and strokes of one width, in rows; what a microscope shows is not. They are taken out of the picture
 * before anything is measured in it.
 */
import { type Blot, type Box, type Ink, inkOf, type Purity, tall, wide } from './ink';

export const MARKS_METHOD =
  'Regions of pure black or white with sharp edges that are letters in a row, a letter in a corner, a straight bar or a frame beside them, or a box of one grey behind them; ' +
  'filled from their surroundings before anything else was measured.';

const rule = {
  /**
   * Ink is so near to black or white, its rim included, and its surroundings, two and three pixels outside, are so far from them: looked for
   * with a wide rim first, then with a narrow one where the picture itself is nearly as dark or bright.
   */
  levels: [
    { ink: 0.25, apart: 0.35, line: 6, mostly: 0.5 },
    { ink: 0.1, apart: 0.18, line: 8, mostly: 0.8 },
  ],
  /** Height of letters in pixels, and as a share of the picture's; height over stroke; least and most of their box that is ink. */
  least: 6,
  tallest: 0.16,
  slimmest: 2.8,
  /** Of a letter alone, mean distance from the edge over the greatest: half in a stroke of one width, a third in a disc. */
  even: 0.4,
  fills: [0.1, 0.82],
  /** In a row: heights within this ratio, gaps in heights, and how far tops or feet may be off, in heights. */
  alike: 1.9,
  gap: 1.1,
  level: 0.28,
  /** Letters of one height and stroke in a row at least, and those among them that are no plain strokes; their height to this share or a pixel. */
  row: 3,
  shaped: 2,
  same: 0.1,
  /** A line of words on one foot: gap in heights, heights within this ratio. Least letters of one stand with the levels. */
  words: 5,
  cases: 1.5,
  /** A picture that is full of letters of its own, outside rows: this many for each that is in one. Only lines are told there. */
  crowd: 1,
  /** A letter alone stands in a corner: middle within this share of both sides. */
  corner: 0.22,
  /** A bar fills its box to this share; a line has a row or column of ink right through it. */
  bar: 0.93,
  through: 0.95,
  longest: 4,
  alone: 6,
  /** Beside a row: so many of its heights away at most. */
  beside: 2.5,
  /** The shorter of a bar and its words lies under or over the longer with this share. */
  under: 0.6,
  /** Pixels around the ink that its soft rim and a file's compression reach. */
  rim: 2,
  /** More than this of the picture is not taken out. */
  most: 0.2,
  /** With more regions that could be letters, or bars, the picture itself is made of such. */
  candidates: 600,
} as const;

/** `line`: letters of a line at least. `mostly`: the share of a large letter or a bar alone that is ink to the last grey. */
interface Level extends Purity {
  readonly line: number;
  readonly mostly: number;
}

/** A box of one grey has no soft rim. */
const PAPER = { ink: 0.03, apart: 0.18 };

const fillOf = (blot: Blot): number => blot.area / (wide(blot) * tall(blot));

/** A letter or digit by itself: no compact body, whose strokes would be as wide as it is high. */
function isLetter(blot: Blot, height: number): boolean {
  const high = tall(blot);
  const stroke = Math.max(1, 2 * blot.widest - 1);
  return (
    blot.sharp &&
    high >= rule.least &&
    high <= rule.tallest * height &&
    wide(blot) <= 2 * high &&
    high >= rule.slimmest * stroke &&
    fillOf(blot) >= rule.fills[0]
  );
}

/** Not an I, l or 1 without feet, of which rows stand in patterned surfaces too. */
const isShaped = (blot: Blot): boolean => fillOf(blot) <= rule.fills[1] && wide(blot) >= 0.3 * tall(blot);

interface Row extends Box {
  readonly letters: readonly Blot[];
}

const around = (letters: readonly Blot[]): Row => ({
  letters,
  x0: Math.min(...letters.map(({ x0 }) => x0)),
  x1: Math.max(...letters.map(({ x1 }) => x1)),
  y0: Math.min(...letters.map(({ y0 }) => y0)),
  y1: Math.max(...letters.map(({ y1 }) => y1)),
});

/** Letters of which each follows one before it, as `follows` has it. */
function rowsOf(letters: readonly Blot[], follows: (blot: Blot, before: Blot, larger: number) => boolean): Row[] {
  const rows: Blot[][] = [];
  for (const blot of [...letters].sort((a, b) => a.x0 - b.x0)) {
    const own = rows.find((row) => row.some((before) => follows(blot, before, Math.max(tall(blot), tall(before)))));
    if (own) own.push(blot);
    else rows.push([blot]);
  }
  return rows.map(around);
}

const ratioOf = (a: Blot, b: Blot): number => Math.max(tall(a), tall(b)) / Math.min(tall(a), tall(b));

/** Side by side, tops or feet level. */
const inWord = (blot: Blot, before: Blot, larger: number): boolean =>
  ratioOf(blot, before) <= rule.alike &&
  blot.x0 - before.x1 <= rule.gap * larger &&
  Math.min(Math.abs(blot.y1 - before.y1), Math.abs(blot.y0 - before.y0)) <= rule.level * larger;

/** On the same foot, of the same stroke, perhaps in the next word. */
const inLine = (blot: Blot, before: Blot, larger: number): boolean =>
  ratioOf(blot, before) <= rule.cases &&
  blot.x0 - before.x1 <= rule.words * larger &&
  Math.abs(blot.y1 - before.y1) <= 1 &&
  Math.abs(blot.widest - before.widest) <= 0.5 + 0.15 * before.widest;

/** How far two boxes lie apart, across and along the rows. */
const apart = (a: Box, b: Box): number => Math.max(0, a.x0 - b.x1, b.x0 - a.x1) + Math.max(0, a.y0 - b.y1, b.y0 - a.y1);

const isIn = (a: Box, b: Box, slack: number): boolean =>
  a.x0 >= b.x0 - slack && a.x1 <= b.x1 + slack && a.y0 >= b.y0 - slack && a.y1 <= b.y1 + slack;

/** Straight and filled, or a line with ticks at its ends. */
const isBar = (blot: Blot): boolean => {
  const [long, short] = [Math.max(wide(blot), tall(blot)), Math.min(wide(blot), tall(blot))];
  const filled = fillOf(blot) >= rule.bar;
  const line = Math.max(blot.acrossRow, blot.acrossColumn) >= rule.through && long >= rule.longest * short;
  return blot.sharp && long >= 2 * rule.least && (filled || line);
};

/** A bar without a word: nothing but ink to its last corner, level, and clear of the picture's border. */
function standsAlone(blot: Blot, mostly: number, width: number, height: number): boolean {
  return (
    blot.sharp &&
    isPure(blot, mostly) &&
    wide(blot) >= rule.alone * tall(blot) &&
    wide(blot) >= 0.05 * width &&
    tall(blot) >= 3 &&
    fillOf(blot) >= rule.through &&
    blot.x0 > 1 &&
    blot.x1 < width - 2 &&
    blot.y0 > 1 &&
    blot.y1 < height - 2
  );
}

/** All four sides of its box are ink. */
function isFrame(blot: Blot, { labels }: Ink, width: number): boolean {
  if (!blot.sharp || Math.min(wide(blot), tall(blot)) < 3 * rule.least || fillOf(blot) > 0.5) return false;
  let [on, all] = [0, 0];
  for (let x = blot.x0; x <= blot.x1; x++)
    for (const y of [blot.y0, blot.y1]) {
      all++;
      if (labels[y * width + x] === blot.id) on++;
    }
  for (let y = blot.y0; y <= blot.y1; y++)
    for (const x of [blot.x0, blot.x1]) {
      all++;
      if (labels[y * width + x] === blot.id) on++;
    }
  return on >= rule.through * all;
}

function isInCorner({ x0, x1, y0, y1 }: Box, width: number, height: number): boolean {
  const [x, y] = [(x0 + x1) / 2 / width, (y0 + y1) / 2 / height];
  return Math.min(x, 1 - x) <= rule.corner && Math.min(y, 1 - y) <= rule.corner;
}

/** Whether enough letters are of one height and one stroke: digits and capitals are, what merely lies side by side is not. */
function isLine({ letters }: Row): boolean {
  return letters.some((one) => {
    const high = tall(one);
    const alike = (other: Blot): boolean =>
      Math.abs(tall(other) - high) <= Math.max(1, rule.same * high) &&
      Math.abs(other.widest - one.widest) <= 0.5 + 0.15 * one.widest;
    return letters.filter(alike).length >= rule.row;
  });
}

const isEven = ({ depth, widest, area }: Blot): boolean => depth >= rule.even * widest * area;

/** Ink to the last grey: large letters are, what shines is brightest in the middle. */
const isPure = ({ pure, area }: Blot, mostly: number): boolean => pure >= mostly * area;

/** The words of a scale bar in a corner: a filled bar about as long as they are right above or below, all of it ink to the last grey. */
const isScaleLabel = (row: Row, bars: readonly Blot[], mostly: number, width: number, height: number): boolean =>
  row.letters.length >= rule.row &&
  row.letters.filter(isShaped).length >= rule.shaped &&
  row.letters.every((one) => isPure(one, mostly)) &&
  isInCorner(row, width, height) &&
  bars.some(
    (bar) =>
      isPure(bar, mostly) &&
      fillOf(bar) >= rule.bar &&
      wide(bar) > tall(bar) &&
      apart(bar, row) <= rule.gap * tall(row) &&
      Math.min(bar.x1, row.x1) - Math.max(bar.x0, row.x0) >= rule.under * Math.min(wide(bar), wide(row)),
  );

/** The marks of one tone, set to 1 in `out`. @returns the rows of letters among them */
function markTone(ink: Ink, { line, mostly }: Level, width: number, height: number, out: Uint8Array): Row[] {
  const letters = ink.blots.filter((blot) => isLetter(blot, height));
  const bars = ink.blots.filter(isBar);
  if (letters.length > rule.candidates || bars.length > rule.candidates) return [];
  const shapedIn = (row: Row): number => row.letters.filter(isShaped).length;
  const words = rowsOf(letters, inWord).filter((row) => {
    const shaped = shapedIn(row);
    if (isLine(row) && shaped >= rule.shaped) return true;
    if (shaped === 0 || tall(row) < 0.03 * height || !row.letters.every((one) => isPure(one, mostly))) return false;
    const corner = isInCorner(row, width, height) && (row.letters.length > 1 || isEven(row.letters[0]));
    return corner || bars.some((bar) => apart(bar, row) <= rule.beside * tall(row));
  });
  const lines = rowsOf(letters, inLine).filter((row) => row.letters.length >= line && 2 * shapedIn(row) >= line);
  const told = new Set([...words, ...lines].flatMap(({ letters: own }) => own));
  const isCrowded = letters.length - told.size > rule.crowd * Math.max(rule.row, told.size);
  const clear = isCrowded ? words.filter((row) => isScaleLabel(row, bars, mostly, width, height)) : words;
  const rows = [...clear, ...lines];
  const marked = new Set<number>();
  for (const { letters: own } of rows) {
    let row = around(own);
    const high = tall(row);
    const mine: Blot[] = [];
    for (const { id } of own) marked.add(id);
    // Bars and ticks lead to further ones.
    for (let met = true; met; ) {
      const next = bars.filter(({ id }) => !marked.has(id)).find((bar) => apart(bar, row) <= rule.beside * high);
      met = next !== undefined;
      if (!next) break;
      marked.add(next.id);
      mine.push(next); // and no other row's: between two labels in opposite corners lies the specimen
      row = around([...own, ...mine]);
    }
    // Dots, commas and what a letter is cut into.
    const text = around(own);
    for (const blot of ink.blots) if (tall(blot) <= high && isIn(blot, text, 0.35 * high)) marked.add(blot.id);
  }
  for (const blot of ink.blots) if (isFrame(blot, ink, width) || standsAlone(blot, mostly, width, height)) marked.add(blot.id);
  if (marked.size > 0) for (let i = 0; i < out.length; i++) if (marked.has(ink.labels[i])) out[i] = 1;
  return rows;
}

/** A box of one grey, the other tone's, behind rows of letters: all of it goes. */
function markBoxes(rows: readonly Row[], paper: Ink | null, width: number, out: Uint8Array): void {
  if (!paper) return;
  for (const box of paper.blots) {
    const inside = rows.filter((row) => isIn(row, box, 0));
    if (inside.length === 0) continue;
    let filled = 0;
    for (let y = box.y0; y <= box.y1; y++)
      for (let x = box.x0; x <= box.x1; x++) if (paper.labels[y * width + x] === box.id || out[y * width + x]) filled++;
    // The soft rims of letters are neither ink nor paper.
    if (filled < 0.75 * wide(box) * tall(box)) continue;
    for (let y = box.y0; y <= box.y1; y++) out.fill(1, y * width + box.x0, y * width + box.x1 + 1);
  }
}

function grown(mask: Uint8Array, width: number, height: number, by: number): Uint8Array {
  const [rows, out] = [new Uint8Array(mask.length), new Uint8Array(mask.length)];
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++)
      if (mask[y * width + x]) rows.fill(1, y * width + Math.max(0, x - by), y * width + Math.min(width - 1, x + by) + 1);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++)
      if (rows[y * width + x]) for (let v = Math.max(0, y - by); v <= Math.min(height - 1, y + by); v++) out[v * width + x] = 1;
  return out;
}

/** Ring by ring from outside, each pixel the mean of its known neighbours. */
function fill(data: Float32Array, mask: Uint8Array, width: number, height: number): void {
  const open = mask.slice();
  let edge: number[] = [];
  for (let i = 0; i < open.length; i++) if (open[i]) edge.push(i);
  while (edge.length > 0) {
    const rest: number[] = [];
    const done: [at: number, grey: number][] = [];
    for (const i of edge) {
      const x = i % width;
      const y = (i - x) / width;
      let [sum, count] = [0, 0];
      for (let v = Math.max(0, y - 1); v <= Math.min(height - 1, y + 1); v++)
        for (let u = Math.max(0, x - 1); u <= Math.min(width - 1, x + 1); u++)
          if (!open[v * width + u]) {
            sum += data[v * width + u];
            count++;
          }
      if (count > 0) done.push([i, sum / count]);
      else rest.push(i);
    }
    if (done.length === 0) return;
    for (const [i, grey] of done) {
      data[i] = grey;
      open[i] = 0;
    }
    edge = rest;
  }
}

/**
 * Takes burnt-in marks out of a picture (greys in [0, 1]), in place.
 * @returns 1 where something was taken out, by pixel; null where there are no marks.
 */
export function takeOutMarks(data: Float32Array, width: number, height: number): Uint8Array | null {
  const out = new Uint8Array(data.length);
  for (const white of [true, false])
    for (const level of rule.levels) {
      const ink = inkOf(data, width, height, white, level);
      const rows = ink ? markTone(ink, level, width, height, out) : [];
      if (rows.length > 0) markBoxes(rows, inkOf(data, width, height, !white, PAPER), width, out);
    }
  if (!out.includes(1)) return null;
  const mask = grown(out, width, height, rule.rim);
  if (mask.reduce((sum, one) => sum + one, 0) > rule.most * mask.length) return null;
  fill(data, mask, width, height);
  return mask;
}
