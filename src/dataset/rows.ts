const CHUNK = 64;

/**
 * An unchangeable list whose changed copies share all but the touched chunks with it: undo over twenty thousand rows costs a few
 * hundred pointers a step.
 */
export class Rows<T> {
  readonly #chunks: readonly (readonly T[])[];
  readonly size: number;

  private constructor(chunks: readonly (readonly T[])[], size: number) {
    this.#chunks = chunks;
    this.size = size;
  }

  static from<T>(values: readonly T[]): Rows<T> {
    const chunks: T[][] = [];
    for (let at = 0; at < values.length; at += CHUNK) chunks.push(values.slice(at, at + CHUNK));
    return new Rows(chunks, values.length);
  }

  get(index: number): T | undefined {
    return this.#chunks[Math.floor(index / CHUNK)]?.[index % CHUNK];
  }

  *[Symbol.iterator](): IterableIterator<T> {
    for (const chunk of this.#chunks) yield* chunk;
  }

  append(values: readonly T[]): Rows<T> {
    if (values.length === 0) return this;
    const last = this.#chunks.at(-1);
    const open = last && last.length < CHUNK ? last : [];
    const added = Rows.from([...open, ...values]);
    const kept = open.length > 0 ? this.#chunks.slice(0, -1) : this.#chunks;
    return new Rows([...kept, ...added.#chunks], this.size + values.length);
  }

  /** A copy with `change` applied to these rows; the same list where no row changes. Unknown indices are passed over. */
  update(indices: Iterable<number>, change: (value: T, index: number) => T): Rows<T> {
    let chunks: (readonly T[])[] | null = null;
    const fresh = new Set<number>();
    for (const index of indices) {
      const at = Math.floor(index / CHUNK);
      const chunk = (chunks ?? this.#chunks)[at];
      if (!chunk || !(index % CHUNK in chunk)) continue;
      const before = chunk[index % CHUNK] as T;
      const after = change(before, index);
      if (after === before) continue;
      chunks ??= [...this.#chunks];
      if (!fresh.has(at)) chunks[at] = [...chunk];
      fresh.add(at);
      (chunks[at] as T[])[index % CHUNK] = after;
    }
    return chunks ? new Rows(chunks, this.size) : this;
  }

  forEach(use: (value: T, index: number) => void): void {
    let index = 0;
    for (const chunk of this.#chunks) for (const value of chunk) use(value, index++);
  }

  map<U>(use: (value: T, index: number) => U): U[] {
    const out: U[] = [];
    let index = 0;
    for (const chunk of this.#chunks) for (const value of chunk) out.push(use(value, index++));
    return out;
  }
}
