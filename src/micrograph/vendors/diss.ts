/**
 * Point Electronic DISS: XMP (TIFF tag 700, an application segment of a JPEG, a text of a PNG) whose creator tool is DISS. Properties are
 * elements or, as XMP allows, attributes of `rdf:Description`; `PixelSizeX` is in metres.
 */
import { parseNumber } from '../numbers';
import { decodeBytes } from '../text';
import { toNanometres } from '../units';
import {
  kilovolts,
  known,
  type MetadataSources,
  notSquare,
  scaled,
  statements,
  type VendorFacts,
  type VendorReader,
} from './vendor';
import { element, elements, section, textOf } from './xml';

const xmpTag = 700;

const property = (xmp: string, name: string): string | undefined =>
  textOf(xmp, name) ??
  elements(xmp, 'Description')
    .map((description) => description.attribute(`[\\w-]{1,40}:${name}`))
    .find((value) => value !== undefined);

/** XMP of whatever format, DISS's own. */
const xmpOf = (sources: MetadataSources) =>
  [decodeBytes(sources.tagBytes(xmpTag) ?? new Uint8Array(0)), ...sources.texts].find(
    (text) => text.includes('PixelSizeX') && /\bDISS\b/.test(property(text, 'CreatorTool') ?? ''),
  ) ?? '';

/** A property that is a structure of `value` and `Unit`. */
function quantity(xmp: string, name: string): { value: number; unit: string } | null {
  const inside = section(xmp, name);
  const value = parseNumber(textOf(inside, 'value'));
  return value === null ? null : { value, unit: textOf(inside, 'Unit') ?? '' };
}

export const diss: VendorReader = {
  match: (sources) => xmpOf(sources) !== '',
  read: (sources): VendorFacts => {
    const xmp = xmpOf(sources);
    const length = (name: string) => {
      const size = parseNumber(property(xmp, name));
      return size === null ? null : toNanometres(size, element(xmp, name)?.attribute('unit') ?? 'm');
    };
    const across = length('PixelSizeX');
    const [voltage, distance] = [quantity(xmp, 'HV'), quantity(xmp, 'WD')];
    return {
      source: 'diss-xmp',
      pixelSizes: statements('diss-xmp', [across, 'stated']),
      metadata: known({
        vendor: 'Point Electronic',
        instrument: property(xmp, 'CreatorTool'),
        acceleratingVoltageKv: voltage && kilovolts(`${voltage.value} ${voltage.unit}`),
        workingDistanceMm: distance && scaled(toNanometres(distance.value, distance.unit), 1e-6),
        magnification: parseNumber(property(xmp, 'Mag')),
      }),
      notes: notSquare(across, length('PixelSizeY')),
    };
  },
};
