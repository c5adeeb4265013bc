/** Numbers as people at microscopes write them: three significant digits, the unit that suits, a no-break space between. */
import { fixed, pointed, t } from '../locales/words';

const NBSP = '\u00a0';

function significant(value: number, digits: number): string {
  const text = value.toPrecision(digits);
  const plain = text.includes('e') ? Number(text).toString() : text;
  return pointed(plain.includes('.') ? plain.replace(/\.?0+$/, '') : plain);
}

const LENGTH_UNITS = [
  { unit: 'mm', nm: 1e6 },
  { unit: 'µm', nm: 1e3 },
  { unit: 'nm', nm: 1 },
  { unit: 'pm', nm: 1e-3 },
] as const;

/** `4.88 nm`, `1.2 µm`; the largest unit that leaves at least one whole of it. */
export function lengthText(nm: number, digits = 3): string {
  const { unit, nm: size } = LENGTH_UNITS.find((entry) => nm >= entry.nm * 0.9995) ?? LENGTH_UNITS[3];
  return `${significant(nm / size, digits)}${NBSP}${unit}`;
}

/**
 * A probability as the percentage shown everywhere, CSV included: one decimal, and never 100 or 0 unless it is: 0.99997 is 99.9.
 */
export function percentOf(probability: number): number {
  const rounded = Math.round(probability * 1000) / 10;
  if (rounded >= 100 && probability < 1) return 99.9;
  return rounded;
}

/** `93.4 %`; `< 0.1 %` for what is small but not nothing. */
export function percentText(probability: number): string {
  const percent = percentOf(probability);
  return percent === 0 && probability > 0 ? `<${NBSP}${pointed('0.1')}${NBSP}%` : `${fixed(percent, 1)}${NBSP}%`;
}

/** `2 h 05 min`, `2 min 34 s`, `12 s`. */
export function durationText(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  const pad = (value: number) => String(value).padStart(2, '0');
  if (whole >= 3600) return `${Math.floor(whole / 3600)}${NBSP}h ${pad(Math.floor((whole % 3600) / 60))}${NBSP}min`;
  if (whole >= 60) return `${Math.floor(whole / 60)}${NBSP}min ${pad(whole % 60)}${NBSP}s`;
  return `${whole}${NBSP}s`;
}

/** `3.2 a second`, or `4.1 s each` where it is slower than one a second. */
export function rateText(perSecond: number): string {
  return perSecond >= 1
    ? t('{count} a second', { count: significant(perSecond, 2) })
    : t('{time}\u00a0s each', { time: significant(1 / perSecond, 2) });
}

/** `812 ms`, `2.4 s`. */
export const millisecondsText = (ms: number): string =>
  ms < 1000 ? `${Math.round(ms)}${NBSP}ms` : `${significant(ms / 1000, 2)}${NBSP}s`;

/** `12.4 MB`, `1.6 GB` (powers of ten, as file managers count). */
export function bytesText(bytes: number): string {
  if (bytes >= 1e9) return `${significant(bytes / 1e9, 3)}${NBSP}GB`;
  if (bytes >= 1e6) return `${significant(bytes / 1e6, 3)}${NBSP}MB`;
  if (bytes >= 1e3) return `${significant(bytes / 1e3, 3)}${NBSP}kB`;
  return t('{bytes}\u00a0bytes', { bytes });
}

const two = (value: number): string => String(value).padStart(2, '0');

/** `2026-11-23`, on the calendar of this computer. */
export function dateText(iso: string): string {
  const at = new Date(iso);
  return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
}

/** `2026-11-23 04:54`, by the clock of this computer, as times are stored in universal time. */
export function momentText(iso: string): string {
  const at = new Date(iso);
  return `${dateText(iso)} ${two(at.getHours())}:${two(at.getMinutes())}`;
}

/** `+1.24`, `−0.31`: always with a sign, the true minus. */
export const signedText = (value: number, decimals = 2): string =>
  `${value < 0 ? '−' : '+'}${fixed(Math.abs(value), decimals)}`;

/** `3.1 × 10⁻⁵` */
export function scientificText(value: number): string {
  if (value === 0) return '0';
  const [mantissa, exponent] = value.toExponential(1).split('e');
  const superscript = [...String(Number(exponent))].map((c) => (c === '-' ? '⁻' : '⁰¹²³⁴⁵⁶⁷⁸⁹'[Number(c)])).join('');
  return `${pointed(mantissa)} × 10${superscript}`;
}

/** A length of 1, 2 or 5 times a power of ten that fits within `maxPx` at `nmPerPx`, and how many pixels long it is. */
export function scaleBar(nmPerPx: number, maxPx: number): { nm: number; px: number; text: string } {
  const limit = nmPerPx * maxPx;
  const decade = 10 ** Math.floor(Math.log10(limit));
  const nm = ([5, 2, 1].find((step) => step * decade <= limit * (1 + 1e-9)) ?? 1) * decade;
  return { nm, px: nm / nmPerPx, text: lengthText(nm) };
}
