import type { Plane } from '../base/plane';
import { Random } from '../base/random';
import { addDataBar } from './data-bar';
import type { GeneratedPicture, GenerateOptions } from './generate';
import { randomDetector, secondaryElectronImage } from './imaging';
import { randomInstrument, takePicture } from './instrument';
import { STRANGERS } from './strangers';
import type { Drawing } from './strangers/stranger';

/** Field widths in micrometres; a scale bar has to say something. */
const FIELD_WIDTH_UM = [0.05, 5000] as const;

function develop(drawing: Drawing, random: Random): Plane {
  if ('picture' in drawing) {
    const { width, height, data } = drawing.picture;
    return { width, height, data: data.map((grey) => Math.min(1, Math.max(0, grey))) };
  }
  const signal =
    'signal' in drawing
      ? drawing.signal
      : secondaryElectronImage(drawing.surface, randomDetector(random.fork('detector'), drawing.surface.size));
  return takePicture(signal, randomInstrument(random.fork('instrument')), random.fork('noise'));
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
  const plane = develop(stranger.draw(random.fork('surface'), options.size), random);
  const pixelSizeNm = (1000 * random.fork('scale').logUniform(...FIELD_WIDTH_UM)) / options.size;
  const base = { kind: stranger.id, pixelSizeNm };
  if (options.dataBar === undefined) return { ...base, plane };
  const { plane: barred, bar } = addDataBar(plane, options.dataBar, pixelSizeNm, random.fork('bar'));
  return { ...base, plane: barred, dataBar: bar };
}
