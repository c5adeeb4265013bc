import type { Fact } from '../base/facts';
import type { Plane, Rect } from '../base/plane';
import { CORRELATION_METHOD, correlationLength } from './correlation';
import { edgeUncertainty } from './edges';
import { LEAST_DIAMETER, type Objects, objects, objectsMethod } from './objects';
import { COHERENCE_METHOD, orientation, orientationMethod } from './orientation';
import { linePitch, PITCH_METHOD } from './pitch';
import { type Prepared, prepare } from './prepare';
import { type Spectrum, spectrumOf } from './spectrum';
import { parallelWidth, type Width, widthMethod } from './widths';
import { Lengths, plainFact } from './wording';

/** What was measured, and what could not be and why. */
export interface Measurements {
  readonly facts: readonly Fact[];
  readonly withheld: readonly { readonly label: string; readonly reason: string }[];
}

/** Smaller crops than this say nothing. */
const LEAST_SIDE = 64;
/** A histogram without a valley of at least this depth has no two groups. */
const SHALLOWEST_VALLEY = 0.75;
/** An area fraction that moves by more than this when the threshold moves by a tenth of the groups' distance is none. */
const MOST_THRESHOLD_SHIFT = 0.03;

/** With a greater share of the bodies' area split at necks, their percentiles are not given. */
const MOST_SPLIT = 0.3;

export const LABELS = {
  length: 'Characteristic length',
  orientation: 'Dominant orientation',
  coherence: 'Strength of the orientation',
  bright: 'Area fraction of bright regions',
  dark: 'Area fraction of dark regions',
  count: 'Number of separate bodies',
  diameter: 'Equivalent circular diameter',
  spread: 'Percentiles of the diameters',
  width: 'Width of fibres, wires or lines',
  pitch: 'Line pitch or row spacing',
} as const;

/** Share of the area between parallel edges from which on regions are lines. */
const LINES = 0.5;
/** Lengths less certain than this share of theirs are withheld. */
const MOST_UNCERTAIN = 0.1;
const MOST_UNCERTAIN_POINTS = 4;

interface Reason {
  readonly reason: string;
}

const tooUncertain = (share: number): string => `its standard uncertainty is more than ${100 * share} % of it`;

class Sheet {
  readonly facts: Fact[] = [];
  readonly withheld: { label: string; reason: string }[] = [];
  readonly lengths: Lengths;
  /** Ends every method where the picture was binned. */
  readonly #binned: string;

  constructor(pixelSizeNm: number | null, bin: number) {
    this.lengths = new Lengths(pixelSizeNm, bin);
    this.#binned = bin > 1 ? ` Measured after averaging ${bin} x ${bin} pixels.` : '';
  }

  add(fact: Fact): void {
    this.facts.push({ ...fact, method: fact.method + this.#binned });
  }

  withhold(reason: string, ...labels: string[]): void {
    for (const label of labels) this.withheld.push({ label, reason });
  }
}

/** Returns the correlation length in pixels where there is one. */
function addTexture(sheet: Sheet, picture: Prepared, spectrum: Spectrum): number | null {
  const found = correlationLength(picture, spectrum);
  if ('reason' in found) sheet.withhold(found.reason, LABELS.length);
  else
    sheet.add(
      sheet.lengths.fact(
        'characteristic-length',
        `${LABELS.length} (half-width of the autocorrelation)`,
        found.length,
        found.uncertainty,
        CORRELATION_METHOD,
      ),
    );
  return 'reason' in found ? null : found.length;
}

/** @param length the correlation length; @param lattice whether the picture repeats in two directions. */
function addOrientation(sheet: Sheet, picture: Prepared, length: number | null, lattice: boolean): void {
  if (lattice) {
    // Of the rows of a lattice the detector's side, not the pattern, chooses one.
    const reason = 'the pattern repeats in two directions, and no line runs in either';
    sheet.withhold(reason, LABELS.orientation, LABELS.coherence);
    return;
  }
  const direction = orientation(picture, length);
  if ('reason' in direction) {
    sheet.withhold(`${direction.reason} (coherence ${direction.coherence.toFixed(2)})`, LABELS.orientation, LABELS.coherence);
    return;
  }
  const { degrees, uncertainty, coherence, coherenceUncertainty, sigma } = direction;
  // 179.7 rounds to 180, which is 0.
  const shown = Math.round(degrees) === 180 ? 0 : degrees;
  sheet.add({
    ...plainFact('orientation', LABELS.orientation, shown, 'deg', 0, uncertainty, orientationMethod(sigma * picture.bin)),
    value: degrees,
  });
  sheet.add(plainFact('orientation-strength', LABELS.coherence, coherence, '', 2, coherenceUncertainty, COHERENCE_METHOD));
}

type Pitch = ReturnType<typeof linePitch>;

/** @param width of the lines where it was measured. */
function addPitch(sheet: Sheet, found: Pitch, width: number | null): void {
  if ('reason' in found) {
    sheet.withhold(found.reason, LABELS.pitch);
    return;
  }
  const { first, second } = found;
  if (width !== null && width >= first.pitch) {
    sheet.withhold('the period found is smaller than the width of the lines, so it is not theirs', LABELS.pitch);
    return;
  }
  const rows = (degrees: number): string => ` These rows run at ${degrees.toFixed(0)}° from the horizontal, counter-clockwise.`;
  const [id, label] = second ? (['row-spacing', 'Row spacing'] as const) : (['line-pitch', 'Line pitch'] as const);
  sheet.add(sheet.lengths.fact(id, label, first.pitch, first.uncertainty, PITCH_METHOD + rows(first.rows)));
  if (second)
    sheet.add(
      sheet.lengths.fact(
        'row-spacing-second',
        'Row spacing in the second direction',
        second.pitch,
        second.uncertainty,
        PITCH_METHOD + rows(second.rows),
      ),
    );
}

/** Why the greys cannot be split in two; null where they can. */
function whyNoGroups({ levels, noise, smoothing }: Prepared): string | null {
  const distance = levels.high - levels.low;
  if (distance < (3 * noise) / (3.545 * smoothing)) return 'bright and dark do not stand apart from the noise';
  if (levels.valley > SHALLOWEST_VALLEY)
    return 'the grey values do not fall into two groups, so any threshold would be arbitrary';
  return null;
}

/** Returns the width of the lines in pixels where it is given. */
function addGroups(sheet: Sheet, picture: Prepared): number | null {
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
    'the uncertainty is the change when the threshold moves by a tenth of the groups’ distance or the edges by a tenth of their softness.';
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
  addObjects(sheet, linesWin ? { reason: 'most of the area lies between parallel edges: lines, not separate bodies' } : bodies);
  return addWidth(
    sheet,
    bodiesWin ? { reason: 'the regions are separate bodies, too short to be fibres, wires or lines' } : lines,
  );
}

function addObjects(sheet: Sheet, found: Objects | Reason): void {
  if ('reason' in found) {
    sheet.withhold(found.reason, LABELS.count, LABELS.diameter, LABELS.spread);
    return;
  }
  const { polarity, whole, cut, diameters, split } = found;
  const what = `${polarity} bodies${polarity === 'dark' ? ' (pores)' : ''}`;
  const method = objectsMethod(polarity, sheet.lengths.text(LEAST_DIAMETER));
  const pieces = `${Math.round(100 * split)} % of their area had to be split.`;
  const count = whole + cut;
  sheet.add(
    plainFact(
      'object-count',
      `Number of ${what}`,
      count,
      '',
      0,
      null,
      `${method} Those cut by the border (${cut}) count; ${pieces}`,
    ),
  );
  if (!diameters) {
    sheet.withhold('fewer than five bodies lie wholly inside the picture', LABELS.diameter, LABELS.spread);
    return;
  }
  const how = `${method} Diameter of the circle of equal area, of the ${whole} bodies wholly inside, weighted against the border’s preference for small ones; ${pieces}`;
  const { median, low, high, uncertainty } = diameters;
  if (uncertainty > MOST_UNCERTAIN * median) {
    sheet.withhold(tooUncertain(MOST_UNCERTAIN), LABELS.diameter, LABELS.spread);
    return;
  }
  sheet.add(sheet.lengths.fact('object-diameter', `Median equivalent diameter of ${what}`, median, uncertainty, how));
  if (split > MOST_SPLIT) {
    sheet.withhold('many bodies touch: where one ends is not sure enough for the smallest and largest', LABELS.spread);
    return;
  }
  sheet.add(sheet.lengths.fact('object-diameter-p10', `10th percentile of the diameters of ${what}`, low, null, how));
  sheet.add(sheet.lengths.fact('object-diameter-p90', `90th percentile of the diameters of ${what}`, high, null, how));
}

function addWidth(sheet: Sheet, found: Width | Reason): number | null {
  if ('reason' in found) {
    sheet.withhold(found.reason, LABELS.width);
    return null;
  }
  const { polarity, median, low, high, uncertainty, points } = found;
  if (uncertainty > MOST_UNCERTAIN * median) {
    sheet.withhold(tooUncertain(MOST_UNCERTAIN), LABELS.width);
    return null;
  }
  const method = `${widthMethod(polarity, points)} Median; 10 % are below ${sheet.lengths.text(low)}, 10 % above ${sheet.lengths.text(high)}.`;
  sheet.add(
    sheet.lengths.fact('fibre-width', `Median width of ${polarity} fibres, wires or lines`, median, uncertainty, method),
  );
  return median;
}

/**
 * Measures what can be measured on a grey picture and says why the rest cannot. Pure; about a second for a megapixel.
 * @param pixels grey values in [0, 1].
 * @param crop the part to look at (without the data bar), inside `pixels`.
 * @param pixelSizeNm nanometres per file pixel; null gives lengths in `px`. Lengths are in nm otherwise; `text` chooses nm, µm or mm.
 */
export function measure(pixels: Plane, crop: Rect, pixelSizeNm: number | null): Measurements {
  if (Math.min(crop.width, crop.height) < LEAST_SIDE) {
    return {
      facts: [],
      withheld: Object.values(LABELS).map((label) => ({ label, reason: `the picture is smaller than ${LEAST_SIDE} px` })),
    };
  }
  const picture = prepare(pixels, crop);
  const sheet = new Sheet(pixelSizeNm, picture.bin);
  if (picture.contrast < Math.max(0.004, 0.15 * picture.noise)) {
    sheet.withhold('nothing stands out from the noise', ...Object.values(LABELS));
    return sheet;
  }
  const spectrum = spectrumOf(picture.data, picture.width, picture.height);
  const pitch = linePitch(spectrum);
  const length = addTexture(sheet, picture, spectrum);
  addOrientation(sheet, picture, length, 'second' in pitch && pitch.second !== null);
  addPitch(sheet, pitch, addGroups(sheet, picture));
  return { facts: sheet.facts, withheld: sheet.withheld };
}
