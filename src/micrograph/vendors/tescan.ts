/**
 * TESCAN: TIFF tag 50431, binary blocks `[u32 size][u16 type][text]` (the size counts the type; 1 is a thumbnail, 0 the end), or the same
 * `key=value` lines in a sidecar `<stem>-tif.hdr`. Lengths in metres, voltages in volts; the bar's height in `ImageStripSize`. Latin-1.
 */
import { viewOf } from '../../base/view';
import type { ValueSource } from '../micrograph';
import { parseCount, parseNumber } from '../numbers';
import { decodeBytes } from '../text';
import {
  kilovolts,
  known,
  type MetadataSources,
  notSquare,
  parseIni,
  scaled,
  statementsByBar,
  type VendorFacts,
  type VendorReader,
} from './vendor';

const tagId = 50431;

/** The text of all blocks but the thumbnail; stops at the first block that does not fit. */
function blockTexts(bytes: Uint8Array): string {
  const view = viewOf(bytes);
  const texts: string[] = [];
  for (let at = 0; at + 6 <= bytes.length; ) {
    const size = view.getUint32(at, true);
    const type = view.getUint16(at + 4, true);
    if (type === 0 || size < 2 || at + 4 + size > bytes.length) break;
    if (type !== 1) texts.push(decodeBytes(bytes.subarray(at + 6, at + 4 + size)));
    at += 4 + size;
  }
  return texts.join('\n');
}

const sidecarOf = (sources: MetadataSources) =>
  sources.sidecars.find(({ text }) => /^\s*\[main\]/im.test(text) && /pixelsizex\s*=/i.test(text));

function readFields(text: string, source: ValueSource, sources: MetadataSources): VendorFacts {
  // Sections repeat the same keys rarely; the order MAIN, SEM, ... is the order of trust.
  const fields = Object.assign(Object.create(null), ...Object.values(parseIni(text)).reverse()) as Record<
    string,
    string | undefined
  >;
  const number = (key: string) => parseNumber(fields[key]);
  const [x, y] = [number('pixelsizex'), number('pixelsizey')];
  const workingDistance = number('wd');
  const byBar = statementsByBar(source, sources, scaled(x, 1e9), number('imagestripsize'));
  return {
    source,
    ...byBar,
    metadata: known({
      vendor: 'TESCAN',
      instrument: fields.device?.replace(/^tescan\s+/i, ''),
      acceleratingVoltageKv: kilovolts(fields.hv ?? fields.acceleratorvoltage, 'V', text),
      workingDistanceMm: scaled(workingDistance, 1e3),
      magnification: parseCount(fields.magnification, text),
      detector: fields.detector ?? fields.detector0,
      acquiredAt: [fields.date, fields.time].filter(Boolean).join(' '),
    }),
    notes: [...byBar.notes, ...notSquare(scaled(x, 1e9), scaled(y, 1e9))],
  };
}

export const tescan: VendorReader = {
  match: (sources) => /pixelsizex\s*=/i.test(blockTexts(sources.tagBytes(tagId) ?? new Uint8Array(0))),
  read: (sources) => readFields(blockTexts(sources.tagBytes(tagId) ?? new Uint8Array(0)), 'tescan-tag', sources),
};

export const tescanSidecar: VendorReader = {
  match: (sources) => sidecarOf(sources) !== undefined,
  read: (sources) => readFields(sidecarOf(sources)?.text ?? '', 'sidecar', sources),
};
