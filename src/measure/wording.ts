import type { Fact } from '../base/facts';

const NBSP = '\u00a0';

/** As many significant digits as the uncertainty lets stand (two to four); three where none is known. */
function digitsFor(value: number, uncertainty: number | null): number {
  if (uncertainty === null || !(uncertainty > 0) || value === 0) return 3;
  return Math.min(4, Math.max(2, Math.ceil(Math.log10(Math.abs(value) / uncertainty)) + 1));
}

function significant(value: number, digits: number): string {
  const text = value.toPrecision(digits);
  return text.includes('e') ? Number(text).toString() : text;
}

/** Turns pixels of the measured picture into facts in the best unit known. */
export class Lengths {
  /** `nm`, or `px` of the file where its pixel size is unknown. */
  readonly unit: 'nm' | 'px';
  readonly #scale: number;

  /** @param bin file pixels per pixel of the measured picture. */
  constructor(pixelSizeNm: number | null, bin: number) {
    this.unit = pixelSizeNm === null ? 'px' : 'nm';
    this.#scale = bin * (pixelSizeNm ?? 1);
  }

  value(pixels: number): number {
    return pixels * this.#scale;
  }

  /** `412 nm`, `1.24 µm`, `17.3 px`. */
  text(pixels: number, uncertainty: number | null = null): string {
    const value = this.value(pixels);
    const digits = digitsFor(pixels, uncertainty);
    if (this.unit === 'px') return `${significant(value, digits)}${NBSP}px`;
    // The unit is chosen by the value as rounded: 999.7 nm at three digits is 1.00 µm.
    const rounded = Number(value.toPrecision(digits));
    if (rounded >= 1e6) return `${significant(value / 1e6, digits)}${NBSP}mm`;
    return rounded >= 1e3 ? `${significant(value / 1e3, digits)}${NBSP}µm` : `${significant(value, digits)}${NBSP}nm`;
  }

  fact(id: string, label: string, pixels: number, uncertainty: number | null, method: string): Fact {
    return {
      id,
      label,
      value: this.value(pixels),
      unit: this.unit,
      text: this.text(pixels, uncertainty),
      method,
      uncertainty: uncertainty === null ? null : this.value(uncertainty),
    };
  }
}

/** `23.4 %`, `62°`, `0.41`, `118`: a number that is no length, rounded to `decimals`. */
export function plainFact(
  id: string,
  label: string,
  value: number,
  unit: '%' | 'deg' | '',
  decimals: number,
  uncertainty: number | null,
  method: string,
): Fact {
  const mark = unit === '%' ? `${NBSP}%` : unit === 'deg' ? '°' : '';
  return { id, label, value, unit, text: `${value.toFixed(decimals)}${mark}`, method, uncertainty };
}

/** So much length per area: `0.42 µm per µm²`, per mm² where that leaves less than a hundredth. @param perNm nm of length per nm² */
export function lengthDensityFact(id: string, label: string, perNm: number, uncertainty: number, method: string): Fact {
  const [factor, unit] = 1e3 * perNm < 0.01 ? [1e6, 'mm'] : [1e3, 'µm'];
  const text = `${significant(factor * perNm, digitsFor(perNm, uncertainty))}${NBSP}${unit} per ${unit}²`;
  return { id, label, value: factor * perNm, unit: `1/${unit}`, text, method, uncertainty: factor * uncertainty };
}

/** So many of something per µm², told per mm² where that leaves less than a hundredth. */
export function densityFact(id: string, label: string, perSquare: number, uncertainty: number, method: string): Fact {
  const [factor, unit] = perSquare < 0.01 ? [1e6, 'mm'] : [1, 'µm'];
  const value = factor * perSquare;
  const text = `${significant(value, digitsFor(perSquare, uncertainty))} per ${unit}²`;
  return { id, label, value, unit: `1/${unit}²`, text, method, uncertainty: factor * uncertainty };
}
