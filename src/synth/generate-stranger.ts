import type { Plane } from '../base/plane';
import { Random } from '../base/random';
import { addDataBar } from './data-bar';
import type { GeneratedPicture, GenerateOptions } from './generate';
import { randomDetector, secondaryElectronImage } from './imaging';
import { photograph } from './photograph';
import { mountSpecimen } from './specimen';
import { STRANGERS } from './strangers';
import type { Drawing } from './strangers/stranger';

/** Field widths in micrometres; a scale bar has to say something. */
const FIELD_WIDTH_UM = [0.05, 5000] as const;

/** The signal of what was drawn. A surface lies in the microscope as those of films do: with edges, dirt and stains. */
function signalOf(drawing: Drawing, random: Random): Plane {
  if ('picture' in drawing) return drawing.picture;
  if ('signal' in drawing) return drawing.signal;
  const surface = mountSpecimen(random.fork('mounting'), drawing.surface, 'Films_Coated_Surface');
  return secondaryElectronImage(surface, randomDetector(random.fork('detector'), surface.size));
}

/**
 * One procedural picture that belongs to none of the ten categories, as people show them to a classifier of micrographs: fractures, polished
 * sections, rocks, cells in section, diffraction, plots, screens, photographs, empty ground. The same for the same options on every
 * machine; consecutive indices go through the kinds in turn. Throws a RangeError for a kind that does not exist.
 */
export function generateStranger(options: Omit<GenerateOptions, 'category'>): GeneratedPicture {
  const stranger =
    options.kind === undefined ? STRANGERS[options.index % STRANGERS.length] : STRANGERS.find(({ id }) => id === options.kind);
  if (!stranger) throw new RangeError(`No kind of stranger is called ${options.kind}.`);
  const random = new Random(`synth/${options.seed}/${options.index}/${stranger.id}`);
  const drawing = stranger.draw(random.fork('surface'), options.size);
  const how = { closest: 0.42, fieldUm: FIELD_WIDTH_UM, finished: 'picture' in drawing };
  const { plane, pixelSizeNm } = photograph(random, signalOf(drawing, random), how);
  const base = { kind: stranger.id, pixelSizeNm };
  if (options.dataBar === undefined) return { ...base, plane };
  const { plane: barred, bar } = addDataBar(plane, options.dataBar, pixelSizeNm, random.fork('bar'));
  return { ...base, plane: barred, dataBar: bar };
}
