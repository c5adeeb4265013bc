/** The paragraph on methods: how the picture was taken, where its scale is from, how each quantity was measured. Past tense. */
import { SAID_BY } from './said-facts';
import type { Teller } from './teller';
import { takenWith } from './template-caption';
import { tellHand } from './template-sizes';

export function tellMethods(teller: Teller): void {
  const say = (factIds: readonly string[], text: string) => teller.tell('methods', factIds, text);
  const taken = takenWith(teller);
  if (taken) say(taken.factIds, `The micrograph was recorded with these settings, as its metadata state them: ${taken.text}.`);
  if (teller.has('pixel-size'))
    say(
      ['pixel-size', 'pixel-size-source'],
      `The pixel size of ${teller.text('pixel-size')} was given by ${teller.text('pixel-size-source')}.`,
    );
  else say(['picture-width'], 'The pixel size was unknown: sizes stand in pixels.');
  if (teller.has('field-width', 'field-height'))
    say(
      ['picture-width', 'picture-height', 'field-width', 'field-height'],
      `The evaluated picture, its data bar left out, was ${teller.text('picture-width')} wide and ${teller.text('picture-height')} high, a field of view ${teller.text('field-width')} wide and ${teller.text('field-height')} high.`,
    );
  else
    say(
      ['picture-width', 'picture-height'],
      `The evaluated picture, its data bar left out, was ${teller.text('picture-width')} wide and ${teller.text('picture-height')} high.`,
    );
  say(
    ['burnt-in'],
    `Letters and bars burnt into the picture, with their rims ${teller.text('burnt-in')} of its area, were filled from their surroundings before anything was measured.`,
  );
  if (teller.isSaid) say([SAID_BY, 'doubt'], 'Its category was given by the user.');
  else if (teller.has('category-probability'))
    say(
      ['category-probability', 'doubt'],
      'Its category was proposed by a neural network, with the probability that its output gives after calibration.',
    );
  tellMeasuring(teller);
}

function tellMeasuring(teller: Teller): void {
  const say = (factIds: readonly string[], text: string) => teller.tell('methods', factIds, text);
  if (teller.has('area-bright') && !teller.has('hand-threshold'))
    say(
      ['area-bright'],
      'Bright and dark regions were told apart by a threshold midway between the dark and the bright group of grey (Otsu’s method), shading taken out.',
    );
  tellHand(teller, 'methods');
  if (teller.has('object-diameter', 'object-measured'))
    say(
      ['object-diameter', 'object-measured', ...(teller.has('object-count') ? ['object-count'] : [])],
      `Equivalent diameters, those of circles of equal area, were taken of ${teller.text('object-measured')} ${teller.side('object-diameter')} bodies that lie wholly in the picture; the median is given.`,
    );
  if (teller.has('arrangement'))
    say(
      ['arrangement', 'neighbour-distance', 'neighbour-ratio'],
      'Their arrangement was judged by the distances from middle to middle of nearest neighbours and the Clark–Evans ratio.',
    );
  if (teller.speaksOfLines && teller.has('fibre-places'))
    say(
      ['fibre-width', 'fibre-places'],
      `Widths were measured square to the lines, at ${teller.text('fibre-places')} places; the median is given.`,
    );
  if (teller.has('alignment') && teller.speaksOfLines)
    say(
      ['alignment'],
      'The alignment of the lines is the order parameter of their local directions, found with the structure tensor of the slopes.',
    );
  if (teller.has('lattice'))
    say(
      ['lattice', 'lattice-rows'],
      'The lattice and the spacings of its rows were found from the strongest peaks of the power spectrum.',
    );
  else if (teller.has('line-pitch'))
    say(['line-pitch'], 'The pitch of the lines was found from the strongest peak of the power spectrum.');
  if (teller.has('lattice') || /lattice/.test(teller.text('arrangement')))
    say(
      ['lattice-places', 'lattice-empty'],
      'A lattice was fitted through the middles of the bodies by least squares; places without a body count as empty.',
    );
  if (teller.speaksOfLines && teller.has('fibre-width')) {
    say(['fibre-crossings'], 'Crossings were counted at the branch points of the skeleton of the regions.');
    say(
      ['fibre-length-density'],
      'Their length per area is the share of the area that they cover over their mean width, what hides at crossings made up for.',
    );
  }
  say(
    ['taper', 'apex-radius'],
    'The radius of the point is that of the circle of least squares through the end of its outline.',
  );
  if (!teller.has('object-diameter') && !(teller.speaksOfLines && teller.has('fibre-width')))
    say(
      [['intercept', 'spacing', 'characteristic-length'].find((id) => teller.has(id)) ?? 'characteristic-length'],
      teller.has('intercept') || teller.has('spacing')
        ? 'Mean distances were taken along straight lines, from one bright place to the next that a darker one parts from it (after Heyn’s intercept method).'
        : 'The characteristic length is the half-width of the autocorrelation of the grey, shading taken out.',
    );
  say(['picture-width'], 'Uncertainties are standard uncertainties of what was measured in this picture alone.');
}
