import { distanceInside } from './distance';

/** Connected regions of a mask, holes, and the splitting of bodies that touch. */

/** Labels 1 .. count of the regions of `mask` (4 neighbours, or 8), 0 outside, and each region's pixels (index 0 unused). */
export interface Labels {
  readonly labels: Int32Array;
  readonly areas: number[];
}

export function label(mask: Uint8Array, width: number, height: number, eight: boolean): Labels {
  const labels = new Int32Array(mask.length);
  const stack = new Int32Array(mask.length);
  const areas = [0];
  for (let seed = 0; seed < mask.length; seed++) {
    if (!mask[seed] || labels[seed]) continue;
    const id = areas.length;
    let top = 0;
    let area = 0;
    stack[top++] = seed;
    labels[seed] = id;
    while (top > 0) {
      const i = stack[--top];
      area++;
      const x = i % width;
      const y = (i - x) / width;
      for (let dy = -1; dy <= 1; dy++) {
        if (y + dy < 0 || y + dy >= height) continue;
        for (let dx = -1; dx <= 1; dx++) {
          if ((!eight && dx !== 0 && dy !== 0) || x + dx < 0 || x + dx >= width) continue;
          const j = i + dy * width + dx;
          if (mask[j] && !labels[j]) {
            labels[j] = id;
            stack[top++] = j;
          }
        }
      }
    }
    areas.push(area);
  }
  return { labels, areas };
}

/** Holes of at most this many pixels are noise. */
const PINHOLE = 4;

/**
 * A copy of `mask` with holes filled: regions of 0 that do not reach the picture's border and lie within one region of 1, where they are
 * pinholes, or wider than 1.2 times the band around them and no larger than `most` of it. So a body of which only the rim is bright
 * becomes whole, and the gap between three bodies that touch stays.
 */
export function fillHoles(mask: Uint8Array, width: number, height: number, most: number): Uint8Array {
  const inverse = mask.map((value) => 1 - value);
  const outside = label(inverse, width, height, false);
  const inside = label(mask, width, height, true);
  const owner = new Int32Array(outside.areas.length).fill(-1);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const i = y * width + x;
      const hole = outside.labels[i];
      if (hole === 0) continue;
      if (x === 0 || y === 0 || x === width - 1 || y === height - 1) {
        owner[hole] = 0;
        continue;
      }
      for (const j of [i - 1, i + 1, i - width, i + width]) {
        const around = inside.labels[j];
        if (around === 0 || owner[hole] === 0) continue;
        if (owner[hole] === -1) owner[hole] = around;
        else if (owner[hole] !== around) owner[hole] = 0;
      }
    }
  }
  const holeWidths = widestOf(distanceInside(inverse, width, height), outside);
  const bandWidths = widestOf(distanceInside(mask, width, height), inside);
  const fills = outside.areas.map(
    (area, hole) =>
      owner[hole] > 0 &&
      (area <= PINHOLE || (holeWidths[hole] >= 1.2 * bandWidths[owner[hole]] && area <= most * inside.areas[owner[hole]])),
  );
  return mask.map((value, i) => (value || fills[outside.labels[i]] ? 1 : 0));
}

/** The greatest distance within each region. */
export function widestOf(distance: Float32Array, { labels, areas }: Labels): Float32Array {
  const out = new Float32Array(areas.length);
  for (let i = 0; i < distance.length; i++) if (distance[i] > out[labels[i]]) out[labels[i]] = distance[i];
  return out;
}

/**
 * Splits the regions of a mask at their necks: a watershed of the distance transform, flooded from its summits downward. Two basins that
 * meet at a pass stay two only where the pass is lower than both summits by more than a pixel and by the fraction `neck` of the
 * lower summit. Returns labels as `label` does.
 */
export function splitAtNecks(distance: Float32Array, width: number, height: number, neck: number): Labels {
  const order = fromTheTop(distance);
  const parent = new Int32Array(distance.length).fill(-1);
  const find = (i: number): number => {
    let root = i;
    while (parent[root] !== root) root = parent[root];
    for (let j = i; parent[j] !== root; ) {
      const next = parent[j];
      parent[j] = root;
      j = next;
    }
    return root;
  };
  // A basin's root is its summit: the higher summit stays when basins merge. Basins that a pass keeps apart never merge later on.
  const basins = new Int32Array(8);
  for (const i of order) {
    const x = i % width;
    const y = (i - x) / width;
    let count = 0;
    for (let dy = -1; dy <= 1; dy++) {
      if (y + dy < 0 || y + dy >= height) continue;
      for (let dx = -1; dx <= 1; dx++) {
        if (x + dx < 0 || x + dx >= width) continue;
        const j = i + dy * width + dx;
        if (j === i || parent[j] < 0) continue;
        const root = find(j);
        let known = false;
        for (let k = 0; k < count && !known; k++) known = basins[k] === root;
        if (!known) basins[count++] = root;
      }
    }
    if (count === 0) {
      parent[i] = i;
      continue;
    }
    let best = basins[0];
    for (let k = 1; k < count; k++) if (distance[basins[k]] > distance[best]) best = basins[k];
    for (let k = 0; k < count; k++) {
      const other = basins[k];
      if (other === best) continue;
      const depth = distance[other] - distance[i];
      if (depth <= Math.max(1, neck * distance[other])) parent[other] = best;
    }
    parent[i] = best;
  }
  const labels = new Int32Array(distance.length);
  const areas = [0];
  const ids = new Int32Array(distance.length);
  for (const i of order) {
    const root = find(i);
    if (ids[root] === 0) {
      ids[root] = areas.length;
      areas.push(0);
    }
    labels[i] = ids[root];
    areas[ids[root]]++;
  }
  return { labels, areas };
}

/** The pixels inside, those with the greatest distance first, in steps of an eighth of a pixel. */
function fromTheTop(distance: Float32Array): Int32Array {
  let top = 0;
  for (let i = 0; i < distance.length; i++) if (distance[i] > top) top = distance[i];
  const levels = Math.ceil(top * 8) + 1;
  const starts = new Int32Array(levels + 1);
  const levelOf = (d: number): number => levels - 1 - Math.round(d * 8);
  for (let i = 0; i < distance.length; i++) if (distance[i] > 0) starts[levelOf(distance[i]) + 1]++;
  for (let level = 0; level < levels; level++) starts[level + 1] += starts[level];
  const order = new Int32Array(starts[levels]);
  for (let i = 0; i < distance.length; i++) if (distance[i] > 0) order[starts[levelOf(distance[i])]++] = i;
  return order;
}
