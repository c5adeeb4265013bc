/**
 * FEI / Thermo Fisher: TIFF tag 34682 (Helios, Quanta) or 34680 (SFEG), INI text. Pixel size in metres in the scan section; the true
 * rows in `[Image] ResolutionY`, because `[PrivateFei] DatabarHeight` has been seen to say 0 on a file with a bar.
 */
import { parseNumber } from '../numbers';
import { thermoTexts } from './thermo-texts';
import {
  fitTo,
  fittedStatements,
  kilovolts,
  known,
  type MetadataSources,
  notSquare,
  parseIni,
  scaled,
  type VendorFacts,
  type VendorReader,
} from './vendor';

/** The text that has a section, whatever stands before the first; XML is another vendor reader's. */
const textOf = (sources: MetadataSources) =>
  thermoTexts(sources).find((text) => /^[ \t]*\[[^\]\r\n]{1,80}\]/m.test(text) && !/^\s*</.test(text)) ?? '';

export const fei: VendorReader = {
  match: (sources) => textOf(sources) !== '',
  read: (sources): VendorFacts => {
    const text = textOf(sources);
    const ini = parseIni(text);
    const at = (section: string, key: string) => ini[section.toLowerCase()]?.[key.toLowerCase()];
    const number = (section: string, key: string) => parseNumber(at(section, key));
    const beam = at('Beam', 'Beam') || 'EBeam';
    const scan = at('Beam', 'Scan') || 'Scan';
    const resolutionX = number('Image', 'ResolutionX');
    const resolutionY = number('Image', 'ResolutionY');
    const fit = fitTo(sources, { width: resolutionX, height: resolutionY, bar: number('PrivateFei', 'DatabarHeight') });
    const width = number(scan, 'PixelWidth') ?? number('Scan', 'PixelWidth');
    const height = number(scan, 'PixelHeight') ?? number('Scan', 'PixelHeight');
    const field = number(beam, 'HFW') ?? number('Scan', 'HorFieldsize');
    const notes: string[] = [...fit.notes, ...notSquare(scaled(width, 1e9), scaled(height, 1e9), fit.factor)];
    if (/ir|cam/i.test(beam) || /nav-?cam/i.test(at('Detectors', 'Name') ?? ''))
      notes.push('This is a picture of the navigation camera, not an electron micrograph.');
    const voltage = at(beam, 'HV') ?? at('Beam', 'HV');
    // A picture cut or resampled after it was taken keeps its header; the bar's place is lost with its rows.
    const hasAllRows =
      resolutionX === sources.width && resolutionY !== null && resolutionY > 0 && resolutionY <= sources.height;
    const workingDistance = number(beam, 'WD') ?? number('Stage', 'WorkingDistance');
    return {
      source: 'fei-tag',
      pixelSizes: fittedStatements(
        'fei-tag',
        fit,
        [scaled(width, 1e9), 'stated'],
        [scaled(field, 1e9 / fit.statedWidth), 'derived'],
      ),
      ...(hasAllRows ? { pictureRows: resolutionY } : {}),
      metadata: known({
        vendor: 'FEI / Thermo Fisher',
        instrument: at('System', 'SystemType')?.replace(/["™]/g, ''),
        acceleratingVoltageKv: kilovolts(voltage, 'V', text),
        workingDistanceMm: workingDistance !== null && workingDistance > 0 ? scaled(workingDistance, 1e3) : null,
        detector: at('Detectors', 'Name'),
        acquiredAt: [at('User', 'Date'), at('User', 'Time')].filter(Boolean).join(' '),
      }),
      notes,
    };
  },
};
