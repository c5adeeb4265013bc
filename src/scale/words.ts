/** Nanometres in each unit that scale bars are labelled in. */
export const UNITS_NM = { nm: 1, um: 1e3, mm: 1e6 } as const;

/** `500 nm`, `2 µm`, `1 mm`: a length in the unit in which it is a number from 1 to 1000. */
export function lengthWords(nm: number): string {
  const unit = nm >= 1e6 ? 'mm' : nm >= 1e3 ? 'um' : 'nm';
  return `${Number((nm / UNITS_NM[unit]).toPrecision(6))} ${unit === 'um' ? 'µm' : unit}`;
}
