/** Words about what was measured. */
import type { Traces } from '../../base/traces';
import { countText, lengthText } from '../../ui/quantity';

/** Grey as a share of the way from black to white, as facts write it: `42.0 %`. */
export const greyText = (grey: number): string => `${(100 * grey).toFixed(1)}\u00a0%`;

/** A length of the picture in real units where its pixel size is known. */
export const sizeText = (px: number, nmPerPixel: number | null): string =>
  nmPerPixel === null ? `${Number(px.toPrecision(3))}\u00a0px` : lengthText(px * nmPerPixel);

/** `36 bright bodies, 4 of them cut by the edge`. */
export function bodiesText({ bodies, side }: Traces): string {
  const cut = bodies.filter((body) => body.cut).length;
  const all = countText(bodies.length, `${side} body`, `${side} bodies`);
  return cut === 0 ? all : `${all}, ${cut.toLocaleString('en')} of them cut by the edge`;
}
