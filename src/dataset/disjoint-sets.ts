/** Items 0 .. count - 1 joined into sets (union-find with path compression); the earliest item of a set stands for it. */
export class DisjointSets {
  readonly #parent: Int32Array;

  constructor(count: number) {
    this.#parent = Int32Array.from({ length: count }, (_, i) => i);
  }

  /** The earliest item of the set that holds `item`. */
  rootOf(item: number): number {
    const parent = this.#parent;
    let root = item;
    while (parent[root] !== root) root = parent[root];
    for (let at = item; parent[at] !== root; ) [parent[at], at] = [root, parent[at]];
    return root;
  }

  join(a: number, b: number): void {
    const [x, y] = [this.rootOf(a), this.rootOf(b)];
    this.#parent[Math.max(x, y)] = Math.min(x, y);
  }
}
