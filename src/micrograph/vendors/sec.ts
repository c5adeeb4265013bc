/**
 * SEC (SNE tabletop instruments): sidecar `<name>.jpg.txt`, lines `Key : value` under `[Image Info]`. `Pixel Size` bears no unit; measured
 * on pictures with a burnt-in scale bar it is micrometres per pixel of `Frame Size` across (0.7 x 480 px = 336 um at 500x), while the picture
 * that is stored is a third wider than the frame (640 x 480).
 */
import { parseCount, parseNumber, parseQuantity, parseSize } from '../numbers';
import { fitTo, fittedStatements, known, type MetadataSources, scaled, type VendorFacts, type VendorReader } from './vendor';

const sidecarOf = (sources: MetadataSources) =>
  sources.sidecars.find(({ text }) => /^\s*\[Image Info\]/m.test(text) && /^Model\s*:\s*SNE/m.test(text));

export const sec: VendorReader = {
  match: (sources) => sidecarOf(sources) !== undefined,
  read: (sources): VendorFacts => {
    const text = sidecarOf(sources)?.text ?? '';
    const value = (key: string) => new RegExp(`^${key}\\s*:\\s*(.{0,200})$`, 'm').exec(text)?.[1]?.trim();
    const frame = parseSize(value('Frame Size'));
    const stored = frame && { width: Math.round((frame.width * 4) / 3), height: frame.height };
    const fit = fitTo(sources, { width: stored?.width ?? null, height: stored?.height ?? null }, 'sidecar');
    const perFramePixel = parseNumber(value('Pixel Size'));
    const workingDistance = parseQuantity(value('Working Distance'));
    return {
      source: 'sidecar',
      pixelSizes: fittedStatements('sidecar', fit, [
        frame && perFramePixel ? (1e3 * perFramePixel * frame.width) / fit.statedWidth : null,
        'derived',
      ]),
      metadata: known({
        vendor: 'SEC',
        instrument: value('Model'),
        acceleratingVoltageKv: parseNumber(value('Acceleated Voltage') ?? value('Accelerated Voltage')),
        workingDistanceMm: workingDistance && workingDistance.value > 0 ? scaled(workingDistance.value, 1) : null,
        magnification: parseCount(value('Magnification'), text),
        detector: value('Detector Mode'),
        acquiredAt: value('Date'),
      }),
      notes: fit.notes,
    };
  },
};
