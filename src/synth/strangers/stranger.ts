import type { Plane } from '../../base/plane';
import type { Random } from '../../base/random';
import type { Surface } from '../surface';

/**
 * What a stranger draws: a surface that a detector looks at; the signal of another instrument (light, transmitted electrons, a camera),
 * which still has its noise and blur to come; or a picture as it appears on paper or on a screen.
 */
export type Drawing = { readonly surface: Surface } | { readonly signal: Plane } | { readonly picture: Plane };

/**
 * A way in which a picture can belong to none of the ten categories, though people show such pictures to a classifier of micrographs. `draw` depends
 * on nothing but the stream and the size; lengths scale with size / 224.
 */
export interface Stranger {
  /** `stranger/<name>`, such as `stranger/dimples`. */
  readonly id: string;
  draw(random: Random, size: number): Drawing;
}
