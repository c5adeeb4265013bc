/** Facts on separate bodies beside their number and size: shape, touching, arrangement. */
import { arrangementOf, bondMethod, LEAST_BODIES, NEIGHBOUR_METHOD } from './arrangement';
import { DEFECT_METHOD, defectsOf } from './defects';
import { quantileOf } from './filters';
import type { Objects } from './objects';
import type { Prepared } from './prepare';
import { LABELS, NO_PIXEL_SIZE, type Sheet } from './sheet';
import { densityFact, plainFact } from './wording';

/** The arrangement in words, as sentences quote it. */
const ARRANGEMENTS = {
  hexagonal: 'hexagonal lattice',
  square: 'square lattice',
  even: 'evenly spaced',
  random: 'scattered at random',
  clustered: 'clustered',
} as const;

const LEAST_SHAPES = 10;
const LEAST_TOUCHING = 5;

/** @param touch whether too many bodies touch for their middles to be sure; @param how they were told from their ground. */
export function addArrangement(sheet: Sheet, found: Objects, picture: Prepared, touch: boolean, how: string): void {
  const { side, aspects, roundness, middles, split } = found;
  const what = `${side} bodies`;
  if (aspects.length < LEAST_SHAPES)
    sheet.withhold(
      `fewer than ${LEAST_SHAPES} bodies lie wholly inside and are large enough to have a shape`,
      LABELS.shape,
      LABELS.roundness,
    );
  else if (touch) sheet.withhold('many bodies touch: where one ends is not sure enough', LABELS.shape, LABELS.roundness);
  else {
    const values = Float64Array.from(aspects);
    const middle = quantileOf(values, 0.5);
    // Of a median, 1.25 standard errors of a mean, the quartiles standing for the deviation; and a pixel of outline.
    const spread = (quantileOf(values, 0.75) - quantileOf(values, 0.25)) / 1.35;
    const doubt = Math.hypot((1.25 * spread) / Math.sqrt(values.length), 0.02);
    const method = `${how} Longer over shorter axis of the ellipse of equal moments, of the ${values.length} bodies wholly inside that are large enough.`;
    sheet.add(plainFact('object-aspect', `Median aspect ratio of ${what}`, middle, '', 2, doubt, method));
    const round = Float64Array.from(roundness);
    const apart = (quantileOf(round, 0.75) - quantileOf(round, 0.25)) / 1.35;
    sheet.add(
      plainFact(
        'object-roundness',
        `Median roundness of ${what}`,
        quantileOf(round, 0.5),
        '',
        2,
        // Of drawn discs and squares of 16 px and more the perimeter is right to 2 %.
        Math.hypot((1.25 * apart) / Math.sqrt(round.length), 0.04),
        `${how} 4π area over perimeter squared, the perimeter by Crofton’s formula in four directions: 1 for a disc, 0.79 for a square; of the same bodies.`,
      ),
    );
  }
  if (middles.length < LEAST_TOUCHING)
    sheet.withhold(`fewer than ${LEAST_TOUCHING} bodies lie in the picture`, LABELS.touching);
  else
    sheet.add(
      plainFact(
        'object-touching',
        `Area share of touching ${what}`,
        100 * split,
        '%',
        0,
        null,
        `${how} Share of the bodies’ area in pieces that had to be split from one another.`,
      ),
    );
  const arrangement = touch ? null : arrangementOf(middles, picture.width, picture.height);
  if (!arrangement) {
    const reason = touch ? 'many bodies touch' : `fewer than ${LEAST_BODIES} bodies, or too few away from the border`;
    sheet.withhold(reason, LABELS.arrangement, LABELS.defects);
    return;
  }
  const { kind, distance, distanceUncertainty, ratio, ratioUncertainty, hexagonal, square } = arrangement;
  if (kind === null) sheet.withhold('the bodies lie neither at random nor in an order that has a name', LABELS.arrangement);
  else
    sheet.add({
      id: 'arrangement',
      label: `Arrangement of the ${what}`,
      value: ARRANGEMENTS[kind],
      unit: '',
      text: ARRANGEMENTS[kind],
      method: `${NEIGHBOUR_METHOD} A lattice where the bond order exceeds 0.75; evenly spaced above a ratio of 1.3, clustered below 0.85, each by three standard errors; at random within 0.15 or two standard errors of 1.`,
      uncertainty: null,
    });
  const neighbour = `Mean nearest-neighbour distance of ${what}`;
  sheet.add(sheet.lengths.fact('neighbour-distance', neighbour, distance, distanceUncertainty, NEIGHBOUR_METHOD));
  sheet.add(
    plainFact(
      'neighbour-ratio',
      `Evenness of spacing of ${what} (Clark–Evans ratio)`,
      ratio,
      '',
      2,
      ratioUncertainty,
      NEIGHBOUR_METHOD,
    ),
  );
  if (kind === 'hexagonal')
    sheet.add(plainFact('bond-order', `Hexagonal order of ${what} (bond order)`, hexagonal, '', 2, null, bondMethod(6)));
  if (kind === 'square')
    sheet.add(plainFact('bond-order', `Square order of ${what} (bond order)`, square, '', 2, null, bondMethod(4)));
  const defects = defectsOf(middles, distance, picture.width, picture.height);
  if ('reason' in defects) {
    sheet.withhold(defects.reason, LABELS.defects);
    return;
  }
  const count = (id: string, what: string, number: number): void =>
    sheet.add(plainFact(id, what, number, '', 0, null, DEFECT_METHOD));
  count('lattice-places', `Places of the lattice of the ${what}`, defects.places);
  count('lattice-empty', `Empty places of the lattice of the ${what}`, defects.empty);
  count('lattice-off', `Number of ${what} off the places of the lattice`, defects.off);
}

/** Half of what the border cuts belongs to the field (Gundersen, J. Microsc. 111, 219, 1977, counts two of its sides). */
const DENSITY_METHOD =
  ' Those wholly inside and half of those that the border cuts, over the area of the evaluated picture. On procedural pictures 95 % of the numbers are right to 5 %; how the number varies from field to field is not in it.';
/** Share by which a number of bodies may be off. */
const MISCOUNTED = 0.025;

/** How many bodies there are per area, where the pixel size is known. */
export function addDensity(sheet: Sheet, { side, whole, cut }: Objects, { width, height }: Prepared, how: string): void {
  if (sheet.lengths.unit !== 'nm') {
    sheet.withhold(NO_PIXEL_SIZE, LABELS.density);
    return;
  }
  const area = (sheet.lengths.value(width) * sheet.lengths.value(height)) / 1e6;
  const count = whole + cut / 2;
  const off = Math.hypot(MISCOUNTED * count, Math.sqrt(cut) / 2);
  sheet.add(densityFact('object-density', `Number of ${side} bodies per area`, count / area, off / area, how + DENSITY_METHOD));
}
