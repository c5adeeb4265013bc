/** First paragraph: what is seen, and how it is arranged, with the numbers that show it. */
import type { Teller } from './teller';

/** A map: names are also users' own. */
export const KINDS: ReadonlyMap<string, string> = new Map([
  ['Biological', 'a biological specimen'],
  ['Fibres', 'fibres'],
  ['Films Coated Surface', 'a film or coated surface'],
  ['MEMS devices and electrodes', 'a microdevice or electrodes'],
  ['Nanowires', 'nanowires'],
  ['Particles', 'particles'],
  ['Patterned surface', 'a patterned surface'],
  ['Porous Sponge', 'a porous, sponge-like material'],
  ['Powder', 'a powder'],
  ['Tips', 'a tip'],
]);

/** What the model takes the picture for, and how sure it is. */
export function tellKind(teller: Teller): void {
  const name = teller.text('category');
  const share = teller.text('category-probability');
  if (!teller.has('category')) {
    teller.tell('subject', ['doubt'], `There is little to describe: ${teller.text('doubt')}.`);
    return;
  }
  const first = ['category', 'category-probability'];
  if (teller.sure !== '') {
    const kind = KINDS.get(name);
    const text = kind
      ? `The micrograph shows ${kind} (classified as ${name}, with a probability of ${share}).`
      : `The micrograph is classified as ${name}, with a probability of ${share}.`;
    teller.tell('subject', first, text);
  } else if (teller.label('category').startsWith('Nearest'))
    teller.tell(
      'subject',
      ['doubt', 'category'],
      `What the micrograph shows is uncertain: ${teller.text('doubt')}; the nearest category it knows is ${name}.`,
    );
  else if (teller.has('category-2'))
    teller.tell(
      'subject',
      [...first, 'category-2', 'category-2-probability'],
      `The micrograph may show ${named(name)}, with a probability of ${share}, or ${named(teller.text('category-2'))}, with a probability of ${teller.text('category-2-probability')}.`,
    );
  else teller.tell('subject', first, `The micrograph may show ${named(name)}, with a probability of ${share}.`);
}

/** `fibres (Fibres)`; a user's own category by its name alone. */
export const named = (category: string): string => (KINDS.has(category) ? `${KINDS.get(category)} (${category})` : category);

/** Order parameters from which on lines are called so. */
export const ALIGNED: readonly (readonly [least: number, words: string])[] = [
  [0.85, 'run nearly parallel'],
  [0.55, 'are mostly aligned'],
  [0.25, 'are loosely aligned'],
  [0, 'lie at random angles to each other'],
];

/** Lattice, lines, bodies: the first that the facts tell of. */
export function tellOrder(teller: Teller): void {
  if (teller.has('lattice')) tellLattice(teller);
  else if (teller.has('object-count')) tellBodies(teller);
  else if (teller.sure === 'Tips')
    teller.tell(
      'texture',
      ['orientation', 'category'],
      `Along the tip, edges run in a direction of ${teller.doubted('orientation')} from the horizontal.`,
    );
  else tellLines(teller);
  tellCover(teller);
}

function tellLattice(teller: Teller): void {
  const kind = teller.text('lattice');
  const [widest, across] = [teller.doubted('lattice-rows'), teller.doubted('lattice-rows-across')];
  teller.tell(
    'texture',
    ['lattice', 'lattice-angle', 'lattice-rows', 'lattice-rows-across'],
    `Its features stand in ${/^[aeiou]/.test(kind) ? 'an' : 'a'} ${kind}: the widest rows have a spacing of ${widest}, the rows across them ${across}, at an angle of ${teller.doubted('lattice-angle')}.`,
  );
}

function tellLines(teller: Teller): void {
  const { noun, cites } = teller.lines();
  if (teller.has('line-pitch')) {
    const run = teller.has('orientation')
      ? `, and run in a direction of ${teller.doubted('orientation')} from the horizontal`
      : '';
    teller.tell(
      'texture',
      ['line-pitch', ...(run ? ['orientation'] : [])],
      `Parallel lines repeat with a pitch of ${teller.doubted('line-pitch')}${run}.`,
    );
    return;
  }
  if (!teller.speaksOfLines || !teller.has('alignment')) return;
  const order = teller.value('alignment');
  const words = ALIGNED.find(([least]) => order >= least)?.[1] ?? ALIGNED[3][1];
  const parameter = teller.aside(`alignment: order parameter ${teller.doubted('alignment')}`);
  const direction = order >= 0.25 && teller.has('orientation');
  teller.tell(
    'texture',
    ['alignment', ...cites, ...(direction ? ['orientation'] : [])],
    direction
      ? `The ${noun} ${words}${parameter}, in a direction of ${teller.doubted('orientation')} from the horizontal.`
      : `The ${noun} ${words}${parameter}.`,
  );
}

export const ARRANGED: Readonly<Record<string, string>> = {
  'hexagonal lattice': 'stand in a hexagonal lattice',
  'square lattice': 'stand in a square lattice',
  'evenly spaced': 'are evenly spaced',
  'scattered at random': 'are scattered at random',
  clustered: 'are clustered',
};

function tellBodies(teller: Teller): void {
  const { noun, cites } = teller.bodies();
  const side = teller.side('object-count');
  const counted = `The field holds ${teller.text('object-count')} ${side} ${noun}`;
  const words = ARRANGED[teller.text('arrangement')];
  if (words === undefined) {
    teller.tell('texture', ['object-count', ...cites], `${counted}.`);
    return;
  }
  const bond = teller.has('bond-order');
  const shown = bond ? `bond order ${teller.text('bond-order')}` : `Clark–Evans ratio ${teller.doubted('neighbour-ratio')}`;
  teller.tell(
    'texture',
    ['object-count', 'arrangement', bond ? 'bond-order' : 'neighbour-ratio', ...cites],
    `${counted}; they ${words}${teller.aside(shown)}.`,
  );
}

function tellCover(teller: Teller): void {
  if (!teller.has('area-bright', 'area-dark')) return;
  // Of a tip, a device or a cell the two groups of grey are light and shadow, or object and ground: no area of anything.
  if (!teller.has('object-count') && /^(?:Tips|MEMS|Biological)/.test(teller.text('category'))) return;
  const porous = teller.sure === 'Porous Sponge';
  const side = teller.has('object-count') ? teller.side('object-count') : porous ? 'dark' : 'bright';
  const cites = [`area-${side}`, ...(porous && side === 'dark' ? ['category'] : [])];
  const what = porous && side === 'dark' ? 'The dark regions, taken for pores,' : `The ${side} regions`;
  teller.tell('texture', cites, `${what} cover ${teller.doubted(`area-${side}`)} of the area.`);
}
