/**
 * Thermo Phenom: XML in TIFF tag 34683 or in a segment of the JPEG. Read by looking for the few elements needed, so no document type, no
 * entity and no nesting is ever interpreted.
 */
import { parseCount, parseNumber } from '../numbers';
import { toNanometres } from '../units';
import {
  kilovolts,
  known,
  type MetadataSources,
  notSquare,
  scaled,
  statementsByBar,
  type VendorFacts,
  type VendorReader,
} from './vendor';
import { element, textOf } from './xml';

const tagId = 34683;

const xmlOf = (sources: MetadataSources) =>
  [sources.tagText(tagId), ...sources.texts].find((text) => text.includes('<pixelWidth')) ?? '';

export const phenom: VendorReader = {
  match: (sources) => xmlOf(sources) !== '',
  read: (sources): VendorFacts => {
    const xml = xmlOf(sources);
    const length = (name: string) => {
      const found = element(xml, name);
      const value = parseNumber(found?.text);
      return found && value !== null ? toNanometres(value, found.attribute('unit') ?? '') : null;
    };
    const byBar = statementsByBar('phenom-xml', sources, length('pixelWidth'), parseNumber(textOf(xml, 'databarHeight')));
    const voltage = element(xml, 'acceleratingVoltage') ?? element(xml, 'highVoltage');
    return {
      source: 'phenom-xml',
      ...byBar,
      metadata: known({
        vendor: 'Thermo Phenom',
        instrument: textOf(xml, 'instrumentName') ?? textOf(xml, 'instrument'),
        acceleratingVoltageKv: kilovolts(`${(voltage?.text ?? '').replace(/^-/, '')} ${voltage?.attribute('unit') ?? ''}`),
        workingDistanceMm: scaled(length('workingDistance'), 1e-6),
        magnification: parseCount(textOf(xml, 'magnification'), xml.slice(0, 20_000)),
        detector: textOf(xml, 'detector'),
        acquiredAt: textOf(xml, 'time'),
      }),
      notes: [...byBar.notes, ...notSquare(length('pixelWidth'), length('pixelHeight'))],
    };
  },
};
