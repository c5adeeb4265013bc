import { CATEGORIES, type Category } from '../base/categories';
import { cropPlane, type Plane, resizePlane } from '../base/plane';
import { Random } from '../base/random';
import { addDataBar, type DataBarStyle, type DrawnDataBar } from './data-bar';
import { randomDetector, secondaryElectronImage } from './imaging';
import { keepInFile, randomInstrument, takePicture } from './instrument';
import { KINDS } from './kinds';
import { burnMarks } from './marks';
import { joinSurfaces, joinsAnother, mountSpecimen } from './specimen';
import type { Kind, Surface } from './surface';

export interface GenerateOptions {
  readonly seed: number | string;
  /** Which picture of the seed's endless series; the category goes round with it. */
  readonly index: number;
  /** Side of the picture in pixels, without an appended data bar. */
  readonly size: number;
  /** Only this category. */
  readonly category?: Category;
  /** Only this kind, by its id. Goes before `category`. */
  readonly kind?: string;
  /** Adds a vendor's data bar. */
  readonly dataBar?: DataBarStyle;
}

/** A procedural picture with what is true of it. */
export interface GeneratedPicture {
  /** Grey values in [0, 1]. Square, unless a data bar was appended below. */
  readonly plane: Plane;
  /** The id of its kind. */
  readonly kind: string;
  /** Nanometres per pixel that suit the category; drawn at random, it only serves the scale bar. */
  readonly pixelSizeNm: number;
  readonly dataBar?: DrawnDataBar;
}

/** A procedural micrograph of one of the ten categories. */
export interface GeneratedMicrograph extends GeneratedPicture {
  readonly category: Category;
}

/** Field widths in micrometres at which each category is usually looked at. */
const FIELD_WIDTH_UM: Record<Category, readonly [number, number]> = {
  Biological: [5, 800],
  Fibres: [20, 1500],
  Films_Coated_Surface: [1, 100],
  MEMS_devices_and_electrodes: [5, 1000],
  Nanowires: [0.8, 30],
  Particles: [0.5, 20],
  Patterned_surface: [1, 100],
  Porous_Sponge: [1, 300],
  Powder: [5, 500],
  Tips: [0.5, 100],
};

function chooseKind(options: GenerateOptions): Kind {
  if (options.kind !== undefined) {
    const found = KINDS.find((kind) => kind.id === options.kind);
    if (!found) throw new RangeError(`No kind of procedural micrograph is called ${options.kind}.`);
    return found;
  }
  const category = options.category ?? CATEGORIES[options.index % CATEGORIES.length];
  const kinds = KINDS.filter((kind) => kind.category === category);
  if (kinds.length === 0) throw new RangeError(`There is no kind of ${category} yet.`);
  const turn = options.category === undefined ? Math.floor(options.index / CATEGORIES.length) : options.index;
  return kinds[turn % kinds.length];
}

/** What lies under the microscope: the kind's surface, perhaps another of its category beside it, as a specimen is mounted. */
function drawSpecimen(kind: Kind, random: Random, size: number): Surface {
  const surface = kind.draw(random.fork('surface'), size);
  const mounting = random.fork('mounting');
  if (!joinsAnother(mounting, kind.category)) return mountSpecimen(mounting, surface, kind.category);
  const neighbour = mounting.pick(KINDS.filter(({ category }) => category === kind.category));
  const joined = joinSurfaces(mounting, surface, neighbour.draw(random.fork('neighbour'), size));
  return mountSpecimen(mounting, joined, kind.category);
}

/** How far beyond the whole scene the operator goes in: the share of its side that is left. A tip has to stay in the picture. */
function randomZoom(random: Random, category: Category): number {
  if (!random.chance(0.5)) return 1;
  return category === 'Tips' ? random.uniform(0.75, 1) : random.uniform(0.42, 1);
}

/** A square part of the signal, `zoom` of its side, at the whole's number of pixels. */
function zoomIn(random: Random, signal: Plane, zoom: number): Plane {
  if (zoom === 1) return signal;
  const side = Math.max(16, Math.round(signal.width * zoom));
  const room = signal.width - side;
  const rect = { x: random.integer(0, room), y: random.integer(0, room), width: side, height: side };
  return resizePlane(cropPlane(signal, rect), signal.width, signal.height);
}

/**
 * One procedural micrograph, the same for the same options on every machine and independent of what was generated before. Without
 * `category` and `kind`, consecutive indices go through the ten categories in turn and each category through its kinds.
 */
export function generateMicrograph(options: GenerateOptions): GeneratedMicrograph {
  const kind = chooseKind(options);
  const random = new Random(`synth/${options.seed}/${options.index}/${kind.id}`);
  const surface = drawSpecimen(kind, random, options.size);
  const signal = secondaryElectronImage(surface, randomDetector(random.fork('detector'), options.size));
  const view = random.fork('view');
  const zoom = randomZoom(view, kind.category);
  const instrument = randomInstrument(random.fork('instrument'));
  const taken = takePicture(zoomIn(view, signal, zoom), instrument, random.fork('noise'));
  const [narrow, wide] = FIELD_WIDTH_UM[kind.category];
  const pixelSizeNm = (1000 * zoom * random.fork('scale').logUniform(narrow, wide)) / options.size;
  burnMarks(random.fork('marks'), taken, pixelSizeNm);
  const plane = keepInFile(taken, instrument);
  const base = { category: kind.category, kind: kind.id, pixelSizeNm };
  if (options.dataBar === undefined) return { ...base, plane };
  const { plane: barred, bar } = addDataBar(plane, options.dataBar, pixelSizeNm, random.fork('bar'));
  return { ...base, plane: barred, dataBar: bar };
}
