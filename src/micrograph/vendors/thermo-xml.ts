/**
 * Thermo Fisher (FEI) instruments whose TIFFs bear XML: `<Metadata>` in tag 34683, with or without an INI text beside it (TEMs have an
 * empty one), and the serialised `MementoItemCollection` of Helios 5 in tag 34680. Sizes in metres, voltages in volts.
 */
import { parseNumber } from '../numbers';
import { toNanometres } from '../units';
import { thermoTexts } from './thermo-texts';
import {
  fitTo,
  fittedStatements,
  known,
  type MetadataSources,
  notSquare,
  scaled,
  statements,
  type VendorFacts,
  type VendorReader,
} from './vendor';
import { element, section, textOf } from './xml';

const metadataOf = (sources: MetadataSources) =>
  thermoTexts(sources).find((text) => section(text, 'PixelSize') !== '' && element(text, 'Metadata') !== null) ?? '';

export const thermoXml: VendorReader = {
  match: (sources) => metadataOf(sources) !== '',
  read: (sources): VendorFacts => {
    const xml = metadataOf(sources);
    const size = section(xml, 'ImageSize');
    const fit = fitTo(sources, { width: parseNumber(textOf(size, 'X')), height: parseNumber(textOf(size, 'Y')) });
    const length = (axis: 'X' | 'Y') => {
      const own = element(section(xml, 'PixelSize'), axis);
      const value = parseNumber(own?.text);
      // A diffraction pattern states its pixel in 1/m or rad, which is no length.
      return value === null ? null : toNanometres(value, own?.attribute('unit') ?? 'm');
    };
    const [nm, down] = [length('X'), length('Y')];
    const workingDistance = parseNumber(textOf(xml, 'WorkingDistance'));
    const voltage = parseNumber(textOf(xml, 'AccelerationVoltage'));
    return {
      source: 'thermo-xml',
      pixelSizes: fittedStatements('thermo-xml', fit, [nm, 'stated']),
      metadata: known({
        vendor: 'FEI / Thermo Fisher',
        instrument: textOf(xml, 'InstrumentModel') ?? textOf(xml, 'InstrumentClass'),
        acceleratingVoltageKv: scaled(voltage === null ? null : Math.abs(voltage), 1e-3),
        workingDistanceMm: workingDistance !== null && workingDistance > 0 ? scaled(workingDistance, 1e3) : null,
        detector: textOf(xml, 'DetectorName'),
        acquiredAt: textOf(xml, 'AcquisitionDatetime'),
      }),
      notes: [...fit.notes, ...notSquare(nm, down, fit.factor)],
    };
  },
};

const mementoOf = (sources: MetadataSources) =>
  thermoTexts(sources).find((text) => element(text, 'MementoItemCollection') !== null) ?? '';

/** The value of item `name` behind item `group`: each item is a `<Name>`, perhaps a `<MementoItemUnit>`, and an `<anyType>`. */
function mementoNumber(xml: string, group: string, name: string): { value: number; unit: string } | null {
  const from = xml.indexOf(`<Name>${group}</Name>`);
  const at = from < 0 ? -1 : xml.indexOf(`<Name>${name}</Name>`, from);
  if (at < 0) return null;
  const item = xml.slice(at, at + 1000);
  const end = item.indexOf('</MementoItem>');
  const within = end < 0 ? item : item.slice(0, end);
  const value = parseNumber(textOf(within, 'anyType'));
  return value === null ? null : { value, unit: (textOf(within, 'MementoItemUnit') ?? '').replace(/^MementoItemUnit/, '') };
}

export const thermoMemento: VendorReader = {
  match: (sources) => mementoOf(sources) !== '',
  read: (sources): VendorFacts => {
    const length = (name: string) => {
      const own = mementoNumber(mementoOf(sources), 'PixelSize', name);
      return own && toNanometres(own.value, own.unit || 'm');
    };
    const across = length('Width');
    return {
      source: 'thermo-xml',
      pixelSizes: statements('thermo-xml', [across, 'stated']),
      metadata: known({ vendor: 'FEI / Thermo Fisher' }),
      notes: notSquare(across, length('Height')),
    };
  },
};
