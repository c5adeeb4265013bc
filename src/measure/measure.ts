import type { Fact } from '../base/facts';
import type { Plane, Rect } from '../base/plane';
import { AUTOMATIC, type BodySizes, type HandSet } from '../base/traces';
import { ALIGNMENT_METHOD, alignment } from './alignment';
import { CORRELATION_METHOD } from './correlation';
import { addGroups, handOn } from './group-facts';
import { INTERCEPT_METHOD, intercepts, SPACING_METHOD } from './intercepts';
import { type Looked, look } from './look';
import { MARKS_METHOD } from './marks';
import { COHERENCE_METHOD, orientation, orientationMethod } from './orientation';
import { addPitch } from './pitch-facts';
import type { Prepared } from './prepare';
import { LABELS, MOST_NOISE, MOST_UNCERTAIN, NO_TILT, NOISY, Sheet, tooUncertain } from './sheet';
import { plainFact } from './wording';

/** What was measured, and what could not be and why. */
export interface Measurements {
  readonly facts: readonly Fact[];
  readonly withheld: readonly { readonly label: string; readonly reason: string }[];
  /** Where the number of bodies is stated. */
  readonly bodies?: BodySizes;
  /** How the widths of fibres, wires or lines are spread, where they are stated: `WIDTH_SHARES` of them, narrowest first. */
  readonly widthsPx?: readonly number[];
}

/** An order parameter less certain than this is withheld. */
const MOST_ALIGNMENT_DOUBT = 0.12;
/** Returns the correlation length in pixels where there is one. */
function addTexture(sheet: Sheet, picture: Prepared, found: Looked['texture']): number | null {
  if ('reason' in found) sheet.withhold(found.reason, LABELS.length);
  else if (picture.noise > MOST_NOISE * picture.contrast) sheet.withhold(NOISY, LABELS.length);
  else if (found.uncertainty > MOST_UNCERTAIN * found.length) sheet.withhold(tooUncertain(MOST_UNCERTAIN), LABELS.length);
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

/** Alignment of lines, whether strong or not: that fibres run in all directions is worth a sentence too. */
function addAlignment(sheet: Sheet, picture: Prepared, length: number | null): void {
  const found = alignment(picture, length);
  if ('reason' in found) sheet.withhold(found.reason, LABELS.alignment);
  else if (found.uncertainty > MOST_ALIGNMENT_DOUBT)
    sheet.withhold('the parts of the picture run in different directions', LABELS.alignment);
  else
    sheet.add(
      plainFact('alignment', `${LABELS.alignment} (order parameter)`, found.order, '', 2, found.uncertainty, ALIGNMENT_METHOD),
    );
}

/** From this order parameter on things run side by side, and what tells is how far it is across them. */
const SIDE_BY_SIDE = 0.55;
/** A mean distance less certain than this share is withheld. */
const MOST_INTERCEPT_DOUBT = 0.25;

function addIntercept(sheet: Sheet, picture: Prepared): void {
  const numberOf = (id: string): number => Number(sheet.facts.find((fact) => fact.id === id)?.value ?? Number.NaN);
  const run = numberOf('orientation');
  const across = numberOf('alignment') >= SIDE_BY_SIDE && !Number.isNaN(run) ? run + 90 : null;
  const found = intercepts(picture, across);
  if ('reason' in found) sheet.withhold(found.reason, LABELS.intercept);
  else if (found.uncertainty > MOST_INTERCEPT_DOUBT * found.distance)
    sheet.withhold(tooUncertain(MOST_INTERCEPT_DOUBT), LABELS.intercept);
  else {
    const { distance, uncertainty } = found;
    sheet.add(
      across === null
        ? sheet.lengths.fact('intercept', LABELS.intercept, distance, uncertainty, INTERCEPT_METHOD)
        : sheet.lengths.fact('spacing', `${LABELS.intercept}, across their direction`, distance, uncertainty, SPACING_METHOD),
    );
  }
}

function addRoughness(sheet: Sheet, { contrast, noise }: Prepared): void {
  const method =
    'Root mean square of the grey about its mean, white noise and shading taken off, as a share of the range from black to white. ' +
    'It depends on the contrast set at the microscope: compare pictures taken alike.';
  // The noise is known to a tenth.
  const doubt = (10 * noise * noise) / Math.max(1e-6, contrast);
  if (doubt > 10 * contrast) {
    sheet.withhold(NOISY, LABELS.roughness);
    return;
  }
  sheet.add(plainFact('grey-roughness', `${LABELS.roughness} (RMS)`, 100 * contrast, '%', 1, Math.max(0.1, doubt), method));
}

/** That something was taken out of the picture is told with what was measured in the rest. */
function addMarks(sheet: Sheet, { marks }: Prepared): void {
  if (!marks) return;
  const share = (100 * marks.reduce((sum, one) => sum + one, 0)) / marks.length;
  sheet.add(plainFact('burnt-in', 'Area of letters and bars burnt into the picture', share, '%', 1, null, MARKS_METHOD));
}

/** What a person set, as facts: so it stands in every table, and no text passes over it. */
function addHand(sheet: Sheet, { threshold, smallest, bodies }: HandSet, bin: number): void {
  if (threshold !== null)
    sheet.add(
      plainFact(
        'hand-threshold',
        'Threshold set by hand',
        100 * threshold,
        '%',
        1,
        null,
        'Threshold set by hand: grey between dark and bright, from 0 % (black) to 100 % (white), shading taken out. Number, size and shape of bodies, area fractions, chords and widths rest on it.',
      ),
    );
  if (smallest !== null)
    sheet.add(
      sheet.lengths.fact(
        'hand-smallest',
        'Smallest body, set by hand',
        smallest / bin,
        null,
        'Set by hand: bodies of a smaller equivalent diameter are left out.',
      ),
    );
  if (bodies !== null) {
    const text = `${bodies} bodies`;
    const method = 'Chosen by hand: the regions on this side of the threshold are taken for the bodies.';
    sheet.add({ id: 'hand-bodies', label: 'Bodies chosen by hand', value: text, unit: '', text, method, uncertainty: null });
  }
}

/**
 * Measures what can be measured on a grey picture and says why the rest cannot. Pure; about a second for a megapixel.
 * @param pixels grey values in [0, 1].
 * @param crop the part to look at (without the data bar), inside `pixels`.
 * @param pixelSizeNm nanometres per file pixel; null gives lengths in `px`. Lengths are in nm otherwise; `text` chooses nm, µm or mm.
 * @param hand what a person set: then number and sizes of bodies are given, however they came about, and every method says so.
 */
export function measure(pixels: Plane, crop: Rect, pixelSizeNm: number | null, hand: HandSet = AUTOMATIC): Measurements {
  const looked = look(pixels, crop);
  return 'reason' in looked ? nothingBut(looked.reason) : measured(looked, pixelSizeNm, hand);
}

const nothingBut = (reason: string): Measurements => ({
  facts: [],
  withheld: Object.values(LABELS).map((label) => ({ label, reason })),
});

/** The same of a picture that was looked at before. */
export function measured({ picture, pitch, texture }: Looked, pixelSizeNm: number | null, hand: HandSet): Measurements {
  const sheet = new Sheet(pixelSizeNm, picture.bin);
  const length = addTexture(sheet, picture, texture);
  const lattice = 'second' in pitch && pitch.second !== null;
  addOrientation(sheet, picture, length, lattice);
  if (lattice) sheet.withhold('the pattern repeats in two directions, and no line runs in either', LABELS.alignment);
  else addAlignment(sheet, picture, length);
  addIntercept(sheet, picture);
  addRoughness(sheet, picture);
  sheet.withhold(NO_TILT, LABELS.tilt);
  addMarks(sheet, picture);
  addHand(sheet, hand, picture.bin);
  addPitch(sheet, pitch, addGroups(sheet, handOn(picture, hand), length, hand).width);
  return {
    facts: sheet.facts,
    withheld: sheet.withheld,
    ...(sheet.bodies && { bodies: sheet.bodies }),
    ...(sheet.widths.length > 0 && { widthsPx: sheet.widthsPx(picture.bin) }),
  };
}
