/**
 * Hitachi: sidecar `<stem>.txt` with `[SemImageFile]` or `[TemImageFile]`; units stand inside the values (`15000 Volt`, `8100 um`), except
 * `PixelSize`, which is in nm per pixel of `DataSize`.
 */
import { parseLength, parseNumber, parseQuantity } from '../units';
import { known, type MetadataSources, parseIni, scaled, statements, type VendorFacts, type VendorReader } from './vendor';

const sidecarOf = (sources: MetadataSources) => sources.sidecars.find(({ text }) => /\[\s*(sem|tem)imagefile\s*\]/i.test(text));

export const hitachi: VendorReader = {
  match: (sources) => sidecarOf(sources) !== undefined,
  read: (sources): VendorFacts => {
    const ini = parseIni(sidecarOf(sources)?.text ?? '');
    const fields = ini.semimagefile ?? ini.temimagefile ?? {};
    const size = /^(\d{1,6})\s*[x*]\s*(\d{1,6})/i.exec(fields.datasize ?? '');
    const [dataWidth, dataHeight] = size ? [Number(size[1]), Number(size[2])] : [sources.width, sources.height];
    const voltage = parseQuantity(fields.acceleratingvoltage);
    const workingDistance = parseQuantity(fields.workingdistance);
    return {
      source: 'sidecar',
      pixelSizes: statements('sidecar', [scaled(parseNumber(fields.pixelsize), dataWidth / sources.width), 'stated']),
      // A file taller than its data has the bar below them; where the sizes agree (TM3000) the bar, if any, is inside and not stated.
      ...(dataWidth === sources.width && dataHeight < sources.height ? { pictureRows: dataHeight } : {}),
      metadata: known({
        vendor: 'Hitachi',
        instrument: fields.instructname || fields.instrumentname,
        acceleratingVoltageKv: voltage && (/^kv|^kilo/i.test(voltage.unit) ? voltage.value : voltage.value / 1e3),
        workingDistanceMm:
          workingDistance &&
          (workingDistance.unit ? scaled(parseLength(fields.workingdistance), 1e-6) : workingDistance.value / 1e3),
        magnification: parseNumber(fields.magnification),
        detector: fields.signalname,
        acquiredAt: [fields.date, fields.time].filter(Boolean).join(' '),
      }),
      notes: [],
    };
  },
};
