import type { Fact } from '../base/facts';
import type { Plane, Rect } from '../base/plane';
import { ALIGNMENT_METHOD, alignment } from './alignment';
import { CORRELATION_METHOD, correlationLength } from './correlation';
import { addGroups } from './group-facts';
import { LATTICE_METHOD, latticeOf } from './lattice';
import { COHERENCE_METHOD, orientation, orientationMethod } from './orientation';
import { linePitch, PITCH_METHOD } from './pitch';
import { type Prepared, prepare } from './prepare';
import { LABELS, MOST_NOISE, MOST_UNCERTAIN, NOISY, Sheet, tooUncertain } from './sheet';
import { type Spectrum, spectrumOf } from './spectrum';
import { plainFact } from './wording';

/** What was measured, and what could not be and why. */
export interface Measurements {
  readonly facts: readonly Fact[];
  readonly withheld: readonly { readonly label: string; readonly reason: string }[];
}

/** An order parameter less certain than this is withheld. */
const MOST_ALIGNMENT_DOUBT = 0.12;
/** Smaller crops than this say nothing. */
const LEAST_SIDE = 64;
/** Returns the correlation length in pixels where there is one. */
function addTexture(sheet: Sheet, picture: Prepared, spectrum: Spectrum): number | null {
  const found = correlationLength(picture, spectrum);
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

type Pitch = ReturnType<typeof linePitch>;

/** @param width of the lines where it was measured. */
function addPitch(sheet: Sheet, found: Pitch, width: number | null): void {
  if ('reason' in found) {
    sheet.withhold(found.reason, LABELS.pitch, LABELS.duty);
    return;
  }
  const { first, second } = found;
  if (second || width === null)
    sheet.withhold(second ? 'the pattern repeats in two directions' : 'no width of the lines was measured', LABELS.duty);
  if (width !== null && width >= first.pitch) {
    sheet.withhold('the period found is smaller than the width of the lines, so it is not theirs', LABELS.pitch, LABELS.duty);
    return;
  }
  const rows = (degrees: number): string => ` These rows run at ${degrees.toFixed(0)}° from the horizontal, counter-clockwise.`;
  const [id, label] = second ? (['row-spacing', 'Row spacing'] as const) : (['line-pitch', 'Line pitch'] as const);
  sheet.add(sheet.lengths.fact(id, label, first.pitch, first.uncertainty, PITCH_METHOD + rows(first.rows)));
  if (!second && width !== null) {
    const doubt = Math.max(1, 100 * (first.uncertainty / first.pitch) * (width / first.pitch));
    sheet.add(
      plainFact(
        'duty',
        LABELS.duty,
        (100 * width) / first.pitch,
        '%',
        0,
        doubt,
        'Median width of the bright lines over their pitch.',
      ),
    );
  }
  if (second) {
    const { kind, angle, spacings, relative } = latticeOf(first, second);
    const text = `${kind} lattice`;
    const words = { value: text, unit: '', text, method: LATTICE_METHOD, uncertainty: null };
    sheet.add({ id: 'lattice', label: 'Kind of lattice', ...words });
    sheet.add(plainFact('lattice-angle', 'Angle between the rows of the lattice', angle, 'deg', 0, 1, LATTICE_METHOD));
    for (const [k, id, what] of [
      [0, 'lattice-rows', 'Spacing of the widest rows of the lattice'],
      [1, 'lattice-rows-across', 'Spacing of the rows across them'],
    ] as const)
      sheet.add(sheet.lengths.fact(id, what, spacings[k], relative * spacings[k], LATTICE_METHOD));
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
  const lattice = 'second' in pitch && pitch.second !== null;
  addOrientation(sheet, picture, length, lattice);
  if (lattice) sheet.withhold('the pattern repeats in two directions, and no line runs in either', LABELS.alignment);
  else addAlignment(sheet, picture, length);
  addRoughness(sheet, picture);
  addPitch(sheet, pitch, addGroups(sheet, picture, length));
  return { facts: sheet.facts, withheld: sheet.withheld };
}
