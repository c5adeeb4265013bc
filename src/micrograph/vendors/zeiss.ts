/**
 * Zeiss SmartSEM: TIFF tag 34118, Latin-1 lines: a numeric block, then pairs of a code (`AP_WD`) and a label with its value
 * (`WD = 3.9 mm`). Labels repeat, so codes are the keys. `AP_PIXEL_SIZE` and the numeric block are per 1024-px screen, `AP_IMAGE_PIXEL_SIZE`
 * per stored pixel. The bar is burnt in and its height stated nowhere.
 */
import { parseLength, parseNumber, parseQuantity } from '../units';
import { known, type MetadataSources, scaled, statements, type VendorFacts, type VendorReader } from './vendor';

const tagId = 34118;
const screenWidth = 1024;

/** Values by code; a value stands after the first `=` of the label line, dates and times after `:`. */
function readPairs(lines: readonly string[]): Map<string, string> {
  const pairs = new Map<string, string>();
  for (let i = 0; i + 1 < lines.length; i++) {
    if (!/^(AP|DP|SV)_[A-Z0-9_]{1,60}$/.test(lines[i])) continue;
    const label = lines[i + 1];
    const value = /^[^=]{0,80}=(.*)$/.exec(label) ?? /^[^:]{0,80}:(.*)$/.exec(label);
    if (value && !pairs.has(lines[i])) pairs.set(lines[i], value[1].trim());
  }
  return pairs;
}

/** `50.00 K X` is 50,000. */
function magnification(text: string | undefined): number | null {
  const quantity = parseQuantity(text);
  if (!quantity) return null;
  return quantity.value * (/^k/i.test(quantity.unit) ? 1e3 : /^m/i.test(quantity.unit) ? 1e6 : 1);
}

export const zeiss: VendorReader = {
  match: (sources) => /(^|\n)(AP|DP|SV)_/.test(sources.tagText(tagId)),
  read: (sources: MetadataSources): VendorFacts => {
    const lines = sources
      .tagText(tagId)
      .split(/\r\n|\r|\n/)
      .map((line) => line.trim());
    const pairs = readPairs(lines);
    const store = parseNumber(pairs.get('DP_IMAGE_STORE'));
    const factor = store && store > 0 ? store / sources.width : 1;
    const screenPixel = parseNumber(lines[3]);
    const field = parseLength(pairs.get('AP_WIDTH'));
    const voltage = parseQuantity(pairs.get('AP_ACTUALKV') ?? pairs.get('AP_MANUALKV'));
    const workingDistance = parseLength(pairs.get('AP_WD'));
    return {
      source: 'zeiss-tag',
      pixelSizes: statements(
        'zeiss-tag',
        [scaled(parseLength(pairs.get('AP_IMAGE_PIXEL_SIZE')), factor), 'stated'],
        [scaled(screenPixel, (1e9 * screenWidth) / sources.width), 'derived'],
        [scaled(field, 1 / sources.width), 'derived'],
      ),
      metadata: known({
        vendor: 'Zeiss',
        instrument: pairs.get('DP_SEM') ?? pairs.get('SV_SERIAL_NUMBER'),
        acceleratingVoltageKv:
          voltage && (/^kv/i.test(voltage.unit) ? voltage.value : /^v/i.test(voltage.unit) ? voltage.value / 1e3 : null),
        workingDistanceMm: scaled(workingDistance, 1e-6),
        magnification: magnification(pairs.get('AP_MAG')),
        detector: pairs.get('DP_DETECTOR_TYPE') ?? pairs.get('DP_DETECTOR_CHANNEL'),
        acquiredAt: [pairs.get('AP_DATE'), pairs.get('AP_TIME')].filter(Boolean).join(' '),
      }),
      notes:
        factor === 1 ? [] : [`The picture is ${sources.width} px wide, its header says ${store}; the pixel size was scaled.`],
    };
  },
};
