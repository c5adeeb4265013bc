/**
 * JEOL: sidecar `<stem>.txt` of lines `$CM_KEY value` and `$$SM_KEY value` (SEM), or XML in ImageDescription (SightX, TEM). Newer sidecars
 * state the pixel size, older ones only the micron bar's length and pixels. Sizes refer to `$CM_FULL_SIZE`.
 */

import { parseCount, parseNumber, parseQuantity, parseSize } from '../numbers';
import { tiffTags } from '../tiff-walk';
import { parseFirstLength, parseLength } from '../units';
import {
  fitTo,
  fittedStatements,
  kilovolts,
  known,
  type MetadataSources,
  statements,
  type VendorFacts,
  type VendorReader,
} from './vendor';
import { section, textOf } from './xml';

const sidecarOf = (sources: MetadataSources) => sources.sidecars.find(({ text }) => /^\s*\$+(CM|SM)_[A-Z]/m.test(text));

function readKeys(text: string): Map<string, string> {
  const keys = new Map<string, string>();
  for (const line of text.split(/\r\n|\r|\n/)) {
    const [, key, value = ''] = /^\s*\$+([A-Z0-9_]{2,60})\s*(.*)$/.exec(line.slice(0, 400)) ?? [];
    if (key !== undefined && !keys.has(key)) keys.set(key, value.trim());
  }
  return keys;
}

export const jeol: VendorReader = {
  match: (sources) => sidecarOf(sources) !== undefined,
  read: (sources): VendorFacts => {
    const text = sidecarOf(sources)?.text ?? '';
    const keys = readKeys(text);
    const full = parseSize(keys.get('CM_FULL_SIZE'));
    const bar = parseNumber(keys.get('SM_PNU_HEIGHT'));
    const fit = fitTo(sources, { width: full?.width ?? null, height: full?.height ?? null, bar }, 'sidecar');
    const marker = parseLength(keys.get('SM_MICRON_MARKER'));
    const markerPx = parseNumber(keys.get('SM_MICRON_BAR'));
    const field = parseFirstLength(keys.get('CM_FIELD_OF_VIEW'));
    // The bar is stated for the exported file; the second page of a pair and pictures of another size have none at that place.
    const isTaller = full !== null && full.width === sources.width && sources.height > full.height;
    const rows = isTaller ? (bar !== null && bar > 0 ? sources.height - bar : full.height) : null;
    const workingDistance = parseQuantity(keys.get('SM_WD'));
    return {
      source: 'sidecar',
      pixelSizes: fittedStatements(
        'sidecar',
        fit,
        [parseFirstLength(keys.get('CM_PIXEL_SIZE')), 'stated'],
        [field === null ? null : field / fit.statedWidth, 'derived'],
        [marker !== null && markerPx !== null && markerPx > 0 ? marker / markerPx : null, 'derived'],
      ),
      ...(rows === null ? {} : { pictureRows: rows }),
      metadata: known({
        vendor: 'JEOL',
        instrument: keys.get('CM_INSTRUMENT') ?? keys.get('CM_TITLE'),
        acceleratingVoltageKv: kilovolts(keys.get('CM_ACCEL_VOLT'), 'kV', text),
        workingDistanceMm: workingDistance?.value,
        magnification: parseCount(keys.get('CM_MAG'), text),
        detector: keys.get('CM_SIGNAL') ?? keys.get('CM_SIGNAL_NAME'),
        acquiredAt: [keys.get('CM_DATE'), keys.get('CM_TIME')].filter(Boolean).join(' '),
      }),
      notes: fit.notes,
    };
  },
};

/** SightX: the camera has `PixelsPerMeter`, the picture is magnified by the selector's value; a diffraction pattern has no pixel size. */
export const jeolSightX: VendorReader = {
  match: (sources) => sources.tagText(tiffTags.description).includes('<TemReporter'),
  read: (sources): VendorFacts => {
    const xml = sources.tagText(tiffTags.description);
    const isDiffraction = /diff/i.test(textOf(xml, 'ImageFormingMode') ?? '');
    const magnification = isDiffraction ? null : parseCount(textOf(xml, 'SelectorValue'), xml.slice(0, 20_000));
    const density = parseCount(textOf(section(xml, 'PixelsPerMeter'), 'Horizontal'), xml.slice(0, 20_000));
    const size = density && magnification && density > 0 && magnification > 0 ? 1e9 / (density * magnification) : null;
    return {
      source: 'jeol-tag',
      pixelSizes: statements('jeol-tag', [size, 'derived']),
      metadata: known({
        vendor: 'JEOL',
        instrument: textOf(xml, 'Instruments'),
        acceleratingVoltageKv: kilovolts(textOf(xml, 'AccVoltage')),
        magnification,
        acquiredAt: textOf(xml, 'DateTime'),
      }),
      notes: isDiffraction ? ['This is a diffraction pattern, not an image; no pixel size applies.'] : [],
    };
  },
};
