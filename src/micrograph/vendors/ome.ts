/**
 * OME-TIFF (Open Microscopy Environment, schema 2016-06): XML in the ImageDescription of the first page, by some writers of a later one.
 * `PhysicalSizeX` is in micrometres unless `PhysicalSizeXUnit` says otherwise; the unit is one of the schema's UnitsLength, where case
 * matters (`Mm` is a megametre).
 */
import { parseNumber } from '../numbers';
import { tiffTags } from '../tiff-walk';
import { toNanometres } from '../units';
import { fitTo, fittedStatements, type MetadataSources, notSquare, type VendorReader } from './vendor';
import { elements, type XmlElement } from './xml';

const prefixes: Readonly<Record<string, number>> = Object.assign(Object.create(null), {
  Y: 33,
  Z: 30,
  E: 27,
  P: 24,
  T: 21,
  G: 18,
  M: 15,
  k: 12,
  h: 11,
  da: 10,
  '': 9,
  d: 8,
  c: 7,
  m: 6,
  n: 0,
  p: -3,
  f: -6,
  a: -9,
  z: -12,
  y: -15,
});

/** The rest of UnitsLength in nm: typographic, imperial and astronomical. `pixel` and `reference frame` are no lengths. */
const otherUnits: Readonly<Record<string, number>> = Object.assign(Object.create(null), {
  thou: 25_400,
  li: 2.54e7 / 12,
  in: 2.54e7,
  ft: 3.048e8,
  yd: 9.144e8,
  mi: 1.609344e12,
  pt: 2.54e7 / 72,
  ua: 1.495978707e20,
  ly: 9.4607304725808e24,
  pc: 3.0856775814913673e25,
});

/** `value` of a UnitsLength unit in nm, or null. */
export function omeLength(value: number | null, unit: string): number | null {
  if (value === null || !(value > 0)) return null;
  const power = unit.endsWith('m') ? prefixes[unit.slice(0, -1)] : undefined;
  const factor = power === undefined ? otherUnits[unit] : 10 ** power;
  return factor === undefined ? toNanometres(value, unit) : value * factor;
}

const xmlOf = (sources: MetadataSources) =>
  sources.tagTexts(tiffTags.description).find((text) => /<(?:[\w-]{1,40}:)?OME[\s>]/.test(text.slice(0, 20_000))) ?? '';

/** Whether a `TiffData` says that its planes lie in this directory: `PlaneCount` of them (1 unless told) from `IFD` on. */
function holds(data: XmlElement, directory: number): boolean {
  const first = Number(data.attribute('IFD') ?? Number.NaN);
  return directory >= first && directory < first + Number(data.attribute('PlaneCount') ?? 1);
}

/** The image among those described (pyramids, series) that lies in this directory; where none says so, the first of this size. */
function pixelsOf(sources: MetadataSources): XmlElement | undefined {
  const xml = xmlOf(sources);
  const all = elements(xml, 'Pixels');
  const sized = all.filter(
    (pixels) => Number(pixels.attribute('SizeX')) === sources.width && Number(pixels.attribute('SizeY')) === sources.height,
  );
  const placed = sized.find((pixels) => {
    const next = all[all.indexOf(pixels) + 1];
    return elements(xml.slice(pixels.end, next?.end), 'TiffData').some((data) => holds(data, sources.directory ?? 0));
  });
  return placed ?? sized[0] ?? all[0];
}

export const ome: VendorReader = {
  match: (sources) => xmlOf(sources) !== '',
  read: (sources) => {
    const pixels = pixelsOf(sources);
    const fit = fitTo(sources, {
      width: parseNumber(pixels?.attribute('SizeX')),
      height: parseNumber(pixels?.attribute('SizeY')),
    });
    const length = (axis: 'X' | 'Y') =>
      omeLength(
        parseNumber(pixels?.attribute(`PhysicalSize${axis}`)),
        pixels?.attribute(`PhysicalSize${axis}Unit`)?.trim() ?? 'µm',
      );
    const [across, down] = [length('X'), length('Y')];
    return {
      source: 'ome',
      pixelSizes: fittedStatements('ome', fit, [across, 'stated']),
      metadata: {},
      notes: [...fit.notes, ...notSquare(across, down, fit.factor)],
    };
  },
};
