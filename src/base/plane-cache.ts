import type { Plane } from './plane';

/**
 * Decoded pictures, the least recently used forgotten first once they exceed `limitBytes`. The one used last is always kept, however
 * large. What is forgotten is read again from its file when needed.
 */
export class PlaneCache {
  readonly #limitBytes: number;
  readonly #planes = new Map<string, Plane>();
  #bytes = 0;

  constructor(limitBytes: number) {
    this.#limitBytes = limitBytes;
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** The plane, now the most recently used; undefined where it was forgotten. */
  get(id: string): Plane | undefined {
    const plane = this.#planes.get(id);
    if (plane) {
      this.#planes.delete(id);
      this.#planes.set(id, plane);
    }
    return plane;
  }

  set(id: string, plane: Plane): void {
    this.delete(id);
    this.#planes.set(id, plane);
    this.#bytes += plane.data.byteLength;
    for (const oldest of this.#planes.keys()) {
      if (this.#bytes <= this.#limitBytes || oldest === id) break;
      this.delete(oldest);
    }
  }

  delete(id: string): void {
    const plane = this.#planes.get(id);
    if (!plane) return;
    this.#planes.delete(id);
    this.#bytes -= plane.data.byteLength;
  }
}
