/**
 * Zeiss SmartSEM: TIFF tag 34118, Latin-1 lines: a numeric block, then pairs of a code (`AP_WD`) and a label with its value
 * (`WD = 3.9 mm`). Labels repeat, so codes are the keys. `AP_PIXEL_SIZE` and the numeric block are per 1024-px screen, `AP_IMAGE_PIXEL_SIZE`
 * per stored pixel. The bar is burnt in and its height stated nowhere.
 */
import { parseCount, parseNumber, parseQuantity, parseSize } from '../numbers';
import { parseLength } from '../units';
import {
  fitTo,
  fittedStatements,
  kilovolts,
  known,
  type MetadataSources,
  scaled,
  type VendorFacts,
  type VendorReader,
} from './vendor';

const tagId = 34118;
const screenWidth = 1024;

/** Values by code; a value stands after the first `=` of the label line, dates and times after `:`. */
function readPairs(lines: readonly string[]): Map<string, string> {
  const pairs = new Map<string, string>();
  for (const [i, code] of lines.entries()) {
    if (!/^(AP|DP|SV)_[A-Z0-9_]{1,60}$/.test(code)) continue;
    const label = lines[i + 1] ?? '';
    const [, value] = /^[^=]{0,80}=(.*)$/.exec(label) ?? /^[^:]{0,80}:(.*)$/.exec(label) ?? [];
    if (value !== undefined && !pairs.has(code)) pairs.set(code, value.trim());
  }
  return pairs;
}

/** `50.00 K X` is 50,000. */
function magnification(text: string | undefined, within: string): number | null {
  const quantity = parseQuantity(text);
  if (!quantity) return null;
  return /^k/i.test(quantity.unit)
    ? quantity.value * 1e3
    : /^m/i.test(quantity.unit)
      ? quantity.value * 1e6
      : parseCount(text, within);
}

export const zeiss: VendorReader = {
  match: (sources) => /(^|\n)(AP|DP|SV)_/.test(sources.tagText(tagId)),
  read: (sources: MetadataSources): VendorFacts => {
    const text = sources.tagText(tagId);
    const lines = text.split(/\r\n|\r|\n/).map((line) => line.trim());
    const pairs = readPairs(lines);
    const store = parseSize(pairs.get('DP_IMAGE_STORE'));
    const fit = fitTo(sources, { width: store?.width ?? null, height: store?.height ?? null });
    const blockAt = Math.max(
      0,
      lines.findIndex((line) => /^[-+\d.,eE]{1,40}$/.test(line)),
    );
    const screenPixel = parseNumber(lines[blockAt + 3]);
    const field = parseLength(pairs.get('AP_WIDTH'));
    const workingDistance = parseLength(pairs.get('AP_WD'));
    return {
      source: 'zeiss-tag',
      pixelSizes: fittedStatements(
        'zeiss-tag',
        fit,
        [parseLength(pairs.get('AP_IMAGE_PIXEL_SIZE')), 'stated'],
        [scaled(screenPixel, (1e9 * screenWidth) / fit.statedWidth), 'derived'],
        [scaled(field, 1 / fit.statedWidth), 'derived'],
      ),
      metadata: known({
        vendor: 'Zeiss',
        instrument: pairs.get('DP_SEM') ?? pairs.get('SV_SERIAL_NUMBER'),
        acceleratingVoltageKv: kilovolts(pairs.get('AP_ACTUALKV') ?? pairs.get('AP_MANUALKV'), 'kV', text),
        workingDistanceMm: scaled(workingDistance, 1e-6),
        magnification: magnification(pairs.get('AP_MAG'), text),
        detector: pairs.get('DP_DETECTOR_TYPE') ?? pairs.get('DP_DETECTOR_CHANNEL'),
        acquiredAt: [pairs.get('AP_DATE'), pairs.get('AP_TIME')].filter(Boolean).join(' '),
      }),
      notes: fit.notes,
    };
  },
};
