import type { Category } from '../base/categories';
import type { Random } from '../base/random';

/** What the generator draws before the microscope looks at it. */
export interface Surface {
  /** Side in pixels; surfaces are square. */
  readonly size: number;
  /** size * size values in pixel units, row by row from the top left; z points toward the detector. */
  readonly height: Float32Array;
  /** Secondary-electron yield factor of the material, 1 = neutral. Absent: one material throughout. */
  readonly yield?: Float32Array;
}

/**
 * One way in which a category can look: a parameterised geometry. `draw` depends on nothing but the stream and the size; lengths scale
 * with size / 224, so that a kind looks the same at the training side of 224 px and on a sample of 1024 px.
 */
export interface Kind {
  /** `<category-slug>/<name>`, such as `nanowires/forest`. */
  readonly id: string;
  readonly category: Category;
  draw(random: Random, size: number): Surface;
}
