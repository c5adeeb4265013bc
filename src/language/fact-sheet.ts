/**
 * What is known about a micrograph before anything is measured in it: category and doubt, pixel size, extent, how it was taken. File
 * names, sidecar comments and metadata texts do not come in here: they are a stranger's words; of the metadata numbers do, and names that
 * this program knows. The names of a user's own categories come in as one short line each.
 */
import { categoryLabel } from '../base/categories';
import type { Fact } from '../base/facts';
import type { Rect } from '../base/plane';
import { type Acquisition, acquisitionFacts } from './acquisition';
import { plainName } from './plain-text';

/** The part of a classification that becomes facts; `Classification` of models/classification.ts is one. */
export interface ClassifiedAs {
  readonly ranking: readonly { readonly category: string; readonly probability: number }[];
  readonly verdict: {
    readonly kind: 'named' | 'ambiguous' | 'unsure' | 'unknown' | 'nothing';
    readonly categories: readonly string[];
  };
}

/** Nanometres per pixel with source and trust; the micrograph's `Measured<number>` is one. */
export interface StatedPixelSize {
  readonly value: number;
  readonly source: string;
  readonly confidence: 'stated' | 'derived' | 'guessed' | 'doubtful';
}

export interface FactSource {
  readonly classification: ClassifiedAs | null;
  readonly pixelSizeNm: StatedPixelSize | null;
  readonly crop: Rect;
  /** How it was taken, as far as the file tells. */
  readonly acquisition?: Acquisition;
  /** Facts of the measuring room; one whose id is taken already is left out. */
  readonly measured: readonly Fact[];
}

/** Most candidates a fact sheet names. */
const CANDIDATES = 3;
/** A candidate below this probability is worth no sentence unless the conformal set holds it. */
const WORTH_NAMING = 0.01;

const NBSP = '\u00a0';
const RANKS = ['first', 'second', 'third'] as const;

/** Every fact, in the order in which a description tells them. */
export function factSheet({ classification, pixelSizeNm, crop, acquisition = {}, measured }: FactSource): Fact[] {
  const facts = [...categoryFacts(classification), ...scaleFacts(pixelSizeNm, crop), ...acquisitionFacts(acquisition)];
  for (const fact of measured) if (!facts.some(({ id }) => id === fact.id)) facts.push(fact);
  return facts;
}

function categoryFacts(classification: ClassifiedAs | null): Fact[] {
  if (!classification) return [];
  const { ranking, verdict } = classification;
  const words = (id: string, label: string, text: string, method: string): Fact => ({
    id,
    label,
    value: text,
    unit: '',
    text,
    method,
    uncertainty: null,
  });
  const doubt = words(
    'doubt',
    'Doubt',
    DOUBT[verdict.kind],
    'Conformal set and out-of-set score of the model, as calibrated on its validation part.',
  );
  const { kind } = verdict;
  if (kind === 'nothing') return [{ ...doubt, method: 'The grey values hardly differ, beside single pixels and noise.' }];
  const named = ranking
    .slice(0, CANDIDATES)
    .filter(({ category, probability }, i) => i === 0 || verdict.categories.includes(category) || probability >= WORTH_NAMING);
  const facts = named.flatMap(({ category, probability }, i): Fact[] => {
    const id = i === 0 ? 'category' : `category-${i + 1}`;
    const label = i > 0 ? `${RANKS[i][0].toUpperCase()}${RANKS[i].slice(1)} candidate` : FIRST[kind];
    return [
      words(id, label, plainName(categoryLabel(category)), 'The category that the model ranks in this place.'),
      {
        id: `${id}-probability`,
        label: `Probability of the ${label.toLowerCase()}`,
        value: percentOf(probability),
        unit: '%',
        text: percentText(probability),
        method: 'Softmax of the model’s logits, averaged over the views, after temperature scaling.',
        uncertainty: null,
      },
    ];
  });
  if (verdict.kind !== 'named' && verdict.categories.length > 1)
    facts.push({
      id: 'candidate-count',
      label: 'Number of possible categories',
      value: verdict.categories.length,
      unit: '',
      text: String(verdict.categories.length),
      method: 'Size of the conformal set: the categories that cannot be ruled out at the calibrated level.',
      uncertainty: null,
    });
  return [...facts, doubt];
}

const FIRST = {
  named: 'Category',
  ambiguous: 'First candidate',
  unsure: 'First candidate',
  unknown: 'Nearest known category',
} as const;
const DOUBT = {
  named: 'a single category stands out',
  ambiguous: 'more than one category is possible',
  unsure: 'no clear category',
  unknown: 'the picture is unlike what the model was trained on',
  nothing: 'the picture has no contrast and there is nothing in it to recognise',
} as const;

/** Where a pixel size may come from, in words. Vendors are named by us, not by the file. */
const SOURCES: Readonly<Record<string, string>> = {
  'fei-tag': 'the header that an FEI or Thermo Fisher microscope wrote',
  'zeiss-tag': 'the header that a Zeiss microscope wrote',
  'tescan-tag': 'the header that a Tescan microscope wrote',
  'phenom-xml': 'the header that a Phenom microscope wrote',
  'thermo-xml': 'the header that an FEI or Thermo Fisher microscope wrote',
  'jeol-tag': 'the header that a JEOL microscope wrote',
  'olympus-tag': 'the header that an Olympus camera wrote',
  'fibics-tag': 'the header that Fibics software wrote',
  'orion-tag': 'the header that a Zeiss Orion microscope wrote',
  'diss-xmp': 'the header that Point Electronic software wrote',
  openfibsem: 'the header that OpenFIBSEM wrote',
  ome: 'the OME metadata in the file',
  sidecar: 'the text file that the microscope wrote beside the picture',
  imagej: 'a calibration set in ImageJ',
  dm: 'the calibration in a DigitalMicrograph file',
  mrc: 'the header of the MRC file',
  ser: 'the header of the SER file',
  hdf5: 'the calibration in the HDF5 file',
  pixels: 'the scale bar in the picture',
  bar: 'the scale bar, read in the picture and accepted by the user',
  drawn: 'a line that the user drew along the scale bar',
  user: 'the user',
};
/** Where nobody has looked at what was read. */
const READ_ALONE = 'the scale bar, read in the picture and not confirmed by anyone';
const TRUST = {
  stated: '',
  derived: ', computed from other values there',
  guessed: ', as a guess',
  doubtful: ', for a picture of another size, so doubtful',
} as const;

function scaleFacts(pixelSizeNm: StatedPixelSize | null, crop: Rect): Fact[] {
  const length = (id: string, label: string, nm: number, method: string): Fact => ({
    id,
    label,
    value: nm,
    unit: 'nm',
    text: lengthText(nm),
    method,
    uncertainty: null,
  });
  const pixels = (id: string, label: string, value: number): Fact => ({
    id,
    label,
    value,
    unit: 'px',
    text: `${value}${NBSP}px`,
    method: 'The picture without its data bar.',
    uncertainty: null,
  });
  const extent = [
    pixels('picture-width', 'Width of the evaluated picture', crop.width),
    pixels('picture-height', 'Height of the evaluated picture', crop.height),
  ];
  if (!pixelSizeNm) return extent;
  const { value, source, confidence } = pixelSizeNm;
  // Of these the source says already how they were derived.
  const alone = source === 'bar' && confidence === 'guessed';
  const told = alone || ((source === 'bar' || source === 'drawn') && confidence === 'derived');
  const place = alone ? READ_ALONE : (SOURCES[source] ?? 'the file');
  const origin = `${place}${told ? '' : TRUST[confidence]}`;
  const times = 'Pixel size times the pixels of the picture without its data bar.';
  return [
    length('pixel-size', 'Pixel size', value, `Given by ${origin}.`),
    {
      id: 'pixel-size-source',
      label: 'Source of the pixel size',
      value: origin,
      unit: '',
      text: origin,
      method: 'As read with the micrograph.',
      uncertainty: null,
    },
    length('field-width', 'Width of the field of view', value * crop.width, times),
    length('field-height', 'Height of the field of view', value * crop.height, times),
    ...extent,
  ];
}

const LENGTHS = [
  { unit: 'mm', nm: 1e6 },
  { unit: 'µm', nm: 1e3 },
  { unit: 'nm', nm: 1 },
  { unit: 'pm', nm: 1e-3 },
] as const;

/** `4.88 nm`: three significant digits in the largest unit that leaves at least one whole, written as everywhere on the page. */
export function lengthText(nm: number): string {
  const { unit, nm: size } = LENGTHS.find((entry) => nm >= entry.nm * 0.9995) ?? LENGTHS[3];
  const digits = Number((nm / size).toPrecision(3));
  return `${digits >= 1e6 ? digits.toExponential() : digits}${NBSP}${unit}`;
}

/** One decimal, and neither 100 nor 0 unless it is. */
function percentOf(probability: number): number {
  const rounded = Math.round(probability * 1000) / 10;
  return rounded >= 100 && probability < 1 ? 99.9 : rounded;
}

function percentText(probability: number): string {
  const percent = percentOf(probability);
  return percent === 0 && probability > 0 ? `<${NBSP}0.1${NBSP}%` : `${percent.toFixed(1)}${NBSP}%`;
}
