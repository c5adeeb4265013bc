import { CATEGORIES, type Category } from '../base/categories';
import type { Plane } from '../base/plane';
import { Random } from '../base/random';
import { addDataBar, type DataBarStyle, type DrawnDataBar } from './data-bar';
import { randomDetector, secondaryElectronImage } from './imaging';
import { KINDS } from './kinds';
import { photograph } from './photograph';
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

/** How near the operator goes: a tip has to stay in the picture. */
const closest = (category: Category): number => (category === 'Tips' ? 0.75 : 0.42);

/**
 * One procedural micrograph, the same for the same options on every machine and independent of what was generated before. Without
 * `category` and `kind`, consecutive indices go through the ten categories in turn and each category through its kinds.
 */
export function generateMicrograph(options: GenerateOptions): GeneratedMicrograph {
  const kind = chooseKind(options);
  const random = new Random(`synth/${options.seed}/${options.index}/${kind.id}`);
  const surface = drawSpecimen(kind, random, options.size);
  const signal = secondaryElectronImage(surface, randomDetector(random.fork('detector'), options.size));
  const how = { closest: closest(kind.category), fieldUm: FIELD_WIDTH_UM[kind.category] };
  const { plane, pixelSizeNm } = photograph(random, signal, how);
  const base = { category: kind.category, kind: kind.id, pixelSizeNm };
  if (options.dataBar === undefined) return { ...base, plane };
  const { plane: barred, bar } = addDataBar(plane, options.dataBar, pixelSizeNm, random.fork('bar'));
  return { ...base, plane: barred, dataBar: bar };
}
