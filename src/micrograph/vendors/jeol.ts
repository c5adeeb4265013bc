/**
 * JEOL: sidecar `<stem>.txt` of lines `$CM_KEY value` and `$$SM_KEY value` (SEM), or XML in ImageDescription (SightX, TEM). Newer sidecars
 * state the pixel size, older ones only the micron bar's length and pixels. Sizes refer to `$CM_FULL_SIZE`.
 */
import { tiffTags } from '../tiff-walk';
import { parseLength, parseNumber, parseQuantity } from '../units';
import { known, type MetadataSources, scaled, statements, type VendorFacts, type VendorReader } from './vendor';

const sidecarOf = (sources: MetadataSources) => sources.sidecars.find(({ text }) => /^\s*\$+(CM|SM)_[A-Z]/m.test(text));

function readKeys(text: string): Map<string, string> {
  const keys = new Map<string, string>();
  for (const line of text.split(/\r\n|\r|\n/)) {
    const found = /^\s*\$+([A-Z0-9_]{2,60})\s*(.*)$/.exec(line.slice(0, 400));
    if (found && !keys.has(found[1])) keys.set(found[1], found[2].trim());
  }
  return keys;
}

export const jeol: VendorReader = {
  match: (sources) => sidecarOf(sources) !== undefined,
  read: (sources): VendorFacts => {
    const keys = readKeys(sidecarOf(sources)?.text ?? '');
    const full = /^(\d{1,6})\s+(\d{1,6})/.exec(keys.get('CM_FULL_SIZE') ?? '');
    const fullWidth = full ? Number(full[1]) : sources.width;
    const fullHeight = full ? Number(full[2]) : sources.height;
    const factor = fullWidth / sources.width;
    const marker = parseLength(keys.get('SM_MICRON_MARKER'));
    const markerPx = parseNumber(keys.get('SM_MICRON_BAR'));
    const field = parseLength((keys.get('CM_FIELD_OF_VIEW') ?? '').split(/\s*[,x*]\s*|(?<=[a-zµμ])\s+/i)[0]);
    const bar = parseNumber(keys.get('SM_PNU_HEIGHT'));
    // The bar is stated for the exported file; the second page of a pair and resampled pictures have none at that place.
    const rows =
      bar !== null && bar > 0 && fullWidth === sources.width && sources.height > fullHeight ? sources.height - bar : null;
    const olderRows = full && fullWidth === sources.width && fullHeight < sources.height ? fullHeight : null;
    const voltage = parseQuantity(keys.get('CM_ACCEL_VOLT'));
    const workingDistance = parseQuantity(keys.get('SM_WD'));
    return {
      source: 'sidecar',
      pixelSizes: statements(
        'sidecar',
        [scaled(parseLength(keys.get('CM_PIXEL_SIZE')), factor), 'stated'],
        [field === null ? null : field / sources.width, 'derived'],
        [marker !== null && markerPx !== null && markerPx > 0 ? (marker / markerPx) * factor : null, 'derived'],
      ),
      ...((rows ?? olderRows) ? { pictureRows: rows ?? olderRows ?? sources.height } : {}),
      metadata: known({
        vendor: 'JEOL',
        instrument: keys.get('CM_INSTRUMENT') ?? keys.get('CM_TITLE'),
        acceleratingVoltageKv: voltage?.value,
        workingDistanceMm: workingDistance?.value,
        magnification: parseNumber(keys.get('CM_MAG')),
        detector: keys.get('CM_SIGNAL') ?? keys.get('CM_SIGNAL_NAME'),
        acquiredAt: [keys.get('CM_DATE'), keys.get('CM_TIME')].filter(Boolean).join(' '),
      }),
      notes:
        factor === 1
          ? []
          : [`The picture is ${sources.width} px wide, its sidecar says ${fullWidth}; the pixel size was scaled.`],
    };
  },
};

/** The text of the first XML element called `name`. */
function element(xml: string, name: string): string | undefined {
  const from = xml.indexOf(`<${name}>`);
  return from < 0 ? undefined : /^[^<]{0,200}/.exec(xml.slice(from + name.length + 2, from + name.length + 202))?.[0].trim();
}

/** SightX: the camera has `PixelsPerMeter`, the picture is magnified by the selector's value; a diffraction pattern has no pixel size. */
export const jeolSightX: VendorReader = {
  match: (sources) => sources.tagText(tiffTags.description).includes('<TemReporter'),
  read: (sources): VendorFacts => {
    const xml = sources.tagText(tiffTags.description);
    const isDiffraction = /diff/i.test(element(xml, 'ImageFormingMode') ?? '');
    const magnification = isDiffraction ? null : parseNumber(element(xml, 'SelectorValue'));
    const density = xml.includes('<PixelsPerMeter>')
      ? parseNumber(element(xml.slice(xml.indexOf('<PixelsPerMeter>')), 'Horizontal'))
      : null;
    const size = density && magnification && density > 0 && magnification > 0 ? 1e9 / (density * magnification) : null;
    return {
      source: 'jeol-tag',
      pixelSizes: statements('jeol-tag', [size, 'derived']),
      metadata: known({
        vendor: 'JEOL',
        instrument: element(xml, 'Instruments'),
        acceleratingVoltageKv: scaled(parseNumber(element(xml, 'AccVoltage')), 1e-3),
        magnification,
        acquiredAt: element(xml, 'DateTime'),
      }),
      notes: isDiffraction ? ['This is a diffraction pattern, not an image; no pixel size applies.'] : [],
    };
  },
};
