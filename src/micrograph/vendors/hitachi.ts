/**
 * Hitachi: sidecar `<stem>.txt` with `[SemImageFile]` or `[TemImageFile]`; units stand inside the values (`15000 Volt`, `8100 um`), except
 * `PixelSize`, which is in nm per pixel of `DataSize`.
 */
import { parseCount, parseQuantity, parseSize } from '../numbers';
import { parseLength, toNanometres } from '../units';
import {
  fitTo,
  fittedStatements,
  kilovolts,
  known,
  type MetadataSources,
  parseIni,
  scaled,
  type VendorFacts,
  type VendorReader,
} from './vendor';

const sidecarOf = (sources: MetadataSources) => sources.sidecars.find(({ text }) => /\[\s*(sem|tem)imagefile\s*\]/i.test(text));

export const hitachi: VendorReader = {
  match: (sources) => sidecarOf(sources) !== undefined,
  read: (sources): VendorFacts => {
    const text = sidecarOf(sources)?.text ?? '';
    const ini = parseIni(text);
    const fields = ini.semimagefile ?? ini.temimagefile ?? {};
    const data = parseSize(fields.datasize);
    const fit = fitTo(sources, { width: data?.width ?? null, height: data?.height ?? null }, 'sidecar');
    const size = parseQuantity(fields.pixelsize);
    const workingDistance = parseQuantity(fields.workingdistance);
    return {
      source: 'sidecar',
      pixelSizes: fittedStatements('sidecar', fit, [size && (toNanometres(size.value, size.unit) ?? size.value), 'stated']),
      // A file taller than its data has the bar below them; where the sizes agree (TM3000) the bar, if any, is inside and not stated.
      ...(data?.width === sources.width && data.height < sources.height ? { pictureRows: data.height } : {}),
      metadata: known({
        vendor: 'Hitachi',
        instrument: fields.instructname || fields.instrumentname,
        acceleratingVoltageKv: kilovolts(fields.acceleratingvoltage, 'V', text),
        workingDistanceMm:
          workingDistance &&
          (workingDistance.unit ? scaled(parseLength(fields.workingdistance), 1e-6) : workingDistance.value / 1e3),
        magnification: parseCount(fields.magnification, text),
        detector: fields.signalname,
        acquiredAt: [fields.date, fields.time].filter(Boolean).join(' '),
      }),
      notes: fit.notes,
    };
  },
};
