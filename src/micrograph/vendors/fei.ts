/**
 * FEI / Thermo Fisher: TIFF tag 34682 (Helios, Quanta) or 34680 (SFEG), INI text. Pixel size in metres in the scan section; the true
 * rows in `[Image] ResolutionY`, because `[PrivateFei] DatabarHeight` has been seen to say 0 on a file with a bar.
 */
import { parseNumber } from '../units';
import { known, type MetadataSources, parseIni, scaled, statements, type VendorFacts, type VendorReader } from './vendor';

const tagIds = [34682, 34680];

const textOf = (sources: MetadataSources) => tagIds.map(sources.tagText).find((text) => text.includes('[')) ?? '';

export const fei: VendorReader = {
  match: (sources) => /^\s*\[/.test(textOf(sources)),
  read: (sources): VendorFacts => {
    const ini = parseIni(textOf(sources));
    const at = (section: string, key: string) => ini[section.toLowerCase()]?.[key.toLowerCase()];
    const number = (section: string, key: string) => parseNumber(at(section, key));
    const beam = at('Beam', 'Beam') || 'EBeam';
    const scan = at('Beam', 'Scan') || 'Scan';
    const resolutionX = number('Image', 'ResolutionX');
    const resolutionY = number('Image', 'ResolutionY');
    // A picture scaled after it was taken keeps its header: sizes per pixel grow with it, and the bar's place is lost.
    const factor = resolutionX && resolutionX > 0 ? resolutionX / sources.width : 1;
    const width = number(scan, 'PixelWidth') ?? number('Scan', 'PixelWidth');
    const height = number(scan, 'PixelHeight') ?? number('Scan', 'PixelHeight');
    const field = number(beam, 'HFW') ?? number('Scan', 'HorFieldsize');
    const notes: string[] = [];
    if (width && height && Math.abs(width / height - 1) > 0.02)
      notes.push('The pixels are not square (header); the width is used.');
    if (factor !== 1)
      notes.push(`The picture is ${sources.width} px wide, its header says ${resolutionX}; the pixel size was scaled.`);
    if (/ir|cam/i.test(beam) || /nav-?cam/i.test(at('Detectors', 'Name') ?? ''))
      notes.push('This is a picture of the navigation camera, not an electron micrograph.');
    const voltage = number(beam, 'HV') ?? number('Beam', 'HV');
    const workingDistance = number(beam, 'WD') ?? number('Stage', 'WorkingDistance');
    return {
      source: 'fei-tag',
      pixelSizes: statements(
        'fei-tag',
        [scaled(width, 1e9 * factor), 'stated'],
        [scaled(field, 1e9 / sources.width), 'derived'],
      ),
      ...(factor === 1 && resolutionY && resolutionY > 0 ? { pictureRows: resolutionY } : {}),
      metadata: known({
        vendor: 'FEI / Thermo Fisher',
        instrument: at('System', 'SystemType')?.replace(/["™]/g, ''),
        acceleratingVoltageKv: scaled(voltage, 1e-3),
        workingDistanceMm: workingDistance !== null && workingDistance > 0 ? scaled(workingDistance, 1e3) : null,
        detector: at('Detectors', 'Name'),
        acquiredAt: [at('User', 'Date'), at('User', 'Time')].filter(Boolean).join(' '),
      }),
      notes,
    };
  },
};
