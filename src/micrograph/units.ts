/** Lengths as instruments write them, to nanometres. */

const nanometres: Readonly<Record<string, number>> = {
  pm: 1e-3,
  picometer: 1e-3,
  å: 0.1,
  a: 0.1,
  ang: 0.1,
  angstrom: 0.1,
  nm: 1,
  nanometer: 1,
  nanometre: 1,
  µm: 1e3,
  um: 1e3,
  micron: 1e3,
  microns: 1e3,
  micrometer: 1e3,
  micrometre: 1e3,
  mm: 1e6,
  millimeter: 1e6,
  cm: 1e7,
  m: 1e9,
  meter: 1e9,
};

/** The two micro signs of Unicode and ImageJ's escape are one unit. */
const tidy = (unit: string) =>
  unit
    .trim()
    .replace(/\\u00b5/i, 'µ')
    .replace('μ', 'µ')
    .toLowerCase();

/** `value` of a length `unit` in nm, or null where the unit is none (`pixel`, `inch`, 1/nm) or the value no positive number. */
export function toNanometres(value: number, unit: string): number | null {
  const factor = nanometres[tidy(unit)];
  return factor !== undefined && Number.isFinite(value) && value > 0 ? value * factor : null;
}

/** The first number of a text, dots as decimal sign, with exponent; null where there is none. */
export function parseNumber(text: string | undefined): number | null {
  const found = /[-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d{1,4})?/i.exec(text ?? '');
  const value = found ? Number(found[0]) : Number.NaN;
  return Number.isFinite(value) ? value : null;
}

/** A number with the word after it: `3.9 mm`, `50.00 K X`, `8100 um`. */
export function parseQuantity(text: string | undefined): { value: number; unit: string } | null {
  const found = /([-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d{1,4})?)\s*(.*)$/i.exec(text ?? '');
  const value = found ? Number(found[1]) : Number.NaN;
  return found && Number.isFinite(value) ? { value, unit: found[2].trim() } : null;
}

/** A length with its unit, in nm. */
export function parseLength(text: string | undefined): number | null {
  const quantity = parseQuantity(text);
  return quantity ? toNanometres(quantity.value, quantity.unit) : null;
}
