/** Facts on separate bodies beside their number and size: shape, touching, arrangement. */
import { arrangementOf, bondMethod, LEAST_BODIES, NEIGHBOUR_METHOD } from './arrangement';
import { DEFECT_METHOD, defectsOf } from './defects';
import { quantileOf } from './filters';
import type { Objects } from './objects';
import type { Prepared } from './prepare';
import { LABELS, type Sheet } from './sheet';
import { plainFact } from './wording';

/** The arrangement in words, as sentences quote it. */
const ARRANGEMENTS = {
  hexagonal: 'hexagonal lattice',
  square: 'square lattice',
  even: 'evenly spaced',
  random: 'scattered at random',
  clustered: 'clustered',
} as const;

const LEAST_SHAPES = 10;

/** @param touch whether too many bodies touch for their middles to be sure; @param how they were told from their ground. */
export function addArrangement(sheet: Sheet, found: Objects, picture: Prepared, touch: boolean, how: string): void {
  const { side, aspects, roundness, middles, split } = found;
  const what = `${side} bodies`;
  if (aspects.length < LEAST_SHAPES)
    sheet.withhold(`fewer than ${LEAST_SHAPES} bodies lie wholly inside and are large enough to have a shape`, LABELS.shape);
  else if (touch) sheet.withhold('many bodies touch: where one ends is not sure enough', LABELS.shape);
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
  if (middles.length >= 5)
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
    sheet.withhold(reason, LABELS.arrangement);
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
  if (!defects) return;
  const count = (id: string, what: string, number: number): void =>
    sheet.add(plainFact(id, what, number, '', 0, null, DEFECT_METHOD));
  count('lattice-places', `Places of the lattice of the ${what}`, defects.places);
  count('lattice-empty', `Empty places of the lattice of the ${what}`, defects.empty);
  count('lattice-off', `Number of ${what} off the places of the lattice`, defects.off);
}
