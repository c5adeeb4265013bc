/**
 * Calibrations that analysis programs write: ImageJ (`ImageJ=... unit=...` in ImageDescription, pixels per unit in XResolution) and Gatan
 * DigitalMicrograph's TIFF tags (65003 unit, 65009 scale). XResolution by itself is print resolution and never applied.
 */
import { tiffTags } from '../tiff-walk';
import { toNanometres } from '../units';
import { known, type MetadataSources, notSquare, statements, type VendorReader } from './vendor';

const unitOf = (sources: MetadataSources) => /^unit=(.{1,40}?)\s*$/m.exec(sources.tagText(tiffTags.description))?.[1] ?? '';

export const imagej: VendorReader = {
  match: (sources) => sources.tagText(tiffTags.description).startsWith('ImageJ='),
  read: (sources) => {
    const nmOf = (tag: number) => {
      const [perUnit = 0] = sources.tagNumbers(tag);
      return perUnit > 0 ? toNanometres(1 / perUnit, unitOf(sources)) : null;
    };
    const across = nmOf(tiffTags.xResolution);
    return {
      source: 'imagej',
      pixelSizes: statements('imagej', [across, 'stated']),
      metadata: {},
      notes: notSquare(across, nmOf(tiffTags.yResolution)),
    };
  },
};

const dmUnit = 65003;
const dmScale = 65009;

export const digitalMicrograph: VendorReader = {
  match: (sources) => sources.tagText(dmUnit) !== '' && sources.tagNumbers(dmScale).length > 0,
  read: (sources) => {
    const [scale = 0] = sources.tagNumbers(dmScale);
    return {
      source: 'dm',
      pixelSizes: statements('dm', [toNanometres(scale, sources.tagText(dmUnit)), 'stated']),
      metadata: known({ vendor: 'Gatan' }),
      notes: [],
    };
  },
};
