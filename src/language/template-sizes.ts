/** Second paragraph: the field of view, and sizes with their spread and how many were measured. */
import type { MicrographSection } from './micrograph-text';
import type { Teller } from './teller';
import { isTexture } from './template-seen';

export function tellField(teller: Teller): void {
  if (teller.has('pixel-size'))
    teller.tell(
      'scale',
      ['field-width', 'field-height', 'pixel-size', 'pixel-size-source'],
      `The field of view is ${teller.text('field-width')} wide and ${teller.text('field-height')} high, at a pixel size of ${teller.text('pixel-size')}, given by ${teller.text('pixel-size-source')}.`,
    );
  else
    teller.tell(
      'scale',
      ['picture-width', 'picture-height'],
      `The picture is ${teller.text('picture-width')} wide and ${teller.text('picture-height')} high; its scale is unknown.`,
    );
}

export function tellSizes(teller: Teller): void {
  const before = teller.sentences.length;
  tellDiameters(teller);
  tellFew(teller);
  tellHand(teller, 'objects');
  teller.tell(
    'objects',
    ['rod-length', 'rod-measured'],
    `The rods that lie apart have a median length of ${teller.doubted('rod-length')}${teller.aside(`${teller.text('rod-measured')} measured`)}.`,
  );
  tellWidths(teller);
  tellChords(teller);
  const ordered = teller.has('lattice');
  if (teller.sentences.length === before && !ordered) tellIntercept(teller);
  if (teller.sure === 'Films Coated Surface')
    teller.tell(
      'objects',
      ['grey-roughness'],
      `The roughness of the grey is ${teller.doubted('grey-roughness')} RMS, shading and noise taken off.`,
    );
  if (teller.sentences.length === before && !ordered && !teller.has('taper'))
    teller.tell(
      'objects',
      ['characteristic-length'],
      `The ${isTexture(teller) ? 'texture' : 'grey'} has a characteristic length of ${teller.doubted('characteristic-length')}${teller.aside('half-width of the autocorrelation')}.`,
    );
}

/** What a person set: whoever reads the sizes is told in the same breath. */
export function tellHand(teller: Teller, section: MicrographSection): void {
  const scale = teller.technical(' of the way from black to white');
  teller.tell(
    section,
    ['hand-threshold'],
    `The threshold between dark and bright was set by hand, at ${teller.text('hand-threshold')}${scale}.`,
  );
  teller.tell(
    section,
    ['hand-smallest'],
    `The smallest body that counts has a diameter of ${teller.text('hand-smallest')}, set by hand.`,
  );
  teller.tell(section, ['hand-bodies'], `That the ${teller.text('hand-bodies')} are measured was chosen by hand.`);
}

function tellDiameters(teller: Teller): void {
  const { noun, cites } = teller.bodies();
  const side = teller.side('object-diameter');
  const measured = `${teller.text('object-measured')} measured`;
  const spread = teller.has('object-diameter-p10', 'object-diameter-p90');
  const quantiles = `10th percentile ${teller.text('object-diameter-p10')}, 90th percentile ${teller.text('object-diameter-p90')}`;
  teller.tell(
    'objects',
    ['object-diameter', 'object-measured', ...(spread ? ['object-diameter-p10', 'object-diameter-p90'] : []), ...cites],
    `The ${side} ${noun} have a median equivalent diameter of ${teller.doubted('object-diameter')}${teller.aside(spread ? `${quantiles}; ${measured}` : measured)}.`,
  );
  const aspect = teller.value('object-aspect');
  const shape = aspect < 1.25 ? 'compact' : aspect < 1.7 ? 'somewhat elongated' : 'elongated';
  const they = teller.has('object-diameter', 'object-measured') ? 'They' : `The ${teller.side('object-aspect')} bodies`;
  const round = teller.has('object-roundness') ? ['object-roundness'] : [];
  const roundness = round.length > 0 ? ` and a median roundness of ${teller.doubted('object-roundness')}` : '';
  teller.tell(
    'objects',
    ['object-aspect', ...round],
    `${they} are ${shape}${teller.technical(`, with a median aspect ratio of ${teller.doubted('object-aspect')}${roundness}`)}.`,
  );
  if (teller.value('object-touching') >= 10)
    teller.tell('objects', ['object-touching'], `Touching bodies make up ${teller.text('object-touching')} of their area.`);
  const own = teller.has('object-aspect') || teller.has('object-diameter', 'object-measured');
  teller.tell(
    'objects',
    ['neighbour-distance'],
    `${own ? 'Their' : 'The'} mean nearest-neighbour distance, from middle to middle, is ${teller.doubted('neighbour-distance')}.`,
  );
  if (own)
    teller.tell('objects', ['object-density', 'object-count'], `Their number per area is ${teller.doubted('object-density')}.`);
}

/** Too few for a median: the sizes themselves. */
function tellFew(teller: Teller): void {
  const { noun, cites } = teller.bodies();
  const [least, most] = [teller.doubted('object-diameter-smallest'), teller.doubted('object-diameter-largest')];
  const inside = `The ${teller.side('object-diameter-largest')}`;
  if (teller.has('object-diameter-smallest'))
    teller.tell(
      'objects',
      ['object-diameter-smallest', 'object-diameter-largest', ...cites],
      `${inside} ${noun} that lie wholly in the picture have equivalent diameters from ${least} to ${most}.`,
    );
  else
    teller.tell(
      'objects',
      ['object-diameter-largest', ...cites],
      `${inside} ${noun.replace(/ies$/, 'y').replace(/s$/, '')} that lies wholly in the picture has an equivalent diameter of ${most}.`,
    );
}

function tellWidths(teller: Teller): void {
  if (!teller.speaksOfLines) return;
  const { noun, cites } = teller.lines();
  const spread = `10th percentile ${teller.text('fibre-width-p10')}, 90th percentile ${teller.text('fibre-width-p90')}; measured at ${teller.text('fibre-places')} places`;
  teller.tell(
    'objects',
    ['fibre-width', 'fibre-width-p10', 'fibre-width-p90', 'fibre-places', ...cites],
    `The ${noun} have a median width of ${teller.doubted('fibre-width')}${teller.aside(spread)}.`,
  );
  if (!teller.has('line-pitch'))
    teller.tell(
      'objects',
      ['spacing', 'fibre-width'],
      `The mean distance from one to the next, across their direction, is ${teller.doubted('spacing')}.`,
    );
  // Of a mat in which no threshold parts the fibres the faint ones beneath are passed over, and the mesh would be told too wide.
  if (!teller.areStrokes)
    teller.tell(
      'objects',
      ['intercept', 'fibre-width'],
      `The mean distance from one to the next, along straight lines, is ${teller.doubted('intercept')}.`,
    );
  const dense = teller.has('fibre-crossing-density');
  teller.tell(
    'objects',
    ['fibre-crossings', 'fibre-width', ...(dense ? ['fibre-crossing-density'] : [])],
    `The field holds ${teller.doubted('fibre-crossings')} crossings of them${dense ? `, ${teller.doubted('fibre-crossing-density')}` : ''}.`,
  );
  teller.tell(
    'objects',
    ['fibre-length-density', 'fibre-width'],
    `Their length per area is ${teller.doubted('fibre-length-density')}.`,
  );
  teller.tell('objects', ['duty'], `They fill ${teller.doubted('duty')} of the pitch (duty cycle).`);
}

/** Where nothing has a size of its own: how far it is from one thing to the next. */
function tellIntercept(teller: Teller): void {
  teller.tell(
    'objects',
    ['intercept'],
    `The mean distance from one feature to the next, along straight lines, is ${teller.doubted('intercept')}.`,
  );
  teller.tell(
    'objects',
    ['spacing'],
    `The mean distance from one feature to the next, across this direction, is ${teller.doubted('spacing')}.`,
  );
}

/** Where regions are neither bodies nor lines: how wide walls and gaps are. */
function tellChords(teller: Teller): void {
  const [dark, bright] = [teller.doubted('chord-dark'), teller.doubted('chord-bright')];
  const porous = teller.sure === 'Porous Sponge';
  if (porous && teller.has('object-count') && teller.side('object-count') === 'dark')
    teller.tell(
      'objects',
      ['chord-bright', 'category'],
      `The bright walls between the pores have a mean chord of ${bright}, their thickness along straight lines.`,
    );
  if (teller.has('object-count') || teller.has('lattice') || (teller.speaksOfLines && teller.has('fibre-width'))) return;
  if (porous)
    teller.tell(
      'objects',
      ['chord-dark', 'chord-bright', 'category'],
      `The mean chord of the pores, the dark regions, is ${dark}, that of the bright walls between them, their thickness along straight lines, ${bright}.`,
    );
  else
    teller.tell(
      'objects',
      ['chord-dark', 'chord-bright'],
      `The mean chord of the dark regions is ${dark}, that of the bright regions ${bright}.`,
    );
}
