/** Facts that rest on the two groups of grey: areas, bodies, widths. */
import { type Edges, edgeUncertainty } from './edges';
import { LEAST_DIAMETER, type Objects, objects, objectsMethod } from './objects';
import type { Prepared } from './prepare';
import { LABELS, MOST_NOISE, MOST_UNCERTAIN, NOISY, type Reason, type Sheet, tooUncertain } from './sheet';
import { parallelWidth, type Width, widthMethod } from './widths';
import { plainFact } from './wording';

/** A histogram without a valley of at least this depth has no two groups. */
const SHALLOWEST_VALLEY = 0.75;
/** Where the area fraction moves by more than this as the threshold moves by a tenth of the groups' distance, no outline is sure. */
const MOST_THRESHOLD_SHIFT = 0.03;
/** Area fractions, in points, and widths, as a share, that are less certain are withheld; on procedural truth 95 % of the others hold 2 points and 5 %. */
const MOST_UNCERTAIN_POINTS = 2;
const MOST_UNCERTAIN_WIDTH = 0.05;
/** Where the edges leave more than this share of a diameter open, it is withheld: too small for the softness of its edges. */
const MOST_OPEN = 1 / 30;
/** With a greater share of the bodies' area split at necks, their percentiles are not given. */
const MOST_SPLIT = 0.3;
/** Fewer whole bodies have no percentiles. */
const LEAST_FOR_SPREAD = 20;
/** Share of the area between parallel edges from which on regions are lines. */
const LINES = 0.5;

/** Why the greys cannot be split in two; null where they can. */
function whyNoGroups({ levels, noise, smoothing }: Prepared): string | null {
  const distance = levels.high - levels.low;
  if (distance < (3 * noise) / (3.545 * smoothing)) return 'bright and dark do not stand apart from the noise';
  if (levels.valley > SHALLOWEST_VALLEY)
    return 'the grey values do not fall into two groups, so any threshold would be arbitrary';
  return null;
}

/** Returns the width of the lines in pixels where it is given. */
export function addGroups(sheet: Sheet, picture: Prepared): number | null {
  const labels = [LABELS.bright, LABELS.dark, LABELS.count, LABELS.diameter, LABELS.spread, LABELS.width];
  const reason = whyNoGroups(picture);
  if (reason !== null) {
    sheet.withhold(reason, ...labels);
    return null;
  }
  const { bright, brightIfLower, brightIfHigher } = picture;
  const shift = (brightIfLower - brightIfHigher) / 2;
  if (shift > MOST_THRESHOLD_SHIFT) {
    sheet.withhold('it depends too much on where the threshold is put', ...labels);
    return null;
  }
  const method =
    'Threshold midway between the medians of the two groups of grey that Otsu’s method finds, outlines then moved to where the grey ' +
    'changes fastest; shading taken out, noise smoothed; ' +
    'the uncertainty is the change when the threshold moves by a tenth of the groups’ distance or the edges by a tenth of their softness and half of what they were moved.';
  const { edges, smooth } = picture;
  // Either edge of a region may be off by half of what a width may be.
  const points = Math.max(0.1, 100 * Math.hypot(shift, (edges.length * edgeUncertainty(edges)) / 2 / smooth.length));
  if (points > MOST_UNCERTAIN_POINTS)
    sheet.withhold(`its standard uncertainty is more than ${MOST_UNCERTAIN_POINTS} points`, LABELS.bright, LABELS.dark);
  else {
    sheet.add(plainFact('area-bright', LABELS.bright, 100 * bright, '%', 1, points, method));
    sheet.add(plainFact('area-dark', LABELS.dark, 100 * (1 - bright), '%', 1, points, method));
  }
  return addRegions(sheet, picture);
}

/** Bodies or lines, never both: the same regions cannot be told by a diameter and by a width. Returns the width in pixels where given. */
function addRegions(sheet: Sheet, picture: Prepared): number | null {
  const bodies = objects(picture);
  const lines = parallelWidth(picture);
  const both = !('reason' in bodies) && !('reason' in lines);
  const linesWin = both && lines.parallelArea >= LINES;
  const bodiesWin = both && !linesWin;
  addObjects(
    sheet,
    linesWin ? { reason: 'most of the area lies between parallel edges: lines, not separate bodies' } : bodies,
    picture.edges,
  );
  if (bodiesWin) return addWidth(sheet, { reason: 'the regions are separate bodies, too short to be fibres, wires or lines' });
  return addWidth(sheet, !('reason' in lines) && picture.noise > MOST_NOISE * picture.contrast ? { reason: NOISY } : lines);
}

function addObjects(sheet: Sheet, found: Objects | Reason, edges: Edges): void {
  if ('reason' in found) {
    sheet.withhold(found.reason, LABELS.count, LABELS.diameter, LABELS.spread);
    return;
  }
  const { polarity, whole, cut, diameters, split } = found;
  const what = `${polarity} bodies${polarity === 'dark' ? ' (pores)' : ''}`;
  const method = objectsMethod(polarity, sheet.lengths.text(LEAST_DIAMETER));
  const pieces = `${Math.round(100 * split)} % of their area had to be split.`;
  const isSmall = (diameter: number): boolean => edgeUncertainty(edges) > MOST_OPEN * diameter;
  if (split > MOST_SPLIT && (!diameters || isSmall(diameters.median)))
    sheet.withhold('many bodies touch, and are so small that soft edges hide the necks between them', LABELS.count);
  else {
    const counted = `Those cut by the border (${cut}) count; ${pieces}`;
    sheet.add(plainFact('object-count', `Number of ${what}`, whole + cut, '', 0, null, `${method} ${counted}`));
  }
  if (!diameters) {
    sheet.withhold('fewer than five bodies lie wholly inside the picture', LABELS.diameter, LABELS.spread);
    return;
  }
  const { median, low, high, uncertainty } = diameters;
  if (isSmall(median)) {
    sheet.withhold('the bodies are small against the softness of their edges', LABELS.diameter, LABELS.spread);
    return;
  }
  if (uncertainty > MOST_UNCERTAIN * median) {
    sheet.withhold(tooUncertain(MOST_UNCERTAIN), LABELS.diameter, LABELS.spread);
    return;
  }
  const how = `${method} Diameter of the circle of equal area, of the ${whole} bodies wholly inside, weighted against the border’s preference for small ones; ${pieces}`;
  sheet.add(sheet.lengths.fact('object-diameter', `Median equivalent diameter of ${what}`, median, uncertainty, how));
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

function addWidth(sheet: Sheet, found: Width | Reason): number | null {
  if ('reason' in found) {
    sheet.withhold(found.reason, LABELS.width);
    return null;
  }
  const { polarity, median, low, high, uncertainty, points } = found;
  if (uncertainty > MOST_UNCERTAIN_WIDTH * median) {
    sheet.withhold(tooUncertain(MOST_UNCERTAIN_WIDTH), LABELS.width);
    return null;
  }
  const method = `${widthMethod(polarity, points)} Median; 10 % are below ${sheet.lengths.text(low)}, 10 % above ${sheet.lengths.text(high)}.`;
  sheet.add(
    sheet.lengths.fact('fibre-width', `Median width of ${polarity} fibres, wires or lines`, median, uncertainty, method),
  );
  return median;
}
