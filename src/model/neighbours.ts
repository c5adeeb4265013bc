/** The vision graph read back from the Laplacian that the network convolved with: whom each patch is joined to, and how strongly. */

/** Edges of n patches, patch by patch: those of patch i are `starts[i]` .. `starts[i + 1]` - 1, strongest first. */
export interface PatchGraph {
  readonly starts: Uint32Array;
  /** The other patch, row by row. */
  readonly targets: Uint16Array;
  /** (1 + cosine) / 2, the edge's weight, 0 .. 1. */
  readonly weights: Float32Array;
  /** k: a patch's own nearest stand first; what follows are patches that have it among theirs. */
  readonly nearest: number;
}

/**
 * From Lt = -D^-1/2 A D^-1/2 (graph.ts), (n+1, n+1): node 0 is the virtual node, joined to all with weight 1, which gives every degree
 * back. Nothing is searched again: these are the edges that were used.
 */
export function patchGraph(laplacian: ArrayLike<number>, nearest: number): PatchGraph {
  const size = Math.round(Math.sqrt(laplacian.length));
  const n = size - 1;
  // Lt[0][j] = -1 / sqrt(n D_j): the virtual node has n edges of weight 1.
  const root = Float64Array.from({ length: n }, (_, j) => 1 / (-laplacian[j + 1]! * Math.sqrt(n)));
  const edges = Array.from({ length: n }, (_, i) => {
    const own: { readonly target: number; readonly weight: number }[] = [];
    for (let j = 0; j < n; j++) {
      const value = -laplacian[(i + 1) * size + j + 1]!;
      if (i !== j && value > 0) own.push({ target: j, weight: Math.min(1, value * root[i]! * root[j]!) });
    }
    return own.sort((a, b) => b.weight - a.weight || a.target - b.target);
  });
  const flat = edges.flat();
  const starts = new Uint32Array(n + 1);
  let end = 0;
  for (const [i, own] of edges.entries()) {
    end += own.length;
    starts[i + 1] = end;
  }
  return {
    starts,
    targets: Uint16Array.from(flat, ({ target }) => target),
    weights: Float32Array.from(flat, ({ weight }) => weight),
    nearest,
  };
}
