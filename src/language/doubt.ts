/** A value with its standard uncertainty, as a sentence may give it. */
import type { Fact } from '../base/facts';

const NANOMETRES: Readonly<Record<string, number>> = { pm: 1e-3, nm: 1, µm: 1e3, mm: 1e6 };

/**
 * `412 ± 5 nm` for the text `412 nm` and an uncertainty of 5 nm; the text alone where no uncertainty is known, or where it does not end at
 * the text's last place with one or two digits. The table of facts shows the same digits.
 */
export function withDoubt({ value, text, unit, uncertainty }: Fact): string {
  const parts = /^(\d+(?:\.(\d+))?)(.*)$/u.exec(text);
  if (!parts || typeof value !== 'number' || uncertainty === null || !(uncertainty > 0) || text.includes('±')) return text;
  const [, number, fraction = '', mark] = parts;
  const shown = /(pm|nm|µm|mm)$/u.exec(mark)?.[1];
  const doubt = unit === 'nm' && shown ? uncertainty / NANOMETRES[shown] : uncertainty;
  const places = fraction.length;
  const steps = Math.round(doubt * 10 ** places);
  return steps >= 1 && steps < 100 ? `${number} ± ${doubt.toFixed(places)}${mark}` : text;
}
