/** The inverse of a small symmetric positive matrix that gains and loses rows: each costs n^2 steps, not n^3. */

export class KernelInverse {
  /** What each row stands for. */
  #members: number[] = [];
  #rows: Float64Array[] = [];

  get members(): readonly number[] {
    return this.#members;
  }

  /** (n, n), in the order of `members`. */
  get rows(): readonly Float64Array[] {
    return this.#rows;
  }

  /** Takes in and out what is needed to stand for just these. @param entry of the matrix, for two members */
  follow(wanted: Iterable<number>, entry: (a: number, b: number) => number): void {
    const due = new Set(wanted);
    for (const member of this.#members.filter((one) => !due.has(one))) this.#remove(member);
    for (const member of this.#members) due.delete(member);
    for (const member of due) this.#add(member, entry);
  }

  /** Bordering: with u = H b and s = 1 / (d - b'u), the inverse is [H + s u u', -s u; -s u', s]. */
  #add(member: number, entry: (a: number, b: number) => number): void {
    const n = this.#members.length;
    const border = Float64Array.from(this.#members, (other) => entry(other, member));
    const u = Float64Array.from(this.#rows, (row) => row.reduce((sum, value, j) => sum + value * border[j], 0));
    const s = 1 / (entry(member, member) - u.reduce((sum, value, j) => sum + value * border[j], 0));
    const row = (i: number) =>
      Float64Array.from({ length: n + 1 }, (_, j) => (j < n ? this.#rows[i][j] + s * u[i] * u[j] : -s * u[i]));
    const last = Float64Array.from({ length: n + 1 }, (_, j) => (j < n ? -s * u[j] : s));
    this.#rows = [...this.#rows.map((_, i) => row(i)), last];
    this.#members = [...this.#members, member];
  }

  /** The same backwards: H_ij - H_ip H_pj / H_pp without row and column p. */
  #remove(member: number): void {
    const p = this.#members.indexOf(member);
    const out = this.#rows[p];
    const others = (_: unknown, i: number) => i !== p;
    this.#rows = this.#rows
      .filter(others)
      .map((row) => row.map((value, j) => value - (row[p] * out[j]) / out[p]).filter(others));
    this.#members = this.#members.filter(others);
  }
}
