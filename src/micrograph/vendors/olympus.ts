/**
 * Olympus Soft Imaging Solutions (iTEM, analySIS; Quemesa, Veleta, Morada cameras): TIFF tag 33560 holds the place of a little-endian
 * structure in the file. `SIS0`, at 10 minute, hour, day, month (from 0) and year (from 1900) as 16-bit numbers, at 26 a name of 32 bytes,
 * at 58 the number of entries, then per entry a type, a count (both 16 bit) and a place (32 bit). Entry type 1: at 10 a power of ten (16
 * bit), at 12 and 20 the pixel's width and height as doubles in 10^power metres, at 36 the magnification, at 46 and 80 the names of camera
 * and picture type. No specification is public; the layout is that of tifffile's reader and agrees with a real file.
 */
import { viewOf } from '../../base/view';
import { decodeBytes } from '../text';
import { tiffTags } from '../tiff-walk';
import { known, type MetadataSources, statements, type VendorFacts, type VendorReader } from './vendor';

const tagId = 33560;
const headLength = 60;
const entryLength = 112;

interface General {
  readonly nm: number;
  readonly magnification: number;
  readonly camera: string;
  readonly acquiredAt: string;
}

function readStructure({ file, tagNumbers }: MetadataSources): General | null {
  const at = tagNumbers(tagId)[0] ?? Number.NaN;
  if (!(at >= 0 && at + headLength <= file.length)) return null;
  const view = viewOf(file);
  const text = (from: number, length: number) =>
    decodeBytes(file.subarray(from, from + length))
      .replace(/\0.*$/s, '')
      .trim();
  if (text(at, 4) !== 'SIS0') return null;
  const word = (offset: number) => view.getInt16(at + offset, true);
  const [minute, hour, day, month, year] = [word(10), word(12), word(14), word(16), word(18)];
  const entries = word(58);
  for (let i = 0; i < entries && at + headLength + 8 * i + 8 <= file.length; i++) {
    const entry = at + headLength + 8 * i;
    const place = view.getUint32(entry + 4, true);
    if (view.getInt16(entry, true) !== 1 || place + entryLength > file.length) continue;
    const two = (value: number) => String(value).padStart(2, '0');
    const isDate = month >= 0 && month < 12 && day >= 1 && day <= 31 && hour >= 0 && hour < 24 && minute >= 0 && minute < 60;
    return {
      nm: view.getFloat64(place + 12, true) * 10 ** (view.getInt16(place + 10, true) + 9),
      magnification: view.getFloat64(place + 36, true),
      camera: text(place + 46, 34),
      acquiredAt: isDate ? `${1900 + year}-${two(month + 1)}-${two(day)} ${two(hour)}:${two(minute)}` : '',
    };
  }
  return null;
}

export const olympus: VendorReader = {
  match: (sources) => readStructure(sources) !== null,
  read: (sources): VendorFacts => {
    const general = readStructure(sources);
    const magnification = general?.magnification ?? 0;
    return {
      source: 'olympus-tag',
      pixelSizes: statements('olympus-tag', [general && Number.isFinite(general.nm) ? general.nm : null, 'stated']),
      metadata: known({
        vendor: 'Olympus Soft Imaging Solutions',
        detector: general?.camera || sources.tagText(tiffTags.model),
        magnification: magnification > 0 ? magnification : null,
        acquiredAt: general?.acquiredAt,
      }),
      notes: [],
    };
  },
};
