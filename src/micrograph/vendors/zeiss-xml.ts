/**
 * XML that stands in TIFFs of Zeiss instruments: Fibics' NPVE and Atlas in tag 51023 (`<Fibics>`, field of view and picture size), and
 * Orion helium ion microscopes in tag 65000 (`<ImageTags>`, each parameter an element with `<Value>` and `<Units>`; `ScalingX` in metres per
 * pixel, 9.765625e-10 on a real file of 1024 px and 1 um).
 */
import { parseNumber } from '../numbers';
import { toNanometres } from '../units';
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
import { element, section, textOf } from './xml';

const fibicsTag = 51023;

export const fibics: VendorReader = {
  match: (sources) => element(sources.tagText(fibicsTag), 'Fibics') !== null,
  read: (sources): VendorFacts => {
    const xml = sources.tagText(fibicsTag);
    const [image, scan] = [section(xml, 'Image'), section(xml, 'Scan')];
    const fit = fitTo(sources, { width: parseNumber(textOf(image, 'Width')), height: parseNumber(textOf(image, 'Height')) });
    const field = element(scan, 'FOV_X');
    const value = parseNumber(field?.text);
    const nm = value === null ? null : toNanometres(value, field?.attribute('units') ?? 'um');
    return {
      source: 'fibics-tag',
      pixelSizes: fittedStatements('fibics-tag', fit, [nm === null ? null : nm / fit.statedWidth, 'derived']),
      metadata: known({
        vendor: 'Fibics / Zeiss Atlas',
        instrument: textOf(image, 'Machine'),
        detector: textOf(image, 'Detector'),
        acquiredAt: textOf(section(xml, 'Application'), 'Date'),
      }),
      notes: fit.notes,
    };
  },
};

const orionTag = 65000;

/** A parameter's value with its unit. */
function parameter(xml: string, name: string): { readonly text: string; readonly unit: string } | null {
  const inside = section(xml, name);
  const text = textOf(inside, 'Value') ?? textOf(xml, name);
  return text === undefined ? null : { text, unit: textOf(inside, 'Units') ?? '' };
}

export const orion: VendorReader = {
  match: (sources: MetadataSources) => element(sources.tagText(orionTag), 'ImageTags') !== null,
  read: (sources): VendorFacts => {
    const xml = sources.tagText(orionTag);
    const number = (name: string) => parseNumber(parameter(xml, name)?.text);
    const length = (name: string, otherwise: string) => {
      const value = number(name);
      return value === null ? null : toNanometres(value, parameter(xml, name)?.unit || otherwise);
    };
    const fit = fitTo(sources, { width: number('ImageWidth'), height: number('ImageHeight') });
    const field = length('Fov', 'um') ?? length('GFIS.FieldOfView', 'um');
    const voltage = number('AccelerationVoltage') ?? number('GFIS.AccelerationVoltage');
    return {
      source: 'orion-tag',
      pixelSizes: fittedStatements(
        'orion-tag',
        fit,
        [length('ScalingX', 'm'), 'stated'],
        [field === null ? null : field / fit.statedWidth, 'derived'],
      ),
      metadata: known({
        vendor: 'Zeiss',
        instrument: parameter(xml, 'System.Model')?.text,
        acceleratingVoltageKv: scaled(voltage === null ? null : Math.abs(voltage), 1e-3),
        workingDistanceMm: scaled(length('WorkingDistance', 'mm'), 1e-6),
        detector: parameter(xml, 'DetectorName')?.text,
        acquiredAt: parameter(xml, 'TimeStamp')?.text,
      }),
      notes: [...fit.notes, ...notSquare(length('ScalingX', 'm'), length('ScalingY', 'm'), fit.factor)],
    };
  },
};
