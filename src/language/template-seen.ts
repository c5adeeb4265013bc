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

/**
 * What is seen and how it lies. Where there is little doubt of the category it is named first, and things are called by its names; else
 * what was measured stands for itself, in words that hold whatever the category is, and the category comes with the doubts.
 */
export function tellSeen(teller: Teller): void {
  if (teller.has('doubt') && !teller.has('category') && !teller.isSaid) {
    teller.tell('subject', ['doubt'], `There is little to describe: ${teller.text('doubt')}.`);
    return;
  }
  if (teller.sure !== '') tellKind(teller);
  if (teller.has('lattice')) tellLattice(teller);
  else if (teller.has('object-count')) tellBodies(teller);
  else if (teller.has('taper')) tellTaper(teller);
  else if (teller.sure === 'Tips')
    teller.tell(
      'texture',
      ['orientation', 'category'],
      `Along the tip, edges run in a direction of ${teller.doubted('orientation')} from the horizontal.`,
    );
  else if (teller.has('line-pitch')) tellPitch(teller);
  else tellLines(teller);
  tellDefects(teller);
  tellCover(teller);
}

/** Of a lattice that is told, through its bodies: which places are empty, and what lies between them. */
function tellDefects(teller: Teller): void {
  if (!teller.has('lattice') && !/lattice/.test(teller.text('arrangement'))) return;
  const [empty, off] = [teller.value('lattice-empty'), teller.value('lattice-off')];
  const places = `Of its ${teller.text('lattice-places')} places in the field`;
  const vacant = `${teller.text('lattice-empty')} ${empty === 1 ? 'is' : 'are'} empty`;
  const between = `${teller.text('lattice-off')} ${teller.side('lattice-off')} ${off === 1 ? 'body lies' : 'bodies lie'} off the lattice`;
  if (empty === 0 && off === 0)
    teller.tell(
      'texture',
      ['lattice-places', 'lattice-empty', 'lattice-off'],
      `The ${teller.text('lattice-places')} places of the lattice in the field are occupied.`,
    );
  else if (off === 0) teller.tell('texture', ['lattice-places', 'lattice-empty'], `${places} ${vacant}.`);
  else
    teller.tell(
      'texture',
      ['lattice-places', 'lattice-empty', 'lattice-off'],
      empty === 0
        ? `The ${teller.text('lattice-places')} places of the lattice in the field are occupied; ${between}.`
        : `${places} ${vacant}; ${between}.`,
    );
}

function tellKind(teller: Teller): void {
  const [name, share] = [teller.sure, teller.text('category-probability')];
  const kind = KINDS.get(name);
  if (teller.isSaid) {
    teller.tell(
      'subject',
      ['category'],
      kind ? `The micrograph shows ${kind}.` : `The micrograph belongs to the category ${name}.`,
    );
    return;
  }
  teller.tell(
    'subject',
    ['category', 'category-probability'],
    kind
      ? `The micrograph shows ${kind} (classified as ${name}, with a probability of ${share}).`
      : `The micrograph is classified as ${name}, with a probability of ${share}.`,
  );
}

/** Mean chords are called alike up to this ratio. */
const ALIKE = 1.5;

/** What the picture shows in words that rest on what was measured alone: no name of a category, no number. */
export function seenAs(teller: Teller): { readonly cites: readonly string[]; readonly noun: string } {
  if (teller.has('lattice')) return { cites: ['lattice'], noun: 'features in regular rows' };
  if (teller.has('object-count')) {
    const side = teller.side('object-count');
    const bodies = teller.value('object-count') === 1 ? `a ${side} body` : `${side} bodies`;
    return { cites: ['object-count'], noun: `${bodies} on a ${GROUND[side]} ground` };
  }
  if (teller.has('taper')) return { cites: ['taper'], noun: `a ${teller.side('taper')} body that tapers to a point` };
  if (teller.has('line-pitch')) return { cites: ['line-pitch'], noun: 'parallel lines' };
  if (teller.speaksOfLines) {
    const { noun } = teller.lines();
    return { cites: ['fibre-width'], noun: `${noun === 'lines' ? 'lines, long features' : noun} with parallel edges` };
  }
  if (teller.has('rod-length')) {
    const side = teller.side('rod-length');
    return { cites: ['rod-length'], noun: `straight ${side} rods on a ${GROUND[side]} ground` };
  }
  if (teller.has('chord-dark', 'chord-bright')) return { cites: ['chord-dark', 'chord-bright'], noun: regions(teller) };
  if (tellsCover(teller)) {
    const side = lesser(teller);
    return { cites: [`area-${side}`], noun: `${side} regions on a ${GROUND[side]} ground` };
  }
  if (isTexture(teller)) return { cites: ['characteristic-length'], noun: 'a texture of lighter and darker features' };
  for (const id of ['intercept', 'spacing']) if (teller.has(id)) return { cites: [id], noun: 'lighter and darker features' };
  return { cites: ['picture-width'], noun: 'lighter and darker areas' };
}

/** A characteristic length over this share of the shorter side is one of a few large forms. */
const FINE = 1 / 30;

/** Whether the picture is a texture: its characteristic length small beside it. */
export function isTexture(teller: Teller): boolean {
  const extent = teller.has('field-width', 'field-height')
    ? ['field-width', 'field-height']
    : ['picture-width', 'picture-height'];
  return teller.value('characteristic-length') <= FINE * Math.min(...extent.map((id) => teller.value(id)));
}

const GROUND = { bright: 'darker', dark: 'brighter' } as const;

function regions(teller: Teller): string {
  const ratio = teller.value('chord-bright') / teller.value('chord-dark');
  if (ratio > ALIKE) return 'bright regions parted by narrower dark regions';
  if (ratio < 1 / ALIKE) return 'dark regions parted by narrower bright regions';
  return 'bright and dark regions of similar width';
}

/** Order parameters from which on lines are called so. */
export const ALIGNED: readonly (readonly [least: number, words: string])[] = [
  [0.85, 'run nearly parallel'],
  [0.55, 'are mostly aligned'],
  [0.25, 'are loosely aligned'],
  [0, 'lie at random angles to each other'],
];

function tellLattice(teller: Teller): void {
  const kind = teller.text('lattice');
  const [widest, across] = [teller.doubted('lattice-rows'), teller.doubted('lattice-rows-across')];
  const subject = teller.sure === '' ? 'The micrograph shows features that stand' : 'Its features stand';
  teller.tell(
    'texture',
    ['lattice', 'lattice-angle', 'lattice-rows', 'lattice-rows-across'],
    `${subject} in ${/^[aeiou]/.test(kind) ? 'an' : 'a'} ${kind}: the widest rows have a spacing of ${widest}, the rows across them ${across}, at an angle of ${teller.doubted('lattice-angle')}.`,
  );
}

function tellTaper(teller: Teller): void {
  const seen = teller.sure === '' ? `The micrograph shows ${seenAs(teller).noun}` : 'It tapers to a point';
  const round = teller.has('apex-radius');
  const radius = round ? `, and is rounded at its end with a radius of ${teller.doubted('apex-radius')}` : '';
  teller.tell(
    teller.sure === '' ? 'subject' : 'texture',
    ['taper', ...(round ? ['apex-radius'] : [])],
    `${seen}, with an opening angle of ${teller.doubted('taper')}${radius}.`,
  );
  teller.tell(
    'texture',
    ['orientation', 'taper'],
    `Its edges run in a direction of ${teller.doubted('orientation')} from the horizontal.`,
  );
}

function tellPitch(teller: Teller): void {
  const run = teller.has('orientation')
    ? `, and run in a direction of ${teller.doubted('orientation')} from the horizontal`
    : '';
  teller.tell(
    'texture',
    ['line-pitch', ...(run ? ['orientation'] : [])],
    `${teller.sure === '' ? 'The micrograph shows parallel lines that' : 'Parallel lines'} repeat with a pitch of ${teller.doubted('line-pitch')}${run}.`,
  );
}

/** How lines lie; where none are told apart, how the edges of what is seen do. */
function tellLines(teller: Teller): void {
  const { noun, cites } = teller.speaksOfLines ? teller.lines() : { noun: 'edges', cites: [] };
  const seen = seenAs(teller);
  const lie = waysOf(teller);
  if (teller.sure === '') {
    const whose = teller.speaksOfLines ? ', which' : ', whose edges';
    const text = `The micrograph shows ${seen.noun}${lie ? `${whose} ${lie.text}` : ''}.`;
    teller.tell('subject', [...seen.cites, ...(lie?.factIds ?? [])], text);
  } else if (lie) teller.tell('texture', [...lie.factIds, ...cites], `The ${noun} ${lie.text}.`);
}

/** How lines or edges lie to each other, as a predicate; null where that was not measured. */
function waysOf(teller: Teller): { readonly factIds: readonly string[]; readonly text: string } | null {
  const directed = `in a direction of ${teller.doubted('orientation')} from the horizontal`;
  if (!teller.has('alignment'))
    return teller.has('orientation') && !teller.speaksOfLines
      ? { factIds: ['orientation'], text: `run mostly ${directed}` }
      : null;
  const order = teller.value('alignment');
  const words = ALIGNED.find(([least]) => order >= least)?.[1] ?? ALIGNED[3][1];
  const text = `${words}${teller.aside(`alignment: order parameter ${teller.doubted('alignment')}`)}`;
  return order >= 0.25 && teller.has('orientation')
    ? { factIds: ['alignment', 'orientation'], text: `${text}, ${directed}` }
    : { factIds: ['alignment'], text };
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
  const doubtful = teller.sure === '';
  const counted = `${doubtful ? 'The micrograph shows' : 'The field holds'} ${teller.counted(noun)}${doubtful ? ` on a ${GROUND[teller.side('object-count')]} ground` : ''}`;
  const section = doubtful ? 'subject' : 'texture';
  const words = ARRANGED[teller.text('arrangement')];
  if (words === undefined) {
    teller.tell(section, ['object-count', ...cites], `${counted}.`);
    return;
  }
  const bond = teller.has('bond-order');
  const shown = bond ? `bond order ${teller.text('bond-order')}` : `Clark–Evans ratio ${teller.doubted('neighbour-ratio')}`;
  teller.tell(
    section,
    ['object-count', 'arrangement', bond ? 'bond-order' : 'neighbour-ratio', ...cites],
    `${counted}; they ${words}${teller.aside(shown)}.`,
  );
}

/** Of a tip, a device or a cell the two groups of grey are light and shadow, or object and ground: no area of anything. */
const tellsCover = (teller: Teller): boolean =>
  teller.has('area-bright', 'area-dark') &&
  (teller.has('object-count') || !/^(?:Tips|MEMS|Biological)/.test(teller.text('category')));

const lesser = (teller: Teller): 'bright' | 'dark' => (teller.value('area-bright') < 50 ? 'bright' : 'dark');

function tellCover(teller: Teller): void {
  if (!tellsCover(teller)) return;
  const porous = teller.sure === 'Porous Sponge';
  const side = teller.has('object-count') ? teller.side('object-count') : porous ? 'dark' : lesser(teller);
  const cites = [`area-${side}`, ...(porous && side === 'dark' ? ['category'] : [])];
  const what = porous && side === 'dark' ? 'The dark regions, taken for pores,' : `The ${side} regions`;
  // Of a plane through the sponge the two are the same; a picture of its surface looks into the pores.
  const areal = cites.includes('category') ? ' (area porosity, which may differ from that of the volume)' : '';
  teller.tell('texture', cites, `${what} cover ${teller.doubted(`area-${side}`)} of the area${areal}.`);
}
