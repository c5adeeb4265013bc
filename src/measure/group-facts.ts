/** Facts that rest on the two groups of grey: areas, bodies, widths. */
import { AUTOMATIC, type HandSet, isAutomatic, type Side, type Span } from '../base/traces';
import { APEX_METHOD } from './apex';
import { addArrangement, addDensity } from './body-facts';
import { CHORD_METHOD, chords } from './chords';
import { CROSSING_METHOD, crossingsOf } from './crossings';
import { edgeUncertainty } from './edges';
import { quantileOf } from './filters';
import { LINE_LENGTH_METHOD, lineLength, MOST_COVERED } from './line-length';
import { type Objects, objects, objectsMethod, thresholdMethod } from './objects';
import { type Prepared, sampled, withThreshold } from './prepare';
import { LEAST_DIAMETER, type Segmented, segment } from './segment';
import { rodMethod, rods, TAPER_METHOD, taper } from './shapes';
import { LABELS, MOST_NOISE, MOST_UNCERTAIN, NO_PIXEL_SIZE, NOISY, type Reason, type Sheet, tooUncertain } from './sheet';
import { strokeMethod, strokeWidth } from './strokes';
import { parallelWidth, type Width, widthMethod } from './widths';
import { densityFact, lengthDensityFact, plainFact } from './wording';

/** A histogram without a valley of at least this depth has no two groups. */
const SHALLOWEST_VALLEY = 0.75;
/** Where the area fraction moves by more than this as the threshold moves by a tenth of the groups' distance, no outline is sure. */
const MOST_THRESHOLD_SHIFT = 0.03;
/** The same tenth, by which the threshold is moved to see whether the bodies stay the same, and by how much their number may move. */
const THRESHOLD_STEP = 0.1;
const MOST_COUNT_SHIFT = 0.1;
/** Fewer bodies do not show that their number stays. */
const LEAST_COUNTED = 30;
/** The greys must part more clearly then, and the bodies be compact: plates with bright rims keep their number too, and are neither. */
const DEEP_VALLEY = 0.6;
const MOST_ELONGATED = 1.6;
/** Area fractions, in points, and widths, as a share, that are less certain are withheld; 95 % of the fractions given on procedural truth hold 2 points. */
const MOST_UNCERTAIN_POINTS = 2;
const MOST_UNCERTAIN_WIDTH = 0.12;
/** Where the edges leave more than this share of a diameter open, it is withheld: too small for the softness of its edges. */
const MOST_OPEN = 1 / 12;
/** A median diameter less certain than this share is withheld: few bodies of very different sizes are worth a rough one. */
const MOST_UNCERTAIN_DIAMETER = 0.2;
/** So is one that moves by more than this share as the threshold does. */
const MOST_MOVED = 0.25;
/** With a greater share of the bodies' area split at necks, their percentiles are not given. */
const MOST_SPLIT = 0.3;
/** Fewer whole bodies have no percentiles. */
const LEAST_FOR_SPREAD = 20;
/** Share of the area between parallel edges from which on regions are lines. */
const LINES = 0.5;

/** Bodies that cover less than this share raise no peak of their own in the histogram. */
const SPARSE = 0.1;
/** They count as a group all the same where the threshold lies so many robust deviations from the middle of their ground. */
const APART = 6;

/** Whether few pixels lie so far from all others that they are another group, though too few for a peak. */
function standApart({ bright, levels: { threshold }, smooth }: Prepared): boolean {
  if (Math.min(bright, 1 - bright) > SPARSE) return false;
  const ground = sampled(smooth, 20_000).filter((grey) => grey > threshold === bright > 0.5);
  const middle = quantileOf(ground, 0.5);
  const spread =
    quantileOf(
      ground.map((grey) => Math.abs(grey - middle)),
      0.5,
    ) / 0.6745;
  return Math.abs(threshold - middle) > APART * spread;
}

/** Why the greys cannot be split in two; null where they can. */
function whyNoGroups(picture: Prepared): string | null {
  const { levels, noise, smoothing } = picture;
  const distance = levels.high - levels.low;
  if (distance < (3 * noise) / (3.545 * smoothing)) return 'bright and dark do not stand apart from the noise';
  if (levels.valley > SHALLOWEST_VALLEY && !standApart(picture))
    return 'the grey values do not fall into two groups, so any threshold would be arbitrary';
  return null;
}

/** The picture with the threshold that a person set, if any. */
export const handOn = (picture: Prepared, { threshold }: HandSet): Prepared =>
  threshold === null ? picture : withThreshold(picture, threshold);

/** What the facts on the groups rest on, in pixels of the prepared picture. */
export interface Groups {
  /** Width of the lines where it is given, and places where it was measured. */
  readonly width: number | null;
  readonly spans: readonly Span[];
  /** Null where it was not asked for the bodies. */
  readonly segmented: Segmented | null;
}

/** @param hand its threshold is that of `picture` already. */
export function addGroups(sheet: Sheet, picture: Prepared, length: number | null, hand: HandSet = AUTOMATIC): Groups {
  const labels = [LABELS.bright, LABELS.dark, LABELS.chord, ...OF_BODIES];
  const shift = (picture.brightIfLower - picture.brightIfHigher) / 2;
  const none = whyNoGroups(picture);
  const unsure = none ?? (shift > MOST_THRESHOLD_SHIFT ? 'it depends too much on where the threshold is put' : null);
  if (hand.threshold === null && unsure !== null) {
    const counted = none === null ? countedAnyway(picture, hand) : null;
    sheet.withhold(unsure, ...(counted ? [LABELS.bright, LABELS.dark, LABELS.chord] : labels));
    if (!counted) {
      sheet.withhold(unsure, ...OF_FORMS);
      return { segmented: null, ...addStrokes(sheet, picture, length, unsure) };
    }
    addObjects(sheet, counted.bodies, picture, hand);
    sheet.withhold(BODIES_NOT_LINES, LABELS.width, ...OF_LINES);
    sheet.withhold(COUNTED, ...OF_FORMS);
    return { segmented: counted.segmented, ...NO_LINES };
  }
  addAreas(sheet, picture, shift, hand);
  addChords(sheet, picture);
  const segmented = segment(picture, hand);
  return { segmented, ...addRegions(sheet, picture, length, segmented, hand) };
}

/** The same picture with its threshold moved by a share of the distance between the two groups. */
function shifted(picture: Prepared, step: number): Prepared {
  const { low, high, threshold } = picture.levels;
  return { ...picture, levels: { ...picture.levels, threshold: threshold + step * (high - low) } };
}

/** Whether another threshold finds other bodies: shadows beside cells, of which more are found than of the cells themselves. */
function movesWithThreshold(picture: Prepared, side: Side, median: number): boolean {
  return [-THRESHOLD_STEP, THRESHOLD_STEP].some((step) => {
    const there = objects(picture, segment(shifted(picture, step)));
    if ('reason' in there || there.side !== side || there.diameters === null) return false;
    return Math.abs(there.diameters.median - median) > MOST_MOVED * median;
  });
}

/**
 * Compact bodies that are the same ones wherever the threshold lies, though their outlines move with it: small drops have much outline for
 * their area. Null where their number moves, or there are too few of them to tell.
 */
function countedAnyway(picture: Prepared, hand: HandSet): { segmented: Segmented; bodies: Objects } | null {
  if (picture.levels.valley > DEEP_VALLEY) return null;
  const [lower, segmented, higher] = [-THRESHOLD_STEP, 0, THRESHOLD_STEP].map((step) => segment(shifted(picture, step), hand));
  const count = segmented.pieces.length;
  const same = ({ side, pieces }: Segmented): boolean =>
    side === segmented.side && Math.abs(pieces.length - count) <= MOST_COUNT_SHIFT * count;
  if (count < LEAST_COUNTED || !same(lower) || !same(higher)) return null;
  const bodies = objects(picture, segmented, hand);
  if ('reason' in bodies || bodies.diameters === null || bodies.aspects.length === 0) return null;
  return quantileOf(Float64Array.from(bodies.aspects), 0.5) <= MOST_ELONGATED ? { segmented, bodies } : null;
}

function addAreas(sheet: Sheet, { bright, edges, smooth }: Prepared, shift: number, hand: HandSet): void {
  const edge =
    hand.threshold === null
      ? 'or the edges by a tenth of their softness and half of what they were moved'
      : 'or the edges by a tenth of their softness';
  const method =
    `${thresholdMethod(hand)}; noise smoothed; ` +
    `the uncertainty is the change when the threshold moves by a tenth of the groups’ distance ${edge}.`;
  // Either edge of a region may be off by half of what a width may be.
  const points = Math.max(0.1, 100 * Math.hypot(shift, (edges.length * edgeUncertainty(edges)) / 2 / smooth.length));
  if (hand.threshold === null && points > MOST_UNCERTAIN_POINTS)
    sheet.withhold(`its standard uncertainty is more than ${MOST_UNCERTAIN_POINTS} points`, LABELS.bright, LABELS.dark);
  else {
    sheet.add(plainFact('area-bright', LABELS.bright, 100 * bright, '%', 1, points, method));
    sheet.add(plainFact('area-dark', LABELS.dark, 100 * (1 - bright), '%', 1, points, method));
  }
}

function addChords(sheet: Sheet, picture: Prepared): void {
  const { bright, dark, brightUncertainty, darkUncertainty } = chords(picture);
  if (brightUncertainty > MOST_UNCERTAIN * bright || darkUncertainty > MOST_UNCERTAIN * dark)
    sheet.withhold(tooUncertain(MOST_UNCERTAIN), LABELS.chord);
  else if (Math.max(bright, dark) > Math.min(picture.width, picture.height) / 4)
    sheet.withhold('the regions are too large for this field of view', LABELS.chord);
  else {
    sheet.add(sheet.lengths.fact('chord-bright', 'Mean chord of the bright regions', bright, brightUncertainty, CHORD_METHOD));
    sheet.add(sheet.lengths.fact('chord-dark', 'Mean chord of the dark regions', dark, darkUncertainty, CHORD_METHOD));
  }
}

type Lines = Omit<Groups, 'segmented'>;
const NO_LINES: Lines = { width: null, spans: [] };

/** What is withheld together, where there are no bodies, no lines, or neither. */
const OF_BODIES = [
  LABELS.count,
  LABELS.diameter,
  LABELS.spread,
  LABELS.shape,
  LABELS.roundness,
  LABELS.touching,
  LABELS.density,
  LABELS.arrangement,
  LABELS.defects,
];
const OF_LINES = [LABELS.crossings, LABELS.lineLength];
const OF_FORMS = [LABELS.taper, LABELS.apex, LABELS.rods];
const BODIES_NOT_LINES = 'the regions are separate bodies, too short to be fibres, wires or lines';
const LINES_NOT_BODIES = 'most of the area lies between parallel edges: lines, not separate bodies';
const COUNTED = 'the regions are separate bodies, told by number and diameter';
const NO_WIDTH = 'no width of the lines was measured';

/** Bodies or lines, never both: the same regions cannot be told by a diameter and by a width. */
function addRegions(sheet: Sheet, picture: Prepared, length: number | null, segmented: Segmented, hand: HandSet): Lines {
  const bodies = objects(picture, segmented, hand);
  const lines = parallelWidth(picture);
  const both = !('reason' in bodies) && !('reason' in lines);
  // Whoever says on which side of the threshold the bodies are says that there are bodies.
  const linesWin = both && lines.parallelArea >= LINES && hand.bodies === null;
  const bodiesWin = both && !linesWin;
  if ('reason' in bodies) addShapes(sheet, picture, segmented.side);
  else sheet.withhold(linesWin ? LINES_NOT_BODIES : COUNTED, ...OF_FORMS);
  addObjects(sheet, linesWin ? { reason: LINES_NOT_BODIES } : bodies, picture, hand);
  if (bodiesWin) {
    sheet.withhold(BODIES_NOT_LINES, ...OF_LINES);
    return addWidth(sheet, { reason: BODIES_NOT_LINES });
  }
  if ('reason' in lines) {
    if ('reason' in bodies) return addStrokes(sheet, picture, length, lines.reason);
    sheet.withhold(lines.reason, ...OF_LINES);
    return addWidth(sheet, lines);
  }
  const told = addWidth(sheet, picture.noise > MOST_NOISE * picture.contrast ? { reason: NOISY } : lines);
  if (told.width === null) sheet.withhold(NO_WIDTH, ...OF_LINES);
  else {
    addCrossings(sheet, picture, lines);
    addLineLength(sheet, lines);
  }
  return told;
}

/** Of what is neither bodies that can be counted nor lines. */
function addShapes(sheet: Sheet, picture: Prepared, side: Side): void {
  const pointed = taper(picture);
  if (!('reason' in pointed)) {
    const { apex } = pointed;
    const what = `Opening angle of the ${pointed.side} body that tapers to a point`;
    sheet.add(plainFact('taper', what, pointed.degrees, 'deg', 0, pointed.uncertainty, TAPER_METHOD));
    if ('reason' in apex) sheet.withhold(apex.reason, LABELS.apex);
    else {
      const radius = `Radius of the point of the ${pointed.side} body`;
      sheet.add(sheet.lengths.fact('apex-radius', radius, apex.radius, apex.uncertainty, APEX_METHOD));
    }
    sheet.withhold('most of what is seen is one body', LABELS.rods);
    return;
  }
  sheet.withhold(pointed.reason, LABELS.taper, LABELS.apex);
  const apart = rods(picture, side);
  if ('reason' in apart) {
    sheet.withhold(apart.reason, LABELS.rods);
    return;
  }
  // Both spelled out, as the page's catalogues know them.
  const what = side === 'bright' ? 'straight bright rods that lie apart' : 'straight dark rods that lie apart';
  const method = rodMethod(side);
  sheet.add(sheet.lengths.fact('rod-length', `Median length of ${what}`, apart.median, apart.uncertainty, method));
  sheet.add(
    plainFact('rod-measured', `Number of ${what} whose length was measured`, apart.lengths.length, '', 0, null, method),
  );
}

function addObjects(sheet: Sheet, found: Objects | Reason, picture: Prepared, hand: HandSet): void {
  const { edges, bin } = picture;
  if ('reason' in found) {
    sheet.withhold(found.reason, ...OF_BODIES);
    return;
  }
  const { side, whole, cut, diameters, split } = found;
  const what = `${side} bodies`;
  const byHand = !isAutomatic(hand);
  const least = hand.smallest === null ? LEAST_DIAMETER : hand.smallest / bin;
  const method = objectsMethod(side, sheet.lengths.text(least), hand);
  const pieces = `${Math.round(100 * split)} % of their area had to be split.`;
  const isSmall = (diameter: number): boolean => !byHand && edgeUncertainty(edges) > MOST_OPEN * diameter;
  if (split > MOST_SPLIT && (!diameters || isSmall(diameters.median)) && !byHand)
    sheet.withhold(
      'many bodies touch, and are so small that soft edges hide the necks between them',
      LABELS.count,
      LABELS.density,
    );
  else {
    const counted = `Those cut by the border (${cut}) count; ${pieces}`;
    sheet.add(plainFact('object-count', `Number of ${what}`, whole + cut, '', 0, null, `${method} ${counted}`));
    addDensity(sheet, found, picture, method);
    // Hundredths of a pixel are finer than any is known.
    sheet.bodies = { diametersPx: found.sizes.map((size) => Math.round(100 * bin * size) / 100), cut };
  }
  addArrangement(sheet, found, picture, split > MOST_SPLIT, method);
  if (!diameters) {
    sheet.withhold('fewer than five bodies lie wholly inside the picture', LABELS.diameter, LABELS.spread);
    const sizes = [...found.sizes].sort((a, b) => a - b);
    if (sizes.length === 0 || isSmall(sizes[0])) return;
    const ends = `${method} Diameter of the circle of equal area, of the ${whole} wholly inside.`;
    const add = (id: string, which: string, size: number): void =>
      sheet.add(sheet.lengths.fact(id, `Equivalent diameter of the ${which} of ${what}`, size, edgeUncertainty(edges), ends));
    add('object-diameter-largest', 'largest', sizes[sizes.length - 1]);
    if (sizes.length > 1) add('object-diameter-smallest', 'smallest', sizes[0]);
    return;
  }
  const { median, low, high } = diameters;
  // Of area A bodies gain dA as the threshold moves, of diameter d half of that share.
  const covered = side === 'bright' ? picture.bright : 1 - picture.bright;
  const moved = (median * (picture.brightIfLower - picture.brightIfHigher)) / 4 / Math.max(1e-3, covered);
  const uncertainty = Math.hypot(diameters.uncertainty, moved);
  if (isSmall(median)) {
    sheet.withhold('the bodies are small against the softness of their edges', LABELS.diameter, LABELS.spread);
    return;
  }
  if (!byHand && uncertainty > MOST_UNCERTAIN_DIAMETER * median) {
    sheet.withhold(tooUncertain(MOST_UNCERTAIN_DIAMETER), LABELS.diameter, LABELS.spread);
    return;
  }
  if (!byHand && movesWithThreshold(picture, side, median)) {
    sheet.withhold(
      'the median moves with the threshold: small and large bodies are of two kinds',
      LABELS.diameter,
      LABELS.spread,
    );
    return;
  }
  const how = `${method} Diameter of the circle of equal area, of the ${whole} bodies wholly inside, weighted against the border’s preference for small ones; ${pieces}`;
  sheet.add(sheet.lengths.fact('object-diameter', `Median equivalent diameter of ${what}`, median, uncertainty, how));
  sheet.add(plainFact('object-measured', `Number of ${what} whose diameter was measured`, whole, '', 0, null, how));
  const noSpread = whyNoSpread(found, isSmall(low));
  if (noSpread !== null) {
    sheet.withhold(noSpread, LABELS.spread);
    return;
  }
  sheet.add(sheet.lengths.fact('object-diameter-p10', `10th percentile of the diameters of ${what}`, low, null, how));
  sheet.add(sheet.lengths.fact('object-diameter-p90', `90th percentile of the diameters of ${what}`, high, null, how));
}

function whyNoSpread({ split, whole }: Objects, small: boolean): string | null {
  if (split > MOST_SPLIT) return 'many bodies touch: where one ends is not sure enough for the smallest and largest';
  if (whole < LEAST_FOR_SPREAD) return `fewer than ${LEAST_FOR_SPREAD} bodies lie wholly inside the picture`;
  return small ? 'the smallest bodies are small against the softness of their edges' : null;
}

function addWidth(sheet: Sheet, found: Width | Reason): Lines {
  if ('reason' in found) {
    sheet.withhold(found.reason, LABELS.width);
    return NO_LINES;
  }
  const { polarity, median, uncertainty, points, spans } = found;
  if (uncertainty > MOST_UNCERTAIN_WIDTH * median) {
    sheet.withhold(tooUncertain(MOST_UNCERTAIN_WIDTH), LABELS.width);
    return NO_LINES;
  }
  addWidths(
    sheet,
    { ...found, places: points, what: `${polarity} fibres, wires or lines` },
    `${widthMethod(polarity, points)} Median.`,
  );
  return { width: median, spans };
}

/** From this order parameter on what seem crossings are fibres that touch side by side. */
const SIDE_BY_SIDE = 0.85;

function addCrossings(sheet: Sheet, picture: Prepared, { polarity, median }: Width): void {
  const order = sheet.facts.find(({ id }) => id === 'alignment')?.value;
  const found =
    typeof order !== 'number'
      ? { reason: 'how the lines lie to each other was not measured' }
      : order < SIDE_BY_SIDE
        ? crossingsOf(picture, polarity, median)
        : { reason: 'the lines lie side by side: what seems a crossing is where they touch' };
  if ('reason' in found) {
    sheet.withhold(found.reason, LABELS.crossings);
    return;
  }
  const { count, uncertainty, area } = found;
  const what = `${polarity} fibres, wires or lines`;
  sheet.add(plainFact('fibre-crossings', `Number of crossings of the ${what}`, count, '', 0, uncertainty, CROSSING_METHOD));
  if (sheet.lengths.unit !== 'nm') return;
  const squares = (area * sheet.lengths.value(1) ** 2) / 1e6;
  const label = `Crossings of the ${what} per area`;
  sheet.add(densityFact('fibre-crossing-density', label, count / squares, uncertainty / squares, CROSSING_METHOD));
}

/** Length per area: what the lines cover over how wide they are. */
function addLineLength(sheet: Sheet, { polarity, median, uncertainty, shares, longArea }: Width): void {
  const share = sheet.facts.find(({ id }) => id === `area-${polarity}`);
  const order = sheet.facts.find(({ id }) => id === 'alignment')?.value;
  if (sheet.lengths.unit !== 'nm') sheet.withhold(NO_PIXEL_SIZE, LABELS.lineLength);
  else if (!share) sheet.withhold('how much of the area the lines cover is not sure enough', LABELS.lineLength);
  else if (Number(share.value) > 100 * MOST_COVERED)
    sheet.withhold('the lines cover so much of the area that they hide each other', LABELS.lineLength);
  else {
    const found = lineLength({
      share: (longArea * Number(share.value)) / 100,
      shareUncertainty: (longArea * (share.uncertainty ?? 0)) / 100,
      across: shares.reduce((sum, one) => sum + one, 0) / shares.length,
      relative: uncertainty / median,
      overlap: typeof order !== 'number' ? 0.5 : order < SIDE_BY_SIDE ? 1 : 0,
    });
    const scale = sheet.lengths.value(1);
    const label = `Length of ${polarity} fibres, wires or lines per area`;
    const [perNm, off] = [found.value / scale, found.uncertainty / scale];
    sheet.add(lengthDensityFact('fibre-length-density', label, perNm, off, LINE_LENGTH_METHOD));
  }
}

/** Where no threshold parts lines from their ground: widths from edge to edge. `reason` is why there is no threshold. */
function addStrokes(sheet: Sheet, picture: Prepared, length: number | null, reason: string): Lines {
  sheet.withhold(`${reason}; crossings and what the lines cover need a threshold`, ...OF_LINES);
  const found = picture.noise > MOST_NOISE * picture.contrast ? { reason: NOISY } : strokeWidth(picture, length);
  if ('reason' in found) sheet.withhold(`${reason}; from edge to edge: ${found.reason}`, LABELS.width);
  else if (found.uncertainty > MOST_UNCERTAIN_WIDTH * found.median)
    sheet.withhold(`${reason}; from edge to edge: ${tooUncertain(MOST_UNCERTAIN_WIDTH)}`, LABELS.width);
  else {
    addWidths(sheet, { ...found, what: 'bright fibres, wires or lines' }, strokeMethod(found.places));
    return { width: found.median, spans: found.spans };
  }
  return NO_LINES;
}

interface Widths {
  readonly median: number;
  readonly low: number;
  readonly high: number;
  readonly uncertainty: number;
  readonly places: number;
  readonly shares: readonly number[];
  readonly what: string;
}

function addWidths(sheet: Sheet, { median, low, high, uncertainty, places, shares, what }: Widths, method: string): void {
  sheet.widths = shares;
  sheet.add(sheet.lengths.fact('fibre-width', `Median width of ${what}`, median, uncertainty, method));
  sheet.add(sheet.lengths.fact('fibre-width-p10', `10th percentile of the width of ${what}`, low, null, method));
  sheet.add(sheet.lengths.fact('fibre-width-p90', `90th percentile of the width of ${what}`, high, null, method));
  sheet.add(plainFact('fibre-places', `Number of places where the width of ${what} was measured`, places, '', 0, null, method));
}
