/** Items 0 .. count - 1 joined into sets (union-find with path compression); the earliest item of a set stands for it. */
export class DisjointSets {
  readonly #parent: Int32Array;

  constructor(count: number) {
    this.#parent = Int32Array.from({ length: count }, (_, i) => i);
  }

  /** The earliest item of the set that holds `item`. */
  rootOf(item: number): number {
    let root = item;
    for (let next = this.#above(root); next !== root; next = this.#above(root)) root = next;
    for (let at = item, next = this.#above(at); next !== root; at = next, next = this.#above(at)) this.#parent[at] = root;
    return root;
  }

  #above(item: number): number {
    return this.#parent[item] ?? item;
  }

  join(a: number, b: number): void {
    const [x, y] = [this.rootOf(a), this.rootOf(b)];
    this.#parent[Math.max(x, y)] = Math.min(x, y);
  }
}
