/** Facts on what repeats: pitch of lines, spacings and kind of a lattice. */
import { LATTICE_METHOD, latticeOf } from './lattice';
import { type linePitch, type Peak, PITCH_METHOD } from './pitch';
import { LABELS, type Sheet } from './sheet';
import { plainFact } from './wording';

export type Pitch = ReturnType<typeof linePitch>;

/** The sets of rows whose spacing is stated: none, one of lines, two of a lattice. */
export function statedPitch(found: Pitch, width: number | null): Peak[] {
  if ('reason' in found || (width !== null && width >= found.first.pitch)) return [];
  return found.second ? [found.first, found.second] : [found.first];
}

/** @param width of the lines where it was measured. */
export function addPitch(sheet: Sheet, found: Pitch, width: number | null): void {
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
