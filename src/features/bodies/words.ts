/** Words about what was measured. */
import type { Traces } from '../../base/traces';
import { fixed, pointed, t } from '../../locales/words';
import { lengthText } from '../../ui/quantity';

/** Grey as a share of the way from black to white, as facts write it: `42.0 %`. */
export const greyText = (grey: number): string => `${fixed(100 * grey, 1)}\u00a0%`;

/** A length of the picture in real units where its pixel size is known. */
export const sizeText = (px: number, nmPerPixel: number | null): string =>
  nmPerPixel === null ? `${pointed(String(Number(px.toPrecision(3))))}\u00a0px` : lengthText(px * nmPerPixel);

/** `36 bright bodies, 4 of them cut by the edge`. */
export function bodiesText({ bodies, side }: Traces): string {
  const cut = bodies.filter((body) => body.cut).length;
  const words = { count: bodies.length, cut };
  return side === 'bright'
    ? t(
        '{count, plural, one {# bright body} other {# bright bodies}}{cut, plural, =0 {} other {, # of them cut by the edge}}',
        words,
      )
    : t(
        '{count, plural, one {# dark body} other {# dark bodies}}{cut, plural, =0 {} other {, # of them cut by the edge}}',
        words,
      );
}
