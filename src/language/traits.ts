/**
 * Traits: what a description says of how a thing looks, told by its words (zero-shot recognition by attributes, after Lampert, Nickisch and
 * Harmeling, CVPR 2009). English only, as the descriptions are.
 */

/** The words of each trait. Plurals count as their singular. */
const WORDS = {
  long: 'fibre fiber filament strand thread wire nanowire cylinder long yarn hypha hair tube nanotube ribbon microwire',
  thin: 'thin fine slender nanowire needle whisker',
  tangled: 'mat tangle tangled tangling web nonwoven felt entangled cross crossing crossed curly curled random',
  parallel: 'parallel aligned align bundle bundled',
  upright: 'upright stand standing forest vertical',
  straight: 'straight line linear grating',
  rod: 'rod nanorod stick needle whisker spike',
  round: 'round rounded sphere spherical ball bead globule globular dot circular disc cocci blob raspberry',
  separate: 'separate separated scattered isolated apart singly dispersed distinct countable particle nanoparticle',
  clustered: 'cluster agglomerate aggregate clump chain agglomerated',
  heaped: 'heap heaped pile piled rubble bulk loose powder bed',
  facetted: 'facet facetted faceted cube crystal polyhedron angular octahedron prism hexagonal',
  porous: 'pore porous hole void cavity foam sponge bubble cell macropore mesopore window throat',
  connected: 'network connected connect interconnected bicontinuous strut ligament branching branch node continuous',
  periodic:
    'periodic regular regularly lattice array repeat repeats repetition period pitch spacing motif pattern patterned row',
  designed:
    'designed design device electrode lead pad chip circuit contact lithographic drawn planned assembly anchor comb angle',
  flat: 'flat film layer coating coated level plane planar smooth substrate membrane',
  even: 'featureless even plain',
  cracked: 'crack wrinkle fold crease buckle blister',
  grainy: 'grain grainy granular columnar',
  tapered: 'taper tapered tapering point pointed tip cone apex sharp sharpened pyramid narrow converge',
  single: 'single one alone lone',
  empty: 'empty background',
  organic: 'organic cell tissue organism bacteria pollen leaf skin biological insect shell soft diatom plant body curved',
  flaky: 'flake plate platelet lamella sheet',
  irregular: 'irregular rough fragment debris shard unequal',
  unequal: 'sizes scatter widely differ hundredfold',
  equal: 'equal uniform alike similar constant same',
  woven: 'woven weave cloth braid plait',
  deep: 'deep depth three-dimensional',
} as const;

/** Their names, in the order of all vectors of traits. */
export const TRAITS: readonly string[] = Object.keys(WORDS);

const stem = (word: string): string => word.replace(/(?:ies|y)$/, 'i').replace(/e?s?$/, '');

const TRAITS_OF = new Map<string, number[]>();
for (const [trait, words] of Object.values(WORDS).entries())
  for (const word of words.split(' ')) TRAITS_OF.set(stem(word), [...(TRAITS_OF.get(stem(word)) ?? []), trait]);

/** How often a text names each trait, in the order of `TRAITS`. */
export function traitCounts(text: string): Float64Array {
  const counts = new Float64Array(TRAITS.length);
  for (const word of text.toLowerCase().match(/\p{L}{3,}/gu) ?? [])
    for (const trait of TRAITS_OF.get(stem(word)) ?? []) counts[trait]++;
  return counts;
}

/** A text that is all of one trait, against one that names it once among twenty words of traits: 4.4 to 1. */
const STEEPNESS = 20;

/**
 * What parts each text from the mean of all that name a trait at all, one vector a text, of length 1; null for a text that names none, or
 * just what all do. A short text weighs as much as a long one: shares count, not words.
 */
export function traitPulls(texts: readonly string[]): (Float64Array | null)[] {
  const said = texts.map((text) => {
    const counts = traitCounts(text);
    const sum = counts.reduce((total, count) => total + count, 0);
    return sum === 0 ? null : counts.map((count) => Math.log1p((STEEPNESS * count) / sum));
  });
  const all = said.filter((row) => row !== null);
  const mean = TRAITS.map((_, trait) => all.reduce((sum, row) => sum + row[trait], 0) / all.length);
  return said.map((row) => {
    const away = row?.map((value, trait) => value - mean[trait]);
    const length = Math.sqrt(away?.reduce((sum, value) => sum + value * value, 0) ?? 0);
    return away && length > 1e-9 ? away.map((value) => value / length) : null;
  });
}
