/** Third paragraph: what is uncertain and why, and what to do next. */
import { SAID_BY } from './said-facts';
import type { Teller } from './teller';

/** A second category of at least this probability, in percent, is worth a sentence. */
export const WORTH_TELLING = 5;
/** Fewer bodies make no size distribution. */
export const ENOUGH = 50;
/** Bodies fewer pixels across, and lines fewer pixels wide, are worth a higher magnification. */
const SMALL = 12;

const OTHER_SIZES = [
  'object-diameter-largest',
  'rod-length',
  'taper',
  'neighbour-distance',
  'lattice-rows',
  'line-pitch',
  'intercept',
  'spacing',
  'characteristic-length',
];

export function tellNext(teller: Teller): void {
  tellOthers(teller);
  const sizes = ['object-diameter', ...(teller.speaksOfLines ? ['fibre-width'] : []), 'chord-dark', ...OTHER_SIZES];
  const measured = sizes.some((id) => teller.has(id));
  if (measured || teller.has('pixel-size')) tellScale(teller);
  if (teller.has('object-diameter') && teller.value('object-measured') < ENOUGH)
    teller.tell(
      'doubt',
      ['object-measured'],
      `With ${teller.text('object-measured')} ${teller.side('object-measured')} bodies measured the spread is a rough guide: take further fields before a size distribution is quoted.`,
    );
  const small = smallSize(teller);
  if (small)
    teller.tell(
      'doubt',
      [small],
      'What was measured is small against the pixels: a higher magnification would tell size and shape better.',
    );
  if (!measured)
    teller.tell(
      'doubt',
      ['picture-width'],
      'Sizes could not be measured here, for the reasons given in the table: a field with fewer layers, more contrast or another magnification may help.',
    );
}

/** The size that is small against the pixels; null where none is. */
export function smallSize(teller: Teller): string | null {
  const size = ['object-diameter', ...(teller.speaksOfLines ? ['fibre-width'] : [])].find((id) => teller.has(id));
  return size && teller.value(size) < SMALL * (teller.has('pixel-size') ? teller.value('pixel-size') : 1) ? size : null;
}

/** What the model takes the picture for, where the text does not build on it, and what else it may be. */
function tellOthers(teller: Teller): void {
  if (teller.isSaid) {
    const { factIds, text } = saidOf(teller);
    teller.tell('doubt', factIds, `${text}.`);
    return;
  }
  if (teller.named !== '') {
    if (teller.sure === '')
      teller.tell('doubt', ['category', 'category-probability'], `${proposal(teller).text}: to be confirmed by eye.`);
    if (teller.value('category-2-probability') >= WORTH_TELLING)
      teller.tell(
        'doubt',
        ['category-2', 'category-2-probability'],
        `${teller.text('category-2')} is possible too, with a probability of ${teller.text('category-2-probability')}.`,
      );
    return;
  }
  if (!teller.has('category')) return;
  const { factIds, text } = proposal(teller);
  teller.tell('doubt', ['doubt', ...factIds], `${text}.`);
  teller.tell('doubt', ['doubt'], 'It has to be settled by eye; what is described above was measured, whatever the category.');
}

/** Whose word the category is, and what the model puts first where that is another, without a full stop. */
export function saidOf(teller: Teller): { readonly factIds: readonly string[]; readonly text: string } {
  const word =
    teller.named === ''
      ? 'According to the user it belongs to none of the categories that the neural network knows'
      : 'The category was given by the user';
  if (!teller.has('category-2', 'category-2-probability')) return { factIds: ['doubt', SAID_BY], text: word };
  return {
    factIds: ['doubt', SAID_BY, 'category-2', 'category-2-probability'],
    text: `${word}; the network puts ${teller.text('category-2')} first, with a probability of ${teller.text('category-2-probability')}`,
  };
}

/** What the model takes the picture for, without a full stop: nothing is said to be what it takes it for. */
export function proposal(teller: Teller): { readonly factIds: readonly string[]; readonly text: string } {
  const [name, share] = [teller.text('category'), teller.text('category-probability')];
  const first = ['category', 'category-probability'];
  if (teller.named !== '')
    return { factIds: first, text: `A neural network classified the picture as ${name}, with a probability of ${share}` };
  const open = `The category is left open (${teller.text('doubt')})`;
  if (teller.label('category').startsWith('Nearest'))
    return { factIds: ['doubt', 'category'], text: `${open}; ${name} is the nearest that the neural network knows` };
  const ranked = `${open}; a neural network puts ${name} first, with a probability of ${share}`;
  if (!teller.has('category-2', 'category-2-probability')) return { factIds: ['doubt', ...first], text: ranked };
  return {
    factIds: ['doubt', ...first, 'category-2', 'category-2-probability'],
    text: `${ranked}, and ${teller.text('category-2')} second, with a probability of ${teller.text('category-2-probability')}`,
  };
}

function tellScale(teller: Teller): void {
  if (!teller.has('pixel-size')) {
    teller.tell('doubt', ['picture-width'], 'Sizes stand in pixels until the pixel size is set.');
    return;
  }
  const source = teller.text('pixel-size-source');
  if (/not confirmed/.test(source))
    teller.tell(
      'doubt',
      ['pixel-size-source'],
      'Compare the reading of the scale bar with the picture before a size is quoted.',
    );
  else if (/doubtful|guess/.test(source))
    teller.tell(
      'doubt',
      ['pixel-size-source'],
      `The pixel size is given by ${source}: compare it with the scale bar before a size is quoted.`,
    );
}
