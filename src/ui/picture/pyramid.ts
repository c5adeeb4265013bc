import type { Plane } from '../../base/plane';

/** A picture at full size and at halves of it, each made when first drawn. */
export class Pyramid {
  readonly #levels: Plane[];

  constructor(full: Plane) {
    this.#levels = [full];
  }

  get full(): Plane {
    return this.#levels[0];
  }

  /** The plane shrunk 2^level times (each pixel the mean of 2 x 2 below it); the smallest there is where that is too small. */
  level(level: number): { plane: Plane; level: number } {
    while (this.#levels.length <= level) {
      const last = this.#levels[this.#levels.length - 1];
      if (last.width < 2 || last.height < 2) break;
      this.#levels.push(halve(last));
    }
    const index = Math.min(level, this.#levels.length - 1);
    return { plane: this.#levels[index], level: index };
  }
}

function halve(plane: Plane): Plane {
  const width = Math.floor(plane.width / 2);
  const height = Math.floor(plane.height / 2);
  const data = new Float32Array(width * height);
  for (let y = 0; y < height; y++) {
    let from = 2 * y * plane.width;
    let below = from + plane.width;
    for (let to = y * width; to < (y + 1) * width; to++) {
      data[to] = (plane.data[from] + plane.data[from + 1] + plane.data[below] + plane.data[below + 1]) / 4;
      from += 2;
      below += 2;
    }
  }
  return { width, height, data };
}
