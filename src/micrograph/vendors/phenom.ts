/**
 * Thermo Phenom: XML in TIFF tag 34683 or in a segment of the JPEG. Read by looking for the few elements needed, so no document type, no
 * entity and no nesting is ever interpreted.
 */
import { parseNumber, toNanometres } from '../units';
import { known, type MetadataSources, scaled, statements, type VendorFacts, type VendorReader } from './vendor';

const tagId = 34683;

const xmlOf = (sources: MetadataSources) =>
  [sources.tagText(tagId), ...sources.texts].find((text) => text.includes('<pixelWidth')) ?? '';

/** Value and unit of the first element called `name`, e.g. `<pixelWidth unit="um">0.12</pixelWidth>`. */
function element(xml: string, name: string): { value: string; unit: string } | null {
  const from = xml.search(new RegExp(`<${name}[\\s>]`, 'i'));
  if (from < 0) return null;
  const found = /^<\w+(?:\s[^>]{0,200})?>([^<]{0,200})</.exec(xml.slice(from, from + 600));
  return found ? { value: found[1].trim(), unit: /unit\s*=\s*"([^"]{0,20})"/.exec(found[0])?.[1] ?? '' } : null;
}

export const phenom: VendorReader = {
  match: (sources) => xmlOf(sources) !== '',
  read: (sources): VendorFacts => {
    const xml = xmlOf(sources);
    const length = (name: string) => {
      const found = element(xml, name);
      const value = parseNumber(found?.value);
      return found && value !== null ? toNanometres(value, found.unit) : null;
    };
    const bar = parseNumber(element(xml, 'databarHeight')?.value);
    const voltage = element(xml, 'acceleratingVoltage') ?? element(xml, 'highVoltage');
    const volts = parseNumber(voltage?.value);
    return {
      source: 'phenom-xml',
      pixelSizes: statements('phenom-xml', [length('pixelWidth'), 'stated']),
      ...(bar !== null && bar >= 0 && bar < sources.height ? { pictureRows: sources.height - bar } : {}),
      metadata: known({
        vendor: 'Thermo Phenom',
        instrument: element(xml, 'instrumentName')?.value ?? element(xml, 'instrument')?.value,
        acceleratingVoltageKv:
          volts === null ? null : /^kv$/i.test(voltage?.unit ?? '') ? Math.abs(volts) : scaled(Math.abs(volts), 1e-3),
        workingDistanceMm: scaled(length('workingDistance'), 1e-6),
        magnification: parseNumber(element(xml, 'magnification')?.value),
        detector: element(xml, 'detector')?.value,
        acquiredAt: element(xml, 'time')?.value,
      }),
      notes: [],
    };
  },
};
