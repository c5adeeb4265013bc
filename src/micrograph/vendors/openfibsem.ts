/** OpenFIBSEM: JSON in ImageDescription with `pixel_size: { x, y }` in metres, or only the settings of the exposure (`hfw` in metres). */
import { limits } from '../limits';
import { tiffTags } from '../tiff-walk';
import {
  fitTo,
  fittedStatements,
  known,
  type MetadataSources,
  notSquare,
  scaled,
  type VendorFacts,
  type VendorReader,
} from './vendor';

type Json = Readonly<Record<string, unknown>>;

const isObject = (value: unknown): value is Json => typeof value === 'object' && value !== null && !Array.isArray(value);

/** A field of a field of ... an object; undefined where any is missing. Own fields only: names come from the file. */
function at(value: unknown, ...path: readonly string[]): unknown {
  let here = value;
  for (const name of path) here = isObject(here) && Object.hasOwn(here, name) ? here[name] : undefined;
  return here;
}

const positive = (value: unknown): number | null => (typeof value === 'number' && value > 0 ? value : null);
const words = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);

const settingsOf = (json: Json | null): unknown => at(json, 'image') ?? at(json, 'image_settings');

function parse(text: string): Json | null {
  if (!text.trimStart().startsWith('{') || text.length > limits.metadataChars) return null;
  try {
    // Python writes numbers that JSON has not.
    const value: unknown = JSON.parse(text.replace(/(?<=[:[,]\s*)(?:NaN|-?Infinity)\b/g, 'null'));
    return isObject(value) ? value : null;
  } catch {
    return null;
  }
}

const metadataOf = (sources: MetadataSources): Json | null => {
  for (const text of sources.tagTexts(tiffTags.description)) {
    const json = /"(?:pixel_size|hfw)"/.test(text) ? parse(text) : null;
    if (json && (isObject(at(json, 'pixel_size')) || positive(at(settingsOf(json), 'hfw')) !== null)) return json;
  }
  return null;
};

export const openfibsem: VendorReader = {
  match: (sources) => metadataOf(sources) !== null,
  read: (sources): VendorFacts => {
    const json = metadataOf(sources);
    const image = settingsOf(json);
    const resolution = at(image, 'resolution');
    const [width, height] = Array.isArray(resolution) ? resolution.map(positive) : [null, null];
    const fit = fitTo(sources, { width: width ?? null, height: height ?? null });
    const beam = at(json, 'microscope_state', at(image, 'beam_type') === 'ION' ? 'ion_beam' : 'electron_beam');
    const field = positive(at(image, 'hfw'));
    const [across = null, down = null] = ['x', 'y'].map((axis) => scaled(positive(at(json, 'pixel_size', axis)), 1e9));
    return {
      source: 'openfibsem',
      pixelSizes: fittedStatements(
        'openfibsem',
        fit,
        [across, 'stated'],
        [field && width ? (field * 1e9) / width : null, 'derived'],
      ),
      metadata: known({
        vendor: words(at(json, 'system', 'info', 'manufacturer')),
        instrument: words(at(json, 'system', 'info', 'model')),
        acceleratingVoltageKv: scaled(positive(at(beam, 'voltage')), 1e-3),
        workingDistanceMm: scaled(positive(at(beam, 'working_distance')), 1e3),
      }),
      notes: [...fit.notes, ...notSquare(across, down, fit.factor)],
    };
  },
};
