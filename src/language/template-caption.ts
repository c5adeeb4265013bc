/** The caption under a figure, and the line that an abstract has for it. */
import type { Teller } from './teller';
import { ALIGNED, ARRANGED, isTexture, KINDS, seenAs, tellSeen } from './template-seen';
import { tellHand } from './template-sizes';

/** Noun phrase first, as captions in papers begin: what is shown, then order, sizes, field and how it was taken. */
export function tellCaption(teller: Teller): void {
  captionKind(teller);
  const say = (factIds: readonly string[], text: string) => teller.tell('caption', factIds, text);
  captionOrder(teller);
  captionSizes(teller);
  if (teller.has('field-width'))
    say(
      ['field-width', 'pixel-size'],
      `Field of view ${teller.text('field-width')} wide; pixel size ${teller.text('pixel-size')}.`,
    );
  else say(['picture-width'], `Width of the picture ${teller.text('picture-width')}; its scale is unknown.`);
  const taken = takenWith(teller);
  if (taken) say(taken.factIds, `${taken.text[0].toUpperCase()}${taken.text.slice(1)}.`);
}

/** `accelerating voltage 15 kV, working distance 8.2 mm`: what is known of how it was taken; null where nothing is. */
export function takenWith(teller: Teller): { readonly factIds: readonly string[]; readonly text: string } | null {
  const parts = [
    ['voltage', 'accelerating voltage '],
    ['working-distance', 'working distance '],
    ['magnification', 'magnification '],
    ['detector', 'detector '],
  ].filter(([id]) => teller.has(id));
  if (parts.length === 0) return null;
  // Read by a program in the picture, not stated by the microscope: who quotes it should know.
  const printed = teller.has('voltage-source');
  return {
    factIds: [...parts.map(([id]) => id), ...(printed ? ['voltage-source'] : [])],
    text: parts
      .map(([id, words]) => `${words}${teller.text(id)}${printed && id === 'voltage' ? ' (read from the data bar)' : ''}`)
      .join(', '),
  };
}

/** A category in doubt does not stand under a figure: the caption tells what is seen. */
function captionKind(teller: Teller): void {
  const say = (factIds: readonly string[], text: string) => teller.tell('caption', factIds, text);
  if (teller.has('doubt') && !teller.has('category') && !teller.isSaid)
    say(['doubt'], `Micrograph with little to describe: ${teller.text('doubt')}.`);
  else if (teller.sure !== '') {
    const kind = KINDS.get(teller.sure);
    say(['category'], kind ? `Micrograph of ${kind}.` : `Micrograph of the category ${teller.sure}.`);
  } else {
    const { cites, noun } = seenAs(teller);
    say(cites, `Micrograph of ${noun}.`);
  }
}

/** Without a verb: `Fibres nearly parallel, ...`. */
const PARALLEL: Readonly<Record<string, string>> = {
  'run nearly parallel': 'nearly parallel',
  'are mostly aligned': 'mostly aligned',
  'are loosely aligned': 'loosely aligned',
  'lie at random angles to each other': 'at random angles to each other',
};

const alignedWords = (order: number): string => (ALIGNED.find(([least]) => order >= least) ?? ALIGNED[ALIGNED.length - 1])[1];

function captionOrder(teller: Teller): void {
  const say = (factIds: readonly string[], text: string) => teller.tell('caption', factIds, text);
  if (teller.has('lattice'))
    say(
      ['lattice', 'lattice-rows', 'lattice-rows-across'],
      `${teller.text('lattice').replace(/^./, (letter) => letter.toUpperCase())}, with a spacing of ${teller.doubted('lattice-rows')} between the widest rows and ${teller.doubted('lattice-rows-across')} between the rows across them.`,
    );
  else if (teller.has('object-count')) {
    const { noun, cites } = teller.bodies();
    const arranged = ARRANGED[teller.text('arrangement')];
    const shown = teller.has('bond-order')
      ? `bond order ${teller.text('bond-order')}`
      : `Clark–Evans ratio ${teller.doubted('neighbour-ratio')}`;
    const counted = `Number of ${teller.side('object-count')} ${noun} in the field: ${teller.text('object-count')}`;
    if (arranged)
      say(
        ['object-count', 'arrangement', teller.has('bond-order') ? 'bond-order' : 'neighbour-ratio', ...cites],
        `${counted}, ${arranged.replace(/^stand /, '').replace(/^are /, '')}${teller.aside(shown)}.`,
      );
    else say(['object-count', ...cites], `${counted}.`);
  } else if (teller.has('line-pitch')) say(['line-pitch'], `Parallel lines with a pitch of ${teller.doubted('line-pitch')}.`);
  else if (teller.speaksOfLines && teller.has('alignment')) {
    const { noun, cites } = teller.lines();
    const order = teller.value('alignment');
    const directed = order >= 0.25 && teller.has('orientation');
    say(
      ['alignment', ...cites, ...(directed ? ['orientation'] : [])],
      `${noun.replace(/^./, (letter) => letter.toUpperCase())} ${PARALLEL[alignedWords(order)]}${teller.aside(`alignment: order parameter ${teller.doubted('alignment')}`)}${
        directed ? `, direction ${teller.doubted('orientation')} from the horizontal` : ''
      }.`,
    );
  }
}

function captionSizes(teller: Teller): void {
  const before = teller.sentences.length;
  const say = (factIds: readonly string[], text: string) => teller.tell('caption', factIds, text);
  const spread = (id: string) =>
    teller.has(`${id}-p10`, `${id}-p90`)
      ? {
          ids: [`${id}-p10`, `${id}-p90`],
          text: `10th percentile ${teller.text(`${id}-p10`)}, 90th percentile ${teller.text(`${id}-p90`)}; `,
        }
      : { ids: [], text: '' };
  const diameters = spread('object-diameter');
  const { noun, cites } = teller.bodies();
  say(
    ['object-diameter', 'object-measured', ...diameters.ids, ...cites],
    `Median equivalent diameter of the ${teller.side('object-diameter')} ${noun} ${teller.doubted('object-diameter')}${teller.aside(`${diameters.text}${teller.text('object-measured')} measured`)}.`,
  );
  tellHand(teller, 'caption');
  if (teller.speaksOfLines) {
    const widths = spread('fibre-width');
    const lines = teller.lines();
    say(
      ['fibre-width', 'fibre-places', ...widths.ids, ...lines.cites],
      `Median width of the ${lines.noun} ${teller.doubted('fibre-width')}${teller.aside(`${widths.text}measured at ${teller.text('fibre-places')} places`)}.`,
    );
  }
  if (teller.sentences.length > before || teller.has('lattice') || teller.has('line-pitch')) return;
  for (const id of ['intercept', 'spacing'])
    say(
      [id],
      `Mean distance from one feature to the next${id === 'spacing' ? ', across their direction,' : ''} ${teller.doubted(id)}.`,
    );
  if (teller.sentences.length === before)
    say(
      ['characteristic-length'],
      `Characteristic length of the ${isTexture(teller) ? 'texture' : 'grey'} ${teller.doubted('characteristic-length')}${teller.aside('half-width of the autocorrelation')}.`,
    );
}

/** One sentence: what it is, in which order, how large. A category in doubt is left out of it. */
export function tellAbstract(teller: Teller): void {
  const sizes = abstractSize(teller);
  if (sizes === null) {
    const before = teller.sentences.length;
    tellSeen(teller);
    const [said] = teller.sentences.splice(before);
    if (said) teller.tell('abstract', said.factIds, said.text);
    return;
  }
  const { factIds, text } = sizes;
  const kind = KINDS.get(teller.sure);
  if (teller.sure === '') teller.tell('abstract', factIds, `In the micrograph ${text}.`);
  else
    teller.tell(
      'abstract',
      ['category', ...factIds],
      kind ? `The micrograph shows ${kind}: ${text}.` : `The micrograph is of the category ${teller.sure}: ${text}.`,
    );
}

function abstractSize(teller: Teller): { readonly factIds: readonly string[]; readonly text: string } | null {
  const field = teller.has('field-width')
    ? { ids: ['field-width'], text: ` in a field of view ${teller.text('field-width')} wide` }
    : { ids: [], text: '' };
  if (teller.has('lattice', 'lattice-rows', 'lattice-rows-across'))
    return {
      factIds: ['lattice', 'lattice-rows', 'lattice-rows-across'],
      text: `${teller.sure === '' ? '' : 'its '}features stand in ${/^[aeiou]/.test(teller.text('lattice')) ? 'an' : 'a'} ${teller.text('lattice')} with a spacing of ${teller.doubted('lattice-rows')} between the widest rows and ${teller.doubted('lattice-rows-across')} between the rows across them`,
    };
  if (teller.has('object-diameter', 'object-measured')) {
    const { noun, cites } = teller.bodies();
    const arranged = ARRANGED[teller.text('arrangement')];
    const byHand = teller.has('hand-threshold') ? ['hand-threshold'] : [];
    return {
      factIds: ['object-diameter', 'object-measured', ...byHand, ...cites, ...(arranged ? ['arrangement'] : []), ...field.ids],
      text: `the ${teller.side('object-diameter')} ${noun} have a median equivalent diameter of ${teller.doubted('object-diameter')} (${teller.text('object-measured')} measured${byHand.length > 0 ? ' at a threshold set by hand' : ''}${field.text})${arranged ? ` and ${arranged}` : ''}`,
    };
  }
  if (teller.speaksOfLines && teller.has('fibre-width')) {
    const { noun, cites } = teller.lines();
    const directed = teller.has('alignment');
    return {
      factIds: ['fibre-width', ...cites, ...(directed ? ['alignment'] : []), ...field.ids],
      text: `the ${noun} have a median width of ${teller.doubted('fibre-width')}${field.text}${directed ? ` and ${alignedWords(teller.value('alignment'))}` : ''}`,
    };
  }
  if (teller.has('line-pitch'))
    return { factIds: ['line-pitch'], text: `parallel lines repeat with a pitch of ${teller.doubted('line-pitch')}` };
  const apart = ['intercept', 'spacing'].find((id) => teller.has(id));
  if (apart !== undefined)
    return {
      factIds: [apart, ...field.ids],
      text: `the mean distance from one feature to the next${apart === 'spacing' ? ', across their direction,' : ''} is ${teller.doubted(apart)}${field.text}`,
    };
  if (teller.has('characteristic-length'))
    return {
      factIds: ['characteristic-length', ...field.ids],
      text: `the ${isTexture(teller) ? 'texture' : 'grey'} has a characteristic length of ${teller.doubted('characteristic-length')}${field.text}`,
    };
  return null;
}
